#include "analysis/metrics/account.h"

#include <math.h>

static void add_compute(struct wr_account *self, const struct wr_meta *meta, enum wr_parameters parameters,
                        const struct wr_cell *cell)
{
    const double flop_per_token = wr_flop_per_token(meta, cell->key.pair, parameters);
    if (isnan(flop_per_token)) {
        self->pair_without_parameters = cell->key.pair;
        return;
    }
    self->flop += flop_per_token * (cell->sum[WR_SUM_TOKENS_IN] + cell->sum[WR_SUM_TOKENS_OUT]);
}

static void add_token_cost(struct wr_account *self, const struct wr_meta *meta, const struct wr_cell *cell)
{
    const int64_t model = wr_meta_integer(meta, WR_COL_PAIR_MODEL, cell->key.pair);
    const double in = wr_meta_real(meta, WR_COL_MODEL_USD_IN, model);
    const double out = wr_meta_real(meta, WR_COL_MODEL_USD_OUT, model);
    if (isnan(in) || isnan(out)) {
        self->pair_without_prices = cell->key.pair;
        return;
    }
    self->token_cost += (in * cell->sum[WR_SUM_TOKENS_IN] + out * cell->sum[WR_SUM_TOKENS_OUT]) / 1e6;
}

static void add_cell(struct wr_account *self, const struct wr_meta *meta, enum wr_parameters parameters,
                     const struct wr_cell *cell)
{
    for (int sum = 0; sum < WR_SUMS; sum++) {
        self->sum[sum] += cell->sum[sum];
        self->missing[sum] += cell->missing[sum];
    }
    self->zero_latency += cell->zero_latency;
    if (wr_meta_pair_site(meta, cell->key.pair) == WR_SITE_LOCAL) {
        self->local_weight += cell->weight;
    }
    add_compute(self, meta, parameters, cell);
    add_token_cost(self, meta, cell);
}

static void add_group(struct wr_account *self, const struct wr_group *group)
{
    self->n += group->n;
    self->weight += group->weight;
    self->weight2 += group->weight2;
    self->covered += group->covered;
    self->unserved += group->unserved;
}

struct wr_account wr_account_of(const struct wr_totals *totals, const struct wr_meta *meta,
                                enum wr_parameters parameters, int32_t policy, int32_t domain)
{
    struct wr_account self = {.pair_without_parameters = -1, .pair_without_prices = -1};
    for (size_t i = 0; i < totals->cells; i++) {
        const struct wr_cell *cell = &totals->cell[i];
        if (cell->key.policy == policy && (domain == WR_EVERY_DOMAIN || cell->key.domain == domain)) {
            add_cell(&self, meta, parameters, cell);
        }
    }
    for (size_t i = 0; i < totals->groups; i++) {
        const struct wr_group *group = &totals->group[i];
        if (group->policy == policy && (domain == WR_EVERY_DOMAIN || group->domain == domain)) {
            add_group(&self, group);
        }
    }
    return self;
}
