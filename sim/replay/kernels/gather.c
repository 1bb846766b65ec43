#include "sim/replay/kernels/gather.h"

/* Asks for all of the winners' values before the first is needed. */
static void fetch_ahead(const struct wr_gather_from *from, const struct wr_view *view, const int32_t *choice)
{
    const char *data = view->data;
    int64_t size = (int64_t)wr_type_size(view->type);
    for (int64_t r = 0; data && r < from->rows; r++) {
        if (from->keep[r]) {
            __builtin_prefetch(data + (r * view->width + view->offset[choice[r]]) * size);
        }
    }
}

static int8_t answer_of(const struct wr_gather_from *from, int64_t row, int32_t choice)
{
    if (from->correct) {
        return from->correct[row * from->pairs + choice];
    }
    int32_t column = from->score.offset[choice];
    int64_t word = row * from->words + column / WR_WORD_BITS;
    int bit = column % WR_WORD_BITS;
    return (int8_t)((int)(from->there_bits[word] >> bit & 1) + (int)(from->correct_bits[word] >> bit & 1) - 1);
}

void wr_kernel_gather(const struct wr_gather_from *from, const int32_t *choice, double max_latency_s,
                      const struct wr_gathered *out)
{
    fetch_ahead(from, &from->energy, choice);
    fetch_ahead(from, &from->latency, choice);
    fetch_ahead(from, &from->tokens_out, choice);
    for (int r = 0; r < from->rows; r++) {
        if (from->keep[r]) {
            out->correct[r] = answer_of(from, r, choice[r]);
            out->score[r] = wr_view_real(&from->score, r, choice[r]);
            out->energy[r] = wr_view_real(&from->energy, r, choice[r]);
            out->latency[r] = wr_view_real(&from->latency, r, choice[r]);
            out->in_time[r] = isinf(max_latency_s) || out->latency[r] <= (float)max_latency_s;
            out->tokens_in[r] = wr_view_count(&from->tokens_in, r, choice[r]);
            out->tokens_out[r] = wr_view_count(&from->tokens_out, r, choice[r]);
            out->cost[r] = wr_view_real(&from->cost, r, choice[r]);
        }
    }
}
