/* Folds: the parts that queries are cut into, by a hash of their key, so that what serves one part is chosen on the
 * others. Every policy with the same seed and number of folds has the same ones. */
#ifndef WATTROUTE_SIM_POLICY_FOLD_H
#define WATTROUTE_SIM_POLICY_FOLD_H

#include "sim/base/random.h"
#include "sim/policy/policy.h"

/* In [0, folds), of a row of a strip with keys. */
static inline int wr_fold_of(const struct wr_policy *policy, const struct wr_strip *strip, int row, int folds)
{
    const struct wr_random random = {.seed = policy->seed, .stream = WR_STREAM_FOLD};
    return (int)(wr_random_uniform(&random, strip->key[row], 0) * folds); /* the number is below 1 */
}

#endif
