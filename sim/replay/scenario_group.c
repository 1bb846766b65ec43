#include "sim/replay/scenario_group.h"

#include "sim/base/memory.h"
#include "sim/replay/fused_pass.h"
#include "sim/replay/scenario_survey.h"
#include "sim/replay/survey.h"

#include <string.h>

/* The pass replays each policy once for every pair that it is prepared with: a variant. */
struct group {
    const struct wr_scenario_job *job;
    const int64_t *scenario;
    int64_t scenarios;
    struct wr_replay_job base;  /* of the pass: all variants, under the first scenario */
    struct wr_policy *variant;  /* owned; base.policy */
    int *origin;                /* owned [variant]: the policy of the job */
    int *variant_of;            /* owned [policy][scenario] */
    int *fused_of;              /* owned [variant]: number in the fused plan, -1 = its cells are the base's */
    int32_t *best_local;        /* owned [scenario] */
    struct wr_policy *prepared; /* owned [policy]: under one scenario */
    struct wr_survey survey;
    bool surveyed;
};

static bool wants_survey(const struct wr_policy *policy)
{
    return policy->kind->wants_survey && policy->kind->wants_survey(policy->config);
}

static enum wr_code survey(struct group *self, struct wr_error *error)
{
    struct wr_plan plan;
    for (int p = 0; p < self->base.policies; p++) {
        self->surveyed |= wants_survey(&self->base.policy[p]);
    }
    if (!self->surveyed) {
        return WR_OK;
    }
    enum wr_code code = wr_plan_init(&plan, &self->base, error);
    code = code == WR_OK ? wr_survey_run(&self->survey, &plan, error) : code;
    if (code == WR_OK) {
        code = wr_scenario_survey(&plan, &self->survey, self->job->price, self->scenario, self->scenarios,
                                  self->best_local, error);
    }
    wr_plan_free(&plan);
    return code;
}

static enum wr_code prepare(struct group *self, struct wr_policy *policy, int64_t scenario, struct wr_error *error)
{
    struct wr_survey seen = self->survey;
    seen.best_local = self->best_local[scenario];
    if (!policy->kind->prepare) {
        return WR_OK;
    }
    const struct wr_prospect prospect = {.survey = wants_survey(policy) ? &seen : NULL,
                                         .domains = (int32_t)self->base.source->meta->extent[WR_DIM_DOMAIN]};
    return policy->kind->prepare(policy, &self->base.pool, &prospect, error);
}

/* The scenario before, or the same one, that prepares the policy alike. */
static int64_t first_alike(const struct group *self, const struct wr_policy *policy, int64_t scenario)
{
    int64_t first = 0;
    while (wants_survey(policy) && self->best_local[first] != self->best_local[scenario]) {
        first++;
    }
    return first;
}

static int count_variants(const struct group *self, const struct wr_policy *policy)
{
    int variants = 0;
    for (int64_t s = 0; s < (wants_survey(policy) ? self->scenarios : 1); s++) {
        variants += first_alike(self, policy, s) == s;
    }
    return variants;
}

static enum wr_code make_variants(struct group *self, struct wr_error *error)
{
    const struct wr_replay_job *replay = &self->job->replay;
    int variants = 0, v = 0;
    for (int p = 0; p < replay->policies; p++) {
        variants += count_variants(self, &replay->policy[p]);
    }
    bool done = (self->variant = wr_array((size_t)variants, sizeof *self->variant, error)) &&
                (self->origin = wr_array((size_t)variants, sizeof *self->origin, error)) &&
                (self->fused_of = wr_array((size_t)variants, sizeof *self->fused_of, error));
    enum wr_code code = done ? WR_OK : WR_E_NO_MEMORY;
    for (int p = 0; code == WR_OK && p < replay->policies; p++) {
        int *of = self->variant_of + p * self->scenarios;
        for (int64_t s = 0; code == WR_OK && s < self->scenarios; s++) {
            int64_t first = first_alike(self, &replay->policy[p], s);
            of[s] = first == s ? v : of[first];
            if (first == s) {
                self->variant[v] = replay->policy[p];
                self->origin[v] = p;
                self->fused_of[v] = -1;
                code = prepare(self, &self->variant[v++], s, error);
            }
        }
    }
    self->base.policy = self->variant;
    self->base.policies = variants;
    return code;
}

static enum wr_code init(struct group *self, struct wr_error *error)
{
    size_t policies = (size_t)self->base.policies, scenarios = (size_t)self->scenarios;
    bool done = (self->best_local = wr_array(scenarios, sizeof *self->best_local, error)) &&
                (self->variant_of = wr_array(policies * scenarios, sizeof *self->variant_of, error)) &&
                (self->prepared = wr_array(policies, sizeof *self->prepared, error));
    enum wr_code code = done ? survey(self, error) : WR_E_NO_MEMORY;
    return code == WR_OK ? make_variants(self, error) : code;
}

static void free_group(struct group *self)
{
    if (self->surveyed) {
        wr_survey_free(&self->survey);
    }
    wr_free(self->variant);
    wr_free(self->origin);
    wr_free(self->variant_of);
    wr_free(self->fused_of);
    wr_free(self->best_local);
    wr_free(self->prepared);
}

/* What the base found for the variants of a scenario. */
static enum wr_code copy_base(const struct group *self, const struct wr_totals *base, int64_t scenario,
                              struct wr_totals *totals, struct wr_error *error)
{
    for (size_t i = 0; i < base->cells; i++) {
        struct wr_cell_key key = base->cell[i].key;
        int variant = key.policy;
        key.policy = self->origin[variant];
        bool mine = self->variant_of[key.policy * self->scenarios + scenario] == variant;
        if (mine && self->fused_of[variant] < 0) {
            struct wr_cell *cell = wr_totals_cell(totals, key, error);
            if (!cell) {
                return WR_E_NO_MEMORY;
            }
            *cell = base->cell[i];
            cell->key = key;
        }
    }
    for (size_t i = 0; i < base->groups; i++) {
        int variant = base->group[i].policy, policy = self->origin[variant];
        if (self->variant_of[policy * self->scenarios + scenario] == variant) {
            struct wr_group *group = wr_totals_group(totals, policy, base->group[i].domain, error);
            if (!group) {
                return WR_E_NO_MEMORY;
            }
            *group = base->group[i];
            group->policy = policy;
        }
    }
    return WR_OK;
}

static enum wr_code hand_over(const struct group *self, const struct wr_fused_totals *found, int64_t scenario,
                              struct wr_error *error)
{
    struct wr_totals totals;
    wr_totals_init(&totals);
    enum wr_code code = copy_base(self, &found->base, scenario, &totals, error);
    for (int p = 0; code == WR_OK && p < self->job->replay.policies; p++) {
        int variant = self->variant_of[p * self->scenarios + scenario];
        self->prepared[p] = self->variant[variant];
        if (self->fused_of[variant] >= 0 && found->ledger) {
            code = wr_ledger_total(found->ledger, self->fused_of[variant], scenario, p, &totals, error);
        }
    }
    if (code == WR_OK) {
        wr_totals_sort(&totals);
        const struct wr_scenario_result result = {.scenario = self->scenario[scenario],
                                                  .totals = &totals,
                                                  .counts = &found->counts,
                                                  .policy = self->prepared};
        code = self->job->take(self->job->context, &result, error);
    }
    wr_totals_free(&totals);
    return code;
}

static enum wr_code replay(struct group *self, struct wr_plan *plan, struct wr_error *error)
{
    struct wr_fused_plan fused;
    struct wr_fused_totals found = {0};
    enum wr_code code = wr_fused_plan_init(&fused, plan, self->job->price, self->scenario, self->scenarios, error);
    for (int i = 0; code == WR_OK && i < fused.policies; i++) {
        self->fused_of[fused.policy[i].index] = i;
    }
    if (code == WR_OK) {
        code = wr_fused_pass_run(&fused, &found, error);
        for (int64_t s = 0; code == WR_OK && s < self->scenarios; s++) {
            code = hand_over(self, &found, s, error);
        }
        wr_fused_totals_free(&found);
    }
    wr_fused_plan_free(&fused);
    return code;
}

enum wr_code wr_scenario_group_replay(const struct wr_scenario_job *job, const int64_t *scenario, int64_t scenarios,
                                      struct wr_error *error)
{
    struct group self = {.job = job, .scenario = scenario, .scenarios = scenarios, .base = job->replay};
    self.base.price = job->price + scenario[0] * job->replay.pool.pairs;
    self.base.latency = job->latency ? job->latency + scenario[0] * job->replay.pool.pairs : NULL;
    self.base.sinks = 0;
    enum wr_code code = init(&self, error);
    if (code == WR_OK) {
        struct wr_plan plan;
        code = wr_plan_init(&plan, &self.base, error);
        code = code == WR_OK ? replay(&self, &plan, error) : code;
        wr_plan_free(&plan);
    }
    free_group(&self);
    return code;
}
