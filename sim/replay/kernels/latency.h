/* The latency of every cell of a strip under the pairs' laws (sim/power/pair_law.h), in float like measured ones. */
#ifndef WATTROUTE_SIM_REPLAY_KERNELS_LATENCY_H
#define WATTROUTE_SIM_REPLAY_KERNELS_LATENCY_H

#include "sim/power/pair_law.h"
#include "sim/replay/kernels/view.h"

/* What the laws are of; columns may be absent. */
struct wr_latency_views {
    struct wr_view energy, latency, tokens_out;
};

/* NaN where a value that the law needs is missing. */
static inline float wr_latency_at(const struct wr_linear *law, const struct wr_latency_views *view, int row, int pool)
{
    const int32_t tokens = wr_view_count(&view->tokens_out, row, pool);
    return (float)wr_linear_at(law, (double)wr_view_real(&view->energy, row, pool),
                               (double)wr_view_real(&view->latency, row, pool), tokens < 0 ? (double)NAN : tokens);
}

/* out[row x stride + place[p]] for every row and pool index p < pairs; law by pool index. `place` NULL = p itself. */
void wr_kernel_latency(const struct wr_linear *law, const struct wr_latency_views *view, int rows, int pairs,
                       const int32_t *place, int64_t stride, float *out);

#endif
