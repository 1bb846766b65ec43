/* Thresholds set to a share of queries at the strong side, or to a budget, on other queries than those they decide.
 *
 * Queries fall into folds by their keys. The threshold of a fold is worked out on all others: let x be the highest
 * score at which sending every query that scores at least x to strong would exceed what was asked, over those queries;
 * scores above x go to strong. Queries of one score move together, so what was asked is never exceeded there. What it
 * comes to over all queries is worked out afterwards, and told beside what was asked.
 *
 * x is found by its bits, some of them in each look at the rows: five looks, one more for what it comes to, and memory
 * for folds x 2^13 sums. Exact where strong uses at least as much as weak on every query, and always for a share. */
#ifndef WATTROUTE_SIM_POLICY_CALIBRATION_H
#define WATTROUTE_SIM_POLICY_CALIBRATION_H

#include "sim/policy/policy.h"

enum { WR_CALIBRATION_FOLDS = 5, WR_CALIBRATION_FOLDS_MOST = 20 };

/* No thresholds are asked for. */
void wr_calibration_none(struct wr_threshold_config *config);

bool wr_is_calibrated(const struct wr_threshold_config *config);

/* What the options must be together, when they are not; NULL = they are. */
const char *wr_calibration_fault(const struct wr_threshold_config *config);

/* The hooks of a kind, for a policy whose configuration begins with a struct wr_threshold_config that is calibrated.
 * step() is for prepare(), once the sides are known. BUDGET_REACH, CALIBRATION_USE. */
bool wr_calibration_use(const struct wr_threshold_config *config, struct wr_objective *objective);
size_t wr_calibration_sums(const struct wr_policy *policy);
void wr_calibration_look(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip,
                         const double *weight, double *sums);
enum wr_code wr_calibration_step(struct wr_policy *policy, const double *sums, struct wr_error *error);
bool wr_calibration_looks_again(const struct wr_policy *policy);

/* The threshold of a row: scores of at least this go to strong. */
double wr_calibration_at(const struct wr_policy *policy, const struct wr_strip *strip, int row);

/* What was asked, and what it came to over all queries; false before that is known. */
bool wr_calibration_result(const struct wr_policy *policy, struct wr_finding *finding);

#endif
