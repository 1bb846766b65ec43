/* A pass that adds up an array of doubles over the kept rows. The sums do not depend on threads: a segment's are added
 * in row order, and segments in the fixed tree, which holds at most its depth in arrays of that size. */
#ifndef WATTROUTE_SIM_REPLAY_SUM_PASS_H
#define WATTROUTE_SIM_REPLAY_SUM_PASS_H

#include "sim/replay/cells.h"

struct wr_sum_pass {
    const struct wr_plan *plan;
    const bool *reads; /* [WR_COLUMNS] */
    size_t sums;
    const void *self;
    /* A worker's own buffers; both NULL where it needs none. `close` comes also after a failed `open`. */
    enum wr_code (*open)(const void *self, void **own, struct wr_error *error);
    void (*close)(const void *self, void *own);
    /* Adds a strip's kept rows, at least one, to sum[sums]. */
    void (*add)(const void *self, void *own, const struct wr_cells *cells, double *sum);
};

/* Runs the pass; `*sum` [sums] is the caller's, zeros where no row was kept. Errors: those of wr_pass_run(). */
enum wr_code wr_sum_pass_run(const struct wr_sum_pass *pass, double **sum, struct wr_error *error);

#endif
