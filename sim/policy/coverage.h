/* Coverage: whether some local pair would have done (model.md section 6). */
#ifndef WATTROUTE_SIM_POLICY_COVERAGE_H
#define WATTROUTE_SIM_POLICY_COVERAGE_H

#include "sim/policy/policy.h"

/* covered[row] = 1 when some local pair that may serve under the policy's max_latency_s is correct, else 0. Rows that
 * are not kept are 0. */
void wr_policy_covered(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip,
                       uint8_t *covered);

#endif
