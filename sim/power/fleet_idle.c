#include "sim/power/fleet_idle.h"

#include <math.h>

static enum wr_code fail_value(const struct wr_fleet_idle *self, const char *what, double value, const char *expected,
                               struct wr_error *error)
{
    return wr_fail(error, WR_E_FLEET_IDLE_VALUE, "%s%s%g%s", self->subject, what, value, expected);
}

static enum wr_code check(const struct wr_fleet_idle *self, double busy_s, double queries, struct wr_error *error)
{
    if (!(self->units >= 1 && self->units <= 1e15 && floor(self->units) == self->units)) {
        return fail_value(self, "the number of devices", self->units, "a whole number from 1", error);
    }
    if (!(isfinite(self->horizon_s) && self->horizon_s > 0)) {
        return fail_value(self, "the horizon [s]", self->horizon_s, "above 0", error);
    }
    if (!(isfinite(self->idle_w) && self->idle_w >= 0)) {
        return fail_value(self, "the idle power [W]", self->idle_w, "0 or more", error);
    }
    if (!(self->attribution >= 0 && self->attribution <= 1)) {
        return fail_value(self, "the attribution", self->attribution, "0 to 1", error);
    }
    if (!(isfinite(busy_s) && busy_s >= 0)) {
        return fail_value(self, "the time in service [s]", busy_s, "0 or more", error);
    }
    return isfinite(queries) && queries > 0 ? WR_OK
                                            : fail_value(self, "the number of queries", queries, "above 0", error);
}

enum wr_code wr_fleet_idle_of(const struct wr_fleet_idle *self, double busy_s, double queries,
                              struct wr_fleet_idle_terms *terms, struct wr_error *error)
{
    *terms = (struct wr_fleet_idle_terms){0};
    const enum wr_code code = check(self, busy_s, queries, error);
    if (code != WR_OK) {
        return code;
    }
    const double available = self->units * self->horizon_s, idle = available - busy_s;
    if (idle < 0) {
        return wr_fail(error, WR_E_FLEET_IDLE_OVERLOADED, "%s%g%g%g%g", self->subject, busy_s, self->units,
                       self->horizon_s, ceil(busy_s / self->horizon_s));
    }
    const double phi = self->attribution;
    *terms = (struct wr_fleet_idle_terms){
        .seconds = phi * idle / queries,
        .idle_j = phi * idle * self->idle_w / queries,
        .uncharged_j = (1 - phi) * idle * self->idle_w,
        .marginal_w = -phi * self->idle_w,
    };
    return WR_OK;
}
