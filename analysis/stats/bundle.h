/* Values of queries that belong to lines (what is summed apart), collected in any order and then brought into the order
 * that the kernels of resample.h take: blocks of queries, lines within a block. */
#ifndef WATTROUTE_ANALYSIS_STATS_BUNDLE_H
#define WATTROUTE_ANALYSIS_STATS_BUNDLE_H

#include "analysis/stats/resample.h"
#include "sim/base/error.h"

#include <stddef.h>

enum { WR_BUNDLE_ROWS = 256 }; /* queries of a block: their weights in a chunk of replicates stay in the cache */

struct wr_bundle {
    int columns, lines;
    size_t entries;
    int32_t *row, *line; /* owned [entries]: number of the query in the sample, and the line; once sorted, the row is
                            counted from its block's first */
    double *value;       /* owned [entries][columns] */
    size_t row_capacity, line_capacity, value_capacity;
    size_t *start; /* owned [blocks][lines], and the end: where each begins; NULL = not sorted */
};

struct wr_bundle wr_bundle_of(int columns, int lines); /* empty */
void wr_bundle_free(struct wr_bundle *self);

/* Room for one more entry of a line: its values, for the caller to set. NULL = NO_MEMORY. Valid until the next call. */
double *wr_bundle_add(struct wr_bundle *self, int32_t row, int32_t line, struct wr_error *error);

/* Sorts by block and line; entries of one line keep their order, and values are cut as the kernels need them. */
enum wr_code wr_bundle_sort(struct wr_bundle *self, int64_t blocks, struct wr_error *error);

/* The entries of a line in a block of a sorted bundle. */
struct wr_resample_rows wr_bundle_rows(const struct wr_bundle *self, int64_t block, int32_t line);

#endif
