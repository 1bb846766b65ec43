#include "analysis/metrics/decision_array.h"

#include "sim/base/memory.h"

#include <string.h>

static enum wr_code begin(struct wr_sink *sink, int segment, void **state, struct wr_error *error)
{
    (void)sink;
    (void)segment;
    (void)error;
    *state = NULL;
    return WR_OK;
}

/* Segments hold different rows, so that workers never write to the same element. */
static enum wr_code add(struct wr_sink *sink, void *state, const struct wr_contributions *from, struct wr_error *error)
{
    (void)state;
    (void)error;
    struct wr_decision_array *self = (struct wr_decision_array *)sink;
    if (from->policy >= self->policies) {
        return WR_OK;
    }
    for (int i = 0; i < from->rows; i++) {
        if (from->serves[i] && from->served[i] == from->query_weight[i]) { /* no one pair served a shared query */
            self->decision[(from->row + i) * self->policies + from->policy] = self->pair[from->choice[i]];
        }
    }
    return WR_OK;
}

static enum wr_code end(struct wr_sink *sink, int segment, void *state, struct wr_error *error)
{
    (void)sink;
    (void)segment;
    (void)state;
    (void)error;
    return WR_OK;
}

static void drop(struct wr_sink *sink, void *state)
{
    (void)sink;
    (void)state;
}

enum wr_code wr_decision_array_make(struct wr_decision_array *self, int64_t queries, int policies,
                                    const struct wr_pool *pool, struct wr_error *error)
{
    *self = (struct wr_decision_array){.queries = queries, .policies = policies, .pair = pool->pair};
    self->sink = (struct wr_sink){.begin = begin, .add = add, .end = end, .drop = drop};
    self->decision = wr_array((size_t)queries * (size_t)policies, sizeof *self->decision, error);
    if (self->decision == NULL) {
        return WR_E_NO_MEMORY;
    }
    memset(self->decision, 0xff, (size_t)queries * (size_t)policies * sizeof *self->decision); /* -1 */
    return WR_OK;
}

void wr_decision_array_free(struct wr_decision_array *self)
{
    wr_free(self->decision);
    *self = (struct wr_decision_array){0};
}
