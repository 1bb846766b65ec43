/* A strip: some hundred rows of a tile with everything derived from them, in buffers that are used again. */
#ifndef WATTROUTE_SIM_REPLAY_CELLS_H
#define WATTROUTE_SIM_REPLAY_CELLS_H

#include "sim/replay/kernels/gather.h"
#include "sim/replay/tile.h"

enum { WR_STRIP_ROWS = 256 };

struct wr_cells {
    struct wr_strip strip;      /* what decisions see; its arrays are the ones below or the tile's own */
    struct wr_gather_from from; /* what contributions are fetched from */
    int64_t row;                /* first row, in the file */
    int kept;                   /* rows with keep */
    double *weight;             /* [rows] */
    int32_t *domain;            /* [rows], -1 = none */

    /* owned buffers */
    double *objective;
    float *score, *energy, *latency; /* energy, latency: NULL where the tile's own matrix serves */
    int8_t *correct;
    uint8_t *eligible, *keep, *pass;
};

/* Allocates for the plan. Free with wr_cells_free(), also after an error. */
enum wr_code wr_cells_init(struct wr_cells *self, const struct wr_plan *plan, struct wr_error *error);
void wr_cells_free(struct wr_cells *self);

/* Derives rows [first, first + rows) of the tile and adds to counts->filtered, dropped, replayed and missing_cells.
 * Errors: WR_E_REPLAY_WEIGHT, WR_E_REPLAY_DOMAIN for values that no sum can take. */
enum wr_code wr_cells_derive(struct wr_cells *self, const struct wr_tile *tile, int first, int rows,
                             struct wr_replay_counts *counts, struct wr_error *error);

#endif
