/* A scenario: the assumptions that hold for each pair, compiled into what they make of its energy. Policies see it as
 * prices (sim/power/prices.h); what they decided is accounted for by the same law on totals. */
#ifndef WATTROUTE_SIM_POWER_SCENARIO_H
#define WATTROUTE_SIM_POWER_SCENARIO_H

#include "sim/power/overheads.h"
#include "sim/table/meta.h"

/* What is assumed about one pair. */
struct wr_assumptions {
    struct wr_idle idle;
    struct wr_overheads overheads;
};

/* The energies of one pair under its assumptions. */
struct wr_pair_energy {
    struct wr_energy_law law;
    int basis; /* enum wr_basis that they stand at, WR_BASIS_UNKNOWN when neither table nor assumptions say */
};

/* Nothing assumed: energies as they were measured. */
void wr_assumptions_init(struct wr_assumptions *self);
struct wr_pair_energy wr_pair_energy_measured(const struct wr_meta *meta, int64_t pair);

/* Where a fault of wr_pair_energy_of() lies. */
struct wr_assumption_fault {
    const char *block; /* "idle" or "overheads" */
    const char *key;   /* NULL = the block as a whole */
};

/* Errors: POWER_STATE* (a power that is not known, or known at another boundary), POWER_BATCH (it lacks b0),
 * POWER_LATENCY (it lacks latencies), OVERHEAD_*; `fault` is then filled. */
enum wr_code wr_pair_energy_of(const struct wr_assumptions *assumptions, const struct wr_meta *meta, int64_t pair,
                               const struct wr_power_book *power, struct wr_pair_energy *energy,
                               struct wr_assumption_fault *fault, struct wr_error *error);

#endif
