/* Patterns of names, as in pairs: {pair: "Qwen*@M4Max"}. */
#ifndef WATTROUTE_SIM_TEXT_PATTERN_H
#define WATTROUTE_SIM_TEXT_PATTERN_H

#include <stdbool.h>

/* * and ? stand for anything, also for a slash. [ ] and \ are ordinary: labels may hold them. */
bool wr_pattern_matches(const char *pattern, const char *text);

#endif
