#include "sim/table/grid_profile.h"

#include "sim/table/hour_clock.h"

#include <math.h>

void wr_grid_profile_sum_up(struct wr_grid_profile *self)
{
    double sum = 0;
    self->least = self->most = self->kg_per_kwh[0];
    for (int32_t i = 0; i < self->hours; i++) {
        sum += self->kg_per_kwh[i];
        self->least = fmin(self->least, self->kg_per_kwh[i]);
        self->most = fmax(self->most, self->kg_per_kwh[i]);
    }
    self->mean = sum / self->hours;
}

double wr_grid_profile_at(const struct wr_grid_profile *self, int32_t hour)
{
    if (hour < 0 || hour == WR_HOUR_FAR) {
        return NAN;
    }
    const int64_t at = self->is_dated ? (int64_t)hour - self->first : hour % WR_HOURS_PER_DAY;
    return at >= 0 && at < self->hours ? self->kg_per_kwh[at] : (double)NAN;
}
