#include "sim/replay/fused_pass.h"

#include "sim/base/memory.h"
#include "sim/replay/fused_block.h"
#include "sim/replay/listeners.h"
#include "sim/replay/pass.h"
#include "sim/replay/totals_sink.h"

#include <string.h>

struct fused {
    const struct wr_fused_plan *plan;
    struct wr_audience audience;
    struct wr_ledger_shelf *shelf;
    struct wr_tree tree;
};

struct own {
    struct wr_listeners listeners;
    struct wr_slots slots;
    struct wr_fused_block *block; /* owned [policy] */
    struct wr_fused_sinks sinks;
    struct wr_ledger *ledger; /* of the segment it is on */
    /* for policies that decide by themselves */
    struct wr_priced priced;
    double *objective; /* owned [row][pool] */
    int32_t *choice;   /* owned [row] */
};

static bool any_decides(const struct wr_fused_plan *plan)
{
    bool any = false;
    for (int i = 0; i < plan->policies; i++) {
        any |= !plan->policy[i].by_rule;
    }
    return any;
}

static enum wr_code init_alone(struct own *own, int pairs, struct wr_error *error)
{
    enum wr_code code = wr_priced_init(&own->priced, pairs, error);
    bool done = code == WR_OK &&
                (own->objective = wr_array((size_t)pairs * WR_STRIP_ROWS, sizeof *own->objective, error)) &&
                (own->choice = wr_array(WR_STRIP_ROWS, sizeof *own->choice, error));
    return done ? WR_OK : WR_E_NO_MEMORY;
}

/* Where no policy is fused the listeners do it all. */
static enum wr_code init_own(struct own *own, const struct fused *fused, struct wr_error *error)
{
    const struct wr_fused_plan *plan = fused->plan;
    enum wr_code code = wr_listeners_init(&own->listeners, &fused->audience, error);
    if (code != WR_OK || plan->policies == 0) {
        return code;
    }
    own->block = wr_array((size_t)plan->policies, sizeof *own->block, error);
    code = own->block ? wr_slots_init(&own->slots, plan, error) : WR_E_NO_MEMORY;
    code = code == WR_OK ? wr_dense_init(&own->sinks.sums, plan->cells, plan->lanes, error) : code;
    code = code == WR_OK ? wr_dense_init(&own->sinks.gaps, plan->cells, WR_GAP_LANES, error) : code;
    if (code == WR_OK && any_decides(plan)) {
        code = init_alone(own, plan->plan->job->pool.pairs, error);
    }
    for (int i = 0; code == WR_OK && i < plan->policies; i++) {
        code = wr_fused_block_init(&own->block[i], plan, &plan->policy[i], error);
    }
    return code;
}

static enum wr_code open_worker(void *self, struct wr_worker *worker, struct wr_error *error)
{
    struct own *own = worker->own = wr_array(1, sizeof *own, error);
    return own ? init_own(own, self, error) : WR_E_NO_MEMORY;
}

static void close_worker(void *self, struct wr_worker *worker)
{
    const struct fused *fused = self;
    struct own *own = worker->own;
    if (!own) {
        return;
    }
    for (int i = 0; own->block && i < fused->plan->policies; i++) {
        wr_fused_block_free(&own->block[i]);
    }
    wr_free(own->block);
    wr_dense_free(&own->sinks.sums);
    wr_dense_free(&own->sinks.gaps);
    wr_slots_free(&own->slots);
    wr_priced_free(&own->priced);
    wr_free(own->objective);
    wr_free(own->choice);
    wr_listeners_free(&own->listeners);
    wr_free(own);
}

static enum wr_code begin(void *self, struct wr_worker *worker, int segment, struct wr_error *error)
{
    const struct fused *fused = self;
    struct own *own = worker->own;
    own->ledger = wr_ledger_take(fused->shelf, error);
    enum wr_code code = own->ledger ? wr_listeners_begin(&own->listeners, segment, error) : WR_E_NO_MEMORY;
    if (code != WR_OK && own->ledger) {
        wr_ledger_put_back(own->ledger);
    }
    return code;
}

/* Every scenario's decisions by the policy itself, on the strip under that scenario's prices. */
static void decide_alone(struct own *own, const struct wr_fused_plan *plan, const struct wr_policy *policy,
                         const struct wr_cells *cells, struct wr_strip strip, uint16_t *number, int64_t stride)
{
    const struct wr_pool *pool = &plan->plan->job->pool;
    const struct wr_view view[WR_TERMS] = {cells->from.energy, cells->from.latency, cells->from.tokens_in,
                                           cells->from.tokens_out, cells->from.cost};
    strip.objective = own->objective;
    for (int64_t s = 0; s < plan->scenarios; s++, number += stride) {
        wr_priced_set(&own->priced, plan->price_of[s], pool->pairs);
        wr_kernel_price(&own->priced, view, cells->rows, pool->pairs, own->objective);
        policy->kind->decide(policy, pool, &strip, own->choice);
        for (int r = 0; r < WR_FUSED_ROWS; r++) {
            number[r] = r < cells->rows && cells->keep[r] ? (uint16_t)own->choice[r] : WR_FUSED_NONE;
        }
    }
}

static enum wr_code flush(const struct own *own, const struct wr_fused_plan *plan, int index, struct wr_error *error)
{
    struct wr_fused_block *block = &own->block[index];
    struct wr_sparse *sum = own->ledger->sum + index * plan->scenarios;
    struct wr_sparse *gap = own->ledger->gap + index * plan->scenarios;
    return wr_fused_block_flush(block, &own->sinks, sum, gap, error);
}

static enum wr_code add_policy(struct own *own, const struct wr_fused_plan *plan, int index,
                               const struct wr_cells *cells, struct wr_error *error)
{
    const struct wr_fused_policy *fused = &plan->policy[index];
    const struct wr_policy *policy = &plan->plan->job->policy[fused->index];
    const struct wr_contribution_buffers *buffers = &own->listeners.buffers;
    struct wr_fused_block *block = &own->block[index];
    struct wr_strip strip = {0};
    int64_t stride;
    uint16_t *number = wr_fused_block_numbers(block, &stride);
    if (plan->plan->wants_matrices) {
        strip = wr_strip_for(&buffers->strip, policy, cells);
    }
    if (fused->by_rule) {
        wr_slots_find(&own->slots, fused, cells, &strip);
        plan->kernels->decide(&own->slots.fused, plan->price, plan->scenarios, number, stride);
    } else {
        wr_slots_all(&own->slots, cells);
        decide_alone(own, plan, policy, cells, strip, number, stride);
    }
    enum wr_code code = WR_OK;
    wr_fused_block_lay(block, &own->slots.fused);
    for (int part = 0; code == WR_OK && part < fused->parts; part++) {
        code = wr_fused_block_take(block, part, cells, &strip, buffers, error);
        if (code == WR_OK && block->strips == block->strips_most) {
            code = flush(own, plan, index, error);
        }
    }
    return code;
}

/* The rest of a segment is added up with its last strip, while other workers go on: ends come one at a time. */
static enum wr_code flush_all(const struct own *own, const struct wr_fused_plan *plan, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int i = 0; code == WR_OK && i < plan->policies; i++) {
        code = flush(own, plan, i, error);
    }
    return code;
}

static enum wr_code add_strip(void *self, struct wr_worker *worker, struct wr_error *error)
{
    const struct fused *fused = self;
    const struct wr_fused_plan *plan = fused->plan;
    const struct wr_cells *cells = &worker->cells;
    struct own *own = worker->own;
    enum wr_code code = wr_listeners_hear(&own->listeners, cells, error);
    for (int i = 0; code == WR_OK && i < plan->policies; i++) {
        code = add_policy(own, plan, i, cells, error);
    }
    int64_t next = cells->row + cells->rows;
    bool last = next % plan->plan->segment_rows == 0 || next == plan->plan->queries;
    return code == WR_OK && last ? flush_all(own, plan, error) : code;
}

static enum wr_code end(void *self, struct wr_worker *worker, int segment, struct wr_error *error)
{
    struct fused *fused = self;
    struct own *own = worker->own;
    enum wr_code code = wr_listeners_end(&own->listeners, segment, error);
    code = code == WR_OK ? flush_all(own, fused->plan, error) : code;
    if (code != WR_OK) {
        wr_ledger_put_back(own->ledger);
        return code;
    }
    return wr_tree_place(&fused->tree, own->ledger, error);
}

static void drop(void *self, struct wr_worker *worker)
{
    const struct fused *fused = self;
    struct own *own = worker->own;
    for (int i = 0; i < fused->plan->policies; i++) {
        own->block[i].strips = 0;
        own->block[i].places = 0;
    }
    wr_listeners_drop(&own->listeners);
    wr_ledger_put_back(own->ledger);
}

static enum wr_code run(struct fused *fused, struct wr_totals_sink *sink, struct wr_fused_totals *totals,
                        struct wr_error *error)
{
    const struct wr_pass pass = {.plan = fused->plan->plan,
                                 .reads = fused->plan->plan->reads,
                                 .self = fused,
                                 .open = open_worker,
                                 .close = close_worker,
                                 .begin = begin,
                                 .strip = add_strip,
                                 .end = end,
                                 .drop = drop};
    void *root = NULL;
    enum wr_code code = wr_audience_init(&fused->audience, fused->plan->plan->job, &sink->sink, error);
    code = code == WR_OK ? wr_pass_run(&pass, &totals->counts, error) : code;
    code = code == WR_OK ? wr_totals_sink_take(sink, &totals->base, error) : code;
    code = code == WR_OK ? wr_tree_root(&fused->tree, &root, error) : code;
    totals->ledger = root;
    return code;
}

enum wr_code wr_fused_pass_run(const struct wr_fused_plan *plan, struct wr_fused_totals *totals, struct wr_error *error)
{
    struct wr_totals_sink sink;
    memset(totals, 0, sizeof *totals);
    wr_totals_init(&totals->base);
    wr_ledger_shelf_init(&totals->shelf, plan);
    struct fused fused = {
        .plan = plan, .shelf = &totals->shelf, .tree = {.merge = wr_ledger_merge, .free = wr_ledger_put_back}};
    wr_totals_sink_init(&sink, plan->plan->job);
    enum wr_code code = run(&fused, &sink, totals, error);
    wr_totals_sink_free(&sink);
    wr_tree_clear(&fused.tree);
    wr_audience_free(&fused.audience);
    return code;
}

void wr_fused_totals_free(struct wr_fused_totals *self)
{
    if (self->ledger) {
        wr_ledger_put_back(self->ledger);
        self->ledger = NULL;
    }
    wr_totals_free(&self->base);
    wr_ledger_shelf_free(&self->shelf);
}
