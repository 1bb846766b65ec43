/* `wattroute summary RESULTS...`: results files side by side in one table. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_SUMMARY_H
#define WATTROUTE_ANALYSIS_COMMANDS_SUMMARY_H

#include "sim/commands/command.h"

extern const struct wr_command wr_command_summary;

#endif
