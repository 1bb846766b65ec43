/* One policy's contributions from a strip, in buffers that are used again for each policy and strip. */
#ifndef WATTROUTE_SIM_REPLAY_CONTRIBUTIONS_H
#define WATTROUTE_SIM_REPLAY_CONTRIBUTIONS_H

#include "sim/replay/strip_for.h"

struct wr_contribution_buffers {
    int32_t *decided;        /* owned, as all below: [WR_STRIP_ROWS]; where decide() sends the query */
    struct wr_part part;     /* this part of it; for whole queries attempt and verified stay 0 */
    double *weight, *served; /* query weight x the part's shares */
    uint8_t *keep, *serves;  /* rows with a share in this part; rows that its answer serves */
    struct wr_strip_buffers strip;
    double *rating; /* by the policy's own score */
    uint8_t *covered, *unserved;
    struct wr_gathered gathered;
    double *path_energy, *path_latency, *path_time; /* over the attempts of a row so far */
};

/* Free with wr_contribution_buffers_free(), also after an error. */
enum wr_code wr_contribution_buffers_init(struct wr_contribution_buffers *self, const struct wr_replay_job *job,
                                          struct wr_error *error);
void wr_contribution_buffers_free(struct wr_contribution_buffers *self);

/* How many parts the policy makes of a query. */
int wr_contribution_parts(const struct wr_replay_job *job, int index);

/* Contributions of which only the gathered values are set: each row has one attempt. */
struct wr_contributions wr_contributions_gathered(const struct wr_gathered *gathered);

/* Lets prepared policy number `index` of the job decide the strip and fetches what a part of it contributes; part 0
 * comes first and decides for all. The result borrows from `self`, `cells` and the tile. */
struct wr_contributions wr_contribute(struct wr_contribution_buffers *self, const struct wr_replay_job *job, int index,
                                      int part, const struct wr_cells *cells);

#endif
