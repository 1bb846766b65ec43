#include "analysis/metrics/breakeven.h"

#include "sim/base/memory.h"

#include <math.h>

#define ROUNDING 1e-12 /* relative */

void wr_breakeven_free(struct wr_breakeven *self)
{
    for (int64_t i = 0; i < self->lines; i++) {
        wr_crossings_free(&self->line[i].savings);
        for (int k = 0; k < self->line[i].intervals; k++) {
            wr_free(self->line[i].interval[k].note);
        }
        wr_free(self->line[i].interval);
    }
    wr_free(self->line);
    wr_free(self->key[0].value);
    wr_free(self->key[1].value);
    *self = (struct wr_breakeven){0};
}

enum wr_breakeven_answer wr_breakeven_answer_of(const struct wr_crossings *savings)
{
    if (isnan(savings->most)) {
        return WR_BREAKEVEN_UNKNOWN;
    }
    if (savings->most > 0) {
        return savings->least < 0 ? WR_BREAKEVEN_CROSSES : WR_BREAKEVEN_ALWAYS;
    }
    return savings->least < 0 ? WR_BREAKEVEN_NEVER : WR_BREAKEVEN_EQUAL;
}

bool wr_breakeven_is_constant(const struct wr_crossings *savings)
{
    return savings->most - savings->least <= ROUNDING * fmax(fabs(savings->most), fabs(savings->least));
}

const struct wr_crossing_point *wr_breakeven_first(const struct wr_crossings *savings)
{
    for (int64_t i = 0; i < savings->points; i++) {
        if (!isnan(savings->point[i].y)) {
            return &savings->point[i];
        }
    }
    return NULL;
}

const struct wr_crossing_point *wr_breakeven_last(const struct wr_crossings *savings)
{
    for (int64_t i = savings->points - 1; i >= 0; i--) {
        if (!isnan(savings->point[i].y)) {
            return &savings->point[i];
        }
    }
    return NULL;
}
