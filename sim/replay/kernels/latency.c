#include "sim/replay/kernels/latency.h"

void wr_kernel_latency(const struct wr_linear *law, const struct wr_latency_views *view, int rows, int pairs,
                       const int32_t *place, int64_t stride, float *out)
{
    for (int r = 0; r < rows; r++) {
        for (int p = 0; p < pairs; p++) {
            out[r * stride + (place ? place[p] : p)] = wr_latency_at(&law[p], view, r, p);
        }
    }
}
