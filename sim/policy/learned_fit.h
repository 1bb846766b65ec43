/* The passes of a `learned` policy: sums over strips, and what is made of them. */
#ifndef WATTROUTE_SIM_POLICY_LEARNED_FIT_H
#define WATTROUTE_SIM_POLICY_LEARNED_FIT_H

#include "sim/policy/learned.h"

/* How many sums the pass to come adds up, those of a strip's kept rows, and what comes of them; `config` is a
 * wr_learned_config whose sides are resolved from the second pass on. Errors: LEARNED_OUTCOME where all queries of a
 * model end alike, LEARNED_DOMAINS for too many, LEARNED_FIT where no minimum is reached. */
size_t wr_learned_sums(const struct wr_policy *policy);
void wr_learned_look(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip,
                     const double *weight, double *sums);
enum wr_code wr_learned_next(struct wr_policy *policy, const struct wr_prospect *prospect, struct wr_error *error);

/* score[row]: the outcome's chance by the model of the row's fold, NaN where a feature is missing. */
void wr_learned_score(const struct wr_policy *policy, const struct wr_strip *strip, double *score);

#endif
