/* Fills lo and hi of metric rows, and says in their notes how, or why not. */
#ifndef WATTROUTE_ANALYSIS_STATS_INTERVALS_H
#define WATTROUTE_ANALYSIS_STATS_INTERVALS_H

#include "analysis/stats/resampling.h"

enum wr_bootstrap_interval { WR_INTERVAL_BCA, WR_INTERVAL_PERCENTILE };
enum wr_share_interval { WR_SHARE_WILSON, WR_SHARE_CLOPPER_PEARSON, WR_SHARE_BOOTSTRAP };

struct wr_interval_options {
    double level;                         /* of confidence, such as 0.95 */
    enum wr_bootstrap_interval bootstrap; /* of resampled metrics */
    enum wr_share_interval share;         /* of shares of queries: coverage, accuracy, local share, goodput */
};

extern const char *const wr_bootstrap_interval_names[], *const wr_share_interval_names[]; /* end with NULL */

/* Why a resample that has queries has no value, where costs depend on the load; goes on from "in 12 of 100". */
#define WR_OVERLOADED ", where a station is overloaded or no fleet keeps its bound: give it more replicas or devices"

/* What resampled values of one metric say. */
struct wr_estimate {
    struct wr_interval interval; /* NaN = none: `undefined` tells why */
    bool is_bca;
    double p;                     /* two-sided, of "it is 0" (analysis/stats/interval.h); NaN without an interval */
    size_t count;                 /* values there were */
    size_t undefined;             /* of them, NaN */
    double meter_share;           /* of the variance that comes from meters' errors; 0 without any */
    struct wr_interval unmetered; /* the interval without meters' errors, where meter_share > 0 */
};

/* The estimate from resampled values of a metric (or of a difference): BCa from the groups left out, or percentiles;
 * the interval is none where more replicates than one tail's are undefined. With meters' errors it is a percentile
 * interval of both together. Error: NO_MEMORY. */
enum wr_code wr_estimate_of(const struct wr_resampled_metric *metric, int64_t count, double value,
                            const struct wr_interval_options *options, struct wr_estimate *estimate,
                            struct wr_error *error);

/* All rows. Percentiles of latency get Woodruff's interval (R. S. Woodruff 1952, JASA 47:635): the latencies at the
 * ends of Wilson's interval of the percentile's share. */
enum wr_code wr_intervals_fill(const struct wr_metric_inputs *inputs, const struct wr_resampling *resampling,
                               const struct wr_interval_options *options, struct wr_metric_rows *rows,
                               struct wr_error *error);

#endif
