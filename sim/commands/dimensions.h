/* The sizes of a table in words: "12 queries, 1 model". */
#ifndef WATTROUTE_SIM_COMMANDS_DIMENSIONS_H
#define WATTROUTE_SIM_COMMANDS_DIMENSIONS_H

#include "sim/table/meta.h"

enum { WR_DIMENSIONS_TEXT = 256 };

/* The extents of `dims` [count] (QUERY, MODEL, ACCELERATOR, PAIR, DOMAIN, CURVE_POINT), in that order. Returns `text`.
 */
char *wr_dimensions_text(const struct wr_meta *meta, const enum wr_dim *dims, int count, char text[WR_DIMENSIONS_TEXT]);

#endif
