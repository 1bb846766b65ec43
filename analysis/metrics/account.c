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
    self->is_assumed |= !wr_energy_is_measured(law) || !wr_latency_is_measured(law);
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
        add_linear(&self->cloud, &law->energy, cell);
        add_linear(&self->next, &marginal->energy, cell);
    }
}

/* Cost and carbon follow from the law, so they are linear as well. */
static void add_rates(struct wr_account *self, const struct wr_pair_law *law, const struct wr_rates *rates,
                      const struct wr_cell *cell)
{
    if (rates->usd_per_j == 0 && rates->usd_per_s == 0 && rates->kg_per_j == 0 && rates->kg_per_s == 0 &&
        rates->grid == NULL) {
        return; /* as without `cost` of kind owned and `carbon` */
    }
    const struct wr_linear cost = wr_cost_of(law, rates);
    add_linear(&self->owned, &cost, cell);
    if (rates->grid && cell->key.hour == WR_HOUR_NONE) {
        self->without_hour += cell->n;
        return;
    }
    const struct wr_rates at = wr_rates_at(rates, cell->key.hour);
    const struct wr_linear carbon = wr_carbon_of(law, &at);
    add_linear(&self->carbon, &carbon, cell);
}

static void add_cell(struct wr_account *self, const struct wr_meta *meta, enum wr_parameters parameters,
                     const struct wr_cell *cell)
{
    for (int sum = 0; sum < WR_SUMS; sum++) {
        self->sum[sum] += cell->sum[sum];
        self->missing[sum] += cell->missing[sum];
    }
    self->zero_latency += cell->zero_latency;
    self->is_chain |= cell->key.attempt > 0;
    self->attempt_weight += cell->weight;
    self->verified += cell->verified;
    *(wr_meta_pair_site(meta, cell->key.pair) == WR_SITE_LOCAL ? &self->local_weight : &self->cloud_weight) +=
        cell->served;
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

static bool is_of(const struct wr_account_scope *scope, int32_t policy, int32_t domain)
{
    return policy == scope->policy && (scope->domain == WR_EVERY_DOMAIN || domain == scope->domain);
}

struct wr_account wr_account_measured(const struct wr_account_scope *scope, enum wr_parameters parameters)
{
    struct wr_account self = {.pair_without_power = -1, .pair_without_parameters = -1, .pair_without_prices = -1};
    for (size_t i = 0; i < scope->totals->cells; i++) {
        const struct wr_cell *cell = &scope->totals->cell[i];
        if (is_of(scope, cell->key.policy, cell->key.domain)) {
            add_cell(&self, scope->meta, parameters, cell);
        }
    }
    for (size_t i = 0; i < scope->totals->groups; i++) {
        const struct wr_group *group = &scope->totals->group[i];
        if (is_of(scope, group->policy, group->domain)) {
            add_group(&self, group);
        }
    }
    return self;
}

void wr_account_assume(struct wr_account *self, const struct wr_account_scope *scope, const struct wr_pair_law *law,
                       const struct wr_pair_law *marginal, const struct wr_rates *rates)
{
    for (size_t i = 0; i < scope->totals->cells; i++) {
        const struct wr_cell *cell = &scope->totals->cell[i];
        if (is_of(scope, cell->key.policy, cell->key.domain)) {
            const int64_t pair = cell->key.pair;
            const bool is_local = wr_meta_pair_site(scope->meta, pair) == WR_SITE_LOCAL;
            add_law(self, &law[pair], &(marginal ? marginal : law)[pair], is_local, cell);
            if (rates != NULL) {
                add_rates(self, &law[pair], &rates[pair], cell);
            }
        }
    }
}
