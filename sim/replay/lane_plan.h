/* What vector kernels need of a job, worked out once; and which policies they decide. */
#ifndef WATTROUTE_SIM_REPLAY_LANE_PLAN_H
#define WATTROUTE_SIM_REPLAY_LANE_PLAN_H

#include "sim/replay/kernels/kernels.h"
#include "sim/replay/replay.h"

struct wr_lane_plan {
    const struct wr_kernels *kernels; /* NULL = scalar; nothing else is filled then */
    struct wr_lanes lanes;
    struct wr_lane_prices prices; /* owned arrays */
    uint32_t *local_columns;      /* owned [words]: score columns of the pool's local pairs */
    bool looks_ahead; /* the least energy of the correct pairs is searched for while energies are checked for gaps */
    bool by_energy;   /* the objective orders pairs as their energy does, being ... */
    double by_energy_constant, by_energy_coefficient; /* ... constant + coefficient x J for all of them */
};

/* Free with wr_lane_plan_free(), also after an error. */
enum wr_code wr_lane_plan_init(struct wr_lane_plan *self, const struct wr_replay_job *job, struct wr_error *error);
void wr_lane_plan_free(struct wr_lane_plan *self);

/* The one place that chooses who decides for a policy: true = the vector kernels, by its rule; false = its own
 * decide(), over the matrices of sim/replay/matrices.h. */
bool wr_lane_plan_serves(const struct wr_lane_plan *self, const struct wr_replay_job *job,
                         const struct wr_policy *policy);

#endif
