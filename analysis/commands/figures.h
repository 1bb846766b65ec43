/* `wattroute figures FILE`: published figures worked out again from published tables. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_FIGURES_H
#define WATTROUTE_ANALYSIS_COMMANDS_FIGURES_H

#include "sim/commands/command.h"

extern const struct wr_command wr_command_figures;

#endif
