/* Whether two scenarios make a policy decide alike, seen from their prices alone. */
#ifndef WATTROUTE_SIM_POLICY_DEPENDENCE_H
#define WATTROUTE_SIM_POLICY_DEPENDENCE_H

#include "sim/policy/policy.h"
#include "sim/power/prices.h"

/* Prices per pool index. True when every query is decided alike under `a` and `b`: the same terms are zero (so the same
 * values are needed of a query), and the policy names its pair, or the prices that it weighs against each other are
 * those of `a` times one positive factor. Decisions are compared by value, so a query on which two pairs differ by less
 * than rounding may be decided otherwise. False where it cannot be told. */
bool wr_policy_decides_alike(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_price *a,
                             const struct wr_price *b);

#endif
