/* One block of rows, as the checks of quality.h see it. */
#ifndef WATTROUTE_SIM_STORE_QUALITY_BLOCK_H
#define WATTROUTE_SIM_STORE_QUALITY_BLOCK_H

#include "sim/store/findings.h"
#include "sim/store/place.h"
#include "sim/table/meta.h"

#include <float.h>

enum { WR_QUALITY_LEAST_VALUES = 20 }; /* fewer values prove nothing about a column */

/* Every attempt at a query is an answer of its own: what the checks call a row. A table without attempts has one answer
 * per query. */
struct wr_quality_block {
    const struct wr_meta *meta;
    int64_t row, queries;         /* of the table: the first query of the block, and how many */
    int64_t attempts;             /* answers per query */
    int64_t width[WR_COLUMNS];    /* elements of an answer, or of a query where the column does not repeat */
    const void *data[WR_COLUMNS]; /* row-major in the column's type; NULL = the table has no such column */
};

/* Rows of a column in the block: answers, or queries. */
static inline int64_t wr_quality_rows(const struct wr_quality_block *block, enum wr_column_id id)
{
    return block->queries * wr_meta_repeats(block->meta, id);
}

/* Cells with a defect, and one query that shows it. */
struct wr_defect {
    int64_t cells, last_row; /* last_row: of the answers of the table */
    double value;            /* of the example */
    struct wr_named_query query;
};

/* True for what a score, energy, latency or token count can be; false when it is missing or impossible. */
static inline bool wr_quality_is_usable(double value)
{
    return value >= 0 && value <= (double)FLT_MAX;
}

/* Remembers the query of answer `i` of the block as the example. */
void wr_defect_set(struct wr_defect *self, const struct wr_quality_block *block, int64_t i, double value);

#endif
