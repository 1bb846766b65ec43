/* `wattroute pool`: which models a router needs. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_POOL_H
#define WATTROUTE_ANALYSIS_COMMANDS_POOL_H

#include "sim/commands/command.h"

extern const struct wr_command wr_command_pool;

#endif
