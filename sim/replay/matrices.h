/* A strip as matrices of everything that a policy's own decide() may look at, in buffers that are used again. */
#ifndef WATTROUTE_SIM_REPLAY_MATRICES_H
#define WATTROUTE_SIM_REPLAY_MATRICES_H

#include "sim/replay/tile.h"

struct wr_matrices {
    struct wr_strip strip; /* its arrays are the ones below or the tile's own; `keep` is the caller's to set */

    /* owned buffers */
    double *objective;
    float *score, *energy, *latency; /* NULL where the tile's own matrix serves; latency under the assumptions */
    int8_t *correct;
    uint8_t *eligible;
};

/* Allocates for the plan. Free with wr_matrices_free(), also after an error. */
enum wr_code wr_matrices_init(struct wr_matrices *self, const struct wr_plan *plan, struct wr_error *error);
void wr_matrices_free(struct wr_matrices *self);

/* Derives rows [first, first + rows) of the tile. Returns how many cells of rows with `pass` have no score or no
 * objective. */
int64_t wr_matrices_derive(struct wr_matrices *self, const struct wr_tile *tile, int first, int rows,
                           const uint8_t *pass);

/* Clears keep[row] as the way of handling missing cells asks for. */
void wr_matrices_keep(const struct wr_matrices *self, const struct wr_tile *tile, int first, uint8_t *keep);

#endif
