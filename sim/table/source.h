/* Where query rows come from: a file (store), memory (tests) or a generator (synth). One interface. */
#ifndef WATTROUTE_SIM_TABLE_SOURCE_H
#define WATTROUTE_SIM_TABLE_SOURCE_H

#include "sim/base/error.h"
#include "sim/table/meta.h"

/* How far a column's block has been read in parts; the source's own. */
struct wr_running_checksum {
    _Alignas(64) unsigned char state[640];
};

struct wr_source {
    const struct wr_meta *meta; /* valid as long as the source */

    /* Copies rows [row, row + rows) of a present per-query column into `buffer`, row-major, in the column's type.
     * `row` is a multiple of 4096 and the range is exactly one block (4096 rows, or what is left of the table):
     * checksums are verified on the way. Thread-safe. */
    enum wr_code (*read)(struct wr_source *self, enum wr_column_id id, int64_t row, int64_t rows, void *buffer,
                         struct wr_error *error);

    /* The same in parts, so that what was read is worked on while it is in the cache: parts of a block go in order, the
     * first at a multiple of 4096; the checksum is verified with the last one, and nothing made of the block may be
     * relied on before. For columns with `in_parts`; may be NULL when there is none. Thread-safe, a progress each. */
    enum wr_code (*read_part)(struct wr_source *self, enum wr_column_id id, int64_t row, int64_t rows, void *buffer,
                              struct wr_running_checksum *progress, struct wr_error *error);
    bool in_parts[WR_COLUMNS];
    void (*close)(struct wr_source *self); /* frees the source itself */
};

#endif
