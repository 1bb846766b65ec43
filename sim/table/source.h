/* Where query rows come from: a file (store), memory (tests) or a generator (synth). One interface. */
#ifndef WATTROUTE_SIM_TABLE_SOURCE_H
#define WATTROUTE_SIM_TABLE_SOURCE_H

#include "sim/base/error.h"
#include "sim/table/meta.h"

/* How far a column's block has been read in parts; the source's own. */
struct wr_running_checksum {
    _Alignas(64) unsigned char state[640];
};

/* A block of rows of every present per-query column. */
struct wr_row_block {
    int64_t row, rows;
    void *data[WR_COLUMNS]; /* row-major, in the column's type; NULL = no such column */
};

/* What is done with blocks that a source gives by itself. */
struct wr_block_sink {
    void *context;
    /* With each block, which it may change: in any thread and any order, with several at once. */
    enum wr_code (*put)(void *context, struct wr_row_block *block, struct wr_error *error);
    /* Then with each in its order, in the thread of the caller. */
    enum wr_code (*see)(void *context, const struct wr_row_block *block, struct wr_error *error);
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

    /* Gives every block to the sink, up to the first error; NULL = it is read. */
    enum wr_code (*pour)(struct wr_source *self, const struct wr_block_sink *sink, struct wr_error *error);
    void (*close)(struct wr_source *self); /* frees the source itself */
};

/* Gives every block of any source to the sink, up to the first error. */
enum wr_code wr_source_pour(struct wr_source *self, const struct wr_block_sink *sink, struct wr_error *error);

/* Makes room for a block; it is all NULL before, and freed after this as well where there is not enough. */
enum wr_code wr_row_block_init(struct wr_row_block *self, const struct wr_meta *meta, struct wr_error *error);
void wr_row_block_free(struct wr_row_block *self);

#endif
