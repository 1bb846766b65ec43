/* Scenarios of a job of which some policies can share a pass and others cannot. */
#ifndef WATTROUTE_SIM_REPLAY_SCENARIO_SPLIT_H
#define WATTROUTE_SIM_REPLAY_SCENARIO_SPLIT_H

#include "sim/replay/scenarios.h"

/* Fuses the policies that can be, and replays the others by themselves under each scenario; `take` gets both together,
 * as if all had been replayed at once. Errors as for wr_replay_scenarios(). */
enum wr_code wr_scenario_split_replay(const struct wr_scenario_job *job, struct wr_error *error);

#endif
