#include "sim/policy/coverage.h"

#include "sim/policy/candidate.h"

void wr_policy_covered(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip,
                       uint8_t *covered)
{
    double limit = policy->kind->max_latency_s ? policy->kind->max_latency_s(policy->config) : (double)INFINITY;
    for (int r = 0; r < strip->rows; r++) {
        struct wr_candidates row = wr_candidates_of(strip, r);
        covered[r] = 0;
        for (int pair = 0; pair < pool->pairs && strip->keep[r] && !covered[r]; pair++) {
            covered[r] = pool->local[pair] && row.correct[pair] == 1 && wr_candidate_may_serve(&row, pair, limit);
        }
    }
}
