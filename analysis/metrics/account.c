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

/* A term that is not there is left out: the sum that it would weigh may lack values. */
static void add_linear(struct wr_linear_sum *self, const struct wr_linear *law, const struct wr_cell *cell)
{
    static const enum wr_sum sum[WR_MEASURED_VALUES] = {WR_SUM_ENERGY, WR_SUM_LATENCY, WR_SUM_TOKENS_OUT};
    const double coefficient[WR_MEASURED_VALUES] = {law->per_joule, law->per_second, law->per_token};
    for (int i = 0; i < WR_MEASURED_VALUES; i++) {
        if (coefficient[i] != 0) {
            self->sum += coefficient[i] * cell->sum[sum[i]];
            self->used[i] += cell->n;
            self->missing[i] += cell->missing[sum[i]];
        }
    }
    self->sum += law->constant != 0 ? law->constant * cell->weight : 0;
}

/* (a E + b T) / (h T) has a mean over queries in the totals; what is per token or per query has none. */
static void add_power(struct wr_account *self, const struct wr_pair_law *law, const struct wr_cell *cell)
{
    const struct wr_linear *energy = &law->energy;
    if (energy->constant != 0 || energy->per_token != 0 || law->latency.per_token != 0) {
        self->pair_without_power = cell->key.pair;
        return;
    }
    self->power += (energy->per_joule * cell->sum[WR_SUM_POWER] + energy->per_second * cell->sum[WR_SUM_POWER_WEIGHT]) /
                   law->latency.per_second;
}

static void add_law(struct wr_account *self, const struct wr_pair_law *law, const struct wr_pair_law *marginal,
                    bool is_local, const struct wr_cell *cell)
{
    struct wr_linear service = law->latency;
    service.constant = 0;
    add_linear(&self->energy, &law->energy, cell);
    add_linear(&self->latency, &law->latency, cell);
    add_linear(&self->service, &service, cell);
    add_power(self, law, cell);
    if (!is_local) {
        self->cloud_weight += cell->weight;
        add_linear(&self->cloud, &law->energy, cell);
        add_linear(&self->next, &marginal->energy, cell);
    }
}

static void add_cell(struct wr_account *self, const struct wr_meta *meta, const struct wr_pair_law *law,
                     const struct wr_pair_law *marginal, enum wr_parameters parameters, const struct wr_cell *cell)
{
    for (int sum = 0; sum < WR_SUMS; sum++) {
        self->sum[sum] += cell->sum[sum];
        self->missing[sum] += cell->missing[sum];
    }
    self->zero_latency += cell->zero_latency;
    const bool is_local = wr_meta_pair_site(meta, cell->key.pair) == WR_SITE_LOCAL;
    self->local_weight += is_local ? cell->weight : 0;
    add_law(self, &law[cell->key.pair], &marginal[cell->key.pair], is_local, cell);
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
                                const struct wr_pair_law *law, const struct wr_pair_law *marginal,
                                enum wr_parameters parameters, int32_t policy, int32_t domain)
{
    struct wr_account self = {.pair_without_power = -1, .pair_without_parameters = -1, .pair_without_prices = -1};
    for (size_t i = 0; i < totals->cells; i++) {
        const struct wr_cell *cell = &totals->cell[i];
        if (cell->key.policy == policy && (domain == WR_EVERY_DOMAIN || cell->key.domain == domain)) {
            add_cell(&self, meta, law, marginal ? marginal : law, parameters, cell);
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
