/* Settles what policies use at the loads of a resample. The law of a station follows from the sums of what a policy
 * routes to it (sim/power/settle.h), and these are in a resample's totals: with other queries of the same kind the
 * stations would have been as busy as these make them. Decisions, and the prices they were made by, stay those of the
 * study. */
#ifndef WATTROUTE_ANALYSIS_STATS_RESETTLING_H
#define WATTROUTE_ANALYSIS_STATS_RESETTLING_H

#include "analysis/metrics/metrics.h"

struct wr_resettling {
    struct wr_repriced repriced; /* owned: what metrics of the resample are made from */
    struct wr_settled base;      /* owned: of the baseline, for reserved stations */
    bool *settled;               /* owned [policies]: there was an answer */
    int policies;
};

/* For the policies of `in` that have an account (wr_metric_account_policies()). Free also after an error. */
enum wr_code wr_resettling_init(struct wr_resettling *self, const struct wr_metric_inputs *in, struct wr_error *error);
void wr_resettling_free(struct wr_resettling *self); /* of a zeroed or initialised one */

/* Settles every policy at the loads of `totals`. Where there is no answer, as a station is overloaded or no fleet keeps
 * its bound, the policy's laws are NaN, and so is all that is made of them; without an answer for the baseline that
 * holds for every policy that has reserved stations. Error: NO_MEMORY. */
enum wr_code wr_resettle(struct wr_resettling *self, const struct wr_metric_inputs *in, const struct wr_totals *totals,
                         struct wr_error *error);

#endif
