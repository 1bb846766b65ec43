/* How good scores are, from sums of constant size. */
#ifndef WATTROUTE_SIM_POLICY_LEARNED_QUALITY_H
#define WATTROUTE_SIM_POLICY_LEARNED_QUALITY_H

#include "sim/policy/learned.h"

size_t wr_learned_quality_sums(void);
void wr_learned_quality_add(double *sums, double score, bool outcome, double weight); /* score in [0, 1] */
void wr_learned_quality_of(const double *sums, struct wr_learned_quality *quality);

#endif
