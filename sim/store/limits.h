/* How large the parts of a measurement file may be: the reader refuses what is over, so the writer does not begin it.
 *
 * They bound what a file can cost: a block of rows takes 64 MiB, and everything that is not rows 16 MiB. */
#ifndef WATTROUTE_SIM_STORE_LIMITS_H
#define WATTROUTE_SIM_STORE_LIMITS_H

#include "sim/base/error.h"
#include "sim/table/meta.h"

#define WR_EXTENT_MOST (INT64_C(1) << 40) /* queries */
enum {
    WR_ROW_BYTES_MOST = 1 << 14,   /* one query's values of all variables together, as stored in memory */
    WR_SMALL_BYTES_MOST = 1 << 24, /* labels and all variables that are not per query, together */
    WR_LABEL_MOST = 1 << 18,       /* labels of one dimension */
    WR_TEXT_MOST = 1 << 16,        /* bytes of one label */
    WR_ATTRIBUTE_MOST = 1 << 20    /* bytes of one text attribute */
};

/* The longest second dimension: block_checksum has a column for every 4096 queries. */
static inline int64_t wr_columns_most(enum wr_column_id id)
{
    return wr_column_is_per_query(id) ? WR_ROW_BYTES_MOST : WR_SMALL_BYTES_MOST;
}

/* TOO_LARGE naming the variable when a table is too large for a file. */
enum wr_code wr_limits_check(const struct wr_meta *meta, struct wr_error *error);

#endif
