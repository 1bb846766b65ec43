/* A tile: a block of rows of every column that a pass reads, in buffers that are used again for each block.
 *
 * The wide matrices come a part at a time: as many rows as stay in the nearer caches while they are checked and
 * decided. All other columns are there for the whole block. Rows are counted from the first of the block. */
#ifndef WATTROUTE_SIM_REPLAY_TILE_H
#define WATTROUTE_SIM_REPLAY_TILE_H

#include "sim/replay/kernels/latency.h"
#include "sim/replay/plan.h"

/* The rows that are worked on at once: so few that their energies stay in the nearest cache meanwhile. */
enum { WR_STRIP_ROWS = 64 };

struct wr_tile {
    const struct wr_plan *plan;           /* borrowed */
    void *column[WR_COLUMNS];             /* owned: rows, row-major; NULL where it is not read */
    bool in_parts[WR_COLUMNS];            /* the buffer holds the part's rows, else the block's */
    struct wr_running_checksum *progress; /* owned, by column */
    int64_t row;                          /* first row of the block, in the file */
    int rows;                             /* of the block */
    int part_rows;                        /* of every part but the last; a multiple of WR_STRIP_ROWS */
    int part, part_end;                   /* rows [part, part_end) are there of every column */
};

/* Allocates the buffers for the columns of `reads`. Free with wr_tile_free(), also after an error. */
enum wr_code wr_tile_init(struct wr_tile *self, const struct wr_plan *plan, const bool reads[WR_COLUMNS],
                          struct wr_error *error);
void wr_tile_free(struct wr_tile *self);

/* Reads what is not in parts of the block that starts at `row` (a multiple of 4096); the part is empty then. */
enum wr_code wr_tile_read(struct wr_tile *self, int64_t row, struct wr_error *error);
/* Reads the next part; there is one while part_end < rows. */
enum wr_code wr_tile_read_part(struct wr_tile *self, struct wr_error *error);

/* The matrix from row `first` of the tile, one of the part's, on; its data are NULL where it is not read. */
struct wr_view wr_tile_view(const struct wr_tile *self, enum wr_matrix matrix, int first);
/* The views of what latencies are made of under assumptions. */
struct wr_latency_views wr_tile_latency(const struct wr_tile *self, int first);
/* The views of what prices multiply, by wr_term_id. */
void wr_tile_terms(const struct wr_tile *self, int first, struct wr_view term[WR_TERMS]);

#endif
