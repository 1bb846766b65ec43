/* validate: everything that is wrong with a measurement file. */
#ifndef WATTROUTE_SIM_COMMANDS_VALIDATE_H
#define WATTROUTE_SIM_COMMANDS_VALIDATE_H

#include "sim/commands/command.h"

extern const struct wr_command wr_command_validate;

#endif
