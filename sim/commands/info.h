/* info: what a measurement file holds, for a person. */
#ifndef WATTROUTE_SIM_COMMANDS_INFO_H
#define WATTROUTE_SIM_COMMANDS_INFO_H

#include "sim/commands/command.h"

extern const struct wr_command wr_command_info;

#endif
