/* Replays for a sweep: the policies whose decisions a scenario changes, under its prices. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_SWEEP_REPLAY_H
#define WATTROUTE_ANALYSIS_COMMANDS_SWEEP_REPLAY_H

#include "sim/replay/replay.h"

/* One set of prices and the policies to decide under it. */
struct wr_scenario_replay {
    const struct wr_price *price;    /* per pool index; borrowed */
    const struct wr_linear *latency; /* likewise; NULL = as measured */
    struct wr_policy *policy;        /* owned copies [policies]; prepared by the replay */
    struct wr_finding *finding;      /* owned [policies]: what they came to; NULL = not to be told */
    int policies;
    struct wr_totals totals; /* by index into `policy`; owned */
    struct wr_replay_counts counts;
};

/* Replays all of them; `job` says everything but prices, latencies and policies. Totals are the caller's, also after an
 * error. */
enum wr_code wr_sweep_replay(const struct wr_replay_job *job, struct wr_scenario_replay *scenario, int scenarios,
                             struct wr_error *error);

#endif
