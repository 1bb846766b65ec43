/* `wattroute curve`: what a unit needs over batch or over load. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_CURVE_H
#define WATTROUTE_ANALYSIS_COMMANDS_CURVE_H

#include "sim/commands/command.h"

extern const struct wr_command wr_command_curve;

#endif
