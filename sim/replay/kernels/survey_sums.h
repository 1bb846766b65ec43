/* Sums of a survey over the kept rows of a strip. */
#ifndef WATTROUTE_SIM_REPLAY_KERNELS_SURVEY_SUMS_H
#define WATTROUTE_SIM_REPLAY_KERNELS_SURVEY_SUMS_H

#include "sim/policy/policy.h"

/* Arrays of one value per pool index, borrowed. */
struct wr_survey_sums {
    double *correct;   /* sum of w where eligible and correct */
    double *objective; /* sum of w x objective where it is there */
    double *energy;    /* sum of w x J where it is there; stays 0 without energy */
};

/* Adds the strip's kept rows in row order. */
void wr_kernel_survey(const struct wr_strip *strip, const double *weight, const struct wr_survey_sums *sums);

/* The best single local pair: most correct, then least objective, then least energy, then index; -1 without one. */
int32_t wr_best_local(const struct wr_pool *pool, const struct wr_survey_sums *sums);

#endif
