/* A study meets a table. */
#include "sim/base/memory.h"
#include "sim/study/assumptions.h"
#include "sim/study/charges.h"
#include "sim/study/grid.h"
#include "sim/study/meter_error.h"
#include "sim/study/node.h"
#include "sim/study/pairs.h"
#include "sim/study/policies.h"
#include "sim/study/power_states.h"
#include "sim/study/study.h"
#include "sim/study/used.h"
#include "sim/study/where.h"

#include <string.h>

static void free_assumed(struct wr_study *self)
{
    wr_scenario_free(&self->scenario);
    wr_free(self->device);
    wr_free(self->rates);
    wr_free(self->price);
    wr_free(self->latency);
    self->device = NULL;
    self->rates = NULL;
    self->price = NULL;
    self->latency = NULL;
}

static void free_bound(struct wr_study *self)
{
    wr_pool_free(&self->pool);
    wr_power_states_unbind(self);
    wr_grid_book_free(&self->grids);
    free_assumed(self);
    wr_free((void *)self->selection.where);
    wr_free(self->policy_pairs);
    wr_policies_close(self->outside, self->policies);
    wr_free(self->policy_price);
    wr_free(self->meter_error);
    self->meter_error = NULL;
    self->outside = NULL;
    self->policy_pairs = NULL;
    self->policy_price = NULL;
    self->selection.where = NULL;
    self->selection.wheres = 0;
    self->mixed_basis = false;
}

/* The node of a key, or the study itself where the key is left to its default. */
static const struct wr_node *place_of(const struct wr_study *self, const char *key)
{
    const struct wr_node *node = wr_node_get(self->root, key);
    return node ? node : self->root;
}

static enum wr_code bind_basis(struct wr_study *self, const struct wr_meta *meta, struct wr_error *error)
{
    int32_t a = 0, b = 0;
    self->mixed_basis = wr_pool_mixes_basis(&self->pool, meta, self->scenario.basis, &a, &b);
    if (!self->mixed_basis || self->allow_mixed_basis) {
        return WR_OK;
    }
    wr_fail(error, WR_E_STUDY_MIXED_BASIS, "%s%s%s%s", wr_meta_label(meta, WR_COL_PAIR, a),
            wr_basis_name(self->scenario.basis[a]), wr_meta_label(meta, WR_COL_PAIR, b),
            wr_basis_name(self->scenario.basis[b]));
    return wr_node_fail_key(error, place_of(self, "pairs"));
}

enum wr_code wr_study_price(const struct wr_study *self, const struct wr_meta *meta,
                            const struct wr_objective *objective, struct wr_price *price, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    if (objective->carbon != 0 && !self->charges.has_carbon) {
        return wr_fail(error, WR_E_STUDY_MISSING_KEY, "%s%s%s", "carbon", "the study, in which carbon is weighed,",
                       "what is emitted, as in carbon: {grid_kgco2e_per_kwh: 0.4}");
    }
    for (int p = 0; p < self->pool.pairs && code == WR_OK; p++) {
        const int32_t pair = self->pool.pair[p];
        code = wr_price_of(objective, &self->scenario.law[pair], &self->rates[pair], meta, pair, &price[p], error);
    }
    return code;
}

static enum wr_code bind_prices(struct wr_study *self, const struct wr_meta *meta, struct wr_error *error)
{
    self->price = wr_array((size_t)self->pool.pairs, sizeof *self->price, error);
    if (!self->price) {
        return WR_E_NO_MEMORY;
    }
    enum wr_code code = wr_study_price(self, meta, &self->objective, self->price, error);
    if (code != WR_OK) {
        wr_node_fail(error, place_of(self, "objective"));
    }
    return code;
}

/* Latencies under the assumptions, where those change some. */
static enum wr_code bind_latency(struct wr_study *self, struct wr_error *error)
{
    bool changed = false;
    for (int p = 0; p < self->pool.pairs; p++) {
        changed |= !wr_latency_is_measured(&self->scenario.law[self->pool.pair[p]]);
    }
    if (!changed) {
        return WR_OK;
    }
    self->latency = wr_array((size_t)self->pool.pairs, sizeof *self->latency, error);
    for (int p = 0; self->latency && p < self->pool.pairs; p++) {
        self->latency[p] = self->scenario.law[self->pool.pair[p]].latency;
    }
    return self->latency ? WR_OK : WR_E_NO_MEMORY;
}

static enum wr_code bind_cost(const struct wr_study *self, const struct wr_meta *meta, struct wr_error *error)
{
    if (self->objective.cost_kind != WR_COST_MEASURED || meta->column[WR_COL_COST].present) {
        return WR_OK;
    }
    wr_fail(error, WR_E_REPLAY_COLUMN, "%s%s", wr_column_spec(WR_COL_COST)->name, "cost.kind measured");
    return wr_node_fail(error, wr_node_get(place_of(self, "cost"), "kind"));
}

static enum wr_code bind_where(struct wr_study *self, const struct wr_meta *meta, struct wr_error *error)
{
    struct wr_where *where = NULL;
    const struct wr_node *list = wr_node_get(wr_node_get(self->root, "queries"), "where");
    enum wr_code code = wr_where_bind(list, meta, &where, &self->selection.wheres, error);
    self->selection.where = where;
    return code;
}

enum wr_code wr_study_price_policy(const struct wr_study *self, const struct wr_meta *meta, struct wr_policy *policy,
                                   struct wr_price *price, struct wr_error *error)
{
    struct wr_objective objective = self->objective;
    objective.energy = objective.latency = objective.compute = objective.cost = objective.carbon = 0;
    const bool wanted = policy->kind->use && policy->kind->use(policy->config, &objective);
    policy->price = wanted ? price : NULL;
    if (wanted && self->scenario.depends_on_load) {
        return wr_fail(error, WR_E_BUDGET_LOAD, "%s", policy->name);
    }
    return wanted ? wr_study_price(self, meta, &objective, price, error) : WR_OK;
}

static enum wr_code bind_policy_prices(struct wr_study *self, const struct wr_meta *meta, struct wr_error *error)
{
    const struct wr_node *policies = wr_node_get(self->root, "policies");
    const size_t pairs = (size_t)self->pool.pairs;
    if (!self->policy_price) { /* copies of the policies borrow it: it stays where it is */
        self->policy_price = wr_array((size_t)self->policies * pairs, sizeof *self->policy_price, error);
    }
    enum wr_code code = self->policy_price ? WR_OK : WR_E_NO_MEMORY;
    for (int i = 0; i < self->policies && code == WR_OK; i++) {
        code = wr_study_price_policy(self, meta, &self->policy[i], self->policy_price + (size_t)i * pairs, error);
        if (code != WR_OK && code != WR_E_NO_MEMORY) {
            wr_node_fail_key(error, policies->child[i]);
        }
    }
    return code;
}

/* What a scenario says anew. */
static enum wr_code bind_assumptions(struct wr_study *self, const struct wr_meta *meta, struct wr_error *error)
{
    const struct wr_node *map = wr_node_get(self->root, "assumptions");
    if (wr_carbon_read_anew(self, error) != WR_OK) {
        return error->code;
    }
    enum wr_code code = wr_assumptions_bind(map, &self->pool, meta, &self->power, &self->scenario, error);
    return code == WR_OK ? bind_basis(self, meta, error) : code;
}

enum wr_code wr_study_assume(struct wr_study *self, const struct wr_meta *meta, struct wr_error *error)
{
    const struct wr_node *map = wr_node_get(self->root, "assumptions");
    free_assumed(self);
    enum wr_code code = map ? wr_assumptions_check(map, error) : WR_OK;
    if (code == WR_OK) {
        code = bind_assumptions(self, meta, error);
    }
    if (code == WR_OK) {
        code = wr_rates_bind(self, meta, error);
    }
    if (code == WR_OK) {
        code = bind_prices(self, meta, error);
    }
    if (code == WR_OK) {
        code = bind_policy_prices(self, meta, error);
    }
    return code == WR_OK ? bind_latency(self, error) : code;
}

/* Prompt tokens where the study names no column: those of the baseline's model where models count differently. */
static enum wr_code bind_prompt_length(struct wr_study *self, const struct wr_meta *meta, struct wr_error *error)
{
    const struct wr_node *node = wr_node_get(self->root, "prompt_length");
    const int64_t baseline = self->pool.pair[self->pool.baseline];
    self->prompt_length = (struct wr_query_value){.column = WR_COLUMNS};
    if (!node && meta->column[WR_COL_INPUT_TOKENS].present) {
        self->prompt_length =
            (struct wr_query_value){WR_COL_INPUT_TOKENS, wr_meta_pair_offset(meta, WR_COL_INPUT_TOKENS, baseline)};
    }
    return node ? wr_query_value_bind(node, meta, &self->prompt_length, error) : WR_OK;
}

enum wr_code wr_study_bind(struct wr_study *self, const struct wr_meta *meta, struct wr_error *error)
{
    free_bound(self);
    if (meta->extent[WR_DIM_QUERY] == 0) {
        wr_fail(error, WR_E_TABLE_NO_QUERIES, "%d", 0);
        return wr_fail_at(error, self->measurements, 0, 0);
    }
    const struct wr_node *pairs = wr_node_get(self->root, "pairs"), *baseline = wr_node_get(self->root, "baseline");
    enum wr_code code = wr_pool_select(&self->pool, pairs, baseline, meta, error);
    if (code == WR_OK) {
        code = wr_power_states_bind(self, meta, error);
    }
    if (code == WR_OK) {
        code = bind_assumptions(self, meta, error);
    }
    if (code == WR_OK) {
        code = bind_where(self, meta, error);
    }
    if (code == WR_OK) {
        code = bind_cost(self, meta, error);
    }
    if (code == WR_OK) {
        code = wr_rates_bind(self, meta, error);
    }
    if (code == WR_OK) {
        code = bind_prices(self, meta, error);
    }
    for (int i = 0; i < self->policies; i++) {
        self->policy[i].seed = (uint64_t)self->seed;
    }
    if (code == WR_OK) {
        code = bind_latency(self, error);
    }
    if (code == WR_OK) {
        code = bind_prompt_length(self, meta, error);
    }
    if (code == WR_OK) {
        code = wr_meter_error_bind(self, meta, error);
    }
    if (code == WR_OK) {
        const struct wr_node *policies = wr_node_get(self->root, "policies");
        code = wr_policies_bind(policies, self->policy, self->policies, self->selection.missing, &self->pool, meta,
                                &self->policy_pairs, error);
    }
    if (code == WR_OK) {
        code = bind_policy_prices(self, meta, error);
    }
    return code == WR_OK ? wr_study_check_used(self, meta, error) : code;
}

enum wr_code wr_study_open_policies(struct wr_study *self, struct wr_source *source, struct wr_error *error)
{
    const struct wr_node *policies = wr_node_get(self->root, "policies");
    wr_policies_close(self->outside, self->policies);
    self->outside = NULL;
    return wr_policies_open(policies, self->policy, self->policies, source, &self->pool, &self->outside, error);
}

void wr_study_free(struct wr_study *self)
{
    free_bound(self);
    wr_free(self->policy);
    wr_free(self->published);
    wr_free(self->name);
    wr_free(self->question);
    wr_free(self->measurements);
    wr_free(self->measurements_missed);
    wr_free(self->device_power_file);
    wr_free(self->resolved);
    wr_node_free(self->root);
    memset(self, 0, sizeof *self);
}
