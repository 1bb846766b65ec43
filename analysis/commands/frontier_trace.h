/* The points of a curve, thinned as they come so that they stay few: every one, then every second, every fourth ...;
 * the first and the last are always kept. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_FRONTIER_TRACE_H
#define WATTROUTE_ANALYSIS_COMMANDS_FRONTIER_TRACE_H

#include "sim/base/error.h"

#include <stdbool.h>
#include <stdint.h>

enum { WR_TRACE_POINTS = 1024 };

struct wr_trace {
    double x[WR_TRACE_POINTS + 1], y[WR_TRACE_POINTS + 1]; /* one more for the last */
    int64_t kept, heard, stride;                           /* `kept` without a last that does not fall on the stride */
    bool has_last;                                         /* x[kept], y[kept] */
};

void wr_trace_add(struct wr_trace *self, double x, double y);
int64_t wr_trace_points(const struct wr_trace *self);

/* A curve and a hull for each of `frontiers`. */
struct wr_frontier_traces {
    struct wr_trace *curve, *hull; /* owned */
};
enum wr_code wr_traces_init(struct wr_frontier_traces *self, int frontiers, struct wr_error *error);
void wr_traces_free(struct wr_frontier_traces *self);

#endif
