/* Intervals of a replayed study's metrics. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_RUN_INTERVALS_H
#define WATTROUTE_ANALYSIS_COMMANDS_RUN_INTERVALS_H

#include "analysis/commands/ci_options.h"
#include "analysis/commands/run_job.h"

/* Resamples the job, which has been replayed (on `threads` threads, with or without domains), and fills lo and hi of its
 * rows. */
enum wr_code wr_run_job_intervals(struct wr_run_job *job, const struct wr_ci *ci, int threads, bool by_domain,
                                  struct wr_error *error);

#endif
