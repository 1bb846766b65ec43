#include "sim/replay/kernels/price.h"

#include <string.h>

double wr_price_coefficient(const struct wr_price *price, enum wr_term_id term)
{
    const double coefficient[WR_TERMS] = {price->energy, price->latency, price->tokens_in, price->tokens_out,
                                          price->measured_cost};
    return coefficient[term];
}

static void add_float(const struct wr_term *term, const float *value, const int32_t *offset, double *objective)
{
    for (int i = 0; i < term->count; i++) {
        int32_t p = term->pool[i];
        objective[p] += term->coefficient[i] * (double)value[offset[p]];
    }
}

static void add_count(const struct wr_term *term, const int32_t *value, const int32_t *offset, double *objective)
{
    for (int i = 0; i < term->count; i++) {
        int32_t p = term->pool[i];
        int32_t count = value[offset[p]];
        objective[p] += count < 0 ? (double)NAN : term->coefficient[i] * (double)count;
    }
}

static void add_term(const struct wr_term *term, const struct wr_view *view, int rows, int pairs, double *objective)
{
    for (int r = 0; r < rows; r++) {
        double *to = objective + (int64_t)r * pairs;
        if (view->type == WR_TYPE_INT32) {
            add_count(term, (const int32_t *)view->data + r * view->width, view->offset, to);
        } else {
            add_float(term, (const float *)view->data + r * view->width, view->offset, to);
        }
    }
}

void wr_kernel_price(const struct wr_priced *priced, const struct wr_view view[WR_TERMS], int rows, int pairs,
                     double *objective)
{
    for (int r = 0; r < rows; r++) {
        memcpy(objective + (int64_t)r * pairs, priced->constant, (size_t)pairs * sizeof *objective);
    }
    for (int t = 0; t < WR_TERMS; t++) {
        if (priced->term[t].count) {
            add_term(&priced->term[t], &view[t], rows, pairs, objective);
        }
    }
}
