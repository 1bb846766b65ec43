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

/* The law is linear, so it holds for sums as it does for a query. A term that is not there is left out: the sum that it
 * would weigh may lack values. */
static void add_energy(struct wr_account *self, const struct wr_energy_law *law, const struct wr_cell *cell)
{
    self->energy += law->per_joule * cell->sum[WR_SUM_ENERGY];
    self->power += law->per_joule * cell->sum[WR_SUM_POWER];
    if (law->per_second != 0) {
        self->energy += law->per_second * cell->sum[WR_SUM_LATENCY];
        self->power += law->per_second * cell->sum[WR_SUM_POWER_WEIGHT];
        self->energy_without_latency += cell->missing[WR_SUM_LATENCY];
    }
    if (law->constant != 0) {
        self->energy += law->constant * cell->weight;
        self->pair_with_constant = cell->key.pair;
    }
}

static void add_cell(struct wr_account *self, const struct wr_meta *meta, const struct wr_pair_energy *energy,
                     enum wr_parameters parameters, const struct wr_cell *cell)
{
    for (int sum = 0; sum < WR_SUMS; sum++) {
        self->sum[sum] += cell->sum[sum];
        self->missing[sum] += cell->missing[sum];
    }
    self->zero_latency += cell->zero_latency;
    if (wr_meta_pair_site(meta, cell->key.pair) == WR_SITE_LOCAL) {
        self->local_weight += cell->weight;
    }
    add_energy(self, &energy[cell->key.pair].law, cell);
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
                                const struct wr_pair_energy *energy, enum wr_parameters parameters, int32_t policy,
                                int32_t domain)
{
    struct wr_account self = {.pair_with_constant = -1, .pair_without_parameters = -1, .pair_without_prices = -1};
    for (size_t i = 0; i < totals->cells; i++) {
        const struct wr_cell *cell = &totals->cell[i];
        if (cell->key.policy == policy && (domain == WR_EVERY_DOMAIN || cell->key.domain == domain)) {
            add_cell(&self, meta, energy, parameters, cell);
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
