/* synth: a modelled measurement file of any size from a small specification. */
#ifndef WATTROUTE_SIM_COMMANDS_SYNTH_H
#define WATTROUTE_SIM_COMMANDS_SYNTH_H

#include "sim/commands/command.h"

extern const struct wr_command wr_command_synth;

#endif
