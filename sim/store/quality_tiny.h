/* Energies and latencies that are not 0 but smaller than anything a meter can tell from it: what float32 holds with
 * fewer digits (subnormal numbers). */
#ifndef WATTROUTE_SIM_STORE_QUALITY_TINY_H
#define WATTROUTE_SIM_STORE_QUALITY_TINY_H

#include "sim/store/quality_block.h"

struct wr_quality_tiny {
    struct wr_defect *pair[WR_COLUMNS]; /* owned: by pair, with the first query; NULL = the table has no such column */
};

enum wr_code wr_quality_tiny_init(struct wr_quality_tiny *self, const struct wr_meta *meta, struct wr_error *error);
void wr_quality_tiny_free(struct wr_quality_tiny *self);
void wr_quality_tiny_look(struct wr_quality_tiny *self, const struct wr_quality_block *block);
void wr_quality_tiny_report(const struct wr_quality_tiny *self, const struct wr_meta *meta,
                            struct wr_findings *findings);

#endif
