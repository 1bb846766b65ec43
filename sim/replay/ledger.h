/* What a segment's decisions sum to, for every fused policy under every scenario: the nodes of the tree of segments. */
#ifndef WATTROUTE_SIM_REPLAY_LEDGER_H
#define WATTROUTE_SIM_REPLAY_LEDGER_H

#include "sim/replay/fused_plan.h"
#include "sim/replay/sparse.h"

#include <pthread.h>

/* Lanes of gaps, what a choice seldom lacks: how many values were missing, per wr_sum; how many latencies were zero;
 * how many answers were there and not correct, or not both correct and in time. */
enum { WR_GAP_ZERO_LATENCY = WR_SUMS, WR_GAP_WRONG, WR_GAP_LATE, WR_GAPS, WR_GAP_LANES = 16 };
_Static_assert((int)WR_GAPS <= (int)WR_GAP_LANES, "gaps are bits of 16");

struct wr_ledger {
    struct wr_ledger_shelf *shelf; /* borrowed */
    struct wr_ledger *next;        /* on the shelf */
    struct wr_sparse *sum, *gap;   /* owned [policy][scenario] */
};

/* Ledgers that are not in use keep their buffers here. */
struct wr_ledger_shelf {
    const struct wr_fused_plan *plan; /* borrowed */
    pthread_mutex_t lock;
    struct wr_ledger *first;
};

void wr_ledger_shelf_init(struct wr_ledger_shelf *self, const struct wr_fused_plan *plan);
void wr_ledger_shelf_free(struct wr_ledger_shelf *self); /* all ledgers have been put back */

/* An empty ledger; NULL on NO_MEMORY. From any thread. */
struct wr_ledger *wr_ledger_take(struct wr_ledger_shelf *shelf, struct wr_error *error);
void wr_ledger_put_back(void *ledger);

/* older += newer, as struct wr_tree wants it; the context is not looked at. */
enum wr_code wr_ledger_merge(void *context, void *older, const void *newer, struct wr_error *error);

/* Adds the cells of a fused policy under a scenario to totals, as those of policy number `policy`. */
enum wr_code wr_ledger_total(const struct wr_ledger *self, int fused, int64_t scenario, int policy,
                             struct wr_totals *totals, struct wr_error *error);

#endif
