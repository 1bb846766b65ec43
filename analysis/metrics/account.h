/* An account: everything that a policy's totals sum to over one domain, or over all of them. Pure arithmetic. */
#ifndef WATTROUTE_ANALYSIS_METRICS_ACCOUNT_H
#define WATTROUTE_ANALYSIS_METRICS_ACCOUNT_H

#include "sim/policy/policy.h"
#include "sim/power/pair_law.h"
#include "sim/power/prices.h"
#include "sim/table/meta.h"
#include "sim/table/totals.h"

enum { WR_EVERY_DOMAIN = -2 }; /* -1 is "query without a domain" in totals */

/* What was measured and a linear law (sim/power/pair_law.h) may need. */
enum wr_measured { WR_MEASURED_ENERGY, WR_MEASURED_LATENCY, WR_MEASURED_TOKENS, WR_MEASURED_VALUES };

/* Linear laws summed over queries: a law holds for sums as it does for a query. */
struct wr_linear_sum {
    double sum;                          /* of w x the law's value */
    int64_t used[WR_MEASURED_VALUES];    /* queries whose law needs the value ... */
    int64_t missing[WR_MEASURED_VALUES]; /* ... and how many of them lack it: the sum is n/a then */
};

struct wr_account {
    int64_t n;              /* queries replayed */
    double weight, weight2; /* sum of w, of w^2 */
    double covered;         /* sum of w over covered queries */
    int64_t unserved;       /* queries that the baseline served for want of a measurement */
    double local_weight;    /* sum of w over queries whose answer is a local pair's */
    double attempt_weight;  /* sum of w over attempts: above `weight` where queries are tried on several pairs */
    double verified;        /* sum of w over attempts whose answer was verified */
    double sum[WR_SUMS];    /* sums of w x value, as in wr_cell */
    int64_t missing[WR_SUMS];
    int64_t zero_latency;
    struct wr_linear_sum energy;      /* J, under the assumptions: the law of each pair on its sums */
    struct wr_linear_sum latency;     /* s, likewise: service, wait and network */
    struct wr_linear_sum service;     /* s: latency without wait and network */
    struct wr_linear_sum owned;       /* USD of devices and electricity, where cost is of kind owned */
    struct wr_linear_sum carbon;      /* kg CO2e, where the study says what is emitted */
    int64_t without_hour;             /* attempts whose grid's intensity follows the hour, which is not known */
    double cloud_weight;              /* sum of w over queries served in the cloud */
    struct wr_linear_sum cloud;       /* J of these, as in `energy` */
    struct wr_linear_sum next;        /* J of these by the marginal law: what one more of each would add */
    double standing;                  /* J of reserved stations without a query, in no query's law */
    double standing_usd, standing_kg; /* owned cost and carbon of these */
    double power;                     /* sum of w x energy / service time [W] over the cells in WR_SUM_POWER_WEIGHT */
    int64_t pair_without_power; /* a pair that served, whose energy / service time is no sum of E / T; -1 = none */
    bool is_chain, is_assumed;  /* some attempt is not the first; some pair's law is not what was measured */
    double flop;                /* sum of w x 2 N (tokens in + out), model.md section 5 */
    double token_cost;          /* sum of w x (in x USD/Mtok in + out x USD/Mtok out) / 1e6 [USD], model.md section 5 */
    int64_t pair_without_parameters, pair_without_prices; /* a pair that served and lacks them; -1 = none */
    struct wr_router_overhead router, verification;       /* per query, per verified attempt; not in `sum` */
};

/* Which cells and groups of the totals are added up. All borrowed. */
struct wr_account_scope {
    const struct wr_totals *totals;
    const struct wr_meta *meta;
    int32_t policy, domain; /* or WR_EVERY_DOMAIN */
};

/* What no assumption changes. */
struct wr_account wr_account_measured(const struct wr_account_scope *scope, enum wr_parameters parameters);

/* The laws on top of it, once. `law` is by the file's pairs, and so are `marginal`, what one more query changes (NULL =
 * the same), and `rates` (NULL = nothing costs or emits anything). */
void wr_account_assume(struct wr_account *self, const struct wr_account_scope *scope, const struct wr_pair_law *law,
                       const struct wr_pair_law *marginal, const struct wr_rates *rates);

#endif
