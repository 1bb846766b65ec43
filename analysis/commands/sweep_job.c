#include "analysis/commands/sweep_job.h"

#include "analysis/commands/sweep_check.h"
#include "analysis/commands/sweep_fault.h"
#include "analysis/commands/sweep_replay.h"
#include "analysis/tables/describe.h"
#include "sim/base/interrupt.h"
#include "sim/base/memory.h"
#include "sim/base/progress.h"
#include "sim/study/keys.h"
#include "sim/text/pattern.h"

#include <string.h>

/* ------------------------------------------------------------------------------------------- selection */

static bool is_asked(const char *pattern, const struct wr_sweep *sweep, int64_t scenario)
{
    char name[WR_SCENARIO_NAME];
    wr_scenario_name(sweep, scenario, name);
    return wr_pattern_matches(pattern, wr_sweep_block_of(sweep, scenario)->name) || wr_pattern_matches(pattern, name);
}

bool wr_sweep_job_wants(const struct wr_sweep_job *self, int64_t scenario)
{
    bool wanted = self->only.count == 0;
    for (int i = 0; i < self->only.count && !wanted; i++) {
        wanted = is_asked(self->only.text[i], &self->sweep, scenario);
    }
    return wanted;
}

/* Every name that was given has to be one. */
static enum wr_code select_scenarios(struct wr_sweep_job *self, struct wr_error *error)
{
    for (int i = 0; i < self->only.count; i++) {
        bool found = false;
        for (int64_t s = 0; s < self->sweep.scenarios && !found; s++) {
            found = is_asked(self->only.text[i], &self->sweep, s);
        }
        if (!found) {
            return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--scenario", self->only.text[i],
                           "the name of a block or of a scenario (see --list), or a pattern with * and ?");
        }
    }
    for (int64_t s = 0; s < self->sweep.scenarios; s++) {
        self->scenarios += wr_sweep_job_wants(self, s);
    }
    return WR_OK;
}

/* --------------------------------------------------------------------------------------------- opening */

/* What a study may ask of `run` and a sweep has no place for. */
static enum wr_code check_outputs(const struct wr_study *study, struct wr_error *error)
{
    const char *const key = study->decisions ? "decisions" : study->percentiles ? "percentiles" : NULL;
    if (key == NULL) {
        return WR_OK;
    }
    wr_fail(error, WR_E_STUDY_USELESS_KEY, "%s%s%s", key, "'wattroute sweep'", "by");
    return wr_node_fail_key(error, wr_node_get(wr_node_get(study->root, "output"), key));
}

static enum wr_code describe_study(struct wr_sweep_job *self, struct wr_error *error)
{
    static const char *const without[] = {"use", NULL};
    struct wr_provenance_record *record = &self->run.record;
    struct wr_node *tree = wr_node_copy(self->run.study.root, without, error);
    self->study_text = tree != NULL ? wr_node_text(tree, error) : NULL;
    wr_node_free(tree);
    if (self->study_text == NULL) {
        return WR_E_NO_MEMORY;
    }
    record->command = "sweep";
    record->study = self->study_text;
    wr_xxh128(record->study, strlen(record->study), record->study_xxh128);
    return WR_OK;
}

static enum wr_code prepare(struct wr_sweep_job *self, struct wr_error *error)
{
    const struct wr_policy_list *list = &self->run.list;
    self->slots = 1 + (self->by_domain ? self->run.source->meta->extent[WR_DIM_DOMAIN] : 0);
    self->variant = wr_array(WR_SWEEP_VARIANTS, sizeof *self->variant, error);
    self->account = wr_array((size_t)(list->policies * self->slots), sizeof *self->account, error);
    bool made = self->variant != NULL && self->account != NULL;
    for (int i = 0; i < WR_SWEEP_BATCH && made; i++) {
        self->item[i].decided = wr_array((size_t)list->policies, sizeof(struct wr_decided *), error);
        made = self->item[i].decided != NULL;
    }
    return made ? WR_OK : WR_E_NO_MEMORY;
}

enum wr_code wr_sweep_job_open(struct wr_sweep_job *self, const char *study, const struct wr_text_list *set,
                               const struct wr_text_list *only, bool by_domain, struct wr_error *error)
{
    *self = (struct wr_sweep_job){.only = *only};
    enum wr_code code = wr_run_job_open(&self->run, study, set, WR_RUN_SWEPT_METRICS, error);
    if (code != WR_OK) {
        return code;
    }
    self->by_domain = by_domain || self->run.study.by_domain;
    code = check_outputs(&self->run.study, error);
    if (code == WR_OK) {
        code = wr_sweep_read(&self->sweep, self->run.study.root, error);
    }
    if (code == WR_OK && self->sweep.scenarios == 0) {
        wr_fail(error, WR_E_SWEEP_NONE, "%d", 0);
        code = wr_fail_at(error, self->run.study.root->file, 0, 0);
    }
    code = code == WR_OK ? select_scenarios(self, error) : code;
    code = code == WR_OK ? describe_study(self, error) : code;
    code = code == WR_OK ? prepare(self, error) : code;
    code = code == WR_OK ? wr_sweep_job_check(self, error) : code;
    if (code != WR_OK) {
        wr_sweep_job_close(self);
    }
    return code;
}

static void free_item(struct wr_sweep_item *item)
{
    wr_scenario_free(&item->bound);
    wr_free(item->price);
    wr_free(item->latency);
    wr_free(item->policy_price);
    item->policy_price = NULL;
    item->price = NULL;
    item->latency = NULL;
}

void wr_sweep_job_close(struct wr_sweep_job *self)
{
    for (int i = 0; i < WR_SWEEP_BATCH; i++) {
        free_item(&self->item[i]);
        wr_free(self->item[i].decided);
    }
    for (int i = 0; self->variant != NULL && i < WR_SWEEP_VARIANTS; i++) {
        wr_variant_close(&self->variant[i]);
    }
    wr_free(self->variant);
    wr_free(self->account);
    wr_free(self->study_text);
    wr_sweep_free(&self->sweep);
    wr_run_job_close(&self->run);
    *self = (struct wr_sweep_job){0};
}

/* -------------------------------------------------------------------------------------------- variants */

enum wr_code wr_sweep_job_variant(struct wr_sweep_job *self, int64_t scenario, struct wr_variant **variant,
                                  struct wr_error *error)
{
    char *key = wr_variant_key(&self->sweep, scenario, error);
    if (key == NULL) {
        return error->code;
    }
    struct wr_variant *place = &self->variant[0];
    for (int i = 0; i < WR_SWEEP_VARIANTS; i++) {
        struct wr_variant *one = &self->variant[i];
        if (one->key != NULL && strcmp(one->key, key) == 0) {
            wr_free(key);
            one->used = self->batch;
            *variant = one;
            return WR_OK;
        }
        place = place->key != NULL && (one->key == NULL || one->used < place->used) ? one : place;
    }
    wr_variant_close(place);
    const enum wr_code code = wr_variant_open(place, &self->sweep, scenario, key, &self->run, error);
    place->used = self->batch;
    *variant = place;
    if (code != WR_OK) {
        wr_variant_close(place);
    }
    return code;
}

/* ------------------------------------------------------------------------------------------- the batch */

/* Exchanges what is bound with what an item holds, and back. */
static void exchange_bound(struct wr_sweep_item *item, struct wr_study *study)
{
    const struct wr_sweep_item held = *item;
    item->bound = study->scenario;
    item->price = study->price;
    item->latency = study->latency;
    item->policy_price = study->policy_price;
    item->mixed_basis = study->mixed_basis;
    study->scenario = held.bound;
    study->price = held.price;
    study->latency = held.latency;
    study->policy_price = held.policy_price;
    study->mixed_basis = held.mixed_basis;
}

/* Binds a scenario and finds what its policies decide, or a place to put it. */
static enum wr_code bind(struct wr_sweep_job *self, struct wr_variant *variant, struct wr_sweep_item *item,
                         struct wr_error *error)
{
    enum wr_code code = wr_variant_assume(variant, &self->sweep, item->scenario, error);
    const bool own = code == WR_OK && variant->study.scenario.depends_on_load; /* its decisions serve no other */
    for (int i = 0; i < variant->list.policies && code == WR_OK; i++) {
        item->decided[i] = NULL;
        if (own) {
            continue;
        }
        item->decided[i] = wr_variant_decided(variant, i, self->batch, error);
        code = item->decided[i] != NULL ? WR_OK : error->code;
    }
    if (code == WR_OK) {
        free_item(item);
        exchange_bound(item, &variant->study);
    }
    return code;
}

/* Copies of the policies that nothing is known of yet for an item; `policy` is from which of the list each comes. A
 * place that an earlier item of the batch asks for as well is not asked for twice. */
static enum wr_code order_replay(struct wr_sweep_job *self, const struct wr_variant *variant, int item,
                                 struct wr_scenario_replay *replay, int *policy, struct wr_error *error)
{
    *replay = (struct wr_scenario_replay){.price = self->item[item].price, .latency = self->item[item].latency};
    wr_totals_init(&replay->totals);
    replay->policy = wr_array((size_t)variant->list.policies, sizeof *replay->policy, error);
    if (replay->policy == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (int i = 0; i < variant->list.policies; i++) {
        bool is_new = self->item[item].decided[i] != NULL && self->item[item].decided[i]->measured == NULL;
        for (int k = 0; k < item && is_new; k++) {
            is_new = self->item[k].decided[i] != self->item[item].decided[i];
        }
        if (is_new) {
            policy[replay->policies] = i;
            struct wr_policy *own = &replay->policy[replay->policies++];
            *own = variant->list.policy[i];
            if (own->price != NULL) { /* a policy of the study: the baseline has none */
                own->price = self->item[item].policy_price + (int64_t)i * variant->study.pool.pairs;
            }
        }
    }
    return WR_OK;
}

struct orders {
    struct wr_scenario_replay replay[WR_SWEEP_BATCH];
    int item[WR_SWEEP_BATCH];
    int *policy; /* owned [WR_SWEEP_BATCH][policies] */
    int count;
};

static enum wr_code make_orders(struct wr_sweep_job *self, const struct wr_variant *variant, struct orders *orders,
                                struct wr_error *error)
{
    const int policies = variant->list.policies;
    orders->count = 0;
    orders->policy = wr_array(WR_SWEEP_BATCH * (size_t)policies, sizeof *orders->policy, error);
    enum wr_code code = orders->policy != NULL ? WR_OK : WR_E_NO_MEMORY;
    for (int i = 0; i < self->items && code == WR_OK; i++) {
        struct wr_scenario_replay *replay = &orders->replay[orders->count];
        orders->item[orders->count] = i;
        code = order_replay(self, variant, i, replay, &orders->policy[(size_t)orders->count * (size_t)policies], error);
        if (code == WR_OK && replay->policies == 0) {
            wr_free(replay->policy);
        } else {
            orders->count++;
        }
    }
    return code;
}

static enum wr_code learn(struct wr_sweep_job *self, const struct wr_variant *variant, const struct orders *orders,
                          struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int i = 0; i < orders->count; i++) {
        const struct wr_scenario_replay *replay = &orders->replay[i];
        for (int k = 0; k < replay->policies && code == WR_OK; k++) {
            const int policy = orders->policy[i * variant->list.policies + k];
            struct wr_decided *decided = self->item[orders->item[i]].decided[policy];
            decided->counts = replay->counts;
            code = wr_variant_learn(variant, policy, decided, &replay->totals, k, self->slots, error);
        }
        self->replays += replay->policies;
    }
    return code;
}

/* All but prices, latencies and policies. */
static struct wr_replay_job job_of(const struct wr_sweep_job *self, const struct wr_variant *variant)
{
    return (struct wr_replay_job){
        .source = variant->source,
        .pool = variant->study.pool,
        .selection = variant->study.selection,
        .measured_cost = variant->study.objective.cost_kind == WR_COST_MEASURED,
        .asking = variant->list.policy,
        .askers = variant->list.policies,
        .unwanted = wr_metric_set_is_partial(&self->run.asked)
                        ? wr_metric_unwanted(&variant->study, wr_metric_set_needs(&self->run.asked))
                        : 0,
        .threads = self->threads,
    };
}

/* Replays what the batch needs and nothing is known of yet. */
static enum wr_code replay(struct wr_sweep_job *self, const struct wr_variant *variant, struct wr_error *error)
{
    const struct wr_replay_job job = job_of(self, variant);
    struct orders orders;
    enum wr_code code = make_orders(self, variant, &orders, error);
    if (code == WR_OK) {
        code = wr_sweep_replay(&job, orders.replay, orders.count, error);
    }
    if (code == WR_OK) {
        code = learn(self, variant, &orders, error);
    }
    for (int i = 0; i < orders.count; i++) {
        wr_totals_free(&orders.replay[i].totals);
        for (int k = 0; k < orders.replay[i].policies; k++) {
            wr_policy_release(&orders.replay[i].policy[k]);
        }
        wr_free(orders.replay[i].policy);
    }
    wr_free(orders.policy);
    return code;
}

/* ------------------------------------------------------------------------------------------------ rows */

static void account(struct wr_sweep_job *self, const struct wr_variant *variant, const struct wr_sweep_item *item)
{
    for (int policy = 0; policy < variant->list.policies; policy++) {
        const struct wr_decided *decided = item->decided[policy];
        for (int64_t slot = 0; slot < self->slots; slot++) {
            struct wr_account *one = &self->account[policy * self->slots + slot];
            *one = decided->measured[slot];
            wr_account_assume(one, &decided->totals, variant->source->meta, variant->study.scenario.law, NULL,
                              variant->study.rates, policy, slot == 0 ? WR_EVERY_DOMAIN : (int32_t)(slot - 1));
        }
    }
}

static enum wr_code hand_over(const struct wr_sweep_item *item, const struct wr_metric_inputs *inputs,
                              const struct wr_account *accounts, struct wr_sweep_listener *listener,
                              struct wr_error *error)
{
    struct wr_metric_rows rows;
    enum wr_code code = wr_metrics_of(inputs, accounts, &rows, error);
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

struct wr_metric_inputs wr_sweep_job_labels(const struct wr_sweep_job *self, const char *name)
{
    return (struct wr_metric_inputs){
        .study = &self->run.study,
        .meta = self->run.source->meta,
        .asked = &self->run.asked,
        .policy = self->run.list.policy,
        .policies = self->run.list.reported,
        .baseline = self->run.list.baseline,
        .iso = -1, /* its passes for each scenario would be most of a sweep */
        .scenario = name,
        .by_domain = self->by_domain,
    };
}

/* A scenario whose costs depend on the load is replayed by itself: its policies decide by loads of their own. */
static enum wr_code compute_repriced(struct wr_sweep_job *self, struct wr_variant *variant,
                                     const struct wr_sweep_item *item, const struct wr_metric_inputs *inputs,
                                     struct wr_sweep_listener *listener, struct wr_error *error)
{
    struct wr_replay_job job = job_of(self, variant);
    struct wr_repriced repriced;
    struct wr_totals totals;
    struct wr_replay_counts counts;
    job.policy = variant->list.policy;
    job.policies = variant->list.policies;
    enum wr_code code =
        wr_replay_repriced(&job, &variant->study, variant->list.baseline, &repriced, &totals, &counts, error);
    if (code == WR_OK) {
        struct wr_metric_inputs own = *inputs;
        own.totals = &totals;
        own.counts = &counts;
        own.repriced = &repriced;
        struct wr_account *accounts = wr_metric_accounts(&own, error);
        code = accounts != NULL ? hand_over(item, &own, accounts, listener, error) : WR_E_NO_MEMORY;
        wr_free(accounts);
        wr_totals_free(&totals);
        self->replays += variant->list.policies;
    }
    wr_repriced_free(&repriced);
    return code;
}

/* The rows of a scenario of the batch; its bindings are in the study meanwhile. */
static enum wr_code compute(struct wr_sweep_job *self, struct wr_variant *variant, const struct wr_sweep_item *item,
                            struct wr_sweep_listener *listener, struct wr_error *error)
{
    char name[WR_SCENARIO_NAME];
    struct wr_note assumptions, warning, cost, carbon;
    struct wr_metric_inputs inputs = wr_sweep_job_labels(self, name);
    assumptions.text[0] = warning.text[0] = cost.text[0] = carbon.text[0] = '\0';
    wr_scenario_name(&self->sweep, item->scenario, name);
    inputs.study = &variant->study;
    inputs.meta = variant->source->meta;
    inputs.policy = variant->list.policy;
    inputs.baseline = variant->list.baseline;
    wr_describe_bound(&variant->study, inputs.meta, &assumptions, &warning);
    inputs.assumptions = assumptions.text[0] != '\0' ? assumptions.text : NULL;
    inputs.energy_warning = warning.text[0] != '\0' ? warning.text : NULL;
    wr_describe_owned(&variant->study, inputs.meta, &cost);
    wr_describe_carbon(&variant->study, inputs.meta, &carbon);
    inputs.cost = cost.text[0] != '\0' ? cost.text : NULL;
    inputs.carbon = carbon.text[0] != '\0' ? carbon.text : NULL;
    if (variant->study.scenario
            .depends_on_load) { /* whose faults have places: the tree is that of the last one bound */
        const enum wr_code code = wr_variant_overlay(variant, &self->sweep, item->scenario, error);
        return code == WR_OK ? compute_repriced(self, variant, item, &inputs, listener, error) : code;
    }
    inputs.counts = &item->decided[variant->list.baseline]->counts;
    account(self, variant, item);
    return hand_over(item, &inputs, self->account, listener, error);
}

static enum wr_code finish_batch(struct wr_sweep_job *self, struct wr_variant *variant, int64_t *done,
                                 struct wr_sweep_listener *listener, struct wr_error *error)
{
    enum wr_code code = replay(self, variant, error);
    for (int i = 0; i < self->items && code == WR_OK; i++) {
        exchange_bound(&self->item[i], &variant->study);
        code = wr_sweep_fault(&self->sweep, self->item[i].scenario,
                              compute(self, variant, &self->item[i], listener, error), error);
        exchange_bound(&self->item[i], &variant->study);
        wr_progress_set(++*done);
        code = code == WR_OK ? wr_interrupted(error) : code;
    }
    self->items = 0;
    self->batch++;
    return code;
}

enum wr_code wr_sweep_job_run(struct wr_sweep_job *self, int64_t first, struct wr_sweep_listener *listener,
                              struct wr_error *error)
{
    struct wr_variant *present = NULL, *variant = NULL;
    int64_t done = 0;
    enum wr_code code = WR_OK;
    for (int64_t s = 0; s < first; s++) {
        done += wr_sweep_job_wants(self, s);
    }
    self->batch++;
    for (int64_t s = first; s < self->sweep.scenarios && code == WR_OK; s++) {
        if (!wr_sweep_job_wants(self, s)) {
            continue;
        }
        code = wr_sweep_fault(&self->sweep, s, wr_sweep_job_variant(self, s, &variant, error), error);
        if (code == WR_OK && present != NULL && self->items > 0 &&
            (variant != present || self->items == WR_SWEEP_BATCH)) {
            code = finish_batch(self, present, &done, listener, error);
        }
        present = variant;
        if (code == WR_OK && present != NULL) {
            self->item[self->items++].scenario = s;
            code = wr_sweep_fault(&self->sweep, s, bind(self, present, &self->item[self->items - 1], error), error);
        }
    }
    return code == WR_OK && present != NULL && self->items > 0 ? finish_batch(self, present, &done, listener, error)
                                                               : code;
}
