/* Every value of a sweep bound once, before anything is replayed. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_SWEEP_CHECK_H
#define WATTROUTE_ANALYSIS_COMMANDS_SWEEP_CHECK_H

#include "analysis/commands/sweep_job.h"

/* Binds each block at its first scenario, and at every other value of one axis at a time. Errors as for binding. */
enum wr_code wr_sweep_job_check(struct wr_sweep_job *self, struct wr_error *error);

#endif
