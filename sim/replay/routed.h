/* What a policy routed where, and what that makes of assumptions that depend on the load (sim/power/settle.h). */
#ifndef WATTROUTE_SIM_REPLAY_ROUTED_H
#define WATTROUTE_SIM_REPLAY_ROUTED_H

#include "sim/power/settle.h"
#include "sim/study/study.h"
#include "sim/table/totals.h"

/* One policy's totals by pair. */
struct wr_routed {
    struct wr_cell *sum;       /* owned; [pool index]: all domains and attempts */
    struct wr_pair_load *load; /* owned; [pool index]: the same as loads */
    double weight;             /* of all queries */
};

/* Adds up policy `policy` of the totals. Free with wr_routed_free(), also after an error (NO_MEMORY). */
enum wr_code wr_routed_of(struct wr_routed *self, const struct wr_totals *totals, int policy,
                          const struct wr_pool *pool, struct wr_error *error);
void wr_routed_free(struct wr_routed *self); /* of a zeroed or filled one */

/* Settles the bound study's scenario at what the policy `name` routed, into an initialised `settled`; `reserve` as in
 * wr_settle(). Errors, placed in the study: those of wr_settle(); POWER_LACKS (a query lacks what a load is a sum
 * of). */
enum wr_code wr_routed_settle(const struct wr_routed *self, const struct wr_study *study, const struct wr_meta *meta,
                              const char *name, const struct wr_settled *reserve, struct wr_settled *settled,
                              struct wr_error *error);

/* What policies decide by: the marginal laws of a settlement as prices and latencies, both owned, [pool index]. */
struct wr_marginal_prices {
    struct wr_price *price;
    struct wr_linear *latency;
};

/* Free with wr_marginal_prices_free(), also after an error (NO_MEMORY, or those of wr_price_of()). */
enum wr_code wr_marginal_prices_of(struct wr_marginal_prices *self, const struct wr_study *study,
                                   const struct wr_meta *meta, const struct wr_settled *settled,
                                   struct wr_error *error);
void wr_marginal_prices_free(struct wr_marginal_prices *self); /* of a zeroed or filled one */

#endif
