/* A pass over the table: workers take segments, fill them concurrently, and end them one at a time in order.
 *
 * A worker that has filled its segment waits for its turn before it takes another, so at most one segment per worker
 * is pending. When a segment fails, later ones are given up and earlier ones run on, so that the error reported is the
 * first in segment order, whatever the number of threads. */
#ifndef WATTROUTE_SIM_REPLAY_PASS_H
#define WATTROUTE_SIM_REPLAY_PASS_H

#include "sim/replay/cells.h"

/* One thread's buffers. */
struct wr_worker {
    struct wr_tile tile;
    struct wr_cells cells;
    struct wr_replay_counts counts; /* over all segments it took */
    void *own;                      /* the pass's own buffers, made by `open` */
    struct wr_error error;
};

/* What is done with the rows. `self` is the pass's context. After a failed `begin` nothing is owed; after a begun
 * segment exactly one of `end` (in order) and `drop` follows, and both release what `begin` made. */
struct wr_pass {
    const struct wr_plan *plan;
    const bool *reads; /* [WR_COLUMNS] */
    void *self;
    enum wr_code (*open)(void *self, struct wr_worker *worker, struct wr_error *error);
    void (*close)(void *self, struct wr_worker *worker); /* also after a failed open */
    enum wr_code (*begin)(void *self, struct wr_worker *worker, int segment, struct wr_error *error);
    enum wr_code (*strip)(void *self, struct wr_worker *worker, struct wr_error *error); /* worker->cells, kept > 0 */
    enum wr_code (*end)(void *self, struct wr_worker *worker, int segment, struct wr_error *error);
    void (*drop)(void *self, struct wr_worker *worker);
};

/* How many workers a pass over `segments` has: `threads`, 0 = as OpenMP decides, but at most one per segment. */
int wr_pass_workers(int threads, int segments);

/* Runs the pass; `counts` may be NULL. Errors: those of reading, of the pass's functions, WR_E_INTERRUPTED and
 * WR_E_TERMINATED (looked at once per block). */
enum wr_code wr_pass_run(const struct wr_pass *pass, struct wr_replay_counts *counts, struct wr_error *error);

#endif
