/* How large the parts of a measurement file may be: the reader refuses what is over, so the writer does not begin it.
 */
#ifndef WATTROUTE_SIM_STORE_LIMITS_H
#define WATTROUTE_SIM_STORE_LIMITS_H

#include "sim/base/error.h"
#include "sim/table/meta.h"

#define WR_EXTENT_MOST (INT64_C(1) << 40) /* queries */
enum {
    WR_ROW_BYTES_MOST = 1 << 16,   /* one query's values of one variable, as stored in memory */
    WR_SMALL_BYTES_MOST = 1 << 26, /* a variable that is not per query */
    WR_LABEL_MOST = 1 << 20,       /* labels of one dimension */
    WR_TEXT_MOST = 1 << 16,        /* bytes of one label */
    WR_ATTRIBUTE_MOST = 1 << 22    /* bytes of one text attribute */
};

/* The longest second dimension: block_checksum has a column for every 4096 queries. */
static inline int64_t wr_columns_most(enum wr_column_id id)
{
    return wr_column_is_per_query(id) ? WR_ROW_BYTES_MOST : WR_SMALL_BYTES_MOST;
}

/* WR_E_LIMIT naming the variable when a table is too large for a file. */
enum wr_code wr_limits_check(const struct wr_meta *meta, struct wr_error *error);

#endif
