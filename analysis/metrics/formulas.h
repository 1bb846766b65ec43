/* The formula of every metric of metrics.def: a function of accounts. */
#ifndef WATTROUTE_ANALYSIS_METRICS_FORMULAS_H
#define WATTROUTE_ANALYSIS_METRICS_FORMULAS_H

#include "analysis/metrics/account.h"
#include "analysis/metrics/latency_histogram.h"
#include "analysis/metrics/note.h"
#include "sim/replay/repricing.h"
#include "sim/study/study.h"

enum wr_metric_id {
#define WR_METRIC(id, name, unit, kind, function, needs, line) WR_METRIC_##id,
#include "analysis/metrics/metrics.def"
#undef WR_METRIC
    WR_METRICS
};

enum wr_metric_kind {
    WR_KIND_QUALITY,
    WR_KIND_ENERGY,
    WR_KIND_COMPUTE,
    WR_KIND_COST,
    WR_KIND_CARBON,
    WR_KIND_LATENCY,
    WR_KIND_COUNT
};

/* What a metric is made of. Answers are always there: decisions hang on them. */
enum wr_metric_needs {
    WR_NEEDS_ANSWERS = 0,
    WR_NEEDS_ENERGY = 1 << 0,
    WR_NEEDS_LATENCY = 1 << 1,
    WR_NEEDS_POWER = 1 << 2,  /* energy / service time of each query */
    WR_NEEDS_TOKENS = 1 << 3, /* input and output tokens */
    WR_NEEDS_COST = 1 << 4,   /* whatever cost is made of in the study */
    WR_NEEDS_CARBON = 1 << 5,
    WR_NEEDS_PERCENTILES = 1 << 6,
    WR_NEEDS_BASELINE = 1 << 7, /* what always taking the baseline comes to */
    WR_NEEDS_ISO = 1 << 8       /* the least energy at the baseline's accuracy */
};

/* What a formula sees: one policy over one domain, and what it is compared with over the same queries. */
struct wr_metric_view {
    const struct wr_study *study;
    const struct wr_meta *meta;
    const struct wr_replay_counts *counts;
    const struct wr_latency_histogram *latency; /* NULL = not asked for */
    const struct wr_repriced *repriced;         /* NULL = no load-dependent assumptions */
    const struct wr_policy *policy;
    int policy_index;
    int32_t domain; /* index, or WR_EVERY_DOMAIN */
    const struct wr_account *own;
    const struct wr_account *baseline; /* NULL = no formula that is asked for needs it */
    const struct wr_account *iso;      /* the least energy at the baseline's accuracy; NULL = not asked for */
    const struct wr_account *oracle;   /* of the study's first oracle; NULL = none */
    const char *oracle_name;
};

/* Formulas (model.md sections 5 and 6; all means are over the sum of w, all totals are sums of w x value):
 *   coverage               covered / sum w
 *   accuracy, score_mean   sum correct / sum w, sum s / sum w; goodput: sum (correct and in time) / sum w
 *   X_savings              1 - X(policy) / X(baseline), same queries
 *   iso_accuracy_energy_savings  the same of the least energy at which as much is correct as by the baseline
 *   energy_j_per_correct   energy / sum correct
 *   regret                 energy per query - the oracle's
 *   cloud_energy_*         average: J of cloud queries / their weight; marginal: J that one more of each would add;
 *                          avoided: (the baseline's cloud J - the policy's) / (its cloud weight - the policy's)
 *   power_mean_w           sum w E/T / sum w over cells with T > 0; power_time_weighted_w: sum E / sum T; T is service
 *   ipw, ipj               accuracy / power_mean_w, accuracy / energy_j_per_query: ratios of means
 *   attempts_mean          sum of w over attempts / sum w
 * Energy and latency are those of model.md sections 3 to 5 under the study's assumptions (sim/power/scenario.h), for
 * the policy, its baseline and the oracle alike; without assumptions they are the measured ones. A router's own energy,
 * latency and cost (per query), and a verifier's (per verified attempt), are in energy_*, latency_* and cost_*, and so
 * in savings, regret and ipj; power, ipw and carbon are those of the pairs that a query is tried on. Cost of kind owned
 * and carbon are as in sim/power/rates.h. NaN is n/a: the reason is added to `note`, as is anything else the number
 * should not be read without. */
typedef double wr_metric_function(const struct wr_metric_view *view, struct wr_note *note);

struct wr_metric_spec {
    const char *name, *unit, *line;
    enum wr_metric_kind kind;
    unsigned needs; /* enum wr_metric_needs */
    wr_metric_function *function;
};

const struct wr_metric_spec *wr_metric_spec(enum wr_metric_id id);

/* Whether it is a share or a saving: a fraction of at most 1, shown in percent. */
bool wr_metric_is_share(const struct wr_metric_spec *spec);

#endif
