/* import: CSV tables of scores, pairs, models, accelerators and batch curves into a measurement file. */
#ifndef WATTROUTE_SIM_COMMANDS_IMPORT_H
#define WATTROUTE_SIM_COMMANDS_IMPORT_H

#include "sim/commands/command.h"

extern const struct wr_command wr_command_import;

#endif
