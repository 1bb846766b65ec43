/* Replay under assumptions that depend on the load (sim/power/settle.h): what a query costs then follows from where all
 * the others go.
 *
 * Policies decide by prices, so a pass for the baseline comes first: all policies see the marginal laws at the loads
 * that the baseline makes. What they decided is then settled at their own loads. A policy whose kind asks for a fixed
 * point goes on: it decides again by the marginal laws at its own loads, until a pass repeats an earlier one. When that
 * is the pass before, the decisions and the prices belong together; else the passes between are a cycle, of which the
 * one with the least settled objective stands. */
#ifndef WATTROUTE_SIM_REPLAY_REPRICING_H
#define WATTROUTE_SIM_REPLAY_REPRICING_H

#include "sim/power/settle.h"
#include "sim/replay/replay.h"
#include "sim/replay/routed.h"
#include "sim/study/study.h"

/* How a policy came to its decisions. */
struct wr_repricing_path {
    int passes; /* over the table, for its decisions; 1 = by the baseline's prices */
    int cycle;  /* passes of the cycle that it fell into; 1 = a fixed point, 0 = no pass was repeated */
};

struct wr_repriced {
    struct wr_settled *settled;     /* owned; [policy] */
    struct wr_repricing_path *path; /* owned; [policy] */
    int policies;
    struct wr_marginal_prices first; /* owned: what policies decide by that look for no fixed point */
    struct wr_marginal_prices *own;  /* owned; [policy]: what the others decide by; `price` NULL = by `first` */
};

/* Every policy unsettled, on a path of one pass, by no prices yet. Free with wr_repriced_free(), also after an error
 * (NO_MEMORY). */
enum wr_code wr_repriced_init(struct wr_repriced *self, const struct wr_study *study, int policies,
                              struct wr_error *error);

/* Runs the job of a bound study; its prices and latencies are replaced. `baseline` is the index of the policy that
 * takes the baseline for every query. Errors: those of wr_replay() and, placed in the study, of wr_settle();
 * POWER_LACKS. Free with wr_repriced_free(), also after an error; `totals` and `counts` as of wr_replay(). */
enum wr_code wr_replay_repriced(const struct wr_replay_job *job, const struct wr_study *study, int baseline,
                                struct wr_repriced *self, struct wr_totals *totals, struct wr_replay_counts *counts,
                                struct wr_error *error);
void wr_repriced_free(struct wr_repriced *self);

/* The same decisions, for who settles them by himself: a policy that overloads a station by them has totals all the
 * same, unless it looks for a fixed point. Without an answer at the baseline's loads there are no prices to decide by.
 */
enum wr_code wr_replay_repriced_unsettled(const struct wr_replay_job *job, const struct wr_study *study, int baseline,
                                          struct wr_totals *totals, struct wr_replay_counts *counts,
                                          struct wr_error *error);

/* Whether a policy is replayed by itself until its loads and prices agree. */
bool wr_policy_wants_fixed_point(const struct wr_policy *policy);

/* Such a policy of the job by itself: finds its prices, from those at `base`, what the baseline settled at, and adds
 * its totals by them. Fills its path and prices in `out`; settles nothing. Errors as of wr_replay_repriced(). */
enum wr_code wr_replay_fixed_point(const struct wr_replay_job *job, const struct wr_study *study,
                                   const struct wr_settled *base, int policy, struct wr_repriced *out,
                                   struct wr_totals *totals, struct wr_replay_counts *counts, struct wr_error *error);

/* Decides again, for a listener alone: the policies `index` [count] of the job by `prices`, or by NULL all of them by
 * those of the job. Errors: those of wr_replay(). */
enum wr_code wr_replay_again(const struct wr_replay_job *job, const int *index, int count,
                             const struct wr_marginal_prices *prices, struct wr_sink *sink, struct wr_error *error);

#endif
