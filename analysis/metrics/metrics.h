/* Metrics: totals under a study made into named numbers (model.md section 6; names and units of `metrics.def`). */
#ifndef WATTROUTE_ANALYSIS_METRICS_METRICS_H
#define WATTROUTE_ANALYSIS_METRICS_METRICS_H

#include "sim/replay/replay.h"
#include "sim/store/results_writer.h"
#include "sim/study/study.h"

/* The rows of one study: policy by policy, "all" first and then each domain when asked, metric by metric. */
struct wr_metric_rows {
    struct wr_result_row *row; /* owned; notes are owned by `text` */
    int64_t rows;
    char **text; /* owned notes */
    size_t texts;
};

struct wr_latency_histogram; /* analysis/metrics/latency_histogram.h; NULL = percentiles were not asked for */

enum wr_code wr_metrics_compute(const struct wr_study *study, const struct wr_meta *meta,
                                const struct wr_totals *totals, const struct wr_replay_counts *counts,
                                const struct wr_latency_histogram *latency, bool by_domain, struct wr_metric_rows *rows,
                                struct wr_error *error);
void wr_metric_rows_free(struct wr_metric_rows *rows);

#endif
