#include "sim/base/option.h"

#include <math.h>
#include <string.h>

const struct wr_option *wr_option_find(const struct wr_option *option, int options, const char *key)
{
    for (int i = 0; i < options; i++) {
        if (strcmp(option[i].key, key) == 0) {
            return &option[i];
        }
    }
    return NULL;
}

bool wr_option_has_number(const struct wr_option *option, const void *config)
{
    const unsigned char *field = (const unsigned char *)config + option->offset;
    if (option->type == WR_OPTION_POINTS) {
        struct wr_points points;
        memcpy(&points, field, sizeof points);
        return points.points > 0 || !isnan(points.value);
    }
    double value = (double)NAN;
    if (option->type == WR_OPTION_REAL) {
        memcpy(&value, field, sizeof value);
    }
    return !isnan(value);
}

void wr_points_init(struct wr_points *self, double value)
{
    *self = (struct wr_points){.value = value};
}

bool wr_points_add(struct wr_points *self, double at, double y)
{
    const bool rises = self->points == 0 || at > self->at[self->points - 1];
    if (self->points == WR_POINTS_MOST || !rises || !(isfinite(at) && at > 0) || !(isfinite(y) && y > 0)) {
        return false;
    }
    self->at[self->points] = at;
    self->y[self->points++] = y;
    return true;
}
