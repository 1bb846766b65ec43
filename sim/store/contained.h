/* The child's side: limits, then scan, then serve. */
#ifndef WATTROUTE_SIM_STORE_CONTAINED_H
#define WATTROUTE_SIM_STORE_CONTAINED_H

/* Runs in the forked child and never returns. `descriptor` is the file to read, `socket` leads to the parent. */
_Noreturn void wr_contained_main(int descriptor, int socket);

#endif
