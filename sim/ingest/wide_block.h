/* A block of query rows in memory, column by column as a measurement file stores it, filled from rows of a table. */
#ifndef WATTROUTE_SIM_INGEST_WIDE_BLOCK_H
#define WATTROUTE_SIM_INGEST_WIDE_BLOCK_H

#include "sim/ingest/composed.h"
#include "sim/table/source.h"

struct wr_placement;

/* Where what a row says goes; shared by all blocks. */
struct wr_wide_layout {
    const struct wr_meta *meta; /* borrowed, as are the next two */
    const struct wr_wide_header *header;
    const struct wr_wide_survey *survey;
    struct wr_placement *placement; /* owned: of a number of the row, in one element of a column */
    size_t placements, capacity;
    struct wr_composer composer;
    size_t block_bytes; /* of all columns of a block */
};

enum wr_code wr_wide_layout_init(struct wr_wide_layout *self, const struct wr_meta *meta,
                                 const struct wr_wide_header *header, const struct wr_wide_survey *survey,
                                 struct wr_error *error);
void wr_wide_layout_free(struct wr_wide_layout *self); /* of a zeroed or initialised one, also where that failed */

struct wr_wide_block {
    const struct wr_wide_layout *layout; /* borrowed */
    struct wr_row_block is;              /* its room is owned */
    int64_t missing[WR_COLUMNS];         /* cells; identifiers are not counted */
    struct wr_row row;                   /* the last one that was read */
};

enum wr_code wr_wide_block_init(struct wr_wide_block *self, const struct wr_wide_layout *layout,
                                struct wr_error *error);
void wr_wide_block_free(struct wr_wide_block *self); /* of a zeroed or initialised one, also where that failed */

/* Puts down what a row of the block is called; false when the survey did not meet such a query. */
bool wr_wide_block_name(struct wr_wide_block *self, int64_t row, const struct wr_query_name *name);

/* Replaces what is in the block by the next queries of the rows, from `first` on: 4096 or what is left. READ where the
 * rows are not those of the survey. */
enum wr_code wr_wide_block_read(struct wr_wide_block *self, struct wr_rows *rows, int64_t first,
                                struct wr_error *error);

#endif
