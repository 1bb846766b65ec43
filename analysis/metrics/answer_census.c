#include "analysis/metrics/answer_census.h"

#include "sim/base/memory.h"

#include <inttypes.h>
#include <string.h>

enum { KEY_WORDS = 4 };
_Static_assert(sizeof(struct wr_answer_set) == KEY_WORDS * sizeof(int32_t), "a set is a key");

/* A segment: a census of its own, and the sets of the strip that is being heard, pair after pair. */
struct segment {
    struct wr_answer_census own;
    struct wr_answer_set *row; /* owned */
    size_t rows;
};

static void free_tables(struct wr_answer_census *self)
{
    wr_free(self->pattern);
    wr_free(self->index.slot);
}

static struct wr_keyed keyed(const struct wr_answer_census *self)
{
    return (struct wr_keyed){self->pattern, self->patterns, sizeof *self->pattern, KEY_WORDS};
}

static enum wr_code count(struct wr_answer_census *self, const int32_t key[KEY_WORDS], double weight,
                          struct wr_error *error)
{
    struct wr_keyed array = keyed(self);
    enum wr_code code = wr_key_index_reserve(&self->index, &array, error);
    int32_t *slot = code == WR_OK ? wr_key_index_find(&self->index, &array, key) : NULL;
    if (slot && *slot < 0) {
        if (self->patterns == self->most) {
            return wr_fail(error, WR_E_POOL_PATTERNS, "%" PRId64, (int64_t)self->most);
        }
        void *grown = self->pattern;
        code = wr_array_grow(&grown, &self->capacity, self->patterns + 1, sizeof *self->pattern, error);
        if (code != WR_OK) {
            return code;
        }
        self->pattern = grown;
        *slot = (int32_t)self->patterns;
        struct wr_answer_pattern *fresh = &self->pattern[self->patterns++];
        *fresh = (struct wr_answer_pattern){.weight = 0};
        memcpy(fresh->key, key, sizeof fresh->key);
    }
    if (slot) {
        self->pattern[*slot].weight += weight;
    }
    return code;
}

/* ------------------------------------------------------------------------------------------------- sink */

static enum wr_code begin(struct wr_sink *sink, int number, void **state, struct wr_error *error)
{
    const struct wr_answer_census *self = (const struct wr_answer_census *)sink;
    (void)number;
    struct segment *segment = wr_array(1, sizeof *segment, error);
    *state = segment;
    if (segment) {
        segment->own.most = self->most;
    }
    return segment ? WR_OK : WR_E_NO_MEMORY;
}

static enum wr_code start_strip(struct segment *segment, int rows, struct wr_error *error)
{
    void *grown = segment->row;
    enum wr_code code = wr_array_grow(&grown, &segment->rows, (size_t)rows, sizeof *segment->row, error);
    if (code == WR_OK) {
        segment->row = grown;
        memset(segment->row, 0, (size_t)rows * sizeof *segment->row);
    }
    return code;
}

static enum wr_code end_strip(struct segment *segment, const struct wr_contributions *from, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int r = 0; r < from->rows && code == WR_OK; r++) {
        if (from->query_keep[r]) {
            int32_t key[KEY_WORDS];
            memcpy(key, &segment->row[r], sizeof key);
            segment->own.weight += from->query_weight[r];
            segment->own.queries++;
            code = count(&segment->own, key, from->query_weight[r], error);
        }
    }
    return code;
}

/* A query for which the pair has no measurement is answered by the baseline instead, which says nothing of the pair. */
static enum wr_code add(struct wr_sink *sink, void *state, const struct wr_contributions *from, struct wr_error *error)
{
    const struct wr_answer_census *self = (const struct wr_answer_census *)sink;
    struct segment *segment = state;
    const int32_t model = self->model[from->policy];
    enum wr_code code = from->policy == 0 ? start_strip(segment, from->rows, error) : WR_OK;
    for (int r = 0; r < from->rows && code == WR_OK && model >= 0; r++) {
        if (from->keep[r] && !from->unserved[r] && from->correct[r] == 1) {
            const uint64_t bit = UINT64_C(1) << model;
            segment->row[r].right |= bit;
            segment->row[r].local |= self->local[from->policy] ? bit : 0;
        }
    }
    return code == WR_OK && from->policy + 1 == self->pairs ? end_strip(segment, from, error) : code;
}

static void drop(struct wr_sink *sink, void *state)
{
    struct segment *segment = state;
    (void)sink;
    free_tables(&segment->own);
    wr_free(segment->row);
    wr_free(segment);
}

/* Segments end in order, so patterns and their sums are the same for any number of workers. */
static enum wr_code end(struct wr_sink *sink, int number, void *state, struct wr_error *error)
{
    struct wr_answer_census *self = (struct wr_answer_census *)sink;
    const struct wr_answer_census *own = &((const struct segment *)state)->own;
    enum wr_code code = WR_OK;
    (void)number;
    for (size_t i = 0; i < own->patterns && code == WR_OK; i++) {
        code = count(self, own->pattern[i].key, own->pattern[i].weight, error);
    }
    self->weight += own->weight;
    self->queries += own->queries;
    drop(sink, state);
    return code;
}

void wr_answer_census_init(struct wr_answer_census *self, int pairs, const int32_t *model, const bool *local)
{
    *self = (struct wr_answer_census){.sink = {.begin = begin, .add = add, .end = end, .drop = drop},
                                      .pairs = pairs,
                                      .model = model,
                                      .local = local,
                                      .most = WR_CENSUS_PATTERNS};
}

void wr_answer_census_free(struct wr_answer_census *self)
{
    free_tables(self);
    *self = (struct wr_answer_census){0};
}

/* ----------------------------------------------------------------------------------------------- shares */

struct wr_answer_set wr_answer_set_of(const struct wr_answer_pattern *pattern)
{
    struct wr_answer_set set;
    memcpy(&set, pattern->key, sizeof set);
    return set;
}

double wr_census_accuracy(const struct wr_answer_census *self, uint64_t models)
{
    double sum = 0;
    for (size_t i = 0; i < self->patterns; i++) {
        sum += wr_answer_set_of(&self->pattern[i]).right & models ? self->pattern[i].weight : 0;
    }
    return sum / self->weight;
}

double wr_census_coverage(const struct wr_answer_census *self, uint64_t models)
{
    double sum = 0;
    for (size_t i = 0; i < self->patterns; i++) {
        sum += wr_answer_set_of(&self->pattern[i]).local & models ? self->pattern[i].weight : 0;
    }
    return sum / self->weight;
}
