#include "sim/replay/kernels/correctness.h"

#include <math.h>

/* The score from which a row's answers are correct; above every score when none can be. */
static float best_score(const float *score, int pairs)
{
    float best = 0;
    for (int p = 0; p < pairs; p++) {
        best = score[p] > best ? score[p] : best; /* false for NaN */
    }
    return best > 0 ? best : INFINITY;
}

static void mark(const float *score, float at, int pairs, int8_t *correct)
{
    for (int p = 0; p < pairs; p++) {
        int8_t there = (int8_t)(score[p] == score[p]);
        int8_t reached = (int8_t)(score[p] >= at);
        correct[p] = (int8_t)(reached + there - 1);
    }
}

void wr_kernel_correct(const struct wr_selection *selection, const float *score, int rows, int pairs, int8_t *correct)
{
    for (int r = 0; r < rows; r++) {
        const float *row = score + (int64_t)r * pairs;
        float at = selection->rule == WR_CORRECT_MAX ? best_score(row, pairs) : (float)selection->correct_at;
        mark(row, at, pairs, correct + (int64_t)r * pairs);
    }
}
