/* What a job needs, worked out once: columns to read, where each pair's values are, prices per term. */
#ifndef WATTROUTE_SIM_REPLAY_PLAN_H
#define WATTROUTE_SIM_REPLAY_PLAN_H

#include "sim/replay/kernels/price.h"
#include "sim/replay/lane_plan.h"
#include "sim/replay/replay.h"

/* The matrices that a replay may read. */
enum wr_matrix {
    WR_MATRIX_SCORE,
    WR_MATRIX_ENERGY,
    WR_MATRIX_LATENCY,
    WR_MATRIX_TOKENS_IN,
    WR_MATRIX_TOKENS_OUT,
    WR_MATRIX_COST,
    WR_MATRICES
};

/* The prices of what a policy weighs by itself. */
struct wr_use_prices {
    const struct wr_price *price; /* the policy's, by which it is found */
    struct wr_priced priced;      /* owned arrays */
};

struct wr_plan {
    const struct wr_replay_job *job; /* borrowed */
    const struct wr_meta *meta;      /* borrowed from the job's source */
    int64_t queries, segment_rows;
    int segments;
    bool reads[WR_COLUMNS];       /* per-query columns that every block is read for */
    uint32_t unmade;              /* a bit per sum that is not made: not asked for, or its columns are not there */
    int32_t *offset[WR_MATRICES]; /* owned, [pool index]; NULL where the matrix is not read */
    int32_t *mask[WR_MATRICES];   /* owned, [element of a row]: -1 = of a pair in play, else 0; NULL likewise */
    bool dense[WR_MATRICES];      /* a row of the column is exactly the pool, in its order */
    struct wr_priced priced;      /* owned arrays */
    struct wr_use_prices *use;    /* owned: one for each policy that has prices of its own */
    int uses;
    struct wr_lane_plan lane; /* for vector kernels */
    uint64_t *domain_hash;    /* owned, sim/replay/row_keys.h; NULL where no policy draws */
    bool wants_matrices;      /* some policy decides, or splits, by itself */
    bool wants_latency;       /* some policy has a limit, and latencies are not the measured ones */
};

enum wr_column_id wr_matrix_column(enum wr_matrix matrix);

/* Checks the job and fills the plan. Errors: WR_E_REPLAY_COLUMN when a condition or a price needs a column that the
 * table has not; WR_E_INTERNAL for a pool, price or option that no study gives. Free with wr_plan_free(), also after
 * an error. */
enum wr_code wr_plan_init(struct wr_plan *self, const struct wr_replay_job *job, struct wr_error *error);
void wr_plan_free(struct wr_plan *self);

#endif
