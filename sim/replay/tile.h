/* A tile: one block of rows of every column that a plan reads, in buffers that are used again for each block. */
#ifndef WATTROUTE_SIM_REPLAY_TILE_H
#define WATTROUTE_SIM_REPLAY_TILE_H

#include "sim/replay/plan.h"

/* The rows that are worked on at once: so few that they stay in the nearest caches meanwhile. */
enum { WR_STRIP_ROWS = 64 };

struct wr_tile {
    const struct wr_plan *plan; /* borrowed */
    void *column[WR_COLUMNS];   /* owned: the block's rows, row-major; NULL where the plan does not read it */
    int64_t row;                /* first row of the block, in the file */
    int rows;
};

/* Allocates the buffers. Free with wr_tile_free(), also after an error. */
enum wr_code wr_tile_init(struct wr_tile *self, const struct wr_plan *plan, struct wr_error *error);
void wr_tile_free(struct wr_tile *self);

/* Reads the block that starts at `row` (a multiple of 4096). */
enum wr_code wr_tile_read(struct wr_tile *self, int64_t row, struct wr_error *error);

/* The matrix from row `first` of the tile on; its data are NULL where the plan does not read it. */
struct wr_view wr_tile_view(const struct wr_tile *self, enum wr_matrix matrix, int first);

/* The views of what prices multiply, by wr_term_id. */
void wr_tile_terms(const struct wr_tile *self, int first, struct wr_view term[WR_TERMS]);

#endif
