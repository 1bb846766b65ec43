/* One pass over the table that serves all scenarios of a plan. */
#ifndef WATTROUTE_SIM_REPLAY_FUSED_PASS_H
#define WATTROUTE_SIM_REPLAY_FUSED_PASS_H

#include "sim/replay/ledger.h"

/* What the pass finds. */
struct wr_fused_totals {
    struct wr_totals base; /* the plan's job under the first scenario; owned */
    struct wr_replay_counts counts;
    struct wr_ledger_shelf shelf;
    struct wr_ledger *ledger; /* of the shelf; NULL without segments */
};

/* Free with wr_fused_totals_free(), also after an error. */
enum wr_code wr_fused_pass_run(const struct wr_fused_plan *plan, struct wr_fused_totals *totals,
                               struct wr_error *error);
void wr_fused_totals_free(struct wr_fused_totals *self);

#endif
