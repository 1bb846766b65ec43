/* The child's side of reading a table of another program. */
#ifndef WATTROUTE_SIM_STORE_FOREIGN_SERVE_H
#define WATTROUTE_SIM_STORE_FOREIGN_SERVE_H

#include "sim/store/contained.h"

/* `context` is the path of the table's group (const char *). Sends the description (rows; columns; name, fault and unit
 * of each), waits for what is wanted (int64 rows at a time; a byte per column, 0 or 1), then sends the cells: column,
 * rows, texts; at the end column -1. */
wr_contained_work wr_contained_foreign;

#endif
