#include "sim/replay/main_pass.h"

#include "sim/base/memory.h"
#include "sim/replay/listeners.h"
#include "sim/replay/pass.h"

/* The main pass: a worker's own are its listeners. */
static enum wr_code open_worker(void *self, struct wr_worker *worker, struct wr_error *error)
{
    worker->own = wr_array(1, sizeof(struct wr_listeners), error);
    return worker->own ? wr_listeners_init(worker->own, self, error) : WR_E_NO_MEMORY;
}

static void close_worker(void *self, struct wr_worker *worker)
{
    (void)self;
    if (worker->own) {
        wr_listeners_free(worker->own);
        wr_free(worker->own);
    }
}

static enum wr_code begin(void *self, struct wr_worker *worker, int segment, struct wr_error *error)
{
    (void)self;
    return wr_listeners_begin(worker->own, segment, error);
}

static enum wr_code add_strip(void *self, struct wr_worker *worker, struct wr_error *error)
{
    (void)self;
    return wr_listeners_hear(worker->own, &worker->cells, error);
}

static enum wr_code end(void *self, struct wr_worker *worker, int segment, struct wr_error *error)
{
    (void)self;
    return wr_listeners_end(worker->own, segment, error);
}

static void drop(void *self, struct wr_worker *worker)
{
    (void)self;
    wr_listeners_drop(worker->own);
}

enum wr_code wr_main_pass(const struct wr_plan *plan, struct wr_totals_sink *totals, struct wr_replay_counts *counts,
                          struct wr_error *error)
{
    struct wr_audience audience;
    enum wr_code code = wr_audience_init(&audience, plan->job, &totals->sink, error);
    const struct wr_pass pass = {.plan = plan,
                                 .reads = plan->reads,
                                 .self = &audience,
                                 .open = open_worker,
                                 .close = close_worker,
                                 .begin = begin,
                                 .strip = add_strip,
                                 .end = end,
                                 .drop = drop};
    code = code == WR_OK ? wr_pass_run(&pass, counts, error) : code;
    wr_audience_free(&audience);
    return code;
}
