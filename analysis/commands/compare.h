/* `wattroute compare STUDY A B [C ...]`: paired differences of policies on the same queries. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_COMPARE_H
#define WATTROUTE_ANALYSIS_COMMANDS_COMPARE_H

#include "sim/commands/command.h"

extern const struct wr_command wr_command_compare;

#endif
