/* Intervals of the values of frontiers, from resampled curves. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_FRONTIER_INTERVALS_H
#define WATTROUTE_ANALYSIS_COMMANDS_FRONTIER_INTERVALS_H

#include "analysis/stats/curve_resampling.h"
#include "analysis/stats/intervals.h"
#include "analysis/tables/frontier_report.h"

/* Makes frontier[i].interval, owned, from of[i]. In each replicate hulls are extended to the largest use that any of
 * its curves has. `meters_err`: the use is of energies whose meters have errors; these are in no replicate, and notes
 * of what is made of the use say so. Error: NO_MEMORY. */
enum wr_code wr_frontier_intervals_make(struct wr_frontier *frontier, const struct wr_curve_replicates *of,
                                        int frontiers, const struct wr_interval_options *options, bool meters_err,
                                        struct wr_error *error);

#endif
