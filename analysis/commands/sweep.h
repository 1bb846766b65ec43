/* `wattroute sweep STUDY`: the scenarios of a study's `sweep:`, one tidy row per scenario, policy and metric. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_SWEEP_H
#define WATTROUTE_ANALYSIS_COMMANDS_SWEEP_H

#include "sim/commands/command.h"

extern const struct wr_command wr_command_sweep;

#endif
