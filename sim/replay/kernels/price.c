#include "sim/replay/kernels/price.h"

#include "sim/base/memory.h"

#include <string.h>

double wr_price_coefficient(const struct wr_price *price, enum wr_term_id term)
{
    const double coefficient[WR_TERMS] = {price->energy, price->latency, price->tokens_in, price->tokens_out,
                                          price->measured_cost};
    return coefficient[term];
}

enum wr_code wr_priced_init(struct wr_priced *self, int pairs, struct wr_error *error)
{
    memset(self, 0, sizeof *self);
    bool done = (self->constant = wr_array((size_t)pairs, sizeof *self->constant, error)) != NULL;
    for (int t = 0; done && t < WR_TERMS; t++) {
        struct wr_term *term = &self->term[t];
        done = (term->pool = wr_array((size_t)pairs, sizeof *term->pool, error)) &&
               (term->coefficient = wr_array((size_t)pairs, sizeof *term->coefficient, error));
    }
    return done ? WR_OK : WR_E_NO_MEMORY;
}

void wr_priced_free(struct wr_priced *self)
{
    for (int t = 0; t < WR_TERMS; t++) {
        wr_free(self->term[t].pool);
        wr_free(self->term[t].coefficient);
    }
    wr_free(self->constant);
    memset(self, 0, sizeof *self);
}

void wr_priced_set(struct wr_priced *self, const struct wr_price *price, int pairs)
{
    for (int t = 0; t < WR_TERMS; t++) {
        self->term[t].count = 0;
    }
    for (int p = 0; p < pairs; p++) {
        self->constant[p] = price[p].constant;
        for (int t = 0; t < WR_TERMS; t++) {
            struct wr_term *term = &self->term[t];
            double coefficient = wr_price_coefficient(&price[p], (enum wr_term_id)t);
            if (coefficient != 0) {
                term->pool[term->count] = p;
                term->coefficient[term->count++] = coefficient;
            }
        }
    }
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
