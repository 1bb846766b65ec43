#include "sim/replay/kernels/gather.h"

static void gather_strip(const struct wr_strip *strip, const int32_t *choice, const struct wr_gathered *out)
{
    for (int r = 0; r < strip->rows; r++) {
        if (strip->keep[r]) {
            int64_t at = (int64_t)r * strip->pairs + choice[r];
            out->correct[r] = strip->correct[at];
            out->score[r] = strip->score[at];
            out->energy[r] = strip->energy ? strip->energy[at] : NAN;
            out->latency[r] = strip->latency ? strip->latency[at] : NAN;
        }
    }
}

void wr_kernel_gather(const struct wr_gather_from *from, const int32_t *choice, double max_latency_s,
                      const struct wr_gathered *out)
{
    const struct wr_strip *strip = from->strip;
    gather_strip(strip, choice, out);
    for (int r = 0; r < strip->rows; r++) {
        if (strip->keep[r]) {
            out->in_time[r] = isinf(max_latency_s) || out->latency[r] <= (float)max_latency_s;
            out->tokens_in[r] = wr_view_count(&from->tokens_in, r, choice[r]);
            out->tokens_out[r] = wr_view_count(&from->tokens_out, r, choice[r]);
            out->cost[r] = wr_view_real(&from->cost, r, choice[r]);
        }
    }
}
