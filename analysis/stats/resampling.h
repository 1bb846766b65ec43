/* A bootstrap over queries of every metric of a study: its values in each replicate, by the very functions that give
 * the metric itself (analysis/metrics). Decisions are those of the study, or made anew in every replicate. */
#ifndef WATTROUTE_ANALYSIS_STATS_RESAMPLING_H
#define WATTROUTE_ANALYSIS_STATS_RESAMPLING_H

#include "analysis/metrics/metrics.h"
#include "analysis/stats/interval.h"
#include "analysis/stats/replicates.h"

struct wr_resampling_options {
    int64_t replicates; /* at least 2 */
    uint64_t seed;
    bool strata;        /* resample within each domain */
    double meter_error; /* sigma of the meters' factors (meter.h); 0 = none, negative = as the study says */
    int threads;        /* 0 = as OpenMP decides */
    bool refit;         /* of wr_resample(): decide anew in every replicate (refit.h); no group is left out then */
};

/* Values of one metric of one policy over one domain slot; arrays are owned. */
struct wr_resampled_metric {
    double *value;    /* [replicates]; NaN = undefined in that replicate; NULL = not resampled */
    double *left_out; /* [WR_LEFT_OUT_GROUPS] without each group of queries; 0 where decisions are made anew */
    double *metered;  /* [replicates], with the meters' factors as well; NULL without errors of meters */
    double *meter;    /* [replicates], with the factors alone: every query once; NULL likewise */
};

struct wr_resampling {
    struct wr_resampling_options options;
    bool has_meters; /* some accelerator's meter has an error */
    int64_t metrics;
    struct wr_resampled_metric *metric; /* owned, in the order of the rows of wr_metric_rows */
    int64_t slots;
    int64_t *count;      /* owned, [slots]: values there are: the replicates, or fewer where most have no weight */
    uint8_t *overloaded; /* owned, [policies with an account][slots][replicates]: 1 = its loads have no answer there
                            (resettling.h); NULL = nothing depends on the load */
};

/* Replays the job again, with its policies, for the metrics that have a value in `rows`, counts and percentiles left
 * out. `replay` and `inputs` are those that gave the rows; where costs depend on the load `inputs->repriced` has the
 * prices of the decisions, and each replicate is settled at its own loads. Replicates in which a slot has no weight are
 * redrawn for it, up to three times as many as are asked for. On failure nothing is owed. */
enum wr_code wr_resample(const struct wr_replay_job *replay, const struct wr_metric_inputs *inputs,
                         const struct wr_metric_rows *rows, const struct wr_resampling_options *options,
                         struct wr_resampling *self, struct wr_error *error);
void wr_resampling_free(struct wr_resampling *self);

/* In how many replicates the metric of row `row` is undefined as its policy's loads, or the baseline's, have no
 * answer. */
int64_t wr_resampling_overloaded(const struct wr_resampling *self, const struct wr_metric_inputs *inputs,
                                 const struct wr_metric_rows *rows, int64_t row);

/* Kept sums: all replicates of some policies, from one pass, for every scenario that leaves their decisions as they
 * are. A replicate's sums are of what was measured, and so the same under any assumptions. */
struct wr_resampled_policy {
    const struct wr_replicates *sums; /* borrowed; the weights of all policies are of one seed */
    int index;                        /* of the policy in there */
};

/* The sums of the job's policies, whose replay by the job's prices gave `totals`; the caller frees them; they borrow
 * nothing. NULL, with WR_OK, where they would take more than `memory` bytes. */
enum wr_code wr_resample_keep(const struct wr_replay_job *replay, const struct wr_totals *totals, bool by_domain,
                              const struct wr_resampling_options *options, size_t memory, struct wr_replicates **sums,
                              struct wr_error *error);

/* As wr_resample(), and the same values, from kept sums of each policy that has an account. Not `complete`: some
 * replicates lack weight and would have to be redrawn; the values of the others are there. */
enum wr_code wr_resample_kept(const struct wr_resampled_policy *policy, const struct wr_metric_inputs *inputs,
                              const struct wr_metric_rows *rows, const struct wr_resampling_options *options,
                              struct wr_resampling *self, bool *complete, struct wr_error *error);

#endif
