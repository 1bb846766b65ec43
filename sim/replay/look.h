/* The kinds' own sums over all kept rows, in one pass for all policies that have some. */
#ifndef WATTROUTE_SIM_REPLAY_LOOK_H
#define WATTROUTE_SIM_REPLAY_LOOK_H

#include "sim/replay/plan.h"

struct wr_looks {
    double *sums;  /* owned: those of every policy, one after the other */
    size_t *first; /* owned, [policies + 1]: where each policy's begin; equal to the next where it has none */
};

/* Runs the pass, with `again` for the kinds that have to look once more alone, if any policy of the job needs it. Free
 * with wr_looks_free(), also after an error. */
enum wr_code wr_looks_run(struct wr_looks *self, const struct wr_plan *plan, bool again, struct wr_error *error);
/* Whether a prepared policy has to. */
bool wr_looks_again(const struct wr_policy *policy);
void wr_looks_free(struct wr_looks *self);

#endif
