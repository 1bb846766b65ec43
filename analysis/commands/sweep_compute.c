#include "analysis/commands/sweep_compute.h"

#include "analysis/commands/sweep_batch.h"
#include "analysis/tables/describe.h"
#include "sim/base/memory.h"
#include "sim/study/grid.h"

/* The scenario's bindings are in the variant's study. Under loads the least energy at the baseline's accuracy, the last
 * of the list, is not there. */
static enum wr_code fill_intervals(struct wr_sweep_job *self, struct wr_variant *variant,
                                   const struct wr_sweep_item *item, struct wr_decided *const *decided,
                                   const struct wr_metric_inputs *inputs, struct wr_metric_rows *rows,
                                   struct wr_error *error)
{
    const int policies = wr_metric_account_policies(inputs);
    const bool loaded = inputs->repriced != NULL;
    struct wr_replay_job job = wr_sweep_replay_job(self, variant);
    struct wr_policy *policy = wr_array((size_t)policies, sizeof *policy, error);
    if (policy == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (int i = 0; i < policies; i++) {
        policy[i] = variant->list.policy[i];
        if (policy[i].price != NULL && i != variant->list.iso) {
            policy[i].price = variant->study.policy_price + (int64_t)i * variant->study.pool.pairs;
        } else if (policy[i].price != NULL) {
            policy[i].price = item->iso_price;
        }
    }
    job.price = loaded ? item->first.price : variant->study.price;
    job.latency = loaded ? item->first.latency : variant->study.latency;
    job.policy = policy;
    job.policies = policies;
    const enum wr_code code = wr_sweep_intervals_fill(self->intervals, &job, inputs, decided, rows, error);
    wr_free(policy);
    return code;
}

static enum wr_code hand_over(struct wr_sweep_job *self, struct wr_variant *variant, const struct wr_sweep_item *item,
                              struct wr_decided *const *decided, const struct wr_metric_inputs *inputs,
                              struct wr_sweep_listener *listener, struct wr_error *error)
{
    const struct wr_account *accounts = self->account;
    struct wr_metric_rows rows;
    enum wr_code code = wr_metrics_of(inputs, accounts, &rows, error);
    if (code == WR_OK && self->intervals != NULL &&
        (code = fill_intervals(self, variant, item, decided, inputs, &rows, error)) != WR_OK) {
        wr_metric_rows_free(&rows);
    }
    if (code == WR_OK) {
        const struct wr_sweep_scenario done = {
            .scenario = item->scenario,
            .name = inputs->scenario,
            .warning = inputs->energy_warning != NULL ? inputs->energy_warning : "",
            .counts = inputs->counts,
            .baseline_j_per_query = wr_metrics_baseline_energy(inputs, accounts),
            .rows = &rows,
        };
        code = listener->add(listener, &done, error);
        wr_metric_rows_free(&rows);
    }
    return code;
}

/* Whether the scenario's grids have every hour in which queries arrive; an error is placed at what the scenario says.
 */
static enum wr_code check_hours(const struct wr_sweep_job *self, struct wr_variant *variant,
                                const struct wr_sweep_item *item, const struct wr_totals *totals,
                                struct wr_error *error)
{
    enum wr_code code = wr_grid_check_totals(&variant->study, totals, error);
    if (code != WR_OK) { /* the tree holds the scenario that was bound last */
        code = wr_variant_overlay(variant, &self->sweep, item->scenario, error);
        code = code == WR_OK ? wr_grid_check_totals(&variant->study, totals, error) : code;
    }
    return code;
}

/* What a policy's accounts in all slots are under the assumptions of `inputs`. */
static enum wr_code assume(struct wr_sweep_job *self, struct wr_variant *variant, const struct wr_sweep_item *item,
                           const struct wr_metric_inputs *inputs, const struct wr_decided *decided, int policy,
                           struct wr_error *error)
{
    self->finding[policy] = decided->finding;
    for (int64_t slot = 0; slot < self->slots; slot++) {
        struct wr_account *one = &self->account[policy * self->slots + slot];
        *one = decided->measured[slot];
        wr_metric_account_assume(inputs, &decided->totals, policy, slot, decided->measured[0].weight, one);
    }
    return check_hours(self, variant, item, &decided->totals, error);
}

/* Costs depend on the load: what a policy decided, once settled at its own loads. */
static enum wr_code settle(struct wr_sweep_job *self, struct wr_variant *variant, const struct wr_sweep_item *item,
                           const struct wr_metric_inputs *inputs, const struct wr_decided *decided, int policy,
                           struct wr_repriced *repriced, struct wr_error *error)
{
    const enum wr_code code =
        wr_sweep_item_settle(self, variant, item, decided, policy, &item->base, &repriced->settled[policy], error);
    return code == WR_OK ? assume(self, variant, item, inputs, decided, policy, error) : code;
}

/* A policy that is replayed until its loads and prices agree; fills `decided`. */
static enum wr_code settle_by_itself(struct wr_sweep_job *self, struct wr_variant *variant,
                                     const struct wr_sweep_item *item, const struct wr_metric_inputs *inputs,
                                     int policy, struct wr_decided *decided, struct wr_repriced *repriced,
                                     struct wr_error *error)
{
    struct wr_replay_job job = wr_sweep_replay_job(self, variant);
    struct wr_totals totals;
    job.policy = variant->list.policy;
    job.policies = variant->list.policies;
    wr_totals_init(&totals);
    enum wr_code code = wr_variant_overlay(variant, &self->sweep, item->scenario, error); /* where faults are placed */
    if (code == WR_OK) {
        code = wr_replay_fixed_point(&job, &variant->study, &item->base, policy, repriced, &totals, &decided->counts,
                                     error);
    }
    wr_totals_sort(&totals);
    if (code == WR_OK) {
        code = wr_variant_learn(variant, policy, decided, &totals, policy, self->slots, error);
    }
    if (code == WR_OK) {
        code = settle(self, variant, item, inputs, decided, policy, repriced, error);
    }
    self->replays += repriced->path[policy].passes;
    wr_totals_free(&totals);
    return code;
}

/* What a scenario under loads comes to. */
struct loaded {
    struct wr_repriced repriced; /* owned */
    struct wr_decided *alone;    /* owned [policies]: of those that look for a fixed point */
    struct wr_decided **decided; /* owned [policies]: of all of them, and borrowed from the item */
    int policies;
};

static enum wr_code loaded_open(struct loaded *self, const struct wr_variant *variant, const struct wr_sweep_item *item,
                                struct wr_error *error)
{
    const size_t policies = (size_t)variant->list.policies;
    *self = (struct loaded){.policies = variant->list.policies};
    self->alone = wr_array(policies, sizeof *self->alone, error);
    self->decided = self->alone != NULL ? wr_array(policies, sizeof(struct wr_decided *), error) : NULL;
    enum wr_code code = self->decided != NULL ? WR_OK : WR_E_NO_MEMORY;
    for (int i = 0; i < self->policies && code == WR_OK; i++) {
        self->decided[i] = item->decided[i] != NULL ? item->decided[i] : &self->alone[i];
    }
    code = code == WR_OK ? wr_repriced_init(&self->repriced, &variant->study, self->policies, error) : code;
    return code == WR_OK ? wr_marginal_prices_of(&self->repriced.first, &variant->study, variant->source->meta,
                                                 &item->base, error)
                         : code;
}

static void loaded_close(struct loaded *self)
{
    for (int i = 0; self->alone != NULL && i < self->policies; i++) {
        wr_decided_free(&self->alone[i]);
    }
    wr_repriced_free(&self->repriced);
    wr_free(self->alone);
    wr_free((void *)self->decided);
}

static enum wr_code compute_loaded(struct wr_sweep_job *self, struct wr_variant *variant,
                                   const struct wr_sweep_item *item, const struct wr_metric_inputs *inputs,
                                   struct wr_sweep_listener *listener, struct wr_error *error)
{
    struct wr_metric_inputs own = *inputs;
    struct loaded loaded;
    enum wr_code code = loaded_open(&loaded, variant, item, error);
    own.repriced = &loaded.repriced;
    own.counts = &item->decided[variant->list.baseline]->counts;
    for (int i = 0; i < variant->list.policies && code == WR_OK; i++) {
        struct wr_decided *decided = loaded.decided[i];
        if (i == variant->list.iso) {
            continue;
        }
        code = item->decided[i] != NULL
                   ? settle(self, variant, item, &own, decided, i, &loaded.repriced, error)
                   : settle_by_itself(self, variant, item, &own, i, decided, &loaded.repriced, error);
    }
    code = code == WR_OK ? hand_over(self, variant, item, loaded.decided, &own, listener, error) : code;
    loaded_close(&loaded);
    return code;
}

static enum wr_code compute_plain(struct wr_sweep_job *self, struct wr_variant *variant,
                                  const struct wr_sweep_item *item, struct wr_metric_inputs *inputs,
                                  struct wr_sweep_listener *listener, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    inputs->counts = &item->decided[variant->list.baseline]->counts;
    inputs->iso = variant->list.iso;
    for (int i = 0; i < variant->list.policies && code == WR_OK; i++) {
        code = assume(self, variant, item, inputs, item->decided[i], i, error);
    }
    return code == WR_OK ? hand_over(self, variant, item, item->decided, inputs, listener, error) : code;
}

enum wr_code wr_sweep_compute(struct wr_sweep_job *self, struct wr_variant *variant, const struct wr_sweep_item *item,
                              struct wr_sweep_listener *listener, struct wr_error *error)
{
    char name[WR_SCENARIO_NAME] = "";
    struct wr_note assumptions, warning, cost, carbon;
    struct wr_metric_inputs inputs = wr_sweep_job_labels(self, name);
    assumptions.text[0] = warning.text[0] = cost.text[0] = carbon.text[0] = '\0';
    wr_scenario_name(&self->sweep, item->scenario, name);
    inputs.study = &variant->study;
    inputs.meta = variant->source->meta;
    inputs.policy = variant->list.policy;
    inputs.finding = self->finding;
    inputs.baseline = variant->list.baseline;
    wr_describe_bound(&variant->study, inputs.meta, &assumptions, &warning);
    inputs.assumptions = assumptions.text[0] != '\0' ? assumptions.text : NULL;
    inputs.energy_warning = warning.text[0] != '\0' ? warning.text : NULL;
    wr_describe_owned(&variant->study, inputs.meta, &cost);
    wr_describe_carbon(&variant->study, inputs.meta, &carbon);
    inputs.cost = cost.text[0] != '\0' ? cost.text : NULL;
    inputs.carbon = carbon.text[0] != '\0' ? carbon.text : NULL;
    return variant->study.scenario.depends_on_load ? compute_loaded(self, variant, item, &inputs, listener, error)
                                                   : compute_plain(self, variant, item, &inputs, listener, error);
}
