/* Where query rows come from: a file (store), memory (tests) or a generator (synth). One interface. */
#ifndef WATTROUTE_SIM_TABLE_SOURCE_H
#define WATTROUTE_SIM_TABLE_SOURCE_H

#include "sim/base/error.h"
#include "sim/table/meta.h"

struct wr_source {
    const struct wr_meta *meta; /* valid as long as the source */

    /* Copies rows [row, row + rows) of a present per-query column into `buffer`, row-major, in the column's type.
     * `row` is a multiple of 4096 and the range is exactly one block (4096 rows, or what is left of the table):
     * checksums are verified on the way. Thread-safe. */
    enum wr_code (*read)(struct wr_source *self, enum wr_column_id id, int64_t row, int64_t rows, void *buffer,
                         struct wr_error *error);
    void (*close)(struct wr_source *self); /* frees the source itself */
};

#endif
