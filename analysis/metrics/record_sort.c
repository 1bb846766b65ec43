/* Quicksort in three parts (below, equal, above a pivot): runs of equal keys, which scores have, cost nothing further.
 * Pivots are the median of three places that a fixed sequence of numbers chooses, so no order of the input is bad by
 * nature; the smaller part is done by recursion, so the stack stays below 64 levels. */
#include "analysis/metrics/record_sort.h"

#include <string.h>

enum { FEW = 16 };

struct records {
    char *at;
    size_t bytes;
    uint64_t state; /* of the sequence that chooses pivots */
};

static double key(const struct records *self, int64_t i)
{
    double value;
    memcpy(&value, self->at + (size_t)i * self->bytes, sizeof value);
    return value;
}

static void swap(const struct records *self, int64_t i, int64_t j)
{
    uint64_t *a = (uint64_t *)(void *)(self->at + (size_t)i * self->bytes);
    uint64_t *b = (uint64_t *)(void *)(self->at + (size_t)j * self->bytes);
    for (size_t word = 0; word < self->bytes / sizeof *a; word++) {
        uint64_t kept = a[word];
        a[word] = b[word];
        b[word] = kept;
    }
}

static void insert(const struct records *self, int64_t from, int64_t to)
{
    for (int64_t i = from + 1; i < to; i++) {
        for (int64_t j = i; j > from && key(self, j) < key(self, j - 1); j--) {
            swap(self, j, j - 1);
        }
    }
}

static int64_t any(struct records *self, int64_t from, int64_t to)
{
    self->state = self->state * 6364136223846793005U + 1442695040888963407U;
    return from + (int64_t)((self->state >> 33) % (uint64_t)(to - from));
}

static double pivot(struct records *self, int64_t from, int64_t to)
{
    double a = key(self, any(self, from, to)), b = key(self, any(self, from, to)), c = key(self, any(self, from, to));
    double low = a < b ? a : b, high = a < b ? b : a;
    return c < low ? low : c > high ? high : c;
}

static void sort(struct records *self, int64_t from, int64_t to)
{
    while (to - from > FEW) {
        const double middle = pivot(self, from, to);
        int64_t below = from, above = to;
        for (int64_t i = from; i < above;) {
            const double value = key(self, i);
            if (value < middle) {
                swap(self, i++, below++);
            } else if (value > middle) {
                swap(self, i, --above);
            } else {
                i++;
            }
        }
        if (below - from < to - above) {
            sort(self, from, below);
            from = above;
        } else {
            sort(self, above, to);
            to = below;
        }
    }
    insert(self, from, to);
}

void wr_record_sort(void *record, int64_t count, size_t bytes)
{
    struct records self = {.at = record, .bytes = bytes, .state = 1};
    sort(&self, 0, count);
}
