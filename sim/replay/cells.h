/* A strip: some rows of a tile with everything derived from them, in buffers that are used again. */
#ifndef WATTROUTE_SIM_REPLAY_CELLS_H
#define WATTROUTE_SIM_REPLAY_CELLS_H

#include "sim/replay/kernels/gather.h"
#include "sim/replay/lane_cells.h"
#include "sim/replay/matrices.h"

struct wr_cells {
    const struct wr_plan *plan;  /* borrowed */
    struct wr_lane_cells lanes;  /* with vector kernels */
    struct wr_matrices matrices; /* where the plan wants them */
    struct wr_gather_from from;  /* what contributions are fetched from */
    const struct wr_tile *tile;  /* what the strip is of, and its first row there */
    int first;
    int64_t row; /* first row, in the file */
    int rows;
    int kept; /* rows with keep */

    /* owned buffers, [rows] */
    uint8_t *keep, *pass;
    double *weight;
    int32_t *domain; /* -1 = none */
    int32_t *hour;   /* of arrival; 0 without a clock */
    uint64_t *key;   /* sim/replay/row_keys.h; NULL where no policy draws */
};

/* Allocates for the plan. Free with wr_cells_free(), also after an error. */
enum wr_code wr_cells_init(struct wr_cells *self, const struct wr_plan *plan, struct wr_error *error);
void wr_cells_free(struct wr_cells *self);

/* Derives rows [first, first + rows) of the tile and adds to counts->filtered, dropped, replayed and missing_cells.
 * Errors: WR_E_REPLAY_WEIGHT, WR_E_REPLAY_DOMAIN for values that no sum can take. */
enum wr_code wr_cells_derive(struct wr_cells *self, const struct wr_tile *tile, int first, int rows,
                             struct wr_replay_counts *counts, struct wr_error *error);

#endif
