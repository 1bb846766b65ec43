/* Prices: what an objective costs per pair, the form in which a scenario reaches policies (model.md section 2).
 *
 *   objective(q, p) = c0 + cE E + cT T + cin tokens_in + cout tokens_out + cusd measured_cost
 */
#ifndef WATTROUTE_SIM_POWER_PRICES_H
#define WATTROUTE_SIM_POWER_PRICES_H

#include "sim/base/error.h"
#include "sim/power/rates.h"
#include "sim/table/meta.h"

struct wr_price {
    double constant;      /* c0, per query */
    double energy;        /* cE, per J */
    double latency;       /* cT, per s */
    double tokens_in;     /* cin, per token */
    double tokens_out;    /* cout, per token */
    double measured_cost; /* cusd, per USD */
};

/* What a query used on the pair that served it; NaN, or -1 for tokens, where it is missing. */
struct wr_priced_query {
    double energy, latency, measured_cost;
    int32_t tokens_in, tokens_out;
};

/* The objective of one query; NaN where a value that a term needs is missing. */
double wr_price_value(const struct wr_price *self, const struct wr_priced_query *query);

enum wr_parameters { WR_PARAMETERS_TOTAL, WR_PARAMETERS_ACTIVE };
enum wr_cost_kind { WR_COST_TOKENS, WR_COST_MEASURED, WR_COST_OWNED };

/* What to minimise, as weights: objective = energy x J + latency x s + compute x FLOP + cost x USD + carbon x kg CO2e.
 */
struct wr_objective {
    double energy, latency, compute, cost, carbon;
    enum wr_parameters parameters; /* N of FLOP = 2 N (input + output tokens) */
    enum wr_cost_kind cost_kind; /* token prices of the models, the measured cost column, or devices and electricity */
};

/* Price of one pair that follows `law`, whose energy and time cost and emit what `rates` say. Error
 * WR_E_OBJECTIVE_INPUT when a weight is not zero and what it needs (parameters, prices, a column) is not in the table,
 * WR_E_OBJECTIVE_MODEL when the pair's model lacks it there. Values of both: the term, the column, how to have it; and
 * the model. */
enum wr_code wr_price_of(const struct wr_objective *objective, const struct wr_pair_law *law,
                         const struct wr_rates *rates, const struct wr_meta *meta, int64_t pair, struct wr_price *price,
                         struct wr_error *error);

/* FLOP per token of a pair: 2 N; NaN when N is unknown. */
double wr_flop_per_token(const struct wr_meta *meta, int64_t pair, enum wr_parameters parameters);

#endif
