/* When an answer counts as correct (model.md section 1). */
#ifndef WATTROUTE_SIM_REPLAY_KERNELS_CORRECTNESS_H
#define WATTROUTE_SIM_REPLAY_KERNELS_CORRECTNESS_H

#include "sim/policy/selection.h"

#include <stdint.h>

/* correct[row][pool] from score[row][pool]: 1, 0, or -1 where the score is missing.
 *   WR_CORRECT_AT:  s >= correct_at, compared in float32, the precision scores are stored in (so that a stored 0.7
 *                   is correct at 0.7);
 *   WR_CORRECT_MAX: s equals the best score of the pool on the row, and s > 0. */
void wr_kernel_correct(const struct wr_selection *selection, const float *score, int rows, int pairs, int8_t *correct);

#endif
