/* A strip as vector kernels see it: the answers as bits, the tile's own energies, and objectives where they are needed.
 */
#ifndef WATTROUTE_SIM_REPLAY_LANE_CELLS_H
#define WATTROUTE_SIM_REPLAY_LANE_CELLS_H

#include "sim/replay/tile.h"

struct wr_lane_cells {
    const struct wr_lane_plan *plan; /* borrowed */
    struct wr_search search;         /* for the eligible cells of the pool; copied and changed for others */
    struct wr_view term[WR_TERMS];   /* of the tile */
    bool whole;                      /* every cell of the pool is eligible */

    /* owned buffers */
    uint32_t *there, *correct; /* [row][words] */
    double *objective;         /* [row][width]; NULL where the order is that of energy */
    float *latency;            /* [row][pairs] under the assumptions; NULL where they are the measured ones */
    int32_t *least;   /* [row] lane with the least energy of the correct; NULL where the plan looks not ahead */
    int32_t *count;   /* [row] eligible cells; scratch of wr_lane_cells_derive() later */
    uint8_t *covered; /* [row] some local pair is eligible and correct */
};

/* Allocates for the plan. Free with wr_lane_cells_free(), also after an error. */
enum wr_code wr_lane_cells_init(struct wr_lane_cells *self, const struct wr_plan *plan, struct wr_error *error);
void wr_lane_cells_free(struct wr_lane_cells *self);

/* Derives rows [first, first + rows) of the tile. Returns how many cells of rows with `pass` have no score or no
 * objective. */
int64_t wr_lane_cells_derive(struct wr_lane_cells *self, const struct wr_tile *tile, int first, int rows,
                             const uint8_t *pass);

/* Clears keep[row] as the way of handling missing cells asks for. */
void wr_lane_cells_keep(const struct wr_lane_cells *self, const struct wr_tile *tile, int first, uint8_t *keep);

/* Score and objective of a lane are there. */
bool wr_lane_cells_eligible(const struct wr_lane_cells *self, int row, int32_t lane);

/* lane[row] = the best of the search's candidates, for rows whose lane is negative. */
void wr_lane_cells_least(const struct wr_lane_cells *self, const struct wr_search *search, int32_t *lane);

/* Adds the rows with keep to sums by lane [width]. */
void wr_lane_cells_survey(const struct wr_lane_cells *self, const uint8_t *keep, const double *weight,
                          const struct wr_survey_sums *sums);

#endif
