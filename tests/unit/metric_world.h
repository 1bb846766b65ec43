/* A small hand-made world for the tests of metrics and tables: two models, a laptop and a cloud, two domains. */
#ifndef WATTROUTE_TESTS_UNIT_METRIC_WORLD_H
#define WATTROUTE_TESTS_UNIT_METRIC_WORLD_H

#include "analysis/metrics/metrics.h"

enum { LOCAL_PAIR = 0, CLOUD_PAIR = 1, ORACLE = 0, LIMITED = 1, BASELINE = 2, POLICIES = 3 };

/* Pairs small@laptop and big@cloud; domains math and law; policies `oracle`, `limited` (has max_latency_s) and a hidden
 * baseline. Totals are empty; everything that a metric may need is in the table. */
struct world {
    struct wr_meta meta;
    struct wr_study study;
    struct wr_policy policy[POLICIES];
    struct wr_totals totals;
    struct wr_replay_counts counts;
    struct wr_metric_inputs in;
    int32_t pair[2];
    struct wr_pair_law law[2]; /* as measured */
    int basis[2];
    bool local[2];
};

void world_make(struct world *world);
void world_free(struct world *world);

/* Adds a query: weight w, served by `pair`, with every value. */
struct query {
    int policy, pair, domain;
    double weight, correct, score, energy, latency, in, out, cost;
};
void world_add(struct world *world, struct query query);

/* The value and note of a metric over slot 0 (all) or 1 + domain. */
const struct wr_result_row *world_row(struct world *world, struct wr_metric_rows *rows, int policy, int slot,
                                      enum wr_metric_id metric);

#endif
