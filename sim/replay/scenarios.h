/* Replay under many scenarios at once: the same table, pool and policies, one set of prices per scenario.
 *
 * What the prices cannot change (policies that name their pair, the rows that count, coverage) is replayed once.
 * Policies whose decisions hang on prices are fused: one pass over a tile serves every scenario. Pairs whose prices are
 * equal in every scenario form a class; of a class only those of a query's candidates are kept that some non-negative
 * prices could choose: with energy alone the least, with latency beside it the lower-left front of the two. Classes
 * with a negative price, or with other terms, keep all of their pairs. A policy that cannot be fused
 * (wr_fused_plan_serves()) is replayed by itself under each scenario, and the others share their passes all the same.
 * The totals are those of wr_replay(), bit by bit.
 */
#ifndef WATTROUTE_SIM_REPLAY_SCENARIOS_H
#define WATTROUTE_SIM_REPLAY_SCENARIOS_H

#include "sim/replay/replay.h"

/* What wr_replay() gives under one scenario; everything is borrowed, for the time of the call. */
struct wr_scenario_result {
    int64_t scenario; /* its number in the job */
    const struct wr_totals *totals;
    const struct wr_replay_counts *counts;
    const struct wr_policy *policy; /* [policies] prepared under these prices */
};

struct wr_scenario_job {
    struct wr_replay_job replay; /* its price, latency and sinks are not looked at, and its policies stay as they are */
    const struct wr_price *price;    /* [scenario][pool index] */
    const struct wr_linear *latency; /* [scenario][pool index], as in wr_replay_job; NULL = as measured */
    int64_t scenarios;
    size_t memory; /* about how many bytes partial sums may take; 0 = 1 GiB. It sets how many scenarios share a pass,
                      at least one: a scenario takes some 130 bytes per policy x pair x domain that its decisions touch,
                      for each level of the tree of segments (at most 11) and each thread */

    /* Called once per scenario, from the calling thread, ascending among those that share a pass; an error ends the
     * replay. */
    enum wr_code (*take)(void *context, const struct wr_scenario_result *result, struct wr_error *error);
    void *context;
};

/* Runs the job. Scenarios share a pass where their coefficients have the same signs, for what a price leaves out may be
 * missing; and, if some policy has a limit, where their latencies are the same. Errors: those of wr_replay() under the
 * first of the scenarios that share a pass, and those of `take`. */
enum wr_code wr_replay_scenarios(const struct wr_scenario_job *job, struct wr_error *error);

#endif
