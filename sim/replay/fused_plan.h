/* What fused policies need, worked out once for scenarios that share a pass: the classes of pairs, prices as the
 * kernels want them, and who finds the candidates. */
#ifndef WATTROUTE_SIM_REPLAY_FUSED_PLAN_H
#define WATTROUTE_SIM_REPLAY_FUSED_PLAN_H

#include "sim/replay/plan.h"

/* Pairs whose prices are equal in every scenario. */
struct wr_price_class {
    struct wr_lane_set set[WR_LANE_SETS]; /* owned; with vector kernels, where `by_lanes` */
    bool collapses;                       /* no coefficient is negative, none but energy's and latency's is there */
    bool timed;                           /* latency's is */
    int32_t members[WR_LANE_SETS];
    int32_t lane[WR_LANE_SETS]; /* the last one; where `by_lanes` */
};

struct wr_fused_policy {
    int index; /* in the job */
    bool by_rule, by_lanes;
    struct wr_rule rule;
    int parts;
    double max_latency_s;
};

struct wr_fused_plan {
    const struct wr_plan *plan; /* borrowed: of the first scenario */
    int64_t scenarios;
    const struct wr_price **price_of; /* owned [scenario], borrowed prices by pool index */
    int32_t *class_of;                /* owned [pool index] */
    struct wr_price_class *class;     /* owned */
    int classes;
    bool by_lanes; /* every class collapses to the pair with the least energy, and a pair without energy never serves */
    enum wr_term_id term[WR_TERMS];
    int terms;                      /* that some price multiplies; at least 1 */
    double *price;                  /* owned [scenario][class][1 + terms] */
    struct wr_fused_policy *policy; /* owned */
    int policies;
    enum wr_sum sum[WR_SUMS]; /* of a record's lanes, the first ones; then come the weight and the count */
    uint32_t read;            /* a bit per sum whose columns are read; values of all others are missing */
    bool counted;           /* every weight is 1, no query is shared out: sums of ones are counts less gaps (ledger.h),
                               and the weight is the count; they have no lanes */
    int sums, count, lanes; /* `count`: the lane of the count */
    int64_t domains;        /* with that of queries that have none */
    int64_t hours;          /* with that of queries that have none; 1 = totals have no hours */
    int32_t cells;          /* [pool index][domain + 1][hour + 1] */
    const struct wr_fused_kernels *kernels;
};

/* Whether scenarios can share a pass over the policy: it asks for nothing but the strip and the survey, under the
 * scenario's prices, and serves each query, or each part of it, with its first answer. Kinds whose parts split what a
 * rule decided do so. */
bool wr_fused_plan_serves(const struct wr_policy *policy);

/* Cells of a policy under a scenario: pairs x domains x hours. */
int64_t wr_fused_plan_cells(const struct wr_replay_job *job);

/* Classes, prices and policies of `scenarios` sets of prices, [i] = scenario[i]; the prices have the signs of the
 * first. The plan's policies are prepared. `plan->wants_matrices` may become true. Free with wr_fused_plan_free(), also
 * after an error. */
enum wr_code wr_fused_plan_init(struct wr_fused_plan *self, struct wr_plan *plan, const struct wr_price *price,
                                const int64_t *scenario, int64_t scenarios, struct wr_error *error);
void wr_fused_plan_free(struct wr_fused_plan *self);

#endif
