/* Metrics: totals under a study made into named numbers (model.md section 6; names and units of `metrics.def`). */
#ifndef WATTROUTE_ANALYSIS_METRICS_METRICS_H
#define WATTROUTE_ANALYSIS_METRICS_METRICS_H

#include "analysis/metrics/formulas.h"
#include "sim/replay/replay.h"
#include "sim/store/results_writer.h"
#include "sim/study/study.h"

/* The scenario column where there is no sweep: a study has one set of assumptions. */
#define WR_SCENARIO_DEFAULT "default"

/* What the metrics are made from; everything borrowed. `policy` is the array that was replayed: the first `policies`
 * are reported, `baseline` may lie behind them (analysis/metrics/baseline.h). */
struct wr_metric_inputs {
    const struct wr_study *study;
    const struct wr_meta *meta;
    const struct wr_policy *policy;
    int policies;
    int baseline;
    int iso; /* the least energy at the baseline's accuracy, behind the reported ones too; -1 = not asked for */
    const struct wr_totals *totals;
    const struct wr_replay_counts *counts;
    const struct wr_latency_histogram *latency; /* NULL = percentiles were not asked for */
    const char *assumptions;                    /* what is not neutral, into the same notes; NULL = nothing */
    const char *energy_warning;                 /* goes into the note of every energy metric; NULL = none */
    const char *scenario;                       /* its name; NULL = WR_SCENARIO_DEFAULT */
    bool by_domain;
};

/* The rows of one study, a full grid: policy by policy, "all" first and then each domain of the file when asked,
 * metric by metric in the order of metrics.def. */
struct wr_metric_rows {
    struct wr_result_row *row; /* owned; labels are borrowed from study and meta, notes from `note` */
    char **note;               /* owned, one per row */
    int64_t rows;
    int policies;
    int64_t slots; /* 1 + domains: slot 0 is "all" */
};

/* On failure (NO_MEMORY) nothing is owed. */
enum wr_code wr_metrics_compute(const struct wr_metric_inputs *inputs, struct wr_metric_rows *rows,
                                struct wr_error *error);

/* The same from accounts [policy][domain slot] of the policies and the baseline, routers included, that the caller has
 * made; `totals` is not looked at. */
enum wr_code wr_metrics_of(const struct wr_metric_inputs *inputs, const struct wr_account *accounts,
                           struct wr_metric_rows *rows, struct wr_error *error);

/* Energy per query of the baseline over all queries [J]; NaN = n/a. `accounts` as for wr_metrics_of(). */
double wr_metrics_baseline_energy(const struct wr_metric_inputs *inputs, const struct wr_account *accounts);

/* Rows without values and notes: policies, meta, scenario and by_domain of `inputs` say which they are. */
enum wr_code wr_metric_rows_label(const struct wr_metric_inputs *inputs, struct wr_metric_rows *rows,
                                  struct wr_error *error);
void wr_metric_rows_free(struct wr_metric_rows *rows);

/* The row of a policy, domain slot (0 = all) and metric. */
const struct wr_result_row *wr_metric_rows_at(const struct wr_metric_rows *rows, int policy, int64_t slot,
                                              enum wr_metric_id metric);

#endif
