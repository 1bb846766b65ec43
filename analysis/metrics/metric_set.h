/* The metrics that are asked for (output.metrics of a study), and what a replay may leave out without the others. */
#ifndef WATTROUTE_ANALYSIS_METRICS_METRIC_SET_H
#define WATTROUTE_ANALYSIS_METRICS_METRIC_SET_H

#include "analysis/metrics/formulas.h"

struct wr_metric_set {
    int metrics;
    enum wr_metric_id id[WR_METRICS]; /* [metrics], in the order of metrics.def */
    int place[WR_METRICS];            /* of a metric in `id`; -1 = not asked for */
};

extern const struct wr_metric_set wr_every_metric;

/* Those that a name or pattern of the study's list names; all without a list. STUDY_CHOICE at a name or pattern that is
 * no metric's. */
enum wr_code wr_metric_set_of(const struct wr_study *study, struct wr_metric_set *self, struct wr_error *error);

/* Whether it is less than all. */
bool wr_metric_set_is_partial(const struct wr_metric_set *self);

/* What all of them need, enum wr_metric_needs. */
unsigned wr_metric_set_needs(const struct wr_metric_set *self);

/* The sums (bits of wr_sum) that none of the needs looks at. Where the study has assumptions or a sweep, energy, time
 * and output tokens are summed whatever is asked for: energies and latencies are made of all three there, in one
 * scenario or another, and all scenarios are to count the same queries. */
uint32_t wr_metric_unwanted(const struct wr_study *study, unsigned needs);

#endif
