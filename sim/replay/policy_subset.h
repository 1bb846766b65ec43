/* Some of a job's policies replayed by themselves, as if in the job. */
#ifndef WATTROUTE_SIM_REPLAY_POLICY_SUBSET_H
#define WATTROUTE_SIM_REPLAY_POLICY_SUBSET_H

#include "sim/replay/replay.h"

/* Which policies, by what prices; all borrowed. */
struct wr_policy_subset {
    const int *index; /* [count] of the job's policies */
    int count;
    const struct wr_price *price;    /* by pool index */
    const struct wr_linear *latency; /* by pool index; NULL = as measured */
    bool heard;                      /* by the job's sinks */
};

/* Replays a subset of the job's policies. Adds their cells and groups to `totals` (initialised), under their own
 * numbers. */
enum wr_code wr_replay_subset(const struct wr_replay_job *job, const struct wr_policy_subset *subset,
                              struct wr_totals *totals, struct wr_replay_counts *counts, struct wr_error *error);

#endif
