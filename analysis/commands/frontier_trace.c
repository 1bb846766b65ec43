#include "analysis/commands/frontier_trace.h"

#include "sim/base/memory.h"

int64_t wr_trace_points(const struct wr_trace *self)
{
    return self->kept + self->has_last;
}

static void halve(struct wr_trace *self)
{
    for (int64_t i = 0; 2 * i < self->kept; i++) {
        self->x[i] = self->x[2 * i];
        self->y[i] = self->y[2 * i];
    }
    self->kept = (self->kept + 1) / 2;
    self->stride *= 2;
}

void wr_trace_add(struct wr_trace *self, double x, double y)
{
    self->stride = self->stride > 0 ? self->stride : 1;
    const bool falls = self->heard++ % self->stride == 0;
    self->x[self->kept] = x;
    self->y[self->kept] = y;
    self->has_last = !falls;
    self->kept += falls;
    if (self->kept == WR_TRACE_POINTS) { /* an even number: the newest is dropped, and kept as the last */
        halve(self);
        self->x[self->kept] = x;
        self->y[self->kept] = y;
        self->has_last = true;
    }
}

enum wr_code wr_traces_init(struct wr_frontier_traces *self, int frontiers, struct wr_error *error)
{
    self->curve = wr_array((size_t)frontiers, sizeof *self->curve, error);
    self->hull = self->curve != NULL ? wr_array((size_t)frontiers, sizeof *self->hull, error) : NULL;
    return self->hull != NULL ? WR_OK : WR_E_NO_MEMORY;
}

void wr_traces_free(struct wr_frontier_traces *self)
{
    wr_free(self->curve);
    wr_free(self->hull);
    *self = (struct wr_frontier_traces){0};
}
