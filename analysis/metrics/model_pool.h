/* Which few models answer most queries between them: pools of k models, by the share of the weight on which some model
 * of the pool is right. Greedy, a model at a time; or the best of all pools of that size. Of equal pools the first in
 * the order of models is taken. */
#ifndef WATTROUTE_ANALYSIS_METRICS_MODEL_POOL_H
#define WATTROUTE_ANALYSIS_METRICS_MODEL_POOL_H

#include "analysis/metrics/answer_census.h"

/* Models in the order in which a greedy choice adds them, `held` ones first; `order` [models]. The gain of a later
 * model is never more than that of an earlier one, and the pool of k is right on at least 1 - 1/e of what the best of k
 * is (Nemhauser, Wolsey, Fisher 1978, doi:10.1007/BF01588971). */
enum wr_code wr_pool_greedy(const struct wr_answer_census *census, int models, uint64_t held, int32_t *order,
                            struct wr_error *error);

/* How many pools of `size` models hold `held`. */
double wr_pool_count(int models, uint64_t held, int size);

/* The best of these pools (size > models in `held`), by branch and bound: a branch is left when even the largest gains
 * that are left in it, added up, reach no more than the best pool so far. */
enum wr_code wr_pool_best(const struct wr_answer_census *census, int models, uint64_t held, int size, uint64_t *best,
                          struct wr_error *error);

#endif
