#include "sim/replay/policy_subset.h"

#include "sim/base/memory.h"
#include "sim/replay/columns.h"

/* Passes on what a listener of the whole job is to hear, under the policies' own numbers. */
struct renamer {
    struct wr_sink sink; /* first: a sink pointer is a renamer pointer */
    struct wr_sink *to;
    const int *index;
};

static enum wr_code begin(struct wr_sink *sink, int segment, void **state, struct wr_error *error)
{
    struct wr_sink *to = ((struct renamer *)sink)->to;
    return to->begin(to, segment, state, error);
}

static enum wr_code add(struct wr_sink *sink, void *state, const struct wr_contributions *from, struct wr_error *error)
{
    const struct renamer *self = (const struct renamer *)sink;
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

static enum wr_code add_totals(const struct wr_totals *from, const int *index, struct wr_totals *to,
                               struct wr_error *error)
{
    for (size_t i = 0; i < from->cells; i++) {
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

/* Owned by the call. */
struct copies {
    struct wr_policy *policy;
    struct renamer *renamer;
    struct wr_sink **sink;
};

static enum wr_code gather(const struct wr_replay_job *job, const int *index, int count, struct copies *self,
                           struct wr_error *error)
{
    self->policy = wr_array((size_t)count, sizeof *self->policy, error);
    self->renamer = self->policy ? wr_array((size_t)job->sinks, sizeof *self->renamer, error) : NULL;
    self->sink = self->renamer ? wr_array((size_t)job->sinks, sizeof(struct wr_sink *), error) : NULL;
    if (!self->sink) {
        return WR_E_NO_MEMORY;
    }
    for (int i = 0; i < count; i++) {
        self->policy[i] = job->policy[index[i]];
    }
    for (int i = 0; i < job->sinks; i++) {
        self->renamer[i] = (struct renamer){{begin, add, end, drop}, job->sink[i], index};
        self->sink[i] = &self->renamer[i].sink;
    }
    return WR_OK;
}

enum wr_code wr_replay_subset(const struct wr_replay_job *job, const struct wr_policy_subset *subset,
                              struct wr_totals *totals, struct wr_replay_counts *counts, struct wr_error *error)
{
    struct copies copies = {0};
    enum wr_code code = gather(job, subset->index, subset->count, &copies, error);
    if (code == WR_OK) {
        struct wr_replay_job own = *job;
        struct wr_totals its;
        bool columns[WR_COLUMNS];
        wr_choose_columns(job, columns);
        own.also = columns;
        own.price = subset->price;
        own.latency = subset->latency;
        own.policy = copies.policy;
        own.policies = subset->count;
        own.asking = job->asking ? job->asking : job->policy; /* the same queries are complete */
        own.askers = job->asking ? job->askers : job->policies;
        own.sink = copies.sink;
        own.sinks = subset->heard ? job->sinks : 0;
        code = wr_replay(&own, &its, counts, error);
        if (code == WR_OK) {
            code = add_totals(&its, subset->index, totals, error);
            wr_totals_free(&its);
        }
        for (int i = 0; i < subset->count; i++) {
            job->policy[subset->index[i]] = copies.policy[i]; /* prepared */
        }
    }
    wr_free(copies.policy);
    wr_free(copies.renamer);
    wr_free((void *)copies.sink);
    return code;
}
