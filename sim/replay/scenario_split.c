#include "sim/replay/scenario_split.h"

#include "sim/base/memory.h"
#include "sim/replay/columns.h"
#include "sim/replay/fused_plan.h"
#include "sim/replay/policy_subset.h"

#include <string.h>

struct split {
    const struct wr_scenario_job *job;
    int *fused, *apart; /* owned: numbers of policies of the job */
    int fuseds, aparts;
    struct wr_policy *leader; /* owned [fuseds]: those that are fused */
    struct wr_policy *policy; /* owned [policies of the job]: prepared under a scenario */
};

static enum wr_code divide(struct split *self, const struct wr_scenario_job *job, struct wr_error *error)
{
    const struct wr_replay_job *replay = &job->replay;
    const size_t policies = (size_t)replay->policies;
    *self = (struct split){.job = job};
    bool made = (self->fused = wr_array(policies, sizeof *self->fused, error)) &&
                (self->apart = wr_array(policies, sizeof *self->apart, error)) &&
                (self->leader = wr_array(policies, sizeof *self->leader, error)) &&
                (self->policy = wr_array(policies, sizeof *self->policy, error));
    for (int p = 0; made && p < replay->policies; p++) {
        if (wr_fused_plan_serves(&replay->policy[p])) {
            self->leader[self->fuseds] = replay->policy[p];
            self->fused[self->fuseds++] = p;
        } else {
            self->policy[p] = replay->policy[p];
            self->policy[p].state = NULL;
            self->apart[self->aparts++] = p;
        }
    }
    return made ? WR_OK : WR_E_NO_MEMORY;
}

static void free_split(struct split *self)
{
    for (int i = 0; i < self->aparts; i++) {
        wr_policy_release(&self->policy[self->apart[i]]);
    }
    wr_free(self->fused);
    wr_free(self->apart);
    wr_free(self->leader);
    wr_free(self->policy);
}

/* The fused policies of a scenario under their own numbers, and the others replayed under it. */
static enum wr_code add_apart(struct split *self, const struct wr_scenario_result *result, struct wr_totals *totals,
                              struct wr_replay_counts *counts, struct wr_error *error)
{
    struct wr_replay_job replay = self->job->replay;
    const int64_t at = result->scenario * replay.pool.pairs;
    enum wr_code code = WR_OK;
    for (int i = 0; i < self->fuseds && code == WR_OK; i++) {
        self->policy[self->fused[i]] = result->policy[i];
        code = wr_totals_pick(totals, result->totals, i, self->fused[i], error);
    }
    replay.policy = self->policy;
    replay.price = self->job->price + at;
    replay.latency = self->job->latency ? self->job->latency + at : NULL;
    const struct wr_policy_subset apart = {self->apart, self->aparts, replay.price, replay.latency, false};
    return code == WR_OK ? wr_replay_subset(&replay, &apart, totals, counts, error) : code;
}

static enum wr_code take(void *context, const struct wr_scenario_result *result, struct wr_error *error)
{
    struct split *self = context;
    struct wr_totals totals;
    struct wr_replay_counts counts;
    wr_totals_init(&totals);
    enum wr_code code = add_apart(self, result, &totals, &counts, error);
    if (code == WR_OK) {
        wr_totals_sort(&totals);
        const struct wr_scenario_result all = {
            .scenario = result->scenario, .totals = &totals, .counts = &counts, .policy = self->policy};
        code = self->job->take(self->job->context, &all, error);
    }
    wr_totals_free(&totals);
    return code;
}

/* What a complete case asks for whichever policies are replayed together. Prices are each scenario's own. */
static void choose_columns(const struct wr_scenario_job *job, bool also[WR_COLUMNS])
{
    struct wr_replay_job replay = job->replay;
    memset(also, 0, WR_COLUMNS * sizeof *also);
    replay.price = NULL;
    for (int64_t s = 0; s < job->scenarios; s++) {
        bool reads[WR_COLUMNS];
        replay.latency = job->latency ? job->latency + s * replay.pool.pairs : NULL;
        wr_choose_columns(&replay, reads);
        for (int i = 0; i < WR_COLUMNS; i++) {
            also[i] |= reads[i];
        }
    }
}

enum wr_code wr_scenario_split_replay(const struct wr_scenario_job *job, struct wr_error *error)
{
    struct split self;
    bool also[WR_COLUMNS];
    enum wr_code code = divide(&self, job, error);
    if (code == WR_OK) {
        struct wr_scenario_job fused = *job;
        choose_columns(job, also);
        fused.replay.also = also;
        fused.replay.asking = job->replay.asking ? job->replay.asking : job->replay.policy;
        fused.replay.askers = job->replay.asking ? job->replay.askers : job->replay.policies;
        fused.replay.policy = self.leader;
        fused.replay.policies = self.fuseds;
        fused.take = take;
        fused.context = &self;
        code = wr_replay_scenarios(&fused, error);
    }
    free_split(&self);
    return code;
}
