/* Pricing: the objective of every cell of a strip (model.md section 2).
 *
 *   objective = c0 + cE E + cT T + cin tokens_in + cout tokens_out + cusd measured_cost, added in this order
 *
 * A term whose coefficient is zero is left out, so that its missing values do not matter. */
#ifndef WATTROUTE_SIM_REPLAY_KERNELS_PRICE_H
#define WATTROUTE_SIM_REPLAY_KERNELS_PRICE_H

#include "sim/power/prices.h"
#include "sim/replay/kernels/view.h"

enum wr_term_id { WR_TERM_ENERGY, WR_TERM_LATENCY, WR_TERM_TOKENS_IN, WR_TERM_TOKENS_OUT, WR_TERM_COST, WR_TERMS };

double wr_price_coefficient(const struct wr_price *price, enum wr_term_id term);

/* The pairs for which a term's coefficient is not zero. */
struct wr_term {
    int count;
    int32_t *pool;       /* [count], ascending */
    double *coefficient; /* [count] */
};

/* Prices in the form the kernel wants; its arrays are owned. */
struct wr_priced {
    double *constant; /* [pool] */
    struct wr_term term[WR_TERMS];
};

/* Free with wr_priced_free(), also after an error. */
enum wr_code wr_priced_init(struct wr_priced *self, int pairs, struct wr_error *error);
void wr_priced_free(struct wr_priced *self);

/* Takes the prices over, [pool index]. */
void wr_priced_set(struct wr_priced *self, const struct wr_price *price, int pairs);

/* objective[row][pool]; NaN where a value that a term needs is missing. `view` is indexed by wr_term_id; views of
 * terms without pairs are not looked at. */
void wr_kernel_price(const struct wr_priced *priced, const struct wr_view view[WR_TERMS], int rows, int pairs,
                     double *objective);

#endif
