/* Intervals of a replayed study's metrics. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_RUN_INTERVALS_H
#define WATTROUTE_ANALYSIS_COMMANDS_RUN_INTERVALS_H

#include "analysis/commands/ci_options.h"
#include "analysis/commands/run_job.h"

/* Resamples the job, which has been replayed (on `threads` threads, with or without domains), and tells its report how.
 * On failure nothing is owed. */
enum wr_code wr_run_job_resample(struct wr_run_job *job, const struct wr_ci *ci, int threads, bool by_domain,
                                 struct wr_resampling *resampling, struct wr_error *error);

/* The same, and fills lo and hi of the job's rows. */
enum wr_code wr_run_job_intervals(struct wr_run_job *job, const struct wr_ci *ci, int threads, bool by_domain,
                                  struct wr_error *error);

#endif
