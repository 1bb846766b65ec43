/* `wattroute breakeven`. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_BREAKEVEN_H
#define WATTROUTE_ANALYSIS_COMMANDS_BREAKEVEN_H

#include "sim/commands/command.h"

extern const struct wr_command wr_command_breakeven;

#endif
