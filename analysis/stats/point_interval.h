/* Intervals of a point of a curve, its threshold given: of a share of queries Wilson's, of other means m the normal
 * one, m -+ z se, with the standard error of a ratio of sums to first order (analysis/metrics/score_curve.h). A curve
 * has as many points as scores, too many to keep each of them in every resample of a bootstrap. */
#ifndef WATTROUTE_ANALYSIS_STATS_POINT_INTERVAL_H
#define WATTROUTE_ANALYSIS_STATS_POINT_INTERVAL_H

#include "analysis/metrics/score_curve.h"
#include "analysis/stats/interval.h"

struct wr_point_interval {
    struct wr_interval quality, use;
};

/* None of a single query. */
struct wr_point_interval wr_point_interval_of(const struct wr_curve_point *point, const struct wr_curve_spread *spread,
                                              enum wr_quality quality, int64_t queries, double level);

#endif
