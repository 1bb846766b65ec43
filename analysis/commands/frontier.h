/* `wattroute frontier`: what each router's curve comes to. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_FRONTIER_H
#define WATTROUTE_ANALYSIS_COMMANDS_FRONTIER_H

#include "sim/commands/command.h"

extern const struct wr_command wr_command_frontier;

#endif
