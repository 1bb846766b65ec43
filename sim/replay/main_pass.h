/* The main pass: prepared policies decide each strip, and their contributions go to every sink. */
#ifndef WATTROUTE_SIM_REPLAY_MAIN_PASS_H
#define WATTROUTE_SIM_REPLAY_MAIN_PASS_H

#include "sim/replay/pass.h"
#include "sim/replay/totals_sink.h"

/* Replays the prepared policies of the plan's job into `totals` and the job's sinks. Errors as wr_pass_run(). */
enum wr_code wr_main_pass(const struct wr_plan *plan, struct wr_totals_sink *totals, struct wr_replay_counts *counts,
                          struct wr_error *error);

#endif
