/* The sides that a policy chooses between: a pair, or some pairs of which a rule takes one for each query. */
#ifndef WATTROUTE_SIM_POLICY_SIDE_H
#define WATTROUTE_SIM_POLICY_SIDE_H

#include "sim/policy/candidate.h"

bool wr_side_wants_survey(const struct wr_side *self);

/* Resolves a named pair. POLICY_NO_LOCAL for best_local without a local pair. */
enum wr_code wr_side_prepare(struct wr_side *self, const char *policy, const struct wr_pool *pool,
                             const struct wr_survey *survey, struct wr_error *error);

/* The pool index that serves a row, -1 when no pair of the side is eligible. Of a set: the least objective (cheapest);
 * the highest score (best_score); or the least objective among the correct ones, and where none is correct the least
 * of all (oracle). Ties: less energy, then the lower index. */
int32_t wr_side_choose(const struct wr_side *self, const struct wr_candidates *row, int pairs);

#endif
