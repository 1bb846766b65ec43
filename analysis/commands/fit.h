/* `wattroute fit CURVES`: closed forms fitted to measured batch curves. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_FIT_H
#define WATTROUTE_ANALYSIS_COMMANDS_FIT_H

#include "sim/commands/command.h"

extern const struct wr_command wr_command_fit;

#endif
