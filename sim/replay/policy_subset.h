/* Some of a job's policies replayed by themselves, as if in the job. */
#ifndef WATTROUTE_SIM_REPLAY_POLICY_SUBSET_H
#define WATTROUTE_SIM_REPLAY_POLICY_SUBSET_H

#include "sim/replay/replay.h"

/* Replays the policies `index` [count] of the job by `price` and `latency` (by pool index), with its sinks where
 * `heard`. Adds their cells and groups to `totals` (initialised), under their own numbers. */
enum wr_code wr_replay_subset(const struct wr_replay_job *job, const int *index, int count,
                              const struct wr_price *price, const struct wr_linear *latency, bool heard,
                              struct wr_totals *totals, struct wr_replay_counts *counts, struct wr_error *error);

#endif
