#include "analysis/tables/decisions_csv.h"

#include "analysis/metrics/basis.h"
#include "analysis/tables/tidy_csv.h"
#include "sim/base/memory.h"
#include "sim/base/segment.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct decision {
    int32_t row, attempt, domain, choice; /* row: from the segment's first; attempt: 0 = first */
    float score, energy, latency;
    int8_t correct;
};

struct policy_decisions {
    struct decision *decision; /* owned, in row order */
    size_t count, capacity;
    bool is_unordered; /* later attempts of a strip come after the first ones */
};

struct segment_decisions {
    struct policy_decisions *policy; /* owned, one per policy */
    int64_t first;                   /* row that `row` counts from; -1 = nothing yet */
};

struct wr_decisions_csv {
    struct wr_sink sink; /* first: a sink pointer is a pointer to this */
    FILE *stream;
    struct wr_source *source;
    const struct wr_pool *pool;
    const struct wr_policy *policy;
    int policies;
    int64_t id_length; /* bytes of a query id; 0 = row numbers */
    char *id;          /* owned: ids of the block at `block` */
    char *one;         /* owned: one id and its NUL */
    int64_t block;     /* first row of the block in `id`; -1 = none */
};

static enum wr_code begin(struct wr_sink *sink, int segment, void **state, struct wr_error *error)
{
    (void)segment;
    const struct wr_decisions_csv *self = (const struct wr_decisions_csv *)sink;
    struct segment_decisions *held = wr_array(1, sizeof *held, error);
    if (held == NULL) {
        return WR_E_NO_MEMORY;
    }
    held->first = -1;
    held->policy = wr_array((size_t)self->policies, sizeof *held->policy, error);
    if (held->policy == NULL) {
        wr_free(held);
        return WR_E_NO_MEMORY;
    }
    *state = held;
    return WR_OK;
}

static enum wr_code hold(struct segment_decisions *held, const struct wr_contributions *from, int i,
                         struct wr_error *error)
{
    struct policy_decisions *policy = &held->policy[from->policy];
    void *decisions = policy->decision;
    const enum wr_code code =
        wr_array_grow(&decisions, &policy->capacity, policy->count + 1, sizeof *policy->decision, error);
    if (code != WR_OK) {
        return code;
    }
    policy->decision = decisions;
    policy->is_unordered |= from->attempt[i] > 0;
    policy->decision[policy->count++] = (struct decision){
        .row = (int32_t)(from->row + i - held->first),
        .attempt = from->attempt[i],
        .domain = from->domain != NULL ? from->domain[i] : -1,
        .choice = from->choice[i],
        .score = from->score != NULL ? from->score[i] : NAN,
        .energy = from->energy != NULL ? from->energy[i] : NAN,
        .latency = from->latency != NULL ? from->latency[i] : NAN,
        .correct = from->correct[i],
    };
    return WR_OK;
}

static enum wr_code add(struct wr_sink *sink, void *state, const struct wr_contributions *from, struct wr_error *error)
{
    const struct wr_decisions_csv *self = (const struct wr_decisions_csv *)sink;
    struct segment_decisions *held = state;
    if (from->policy >= self->policies) {
        return WR_OK;
    }
    held->first = held->first < 0 ? from->row : held->first;
    for (int i = 0; i < from->rows; i++) {
        if (from->keep[i]) {
            const enum wr_code code = hold(held, from, i, error);
            if (code != WR_OK) {
                return code;
            }
        }
    }
    return WR_OK;
}

static void drop(struct wr_sink *sink, void *state)
{
    const struct wr_decisions_csv *self = (const struct wr_decisions_csv *)sink;
    struct segment_decisions *held = state;
    if (held == NULL) {
        return;
    }
    for (int policy = 0; policy < self->policies; policy++) {
        wr_free(held->policy[policy].decision);
    }
    wr_free(held->policy);
    wr_free(held);
}

/* Ids are read a block at a time, in order. */
static enum wr_code read_ids(struct wr_decisions_csv *self, int64_t row, struct wr_error *error)
{
    const int64_t block = row / WR_BLOCK_ROWS * WR_BLOCK_ROWS;
    if (block == self->block) {
        return WR_OK;
    }
    const int64_t left = self->source->meta->extent[WR_DIM_QUERY] - block;
    const int64_t rows = left < WR_BLOCK_ROWS ? left : WR_BLOCK_ROWS;
    self->block = block;
    return self->source->read(self->source, WR_COL_QUERY_ID, block, rows, self->id, error);
}

static enum wr_code print_query(struct wr_decisions_csv *self, int64_t row, struct wr_error *error)
{
    if (self->id_length == 0) {
        fprintf(self->stream, "%" PRId64, row);
        return WR_OK;
    }
    const enum wr_code code = read_ids(self, row, error);
    if (code == WR_OK) {
        memcpy(self->one, self->id + (row - self->block) * self->id_length, (size_t)self->id_length);
        wr_print_csv_field(self->stream, self->one);
    }
    return code;
}

/* Nine significant digits give a float32 back exactly. */
static void print_float(FILE *stream, float value)
{
    if (!isnan(value)) {
        fprintf(stream, "%.9g", (double)value);
    }
    fputc(',', stream);
}

static enum wr_code print_decision(struct wr_decisions_csv *self, int64_t row, int policy,
                                   const struct decision *decision, struct wr_error *error)
{
    const struct wr_meta *meta = self->source->meta;
    const int32_t pair = self->pool->pair[decision->choice];
    const enum wr_code code = print_query(self, row, error);
    fputc(',', self->stream);
    wr_print_csv_field(self->stream, wr_meta_label(meta, WR_COL_DOMAIN, decision->domain));
    fputc(',', self->stream);
    wr_print_csv_field(self->stream, self->policy[policy].name);
    fputc(',', self->stream);
    wr_print_csv_field(self->stream, wr_meta_label(meta, WR_COL_PAIR, pair));
    fputs(decision->correct < 0 ? ",," : decision->correct > 0 ? ",1," : ",0,", self->stream);
    print_float(self->stream, decision->score);
    print_float(self->stream, decision->energy);
    fprintf(self->stream, "%s,", wr_basis_name(wr_pair_basis(meta, pair)));
    if (!isnan(decision->latency)) {
        fprintf(self->stream, "%.9g", (double)decision->latency);
    }
    fprintf(self->stream, ",%" PRId32 "\n", decision->attempt + 1);
    return code;
}

static int compare(const void *a, const void *b)
{
    const struct decision *x = a, *y = b;
    const int32_t first = x->row != y->row ? x->row : x->attempt, second = x->row != y->row ? y->row : y->attempt;
    return (first > second) - (first < second);
}

static void order(const struct segment_decisions *held, int policies)
{
    for (int policy = 0; policy < policies; policy++) {
        const struct policy_decisions *queue = &held->policy[policy];
        if (queue->is_unordered) {
            qsort(queue->decision, queue->count, sizeof *queue->decision, compare);
        }
    }
}

/* The policy whose next decision has the least row, first on ties; -1 when all are through. */
static int next_policy(const struct segment_decisions *held, const size_t *cursor, int policies)
{
    int next = -1;
    for (int policy = 0; policy < policies; policy++) {
        const struct policy_decisions *queue = &held->policy[policy];
        if (cursor[policy] < queue->count &&
            (next < 0 || queue->decision[cursor[policy]].row < held->policy[next].decision[cursor[next]].row)) {
            next = policy;
        }
    }
    return next;
}

static enum wr_code end(struct wr_sink *sink, int segment, void *state, struct wr_error *error)
{
    (void)segment;
    struct wr_decisions_csv *self = (struct wr_decisions_csv *)sink;
    const struct segment_decisions *held = state;
    size_t *cursor = wr_array((size_t)self->policies, sizeof *cursor, error);
    enum wr_code code = cursor != NULL ? WR_OK : WR_E_NO_MEMORY;
    int policy;
    order(held, self->policies);
    while (code == WR_OK && (policy = next_policy(held, cursor, self->policies)) >= 0) {
        const struct decision *decision = &held->policy[policy].decision[cursor[policy]++];
        code = print_decision(self, held->first + decision->row, policy, decision, error);
    }
    wr_free(cursor);
    drop(sink, state);
    return code;
}

enum wr_code wr_decisions_csv_new(struct wr_decisions_csv **self, FILE *stream, struct wr_source *source,
                                  const struct wr_pool *pool, const struct wr_policy *policy, int policies,
                                  struct wr_error *error)
{
    struct wr_decisions_csv *new = wr_array(1, sizeof *new, error);
    if (new == NULL) {
        return WR_E_NO_MEMORY;
    }
    *new = (struct wr_decisions_csv){.sink = {.begin = begin, .add = add, .end = end, .drop = drop},
                                     .stream = stream,
                                     .source = source,
                                     .pool = pool,
                                     .policy = policy,
                                     .policies = policies,
                                     .block = -1};
    if (source->meta->column[WR_COL_QUERY_ID].present) {
        new->id_length = source->meta->extent[WR_DIM_QUERY_ID_LEN];
    }
    new->id = wr_array((size_t) new->id_length *WR_BLOCK_ROWS, 1, error);
    new->one = wr_array((size_t) new->id_length + 1, 1, error);
    if (new->id == NULL || new->one == NULL) {
        wr_decisions_csv_free(new);
        return WR_E_NO_MEMORY;
    }
    fputs("query,domain,policy,pair,correct,score,energy_j,energy_basis,latency_s,attempt\n", stream);
    *self = new;
    return WR_OK;
}

void wr_decisions_csv_free(struct wr_decisions_csv *self)
{
    if (self != NULL) {
        wr_free(self->id);
        wr_free(self->one);
        wr_free(self);
    }
}

struct wr_sink *wr_decisions_csv_sink(struct wr_decisions_csv *self)
{
    return &self->sink;
}
