/* `queries.where`: which rows of a tile take part. */
#ifndef WATTROUTE_SIM_REPLAY_FILTER_H
#define WATTROUTE_SIM_REPLAY_FILTER_H

#include "sim/replay/tile.h"

/* pass[i] = all conditions hold on row `first` + i of the tile; a missing value fails every condition. A float32 column
 * is compared in float32, the precision it is stored in. */
void wr_filter(const struct wr_tile *tile, int first, int rows, uint8_t *pass);

#endif
