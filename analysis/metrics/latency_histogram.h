/* Latencies of queries under the assumptions, over all their attempts and verifications, per policy and domain in
 * log-spaced bins, from which percentiles are read (a sink of the replay).
 *
 * Bin i holds [1e-6 x 1.01^i, 1e-6 x 1.01^(i+1)) seconds and stands for its geometric middle, so a percentile is
 * within sqrt(1.01) - 1 = 0.5 % of the exact one. Below 1 microsecond a latency counts as 0; times over the last
 * bin (1e7 s) count as that bin. Bins add up weights: in row order within a segment, segments in order. */
#ifndef WATTROUTE_ANALYSIS_METRICS_LATENCY_HISTOGRAM_H
#define WATTROUTE_ANALYSIS_METRICS_LATENCY_HISTOGRAM_H

#include "sim/replay/replay.h"

#define WR_LATENCY_ERROR 0.005 /* relative, of a percentile */

struct wr_latency_histogram;

/* Listens to policies 0 .. policies - 1 (those behind are ignored) over `domains` domains and "no domain". */
enum wr_code wr_latency_histogram_new(struct wr_latency_histogram **self, int policies, int32_t domains,
                                      struct wr_error *error);
void wr_latency_histogram_free(struct wr_latency_histogram *self); /* NULL-safe */

struct wr_sink *wr_latency_histogram_sink(struct wr_latency_histogram *self); /* borrowed */

/* Nearest rank on weights: the least latency [s] at which the sum of w of queries not slower reaches `share` of
 * all. `domain` is an index or WR_EVERY_DOMAIN (analysis/metrics/account.h). NaN without any weight. */
double wr_latency_histogram_quantile(const struct wr_latency_histogram *self, int policy, int32_t domain, double share);

#endif
