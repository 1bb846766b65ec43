/* The main pass: prepared policies decide each strip, and their contributions go to every sink. */
#ifndef WATTROUTE_SIM_REPLAY_MAIN_PASS_H
#define WATTROUTE_SIM_REPLAY_MAIN_PASS_H

#include "sim/replay/pass.h"
#include "sim/replay/totals_sink.h"

/* Replays the policies of `job` into `totals` and the sinks of `job`. The job is the plan's, or one that differs from
 * it in its sinks and holds some of its policies only. `counts` may be NULL. Errors as wr_pass_run(). */
enum wr_code wr_main_pass(const struct wr_plan *plan, const struct wr_replay_job *job, struct wr_totals_sink *totals,
                          struct wr_replay_counts *counts, struct wr_error *error);

#endif
