/* `wattroute device`: what a device that serves one query at a time needs and makes wait, over its load. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_DEVICE_H
#define WATTROUTE_ANALYSIS_COMMANDS_DEVICE_H

#include "sim/commands/command.h"

extern const struct wr_command wr_command_device;

#endif
