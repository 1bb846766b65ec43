/* Sums by cell of which only the touched ones exist: runs in ascending order of cells. */
#ifndef WATTROUTE_SIM_REPLAY_SPARSE_H
#define WATTROUTE_SIM_REPLAY_SPARSE_H

#include "sim/base/error.h"
#include "sim/replay/kernels/fused.h"

#include <stddef.h>

/* The buffers only grow, so that a run that is used again costs no memory. */
struct wr_sparse {
    int32_t cells;
    size_t cell_capacity, sum_capacity;
    int32_t *cell; /* owned [cells] */
    double *sum;   /* owned [cells][lanes] */
};

/* Sums of all cells side by side, zero between uses: where one run at a time is added to. */
struct wr_dense {
    int32_t cells;
    int lanes;
    struct wr_fused_sums sums; /* owned arrays */
};

void wr_sparse_free(struct wr_sparse *self);

/* self += later. */
enum wr_code wr_sparse_merge(struct wr_sparse *self, const struct wr_sparse *later, int lanes, struct wr_error *error);

/* Free with wr_dense_free(), also after an error. */
enum wr_code wr_dense_init(struct wr_dense *self, int32_t cells, int lanes, struct wr_error *error);
void wr_dense_free(struct wr_dense *self);

/* Lays a run out; and takes the touched cells back into it, leaving zeros. */
void wr_dense_load(const struct wr_dense *self, const struct wr_sparse *run);
enum wr_code wr_dense_store(const struct wr_dense *self, struct wr_sparse *run, struct wr_error *error);

#endif
