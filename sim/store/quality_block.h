/* One block of rows, as the checks of quality.h see it. */
#ifndef WATTROUTE_SIM_STORE_QUALITY_BLOCK_H
#define WATTROUTE_SIM_STORE_QUALITY_BLOCK_H

#include "sim/store/findings.h"
#include "sim/store/place.h"
#include "sim/table/meta.h"

#include <float.h>

enum { WR_QUALITY_LEAST_VALUES = 20 }; /* fewer values prove nothing about a column */

struct wr_quality_block {
    const struct wr_meta *meta;
    int64_t row, rows;
    int64_t width[WR_COLUMNS];    /* elements of a row */
    const void *data[WR_COLUMNS]; /* row-major in the column's type; NULL = the table has no such column */
};

/* Cells with a defect, and one query that shows it. */
struct wr_defect {
    int64_t cells, last_row;
    double value; /* of the example */
    struct wr_named_query query;
};

/* True for what a score, energy, latency or token count can be; false when it is missing or impossible. */
static inline bool wr_quality_is_usable(double value)
{
    return value >= 0 && value <= (double)FLT_MAX;
}

/* Remembers query `i` of the block as the example. */
void wr_defect_set(struct wr_defect *self, const struct wr_quality_block *block, int64_t i, double value);

#endif
