/* Folds: queries cut into parts by a hash of their keys, so that a query's fold does not depend on the order of rows.
 */
#ifndef WATTROUTE_SIM_POLICY_FOLD_H
#define WATTROUTE_SIM_POLICY_FOLD_H

#include "sim/base/random.h"
#include "sim/policy/policy.h"

/* Of a strip's row, below `folds`; the strip has keys. */
static inline int wr_fold_of(const struct wr_policy *policy, const struct wr_strip *strip, int row, int folds)
{
    const struct wr_random random = {.seed = policy->seed, .stream = WR_STREAM_FOLD};
    return (int)(wr_random_uniform(&random, strip->key[row], 0) * folds);
}

#endif
