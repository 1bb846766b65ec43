#include "tests/reference/bill.h"

#include "analysis/metrics/metrics.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <string.h>

void bill_add(struct bill *self, const struct wr_policy *policy, const struct reference_query *q,
              const struct tries *tries)
{
    const struct wr_policy_kind *kind = policy->kind;
    const struct wr_router_overhead nothing = {0};
    const struct wr_router_overhead each = kind->verification ? kind->verification(policy->config) : nothing;
    self->weight += q->w;
    self->energy += (long double)q->w * policy->router.energy_j;
    self->latency += (long double)q->w * policy->router.latency_s;
    self->cost += (long double)q->w * policy->router.cost_usd;
    for (int i = 0; i < tries->count; i++) {
        const struct try *try = &tries->list[i];
        const long double w = q->w * try->share, verified = try->verified ? w : 0;
        self->energy += w * q->energy[try->pair] + verified * each.energy_j;
        self->latency += w * q->latency[try->pair] + verified * each.latency_s;
        self->cost += w * q->cost[try->pair] + verified * each.cost_usd;
    }
}

static int64_t agrees(struct wr_metric_rows *rows, int policy, enum wr_metric_id metric, long double naive)
{
    const double value = wr_metric_rows_at(rows, policy, 0, metric)->value;
    assert_int_equal(isnan(value), isnan(naive));
    if (!isnan(value) && !(fabsl(value - naive) <= 1e-11L * fabsl(naive) + 1e-13L)) {
        fail_msg("%.17g is not %.17Lg", value, naive);
    }
    return !isnan(value);
}

int64_t bills_agree(const struct bill *bill, int first, const struct run *run, const struct wr_meta *meta)
{
    const enum wr_metric_id id[] = {WR_METRIC_ENERGY_TOTAL, WR_METRIC_COST_TOTAL, WR_METRIC_LATENCY_MEAN};
    struct wr_metric_set asked = {.metrics = 3};
    struct wr_pair_law law[RANDOM_PAIRS_MAX];
    struct wr_rates rates[RANDOM_PAIRS_MAX] = {0};
    struct wr_metric_rows rows;
    struct wr_error error;
    int64_t compared = 0;
    memset(asked.place, -1, sizeof asked.place);
    for (int i = 0; i < asked.metrics; i++) {
        asked.id[i] = id[i];
        asked.place[id[i]] = i;
    }
    for (int p = 0; p < RANDOM_PAIRS_MAX; p++) {
        law[p] = wr_pair_law_measured(1);
    }
    struct wr_study study = {.name = "random", .question = "", .pool = run->job.pool, .selection = run->job.selection};
    study.objective.cost_kind = WR_COST_MEASURED;
    study.scenario.law = law;
    study.rates = rates;
    const struct wr_metric_inputs in = {.study = &study,
                                        .meta = meta,
                                        .asked = &asked,
                                        .policy = run->policy,
                                        .policies = run->job.policies,
                                        .baseline = -1,
                                        .iso = -1,
                                        .totals = &run->totals,
                                        .counts = &run->counts};
    assert_int_equal(wr_metrics_compute(&in, &rows, &error), WR_OK);
    for (int i = first; i < run->job.policies; i++) {
        const long double there = run->counts.replayed > 0 ? 1 : (long double)NAN;
        compared += agrees(&rows, i, WR_METRIC_ENERGY_TOTAL, there * bill[i].energy);
        compared += agrees(&rows, i, WR_METRIC_COST_TOTAL, there * bill[i].cost);
        compared += agrees(&rows, i, WR_METRIC_LATENCY_MEAN, there * bill[i].latency / bill[i].weight);
    }
    wr_metric_rows_free(&rows);
    return compared;
}
