/* Decisions by vector kernels. */
#ifndef WATTROUTE_SIM_REPLAY_LANE_DECIDE_H
#define WATTROUTE_SIM_REPLAY_LANE_DECIDE_H

#include "sim/replay/lane_cells.h"

/* choice[row] = pool index, as the kind's decide() would have it, for kept rows (the baseline for others);
 * covered[row], for kept rows, as wr_policy_covered(). */
void wr_lane_decide(const struct wr_lane_cells *cells, const struct wr_pool *pool, const struct wr_rule *rule,
                    const uint8_t *keep, int32_t *choice, uint8_t *covered);

#endif
