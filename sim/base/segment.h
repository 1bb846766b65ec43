/* Segments: how queries are cut, by their number alone, so that sums are the same for any number of threads.
 *
 * A block is 4096 rows (the unit of tiles and checksums). A segment is a whole number of blocks; there are at
 * most 1024 segments. One worker adds up a segment in row order; segments combine in a fixed binary tree. */
#ifndef WATTROUTE_SIM_BASE_SEGMENT_H
#define WATTROUTE_SIM_BASE_SEGMENT_H

#include <stdint.h>

enum { WR_BLOCK_ROWS = 4096, WR_MAX_SEGMENTS = 1024, WR_TREE_LEVELS = 11 };

int64_t wr_block_count(int64_t rows);               /* ceil(rows / 4096) */
int64_t wr_block_rows(int64_t rows, int64_t first); /* of the block that starts at row `first`, of `rows` in all */
int64_t wr_segment_rows(int64_t rows);              /* rows of every segment but the last; a multiple of 4096 */
int wr_segment_count(int64_t rows);                 /* 0 for no rows, never over 1024 */

/* The fixed tree over segments 0, 1, 2 ..., fed in order: a binary counter. After leaf `index` (0-based) has been
 * placed, wr_tree_merges(index) says how many times the two newest partial sums are to be merged (older += newer).
 * When all leaves are in, the remaining partial sums merge newest into older until one is left. The tree's
 * shape depends on the number of segments alone, and at most WR_TREE_LEVELS partial sums are alive. */
int wr_tree_merges(int index);

#endif
