/* The candidates of a strip for one fused policy, laid out in slots (kernels/fused.h): all that some scenario may
 * choose. */
#ifndef WATTROUTE_SIM_REPLAY_FUSED_SLOTS_H
#define WATTROUTE_SIM_REPLAY_FUSED_SLOTS_H

#include "sim/replay/cells.h"
#include "sim/replay/fused_plan.h"

struct wr_slots {
    const struct wr_fused_plan *plan; /* borrowed */
    struct wr_fused_slots fused;      /* its arrays are the ones below */

    /* owned buffers; a policy needs at most one slot per pair of the pool */
    int32_t *class, *pair;
    double *value, *energy;
    int32_t *slot_of, *next_slot;   /* [class] its first slot, [slot] the next of its class; -1 = none */
    int32_t *front_of, *next_front; /* [class] the first pair that is kept of a row, [pair] the next; -1 = none */
    int32_t *lane;                  /* [WR_STRIP_ROWS] */
    int32_t *choice;                /* [WR_STRIP_ROWS] */
    uint8_t *open, *found;          /* [WR_STRIP_ROWS] kept rows without a candidate yet; that have one by now */
};

/* Free with wr_slots_free(), also after an error. */
enum wr_code wr_slots_init(struct wr_slots *self, const struct wr_fused_plan *plan, struct wr_error *error);
void wr_slots_free(struct wr_slots *self);

/* Fills the slots for a policy with a rule. `strip` is what the policy may see; it is not looked at for policies
 * by_lanes. Every kept row has at least one candidate afterwards. */
void wr_slots_find(struct wr_slots *self, const struct wr_fused_policy *policy, const struct wr_cells *cells,
                   const struct wr_strip *strip);

/* One slot per pair of the pool, for a policy that decides by itself; without values. */
void wr_slots_all(struct wr_slots *self, const struct wr_cells *cells);

#endif
