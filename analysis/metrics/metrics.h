/* Metrics: totals under a study made into named numbers (model.md section 6; names and units of `metrics.def`). */
#ifndef WATTROUTE_ANALYSIS_METRICS_METRICS_H
#define WATTROUTE_ANALYSIS_METRICS_METRICS_H

#include "analysis/metrics/metric_set.h"
#include "sim/replay/repricing.h"
#include "sim/store/results_writer.h"
#include "sim/study/study.h"

/* The scenario column where there is no sweep: a study has one set of assumptions. */
#define WR_SCENARIO_DEFAULT "default"

/* What the metrics are made from; everything borrowed. `policy` is the array that was replayed: the first `policies`
 * are reported, `baseline` may lie behind them (analysis/metrics/baseline.h). */
struct wr_metric_inputs {
    const struct wr_study *study;
    const struct wr_meta *meta;
    const struct wr_metric_set *asked; /* NULL = every metric */
    const struct wr_policy *policy;
    const struct wr_finding *finding; /* of each; NULL = the policies are prepared, and say it themselves */
    int policies;
    int baseline; /* -1 = nothing that is asked for is measured against it */
    int iso;      /* the least energy at the baseline's accuracy, behind the reported ones too; -1 = not asked for */
    const struct wr_totals *totals;
    const struct wr_replay_counts *counts;
    const struct wr_latency_histogram *latency; /* NULL = percentiles were not asked for */
    const struct wr_repriced *repriced; /* where assumptions depend on the load: laws of each policy, else NULL */
    const char *assumptions;            /* what is not neutral, into the same notes; NULL = nothing */
    const char *cost, *carbon;          /* what they are made of, into their notes; NULL = not to be said */
    const char *energy_warning;         /* goes into the note of every energy metric; NULL = none */
    const char *scenario;               /* its name; NULL = WR_SCENARIO_DEFAULT */
    bool by_domain;
};

/* The rows of one study, a full grid: policy by policy, "all" first and then each domain of the file when asked,
 * metric by metric that was asked for in the order of metrics.def. */
struct wr_metric_rows {
    struct wr_result_row *row; /* owned; labels are borrowed from study and meta, notes from `note` */
    char **note;               /* owned, one per row */
    struct wr_metric_set asked;
    int64_t rows;
    int policies;
    int64_t slots; /* 1 + domains: slot 0 is "all" */
};

/* Accounts of every policy that the rows need, [policy][slot]; the caller frees them. NULL = NO_MEMORY. */
struct wr_account *wr_metric_accounts(const struct wr_metric_inputs *inputs, struct wr_error *error);

/* Puts what is assumed onto an account of a domain slot as measured (wr_account_measured()): laws and rates, the
 * policy's own where they depend on the load; what reserved stations use besides, by the slot's part of `weight`, that
 * of all domains; its router's and verifier's use. */
void wr_metric_account_assume(const struct wr_metric_inputs *in, const struct wr_totals *totals, int policy,
                              int64_t slot, double weight, struct wr_account *account);

/* How a policy's decisions and loads came together, as a sentence. */
void wr_note_path(const struct wr_repricing_path *path, struct wr_note *note);

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

/* Appends a sentence to the note of row `row`. */
enum wr_code wr_metric_rows_add_note(struct wr_metric_rows *rows, int64_t row, const char *sentence,
                                     struct wr_error *error);

/* For whoever computes metrics of other totals than the study's own, of the same weight, many times over: the accounts
 * of one domain slot, into an array [wr_metric_account_policies()][slots], and the value of a metric from such an array
 * (NaN = n/a). */
int wr_metric_account_policies(const struct wr_metric_inputs *in);
void wr_metric_accounts_at(const struct wr_metric_inputs *in, const struct wr_totals *totals, int64_t slot,
                           struct wr_account *account);
double wr_metric_of(const struct wr_metric_inputs *in, const struct wr_account *account, int policy, int64_t slot,
                    enum wr_metric_id metric);

/* What row number `row` is of. */
int wr_metric_rows_policy(const struct wr_metric_rows *rows, int64_t row);
int64_t wr_metric_rows_slot(const struct wr_metric_rows *rows, int64_t row);
enum wr_metric_id wr_metric_rows_metric(const struct wr_metric_rows *rows, int64_t row);

/* The number of the row of a policy, domain slot (0 = all) and metric; -1 where the metric was not asked for. */
int64_t wr_metric_rows_find(const struct wr_metric_rows *rows, int policy, int64_t slot, enum wr_metric_id metric);

/* The row itself, or NULL. */
const struct wr_result_row *wr_metric_rows_at(const struct wr_metric_rows *rows, int policy, int64_t slot,
                                              enum wr_metric_id metric);

#endif
