/* The figure of `frontier`: every curve in the plane of quality and use, its hull behind it, and the study's own
 * thresholds as points. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_FRONTIER_PLOT_H
#define WATTROUTE_ANALYSIS_COMMANDS_FRONTIER_PLOT_H

#include "analysis/commands/frontier_job.h"
#include "analysis/commands/plot_output.h"

/* Fills a zeroed figure, which borrows from the job and its traces; free it also after a failure. PLOT_NOTHING. */
enum wr_code wr_plot_frontier(struct wr_figure *figure, const struct wr_frontier_job *job, struct wr_error *error);

#endif
