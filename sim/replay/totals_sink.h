/* The totals sink: contributions summed per policy x pair x domain (x hour), segments merged by the fixed tree. */
#ifndef WATTROUTE_SIM_REPLAY_TOTALS_SINK_H
#define WATTROUTE_SIM_REPLAY_TOTALS_SINK_H

#include "sim/replay/replay.h"
#include "sim/replay/tree.h"

struct wr_totals_sink {
    struct wr_sink sink;        /* hand this to the replay */
    const struct wr_pool *pool; /* borrowed: cells name pairs by their index in the file */
    int policies;
    int64_t domains; /* with that of queries that have none */
    int64_t hours;   /* that have a place in the table, with that of queries that have none; 1 = no hours, or dated */
    bool dated;
    struct wr_tree tree;
};

void wr_totals_sink_init(struct wr_totals_sink *self, const struct wr_replay_job *job);

/* All that was added, sorted; `totals` is initialised by the call and owned by the caller. */
enum wr_code wr_totals_sink_take(struct wr_totals_sink *self, struct wr_totals *totals, struct wr_error *error);

/* Adds row r, which has `keep`, to a cell: what a query contributes, for whoever sums it in another way. */
void wr_cell_add_row(struct wr_cell *cell, const struct wr_contributions *from, int r);

/* Frees what was not taken. */
void wr_totals_sink_free(struct wr_totals_sink *self);

#endif
