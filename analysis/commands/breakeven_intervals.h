/* Intervals of break-evens: where each resample of the queries has the crossing. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_BREAKEVEN_INTERVALS_H
#define WATTROUTE_ANALYSIS_COMMANDS_BREAKEVEN_INTERVALS_H

#include "analysis/commands/breakeven_job.h"
#include "analysis/commands/ci_options.h"

/* Fills line[].interval of a result, for all policies at all values of the second key. A crossing of a resample is
 * bracketed by the values of the first key, then by WR_BREAKEVEN_PARTS parts of what lies between the two around it,
 * and interpolated there. Errors: those of wr_probe_resample(). */
enum wr_code wr_breakeven_job_intervals(struct wr_breakeven_job *job, const struct wr_ci *ci, struct wr_error *error);

enum { WR_BREAKEVEN_PARTS = 8 };

#endif
