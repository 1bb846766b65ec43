/* One policy's contributions from a strip, in buffers that are used again for each policy and strip. */
#ifndef WATTROUTE_SIM_REPLAY_CONTRIBUTIONS_H
#define WATTROUTE_SIM_REPLAY_CONTRIBUTIONS_H

#include "sim/replay/cells.h"

struct wr_contribution_buffers {
    int32_t *choice; /* owned, as all below: [WR_STRIP_ROWS] */
    uint8_t *covered, *unserved;
    struct wr_gathered gathered;
};

/* Free with wr_contribution_buffers_free(), also after an error. */
enum wr_code wr_contribution_buffers_init(struct wr_contribution_buffers *self, struct wr_error *error);
void wr_contribution_buffers_free(struct wr_contribution_buffers *self);

/* Lets prepared policy number `index` of the job decide the strip and fetches what it contributes. The result borrows
 * from `self`, `cells` and the tile. */
struct wr_contributions wr_contribute(struct wr_contribution_buffers *self, const struct wr_replay_job *job, int index,
                                      const struct wr_cells *cells);

#endif
