/* The strip as a policy sees it: the pairs that it may use, the prices and the number per query that are its own. */
#ifndef WATTROUTE_SIM_REPLAY_STRIP_FOR_H
#define WATTROUTE_SIM_REPLAY_STRIP_FOR_H

#include "sim/replay/cells.h"

/* Used again for each policy and strip. */
struct wr_strip_buffers {
    uint8_t *eligible; /* owned, [WR_STRIP_ROWS][pool]; NULL = no policy of the job is restricted */
    double *use;       /* likewise; NULL = no policy has prices of its own */
    double *value;     /* owned, [most values that a policy asks for][WR_STRIP_ROWS] */
};

/* Free with wr_strip_buffers_free(), also after an error. */
enum wr_code wr_strip_buffers_init(struct wr_strip_buffers *self, const struct wr_replay_job *job,
                                   struct wr_error *error);
void wr_strip_buffers_free(struct wr_strip_buffers *self);

/* Borrows from the buffers and the cells, which have matrices. */
struct wr_strip wr_strip_for(const struct wr_strip_buffers *self, const struct wr_policy *policy,
                             const struct wr_cells *cells);

#endif
