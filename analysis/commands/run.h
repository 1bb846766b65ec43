/* `wattroute run STUDY`: replays a study's policies over its measurements and prints what they save. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_RUN_H
#define WATTROUTE_ANALYSIS_COMMANDS_RUN_H

#include "sim/commands/command.h"

extern const struct wr_command wr_command_run;

#endif
