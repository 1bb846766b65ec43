/* "Did you mean": the known name nearest to what was typed. */
#ifndef WATTROUTE_SIM_TEXT_NEAREST_H
#define WATTROUTE_SIM_TEXT_NEAREST_H

#include <stddef.h>

/* The name with the least edit distance (Damerau, optimal string alignment; case-insensitive), first on ties; its first
 * words alone are at most 2 away from a name. NULL when the list is empty. Borrowed from `names`. */
const char *wr_nearest(const char *typed, const char *const *names, size_t count);

#endif
