/* Latencies far above the median of their pair. */
#ifndef WATTROUTE_SIM_STORE_QUALITY_LATENCY_H
#define WATTROUTE_SIM_STORE_QUALITY_LATENCY_H

#include "sim/store/quality_block.h"

struct wr_quality_latency {
    int64_t pairs;
    int64_t *bin;           /* owned: [pair][bin] */
    struct wr_defect *most; /* owned: the largest latency of each pair */
};

enum wr_code wr_quality_latency_init(struct wr_quality_latency *self, const struct wr_meta *meta,
                                     struct wr_error *error);
void wr_quality_latency_free(struct wr_quality_latency *self);
void wr_quality_latency_look(struct wr_quality_latency *self, const struct wr_quality_block *block);
void wr_quality_latency_report(const struct wr_quality_latency *self, const struct wr_meta *meta,
                               struct wr_findings *findings);

#endif
