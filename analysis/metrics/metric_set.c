#include "analysis/metrics/metric_set.h"

#include "sim/study/keys.h"
#include "sim/text/pattern.h"

const struct wr_metric_set wr_every_metric = {
    .metrics = WR_METRICS,
#define WR_METRIC(id, name, unit, kind, function, needs, line) WR_METRIC_##id,
    .id =
        {
#include "analysis/metrics/metrics.def"
        },
    .place =
        {
#include "analysis/metrics/metrics.def"
        },
#undef WR_METRIC
};

static enum wr_code fail_name(const struct wr_node *node, struct wr_error *error)
{
    const char *names[WR_METRICS];
    for (int i = 0; i < WR_METRICS; i++) {
        names[i] = wr_metric_spec((enum wr_metric_id)i)->name;
    }
    return wr_fail_choice(node, "a metric of 'output.metrics'", names, WR_METRICS, error);
}

enum wr_code wr_metric_set_of(const struct wr_study *study, struct wr_metric_set *self, struct wr_error *error)
{
    bool asked[WR_METRICS] = {false};
    *self = wr_every_metric;
    if (study->metrics == NULL) {
        return WR_OK;
    }
    for (size_t i = 0; i < study->metrics->children; i++) {
        const struct wr_node *node = study->metrics->child[i];
        bool any = false;
        for (int metric = 0; metric < WR_METRICS; metric++) {
            const bool is_it = wr_pattern_matches(node->text, wr_metric_spec((enum wr_metric_id)metric)->name);
            asked[metric] |= is_it;
            any |= is_it;
        }
        if (!any) {
            return fail_name(node, error);
        }
    }
    self->metrics = 0;
    for (int metric = 0; metric < WR_METRICS; metric++) {
        self->place[metric] = asked[metric] ? self->metrics : -1;
        if (asked[metric]) {
            self->id[self->metrics++] = (enum wr_metric_id)metric;
        }
    }
    return WR_OK;
}

bool wr_metric_set_is_partial(const struct wr_metric_set *self)
{
    return self->metrics < WR_METRICS;
}

unsigned wr_metric_set_needs(const struct wr_metric_set *self)
{
    unsigned needs = 0;
    for (int i = 0; i < self->metrics; i++) {
        needs |= wr_metric_spec(self->id[i])->needs;
    }
    return needs;
}

#define SUM(name) (UINT32_C(1) << WR_SUM_##name)
#define ENERGIES SUM(ENERGY)
#define LATENCIES (SUM(LATENCY) | SUM(LATENCY2))
#define POWERS (SUM(POWER) | SUM(POWER_WEIGHT))
#define TOKENS (SUM(TOKENS_IN) | SUM(TOKENS_OUT))

static uint32_t cost_sums(const struct wr_study *study)
{
    switch (study->objective.cost_kind) {
    case WR_COST_MEASURED:
        return SUM(COST);
    case WR_COST_OWNED:
        return ENERGIES | LATENCIES;
    default:
        return TOKENS;
    }
}

static bool uses_own_prices(const struct wr_study *study)
{
    bool any = false;
    for (int i = 0; i < study->policies; i++) {
        any |= study->policy[i].kind->use != NULL;
    }
    return any;
}

uint32_t wr_metric_unwanted(const struct wr_study *study, unsigned needs)
{
    const bool assumes = study->is_scenario || wr_node_get(study->root, "assumptions") != NULL ||
                         wr_node_get(study->root, "sweep") != NULL;
    uint32_t wanted = SUM(CORRECT) | SUM(SCORE) | SUM(IN_TIME);
    wanted |= assumes ? ENERGIES | LATENCIES | POWERS | SUM(TOKENS_OUT) : 0;
    wanted |= assumes && uses_own_prices(study) ? TOKENS : 0;
    wanted |= needs & WR_NEEDS_ENERGY ? ENERGIES : 0;
    wanted |= needs & WR_NEEDS_LATENCY ? LATENCIES : 0;
    wanted |= needs & WR_NEEDS_POWER ? POWERS | ENERGIES | LATENCIES : 0;
    wanted |= needs & WR_NEEDS_TOKENS ? TOKENS : 0;
    wanted |= needs & WR_NEEDS_COST ? cost_sums(study) : 0;
    wanted |= needs & WR_NEEDS_CARBON && study->charges.has_carbon ? ENERGIES | LATENCIES : 0;
    return ~wanted & ((UINT32_C(1) << WR_SUMS) - 1);
}
