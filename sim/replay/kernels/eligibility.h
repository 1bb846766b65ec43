/* Which cells may serve and which rows are replayed (model.md section 7). */
#ifndef WATTROUTE_SIM_REPLAY_KERNELS_ELIGIBILITY_H
#define WATTROUTE_SIM_REPLAY_KERNELS_ELIGIBILITY_H

#include "sim/replay/kernels/view.h"

/* eligible[row][pool] = score and objective are there. Returns how many cells of rows with `pass` are not. */
int64_t wr_kernel_eligible(const float *score, const double *objective, const uint8_t *pass, int rows, int pairs,
                           uint8_t *eligible);

/* Complete case: clears keep[row] where any pair's value in the column is missing. An absent column clears nothing. */
void wr_kernel_keep_complete(const struct wr_view *view, int rows, int pairs, uint8_t *keep);

/* Available case: clears keep[row] where the baseline is not eligible. */
void wr_kernel_keep_baseline(const uint8_t *eligible, int baseline, int rows, int pairs, uint8_t *keep);

#endif
