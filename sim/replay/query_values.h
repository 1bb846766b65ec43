/* Columns with a number per query, as doubles. */
#ifndef WATTROUTE_SIM_REPLAY_QUERY_VALUES_H
#define WATTROUTE_SIM_REPLAY_QUERY_VALUES_H

#include "sim/replay/tile.h"

/* out[i] = the value of row first + i of the tile's block, NaN where it is missing. The column is read as a whole
 * block, not in parts. */
void wr_query_values(const struct wr_tile *tile, struct wr_query_value which, int first, int rows, double *out);

/* What a policy asks for: how many, at most WR_QUERY_VALUES_MOST, borrowed from it. */
int wr_policy_values(const struct wr_policy *policy, const struct wr_query_value **value);

#endif
