#include "sim/table/hour_clock.h"

#include <math.h>

static const double SECONDS_PER_HOUR = 3600;

int32_t wr_hour_of(const struct wr_hour_clock *self, double arrival_s)
{
    if (self->kind == WR_HOURS_UNUSED) {
        return 0;
    }
    if (!isfinite(arrival_s)) {
        return WR_HOUR_NONE;
    }
    const double hour = floor((self->start_s + arrival_s) / SECONDS_PER_HOUR);
    if (self->kind == WR_HOURS_OF_DAY) {
        const double of_day = fmod(hour, WR_HOURS_PER_DAY);
        return (int32_t)(of_day < 0 ? of_day + WR_HOURS_PER_DAY : of_day);
    }
    return hour >= 0 && hour < WR_HOUR_FAR ? (int32_t)hour : WR_HOUR_FAR;
}

bool wr_hour_clock_equal(const struct wr_hour_clock *a, const struct wr_hour_clock *b)
{
    return a->kind == b->kind && (a->kind == WR_HOURS_UNUSED || a->start_s == b->start_s);
}
