/* A whole table in memory, and a source over it. For tests and small tables; files are streamed instead. */
#ifndef WATTROUTE_SIM_TABLE_MEMORY_TABLE_H
#define WATTROUTE_SIM_TABLE_MEMORY_TABLE_H

#include "sim/table/source.h"

struct wr_memory_table {
    struct wr_source source; /* source.meta points to `meta`; source.close frees the table */
    struct wr_meta meta;     /* owned */
    void *rows[WR_COLUMNS];  /* owned data of present per-query columns, whole and row-major */
};

/* Takes over `meta` (which is left empty) and allocates every present per-query column, filled with "missing"
 * (int8, int32: -1; float: NaN; char: 0; weights: 1). NULL on failure. */
struct wr_memory_table *wr_memory_table_new(struct wr_meta *meta, struct wr_error *error);

#endif
