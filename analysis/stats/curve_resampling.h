/* A bootstrap over queries of what a curve comes to: in a replicate each query is there as often as its Poisson weight
 * says (poisson.h), in the order of its score, and the figures are made by the functions that make those of the curve
 * itself (analysis/metrics/frontier.h). All curves of a replicate have the same weights, so that they are paired.
 *
 * Memory besides the curve's own: 400 bytes per replicate, and per thread a copy of the curve's records and 16 MiB of
 * weights, or one byte per query where that is more. */
#ifndef WATTROUTE_ANALYSIS_STATS_CURVE_RESAMPLING_H
#define WATTROUTE_ANALYSIS_STATS_CURVE_RESAMPLING_H

#include "analysis/metrics/frontier.h"
#include "analysis/stats/replicates.h"
#include "sim/table/source.h"

struct wr_curve_resampling_options {
    int64_t replicates;
    uint64_t seed;
    int threads; /* 0 = as OpenMP decides */
    double at;   /* the policy's own threshold */
};

/* Figures of a replicate, and the point of the policy's own threshold. A replicate without a query has weight 0. */
struct wr_curve_replicate {
    struct wr_frontier_figures figures;
    struct wr_curve_point point;
};

struct wr_curve_replicates {
    int64_t count;
    struct wr_curve_replicate *value;    /* owned [count] */
    struct wr_curve_replicate *left_out; /* owned [WR_LEFT_OUT_GROUPS]: without each group of queries */
};

/* Replaces the domains in the keys of a curve that has heard its replay, and is not finished, by keys of queries. */
enum wr_code wr_curve_set_keys(struct wr_score_curve *curve, struct wr_source *source, struct wr_error *error);

/* Resamples a finished curve. On failure nothing is owed. */
enum wr_code wr_curve_resample(const struct wr_score_curve *curve, const struct wr_curve_resampling_options *options,
                               struct wr_curve_replicates *self, struct wr_error *error);

/* The chord between the ends of each replicate of `of`. */
enum wr_code wr_curve_replicates_chord(const struct wr_curve_replicates *of, struct wr_curve_replicates *self,
                                       struct wr_error *error);
void wr_curve_replicates_free(struct wr_curve_replicates *self);

#endif
