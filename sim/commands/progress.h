/* A line on a terminal that says how far a long command is, rewritten in place; nothing on anything else. */
#ifndef WATTROUTE_SIM_COMMANDS_PROGRESS_H
#define WATTROUTE_SIM_COMMANDS_PROGRESS_H

#include <stdbool.h>

/* Shows wr_progress_now() on stderr, ten times a second at most, until wr_progress_hide(); not when `quiet`, and not
 * when stderr is no terminal. */
void wr_progress_show(bool quiet);
/* Clears the line; before anything else is printed. Harmless when nothing is shown. */
void wr_progress_hide(void);

#endif
