/* A scenario: the assumptions that hold for each pair, compiled into what they make of its energy, latency and
 * device-seconds. Policies see it as prices (sim/power/prices.h); what they decided is accounted for by the same laws
 * on totals. */
#ifndef WATTROUTE_SIM_POWER_SCENARIO_H
#define WATTROUTE_SIM_POWER_SCENARIO_H

#include "sim/power/batching_setting.h"
#include "sim/power/fleet_choice.h"
#include "sim/power/overheads.h"
#include "sim/table/meta.h"

/* What a form's parameters were fitted to. */
struct wr_fitted {
    int64_t points;    /* 0 = nothing was fitted */
    double mean_error; /* relative: of the form that follows its points least */
};

/* What is assumed about one pair. */
struct wr_assumptions {
    struct wr_batching batching; /* may point to `curve` */
    struct wr_batching_setting setting;
    struct wr_batch_curve curve; /* owned: the pair's in the table, where the kind reads or fits it */
    struct wr_fitted fitted;
    struct wr_fleet_choice fleet;
    struct wr_idle idle;
    struct wr_overheads overheads;
};

/* What assumptions are applied to, for one pair in play. */
struct wr_pair_plan {
    int64_t pair;                    /* of the file */
    struct wr_power_subject subject; /* borrows labels, and the states of the accelerator */
    struct wr_service service;
    struct wr_station station; /* owned: of a load-driven pair, for answers of one token; cap 0 = none */
};

/* Everything that a study's assumptions come to. Arrays are owned. The laws of pairs whose assumptions depend on the
 * load are those of the first query that comes; a policy's loads settle them (sim/power/settle.h). */
struct wr_scenario {
    int pairs;                          /* of the pool */
    int64_t file_pairs;                 /* of the file */
    struct wr_assumptions *assumptions; /* [pool index] */
    struct wr_pair_plan *plan;          /* [pool index] */
    struct wr_pair_law *law;            /* [pair of the file]; those not in play as measured */
    int *basis;                         /* [pair of the file]: enum wr_basis that energies stand at,
                                           WR_BASIS_UNKNOWN when neither table nor assumptions say */
    bool *is_extrapolated;              /* [pool index]: the batch is beyond what was measured */
    bool depends_on_load;               /* of some pair: each policy has laws of its own */
};

/* Nothing assumed of `pairs` pairs in play. Free with wr_scenario_free(), also after an error. */
enum wr_code wr_scenario_init(struct wr_scenario *self, int pairs, const struct wr_meta *meta, struct wr_error *error);
void wr_scenario_free(struct wr_scenario *self); /* of a zeroed or initialised one */

/* The power states (bits) that the assumptions need. */
unsigned wr_assumptions_need(const struct wr_assumptions *self);

/* Where a fault of wr_scenario_compile() lies. */
struct wr_assumption_fault {
    const char *block; /* "batching", "fleet", "idle" or "overheads" */
    const char *key;   /* NULL = the block as a whole */
    /* What else may be: where it is said and the former is not, or where it alone is what a sweep or --set changes. */
    const struct wr_assumption_fault *instead; /* borrowed; NULL = nothing */
};

/* The law and boundary of pool index `index`, pair `pair` of the file, under its assumptions. Errors: POWER_STATE* (a
 * power that is not known, or known at another boundary), POWER_BATCH (the table lacks b0), POWER_LATENCY (it lacks
 * latencies), POWER_TOKENS (it lacks output tokens), OVERHEAD_*, BATCHING_*, IDLE_*, STATION_*; `fault` is then
 * filled. */
enum wr_code wr_scenario_compile(struct wr_scenario *self, const struct wr_meta *meta, int index, int64_t pair,
                                 const struct wr_power_book *power, struct wr_assumption_fault *fault,
                                 struct wr_error *error);

#endif
