/* Whether two scenarios make a policy decide alike, seen from their prices alone. */
#ifndef WATTROUTE_SIM_POLICY_DEPENDENCE_H
#define WATTROUTE_SIM_POLICY_DEPENDENCE_H

#include "sim/policy/policy.h"
#include "sim/power/prices.h"

/* What a scenario tells policies, per pool index; borrowed. */
struct wr_pricing {
    const struct wr_price *price;
    const struct wr_linear *latency; /* what max_latency_s limits; NULL = as measured */
};

/* True when every query is decided alike under `a` and `b`: the same measured values are needed of a query, a limit of
 * latency lets the same pairs serve, and the policy names its pair, or the prices that it weighs against each other are
 * those of `a` times one positive factor. Two pairs whose objectives differ by less than rounding may then still change
 * places. False where it cannot be told. */
bool wr_policy_decides_alike(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_pricing *a,
                             const struct wr_pricing *b);

#endif
