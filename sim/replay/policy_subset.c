#include "sim/replay/policy_subset.h"

#include "sim/base/memory.h"
#include "sim/replay/query_values.h"

/* Passes on what a listener of the whole job is to hear, under the policies' own numbers. */
struct renamer {
    struct wr_sink sink; /* first: a sink pointer is a renamer pointer */
    struct wr_sink *to;
    const int *index;
    int count; /* policies behind these are not heard */
};

static enum wr_code begin(struct wr_sink *sink, int segment, void **state, struct wr_error *error)
{
    struct wr_sink *to = ((struct renamer *)sink)->to;
    return to->begin(to, segment, state, error);
}

static enum wr_code add(struct wr_sink *sink, void *state, const struct wr_contributions *from, struct wr_error *error)
{
    const struct renamer *self = (const struct renamer *)sink;
    if (from->policy >= self->count) {
        return WR_OK;
    }
    struct wr_contributions renamed = *from;
    renamed.policy = self->index[from->policy];
    return self->to->add(self->to, state, &renamed, error);
}

static enum wr_code end(struct wr_sink *sink, int segment, void *state, struct wr_error *error)
{
    struct wr_sink *to = ((struct renamer *)sink)->to;
    return to->end(to, segment, state, error);
}

static void drop(struct wr_sink *sink, void *state)
{
    struct wr_sink *to = ((struct renamer *)sink)->to;
    to->drop(to, state);
}

static enum wr_code add_totals(const struct wr_totals *from, const int *index, int count, struct wr_totals *to,
                               struct wr_error *error)
{
    for (size_t i = 0; i < from->cells; i++) {
        if (from->cell[i].key.policy >= count) {
            continue;
        }
        struct wr_cell_key key = from->cell[i].key;
        key.policy = index[key.policy];
        struct wr_cell *cell = wr_totals_cell(to, key, error);
        if (cell == NULL) {
            return WR_E_NO_MEMORY;
        }
        *cell = from->cell[i];
        cell->key = key;
    }
    for (size_t i = 0; i < from->groups; i++) {
        if (from->group[i].policy >= count) {
            continue;
        }
        const int policy = index[from->group[i].policy];
        struct wr_group *group = wr_totals_group(to, policy, from->group[i].domain, error);
        if (group == NULL) {
            return WR_E_NO_MEMORY;
        }
        *group = from->group[i];
        group->policy = policy;
    }
    return WR_OK;
}

/* Owned by the call. Behind the policies stand all of the job that ask for a number per query, so that the same queries
 * are complete. */
struct subset {
    struct wr_policy *policy;
    int policies;
    struct renamer *renamer;
    struct wr_sink **sink;
};

static enum wr_code gather(const struct wr_replay_job *job, const int *index, int count, struct subset *self,
                           struct wr_error *error)
{
    self->policy = wr_array((size_t)(count + job->policies), sizeof *self->policy, error);
    self->renamer = self->policy ? wr_array((size_t)job->sinks, sizeof *self->renamer, error) : NULL;
    self->sink = self->renamer ? wr_array((size_t)job->sinks, sizeof(struct wr_sink *), error) : NULL;
    if (!self->sink) {
        return WR_E_NO_MEMORY;
    }
    for (int i = 0; i < count; i++) {
        self->policy[i] = job->policy[index[i]];
    }
    self->policies = count;
    for (int p = 0; p < job->policies; p++) {
        if (wr_policy_value(&job->policy[p]).column != WR_COLUMNS) {
            self->policy[self->policies] = job->policy[p];
            self->policy[self->policies++].state = NULL;
        }
    }
    for (int i = 0; i < job->sinks; i++) {
        self->renamer[i] = (struct renamer){{begin, add, end, drop}, job->sink[i], index, count};
        self->sink[i] = &self->renamer[i].sink;
    }
    return WR_OK;
}

enum wr_code wr_replay_subset(const struct wr_replay_job *job, const int *index, int count,
                              const struct wr_price *price, const struct wr_linear *latency, bool heard,
                              struct wr_totals *totals, struct wr_replay_counts *counts, struct wr_error *error)
{
    struct subset subset = {0};
    enum wr_code code = gather(job, index, count, &subset, error);
    if (code == WR_OK) {
        struct wr_replay_job own = *job;
        struct wr_totals its;
        own.price = price;
        own.latency = latency;
        own.policy = subset.policy;
        own.policies = subset.policies;
        own.sink = subset.sink;
        own.sinks = heard ? job->sinks : 0;
        code = wr_replay(&own, &its, counts, error);
        if (code == WR_OK) {
            code = add_totals(&its, index, count, totals, error);
            wr_totals_free(&its);
        }
        for (int i = 0; i < count; i++) {
            job->policy[index[i]] = subset.policy[i]; /* prepared */
        }
        for (int i = count; i < subset.policies; i++) {
            wr_policy_release(&subset.policy[i]);
        }
    }
    wr_free(subset.policy);
    wr_free(subset.renamer);
    wr_free((void *)subset.sink);
    return code;
}
