/* Checks of a job before anything is read. */
#ifndef WATTROUTE_SIM_REPLAY_JOB_CHECK_H
#define WATTROUTE_SIM_REPLAY_JOB_CHECK_H

#include "sim/replay/replay.h"

/* Errors: WR_E_REPLAY_COLUMN when a condition of `where`, a price or `measured_cost` needs a column that the table has
 * not; WR_E_INTERNAL for a pool, price or option that no study gives. */
enum wr_code wr_replay_job_check(const struct wr_replay_job *job, struct wr_error *error);

#endif
