#include "sim/replay/listeners.h"

#include "sim/base/memory.h"

#include <string.h>

enum wr_code wr_audience_init(struct wr_audience *self, const struct wr_replay_job *job, struct wr_sink *first,
                              struct wr_error *error)
{
    *self = (struct wr_audience){.job = job, .sinks = job->sinks + 1};
    self->sink = wr_array((size_t)self->sinks, sizeof(struct wr_sink *), error);
    if (!self->sink) {
        return WR_E_NO_MEMORY;
    }
    self->sink[0] = first;
    for (int i = 0; i < job->sinks; i++) {
        self->sink[i + 1] = job->sink[i];
    }
    return WR_OK;
}

void wr_audience_free(struct wr_audience *self)
{
    wr_free(self->sink);
    memset(self, 0, sizeof *self);
}

enum wr_code wr_listeners_init(struct wr_listeners *self, const struct wr_audience *audience, struct wr_error *error)
{
    *self = (struct wr_listeners){.audience = audience};
    self->state = wr_array((size_t)audience->sinks, sizeof *self->state, error);
    return self->state ? wr_contribution_buffers_init(&self->buffers, audience->job, error) : WR_E_NO_MEMORY;
}

void wr_listeners_free(struct wr_listeners *self)
{
    wr_contribution_buffers_free(&self->buffers);
    wr_free(self->state);
    memset(self, 0, sizeof *self);
}

/* Drops the segment at sinks [from, to). */
static void drop_states(struct wr_listeners *self, int from, int to)
{
    for (int i = from; i < to; i++) {
        struct wr_sink *sink = self->audience->sink[i];
        sink->drop(sink, self->state[i]);
    }
}

enum wr_code wr_listeners_begin(struct wr_listeners *self, int segment, struct wr_error *error)
{
    for (int i = 0; i < self->audience->sinks; i++) {
        struct wr_sink *sink = self->audience->sink[i];
        enum wr_code code = sink->begin(sink, segment, &self->state[i], error);
        if (code != WR_OK) {
            drop_states(self, 0, i);
            return code;
        }
    }
    return WR_OK;
}

static enum wr_code pass_on(struct wr_listeners *self, const struct wr_contributions *given, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int i = 0; code == WR_OK && i < self->audience->sinks; i++) {
        struct wr_sink *sink = self->audience->sink[i];
        code = sink->add(sink, self->state[i], given, error);
    }
    return code;
}

enum wr_code wr_listeners_hear(struct wr_listeners *self, const struct wr_cells *cells, struct wr_error *error)
{
    const struct wr_replay_job *job = self->audience->job;
    enum wr_code code = WR_OK;
    for (int p = 0; code == WR_OK && p < job->policies; p++) {
        int parts = wr_contribution_parts(job, p);
        for (int part = 0; code == WR_OK && part < parts; part++) {
            struct wr_contributions given = wr_contribute(&self->buffers, job, p, part, cells);
            code = pass_on(self, &given, error);
        }
    }
    return code;
}

enum wr_code wr_listeners_end(struct wr_listeners *self, int segment, struct wr_error *error)
{
    for (int i = 0; i < self->audience->sinks; i++) {
        struct wr_sink *sink = self->audience->sink[i];
        enum wr_code code = sink->end(sink, segment, self->state[i], error);
        if (code != WR_OK) {
            drop_states(self, i + 1, self->audience->sinks);
            return code;
        }
    }
    return WR_OK;
}

void wr_listeners_drop(struct wr_listeners *self)
{
    drop_states(self, 0, self->audience->sinks);
}
