#include "sim/ingest/attempts.h"

#include "sim/base/memory.h"

#include <string.h>

void wr_attempts_free(struct wr_attempts *self)
{
    wr_free(self->number);
    memset(self, 0, sizeof *self);
}

/* How many numbers are below. */
static size_t place_of(const struct wr_attempts *self, int64_t number)
{
    size_t from = 0, to = self->count;
    while (from < to) {
        size_t middle = (from + to) / 2;
        if (self->number[middle] < number) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from;
}

int64_t wr_attempts_find(const struct wr_attempts *self, int64_t number)
{
    size_t at = place_of(self, number);
    return at < self->count && self->number[at] == number ? (int64_t)at : -1;
}

enum wr_code wr_attempts_add(struct wr_attempts *self, int64_t number, struct wr_error *error)
{
    size_t at = place_of(self, number);
    if (at < self->count && self->number[at] == number) {
        return WR_OK;
    }
    if (self->count == WR_MOST_ATTEMPTS) {
        return wr_fail(error, WR_E_TOO_LARGE, "%s%d%d", "the number of attempts", WR_MOST_ATTEMPTS + 1,
                       WR_MOST_ATTEMPTS);
    }
    void *grown = self->number;
    enum wr_code code = wr_array_grow(&grown, &self->capacity, self->count + 1, sizeof *self->number, error);
    if (code != WR_OK) {
        return code;
    }
    self->number = grown;
    memmove(self->number + at + 1, self->number + at, (self->count - at) * sizeof *self->number);
    self->number[at] = number;
    self->count++;
    return WR_OK;
}
