/* A random table under a random scenario, as a study says it, and what its policies come to. */
#ifndef WATTROUTE_TESTS_PROPERTY_SCENARIO_WORLD_H
#define WATTROUTE_TESTS_PROPERTY_SCENARIO_WORLD_H

#include "analysis/metrics/account.h"
#include "sim/replay/repricing.h"
#include "sim/study/study.h"
#include "tests/reference/random_table.h"

#include <stdbool.h>

enum { WORLD_LOCAL, WORLD_CLOUD, WORLD_SITES };

/* Accelerator a0 is local and a1 in the cloud; models m0 and m1 on both. */
enum { WORLD_MODELS = 2, WORLD_PAIRS = WORLD_MODELS * WORLD_SITES, WORLD_POLICIES = 3 };
enum { POLICY_CLOUD, POLICY_LOCAL, POLICY_ORACLE }; /* all to m0@a1, all to m0@a0, the cheapest correct pair */

enum world_idle { IDLE_NONE, IDLE_UTILISATION, IDLE_FLEET, IDLE_POISSON };

/* What is assumed of a site; NaN = not said. */
struct world_level {
    char batching[256];   /* its keys, kind first; "" = none */
    double concurrency;   /* NaN with `batching`: load-driven, by `queries_per_s` */
    double queries_per_s; /* with `fleet`, "{...}" */
    char fleet[64];
    enum world_idle idle;
    double utilisation, attribution;
    bool subtracts;
    double devices, horizon_s;                    /* fleet */
    double queries_per_day, keep_warm_s, setup_s; /* poisson; keep_warm_s infinite = not said */
    double pue, psu_efficiency, host_factor, host_w, host_idle_w, network_j;
    double idle_w, off_w, setup_w; /* columns of the accelerator, per device */
};

struct world {
    uint64_t seed;
    int domains;
    double measured_batch; /* of the cloud's pairs */
    int devices;           /* of the cloud's unit */
    struct world_level level[WORLD_SITES];

    /* filled by scenario_world_run() */
    struct wr_memory_table *table;
    struct wr_study study;
    struct wr_totals totals;
    struct wr_repriced repriced;
    struct wr_account account[WORLD_POLICIES]; /* over all domains; owned cost at 1 USD per unit-second */
    double weight;
};

/* Draws scenario number `seed`, of every kind; frees what an earlier run made. */
void scenario_world_draw(struct world *self, uint64_t seed);
/* A level with nothing assumed, and watts. */
void scenario_world_neutral(struct world_level *level);

/* Makes table and study, replays and adds up; frees what an earlier run made. */
void scenario_world_run(struct world *self);
void scenario_world_free(struct world *self);

/* J that a policy's queries are charged, standing replicas included. */
double scenario_world_energy(const struct world *self, int policy);

/* Sums over a policy's queries on a pair: w, w E, w T, w T^2, w N. */
struct world_sums {
    double w, e, t, t2, n;
};
struct world_sums scenario_world_sums_of(const struct world *self, int policy, int pair);

#endif
