/* `wattroute trend FILE.csv`: how accuracy per watt grew, and what of it models and accelerators explain. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_TREND_H
#define WATTROUTE_ANALYSIS_COMMANDS_TREND_H

#include "sim/commands/command.h"

extern const struct wr_command wr_command_trend;

#endif
