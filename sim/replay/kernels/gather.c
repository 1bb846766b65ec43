#include "sim/replay/kernels/gather.h"

#include <string.h>

/* Asks for all of the winners' values before the first is needed. */
static void fetch_ahead(const struct wr_gather_from *from, const struct wr_view *view, const int32_t *choice)
{
    const char *data = view->data;
    int64_t size = (int64_t)wr_type_size(view->type);
    for (int64_t r = 0; data && r < from->rows; r++) {
        __builtin_prefetch(data + (r * view->width + view->offset[choice[r]]) * size);
    }
}

static void gather_reals(const struct wr_gather_from *from, const struct wr_view *view, const int32_t *choice,
                         float *restrict out)
{
    const float *data = view->data && view->type == WR_TYPE_FLOAT32 ? view->data : NULL;
    for (int r = 0; r < from->rows; r++) {
        out[r] = data ? data[r * view->width + view->offset[choice[r]]] : wr_view_real(view, r, choice[r]);
    }
}

static void gather_counts(const struct wr_gather_from *from, const struct wr_view *view, const int32_t *choice,
                          int32_t *restrict out)
{
    for (int r = 0; r < from->rows; r++) {
        out[r] = wr_view_count(view, r, choice[r]);
    }
}

static void gather_answers(const struct wr_gather_from *from, const int32_t *choice, int8_t *restrict out)
{
    for (int64_t r = 0; r < from->rows; r++) {
        int32_t column = from->score.offset[choice[r]], bit = column % WR_WORD_BITS;
        int64_t word = r * from->words + column / WR_WORD_BITS;
        out[r] = (int8_t)(from->correct ? from->correct[r * from->pairs + choice[r]]
                                        : (int)(from->there_bits[word] >> bit & 1) +
                                              (int)(from->correct_bits[word] >> bit & 1) - 1);
    }
}

/* Whether the choice is within the limit, by the same latency in float that decisions go by. */
static void judge_time(const struct wr_gather_from *from, const int32_t *choice, float limit,
                       const struct wr_gathered *out)
{
    const struct wr_latency_views view = {from->energy, from->latency, from->tokens_out};
    for (int r = 0; r < from->rows; r++) {
        const int32_t pair = choice[r];
        const float latency =
            from->latency_law ? wr_latency_at(&from->latency_law[pair], &view, r, pair) : out->latency[r];
        out->in_time[r] = latency <= limit;
    }
}

void wr_kernel_gather(const struct wr_gather_from *from, const int32_t *choice, double max_latency_s,
                      const struct wr_gathered *out)
{
    fetch_ahead(from, &from->energy, choice);
    fetch_ahead(from, &from->latency, choice);
    fetch_ahead(from, &from->tokens_out, choice);
    gather_answers(from, choice, out->correct);
    gather_reals(from, &from->score, choice, out->score);
    gather_reals(from, &from->energy, choice, out->energy);
    gather_reals(from, &from->latency, choice, out->latency);
    gather_reals(from, &from->cost, choice, out->cost);
    gather_counts(from, &from->tokens_in, choice, out->tokens_in);
    gather_counts(from, &from->tokens_out, choice, out->tokens_out);
    if (isinf(max_latency_s)) {
        memset(out->in_time, 1, (size_t)from->rows);
    } else {
        judge_time(from, choice, (float)max_latency_s, out);
    }
}
