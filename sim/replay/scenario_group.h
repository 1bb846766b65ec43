/* Scenarios that share a pass: their policies, as they are prepared under each, and what the pass gives for each. */
#ifndef WATTROUTE_SIM_REPLAY_SCENARIO_GROUP_H
#define WATTROUTE_SIM_REPLAY_SCENARIO_GROUP_H

#include "sim/replay/scenarios.h"

/* Replays scenario[i], ascending, whose prices have the same signs, and hands over their results. */
enum wr_code wr_scenario_group_replay(const struct wr_scenario_job *job, const int64_t *scenario, int64_t scenarios,
                                      struct wr_error *error);

#endif
