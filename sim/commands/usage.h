/* The usage text of a command, made from its table of options. */
#ifndef WATTROUTE_SIM_COMMANDS_USAGE_H
#define WATTROUTE_SIM_COMMANDS_USAGE_H

#include "sim/commands/command.h"

#include <stdio.h>

/* Synopsis, summary, operands, options and the command's paragraphs, at most 100 columns wide where words allow.
 * Write errors stay in the stream's error flag. */
void wr_usage_print(const struct wr_command *command, FILE *stream);

#endif
