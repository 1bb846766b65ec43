/* Published figures beside the study's own. */
#ifndef WATTROUTE_ANALYSIS_METRICS_PUBLISHED_H
#define WATTROUTE_ANALYSIS_METRICS_PUBLISHED_H

#include "analysis/metrics/metrics.h"

/* Refuses names of policies and metrics that there are not: WR_E_STUDY_CHOICE with the place. */
enum wr_code wr_published_check(const struct wr_study *study, struct wr_error *error);

/* Leaves the figures of metrics that are asked for. */
void wr_published_keep(struct wr_study *study, const struct wr_metric_set *asked);

struct wr_comparison {
    const struct wr_published *published;
    const struct wr_metric_spec *spec;
    const struct wr_result_row *own; /* over all domains */
    double difference;               /* own - published; NaN where there is no own value */
};

/* The comparison of entry `index` of a checked study. */
struct wr_comparison wr_comparison_of(const struct wr_study *study, const struct wr_metric_rows *rows, int index);

#endif
