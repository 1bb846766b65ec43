#include "sim/replay/main_pass.h"

#include "sim/base/memory.h"
#include "sim/replay/contributions.h"
#include "sim/replay/pass.h"

/* The main pass: every policy decides each strip; its contributions go to every sink. */
struct replay {
    const struct wr_replay_job *job;
    struct wr_sink **sink; /* owned list: the totals sink, then the job's */
    int sinks;
};

/* A worker's own: contribution buffers, and the sinks' states of the segment it is on. */
struct listeners {
    struct wr_contribution_buffers buffers;
    void **state; /* owned, [sinks] */
};

static enum wr_code open_worker(void *self, struct wr_worker *worker, struct wr_error *error)
{
    const struct replay *replay = self;
    struct listeners *listeners = worker->own = wr_array(1, sizeof *listeners, error);
    if (!listeners) {
        return WR_E_NO_MEMORY;
    }
    listeners->state = wr_array((size_t)replay->sinks, sizeof *listeners->state, error);
    return listeners->state ? wr_contribution_buffers_init(&listeners->buffers, replay->job, error) : WR_E_NO_MEMORY;
}

static void close_worker(void *self, struct wr_worker *worker)
{
    struct listeners *listeners = worker->own;
    (void)self;
    if (listeners) {
        wr_contribution_buffers_free(&listeners->buffers);
        wr_free(listeners->state);
        wr_free(listeners);
    }
}

/* Drops the segment at sinks [from, to). */
static void drop_states(const struct replay *replay, struct listeners *listeners, int from, int to)
{
    for (int i = from; i < to; i++) {
        replay->sink[i]->drop(replay->sink[i], listeners->state[i]);
    }
}

static enum wr_code begin(void *self, struct wr_worker *worker, int segment, struct wr_error *error)
{
    const struct replay *replay = self;
    struct listeners *listeners = worker->own;
    for (int i = 0; i < replay->sinks; i++) {
        enum wr_code code = replay->sink[i]->begin(replay->sink[i], segment, &listeners->state[i], error);
        if (code != WR_OK) {
            drop_states(replay, listeners, 0, i);
            return code;
        }
    }
    return WR_OK;
}

static enum wr_code hear(const struct replay *replay, struct listeners *listeners, const struct wr_contributions *given,
                         struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int i = 0; code == WR_OK && i < replay->sinks; i++) {
        code = replay->sink[i]->add(replay->sink[i], listeners->state[i], given, error);
    }
    return code;
}

static enum wr_code add_strip(void *self, struct wr_worker *worker, struct wr_error *error)
{
    const struct replay *replay = self;
    struct listeners *listeners = worker->own;
    enum wr_code code = WR_OK;
    for (int p = 0; code == WR_OK && p < replay->job->policies; p++) {
        int parts = wr_contribution_parts(replay->job, p);
        for (int part = 0; code == WR_OK && part < parts; part++) {
            struct wr_contributions given = wr_contribute(&listeners->buffers, replay->job, p, part, &worker->cells);
            code = hear(replay, listeners, &given, error);
        }
    }
    return code;
}

static enum wr_code end(void *self, struct wr_worker *worker, int segment, struct wr_error *error)
{
    const struct replay *replay = self;
    struct listeners *listeners = worker->own;
    for (int i = 0; i < replay->sinks; i++) {
        enum wr_code code = replay->sink[i]->end(replay->sink[i], segment, listeners->state[i], error);
        if (code != WR_OK) {
            drop_states(replay, listeners, i + 1, replay->sinks);
            return code;
        }
    }
    return WR_OK;
}

static void drop(void *self, struct wr_worker *worker)
{
    const struct replay *replay = self;
    drop_states(replay, worker->own, 0, replay->sinks);
}

enum wr_code wr_main_pass(const struct wr_plan *plan, struct wr_totals_sink *totals, struct wr_replay_counts *counts,
                          struct wr_error *error)
{
    const struct wr_replay_job *job = plan->job;
    struct replay replay = {.job = job, .sinks = job->sinks + 1};
    replay.sink = wr_array((size_t)replay.sinks, sizeof(struct wr_sink *), error);
    if (!replay.sink) {
        return WR_E_NO_MEMORY;
    }
    replay.sink[0] = &totals->sink;
    for (int i = 0; i < job->sinks; i++) {
        replay.sink[i + 1] = job->sink[i];
    }
    const struct wr_pass pass = {.plan = plan,
                                 .reads = plan->reads,
                                 .self = &replay,
                                 .open = open_worker,
                                 .close = close_worker,
                                 .begin = begin,
                                 .strip = add_strip,
                                 .end = end,
                                 .drop = drop};
    enum wr_code code = wr_pass_run(&pass, counts, error);
    wr_free(replay.sink);
    return code;
}
