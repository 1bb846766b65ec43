#include "sim/replay/kernels/eligibility.h"

int64_t wr_kernel_eligible(const float *score, const double *objective, const uint8_t *pass, int rows, int pairs,
                           uint8_t *eligible)
{
    int64_t missing = 0;
    for (int r = 0; r < rows; r++) {
        int there = 0;
        for (int64_t i = (int64_t)r * pairs; i < (int64_t)(r + 1) * pairs; i++) {
            eligible[i] = (uint8_t)((score[i] == score[i]) & (objective[i] == objective[i]));
            there += eligible[i];
        }
        missing += pass[r] ? pairs - there : 0;
    }
    return missing;
}

static bool row_is_complete(const struct wr_view *view, int row, int pairs)
{
    int missing = 0;
    if (view->type == WR_TYPE_INT32) {
        const int32_t *value = (const int32_t *)view->data + row * view->width;
        for (int p = 0; p < pairs; p++) {
            missing |= value[view->offset[p]] < 0;
        }
    } else if (view->type == WR_TYPE_INT8) {
        const int8_t *value = (const int8_t *)view->data + row * view->width;
        for (int p = 0; p < pairs; p++) {
            missing |= value[view->offset[p]] < 0;
        }
    } else {
        const float *value = (const float *)view->data + row * view->width;
        for (int p = 0; p < pairs; p++) {
            missing |= value[view->offset[p]] != value[view->offset[p]];
        }
    }
    return !missing;
}

void wr_kernel_keep_complete(const struct wr_view *view, int rows, int pairs, uint8_t *keep)
{
    for (int r = 0; view->data && r < rows; r++) {
        keep[r] = keep[r] && row_is_complete(view, r, pairs);
    }
}

void wr_kernel_keep_baseline(const uint8_t *eligible, int baseline, int rows, int pairs, uint8_t *keep)
{
    for (int r = 0; r < rows; r++) {
        keep[r] = keep[r] && eligible[(int64_t)r * pairs + baseline];
    }
}
