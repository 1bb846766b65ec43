#include "sim/replay/routed.h"

#include "sim/base/memory.h"
#include "sim/study/assumptions.h"
#include "sim/study/node.h"

#include <inttypes.h>

static void add(struct wr_cell *self, const struct wr_cell *cell)
{
    self->n += cell->n;
    self->weight += cell->weight;
    for (int k = 0; k < WR_SUMS; k++) {
        self->sum[k] += cell->sum[k];
        self->missing[k] += cell->missing[k];
    }
}

static void sum_pairs(struct wr_routed *self, const struct wr_totals *totals, int policy, const struct wr_pool *pool)
{
    for (size_t i = 0; i < totals->cells; i++) {
        const struct wr_cell *cell = &totals->cell[i];
        for (int p = 0; cell->key.policy == policy && p < pool->pairs; p++) {
            if (pool->pair[p] == cell->key.pair) {
                add(&self->sum[p], cell);
            }
        }
    }
    for (int p = 0; p < pool->pairs; p++) {
        const double *sum = self->sum[p].sum;
        self->load[p] = (struct wr_pair_load){self->sum[p].weight, sum[WR_SUM_LATENCY], sum[WR_SUM_LATENCY2],
                                              sum[WR_SUM_TOKENS_OUT]};
    }
}

enum wr_code wr_routed_of(struct wr_routed *self, const struct wr_totals *totals, int policy,
                          const struct wr_pool *pool, struct wr_error *error)
{
    const size_t pairs = (size_t)pool->pairs;
    *self = (struct wr_routed){.sum = wr_array(pairs, sizeof *self->sum, error)};
    self->load = self->sum ? wr_array(pairs, sizeof *self->load, error) : NULL;
    if (!self->load) {
        return WR_E_NO_MEMORY;
    }
    sum_pairs(self, totals, policy, pool);
    for (size_t i = 0; i < totals->groups; i++) {
        self->weight += totals->group[i].policy == policy ? totals->group[i].weight : 0;
    }
    return WR_OK;
}

void wr_routed_free(struct wr_routed *self)
{
    wr_free(self->sum);
    wr_free(self->load);
    *self = (struct wr_routed){0};
}

static enum wr_code fail_place(const struct wr_study *study, const struct wr_meta *meta, int index,
                               const struct wr_assumption_fault *fault, struct wr_error *error)
{
    return wr_assumptions_fail(wr_node_get(study->root, "assumptions"), meta, study->pool.pair[index], fault, error);
}

/* A load is the sum over all queries that are routed, none of which may lack what it is a sum of. */
static enum wr_code check_load(const struct wr_routed *self, const struct wr_study *study, const struct wr_meta *meta,
                               const char *name, int index, struct wr_error *error)
{
    const struct wr_scenario *scenario = &study->scenario;
    const bool station = scenario->plan[index].station.cap > 0;
    const bool idle = scenario->assumptions[index].idle.kind->settle != NULL;
    const enum wr_sum needed = station ? WR_SUM_TOKENS_OUT : WR_SUM_LATENCY;
    if (!(station || idle) || self->sum[index].missing[needed] == 0) {
        return WR_OK;
    }
    const enum wr_column_id column = station ? WR_COL_OUTPUT_TOKENS : WR_COL_LATENCY;
    const struct wr_assumption_fault fault = {station ? "batching" : "idle", NULL, NULL};
    wr_fail(error, WR_E_POWER_LACKS, "%s%s%s%" PRId64, scenario->plan[index].subject.pair, name,
            wr_column_spec(column)->name, self->sum[index].missing[needed]);
    return fail_place(study, meta, index, &fault, error);
}

enum wr_code wr_routed_settle(const struct wr_routed *self, const struct wr_study *study, const struct wr_meta *meta,
                              const char *name, const struct wr_settled *reserve, struct wr_settled *settled,
                              struct wr_error *error)
{
    const struct wr_scenario *scenario = &study->scenario;
    enum wr_code code = WR_OK;
    for (int p = 0; p < scenario->pairs && code == WR_OK; p++) {
        code = check_load(self, study, meta, name, p, error);
    }
    if (code != WR_OK) {
        return code;
    }
    struct wr_assumption_fault fault;
    int index = 0;
    code = wr_settle(scenario, self->load, self->weight, reserve, settled, &index, &fault, error);
    return code == WR_OK ? WR_OK : fail_place(study, meta, index, &fault, error);
}

enum wr_code wr_marginal_prices_of(struct wr_marginal_prices *self, const struct wr_study *study,
                                   const struct wr_meta *meta, const struct wr_settled *settled, struct wr_error *error)
{
    const struct wr_pool *pool = &study->pool;
    *self = (struct wr_marginal_prices){.price = wr_array((size_t)pool->pairs, sizeof *self->price, error)};
    self->latency = self->price ? wr_array((size_t)pool->pairs, sizeof *self->latency, error) : NULL;
    enum wr_code code = self->latency ? WR_OK : WR_E_NO_MEMORY;
    for (int p = 0; p < pool->pairs && code == WR_OK; p++) {
        const int32_t pair = pool->pair[p];
        const struct wr_pair_law *law = &settled->marginal[pair];
        self->latency[p] = law->latency;
        code = wr_price_of(&study->objective, law, &study->rates[pair], meta, pair, &self->price[p], error);
    }
    return code;
}

void wr_marginal_prices_free(struct wr_marginal_prices *self)
{
    wr_free(self->price);
    wr_free(self->latency);
    *self = (struct wr_marginal_prices){0};
}
