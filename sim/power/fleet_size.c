#include "sim/power/fleet_size.h"

#include <math.h>

static enum wr_code solve(const struct wr_station *station, double arrivals, int64_t replicas, struct wr_fleet *fleet,
                          struct wr_error *error)
{
    const enum wr_code code = wr_station_solve(station, arrivals / (double)replicas, &fleet->state, error);
    fleet->replicas = replicas;
    fleet->power_w = (double)replicas * fleet->state.power_w;
    fleet->marginal_j = fleet->state.marginal_j;
    return code;
}

static double bounded_value(enum wr_fleet_rule rule, const struct wr_station_state *state)
{
    return rule == WR_FLEET_UTILISATION ? state->busy : rule == WR_FLEET_BATCH ? state->batch : state->sojourn_s;
}

/* A search for the least n: `fleet` is the last one looked at. */
struct search {
    const struct wr_station *station;
    const struct wr_fleet_size *size;
    double arrivals;
    struct wr_fleet *fleet;
};

/* Of stable replicas only, so that nothing can fail. */
static bool keeps(const struct search *self, int64_t replicas)
{
    return solve(self->station, self->arrivals, replicas, self->fleet, NULL) == WR_OK &&
           bounded_value(self->size->rule, &self->fleet->state) <= self->size->value;
}

/* As a real, as it may be beyond every integer. */
static double least_stable(const struct wr_station *station, double arrivals)
{
    const double capacity = wr_station_capacity(station), replicas = floor(arrivals / capacity) + 1;
    return arrivals / replicas < capacity ? replicas : replicas + 1; /* rounding */
}

static bool time_rises(const struct wr_station *station)
{
    for (int64_t s = 1; s < station->cap; s++) {
        if (station->time_s[s] < station->time_s[s - 1]) {
            return false;
        }
    }
    return true;
}

/* The least n in [low, high] that keeps the bound, given that `high` does and that those above the least one do too. */
static int64_t bisect(const struct search *self, int64_t low, int64_t high)
{
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (keeps(self, middle)) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

/* What a sojourn cannot fall below with n replicas or more: a request that comes to an empty unit is alone at least
 * until the next one, so with probability pi_0 or more it counts L t(1), else at least L times the least t. */
static double least_latency(const struct search *self, double fastest_s)
{
    const double alone = self->station->time_s[0], busy = self->fleet->state.busy;
    return self->station->tokens * ((1 - busy) * alone + busy * fastest_s);
}

/* Every n in turn, until no greater one can keep the bound. */
static int64_t try_each(const struct search *self, int64_t low)
{
    const struct wr_station *station = self->station;
    double fastest = station->time_s[0];
    for (int64_t s = 1; s < station->cap; s++) {
        fastest = fmin(fastest, station->time_s[s]);
    }
    for (int64_t n = low; n <= WR_FLEET_MOST; n++) {
        if (keeps(self, n)) {
            return n;
        }
        if (least_latency(self, fastest) > self->size->value) {
            break;
        }
    }
    return 0;
}

static const char *rule_name(enum wr_fleet_rule rule)
{
    return rule == WR_FLEET_UTILISATION ? "utilisation"
           : rule == WR_FLEET_BATCH     ? "mean batch"
                                        : "latency [s], wait included,";
}

/* 0 when none does. */
static int64_t least_kept(const struct search *self, int64_t stable)
{
    if (self->size->rule == WR_FLEET_LATENCY && !time_rises(self->station)) {
        return try_each(self, stable);
    }
    return keeps(self, WR_FLEET_MOST) ? bisect(self, stable, WR_FLEET_MOST) : 0;
}

/* The least value of any n: that of the greatest, or, of a latency that need not rise with load, of many n. */
static double best_reachable(const struct search *self, int64_t stable)
{
    double best = INFINITY;
    const bool each = self->size->rule == WR_FLEET_LATENCY && !time_rises(self->station);
    for (int64_t n = each ? stable : WR_FLEET_MOST; n <= WR_FLEET_MOST; n += 1 + n / 64) {
        keeps(self, n);
        best = fmin(best, bounded_value(self->size->rule, &self->fleet->state));
    }
    return best;
}

static enum wr_code find(const struct search *self, struct wr_error *error)
{
    const double stable = least_stable(self->station, self->arrivals);
    if (stable > WR_FLEET_MOST) {
        return wr_fail(error, WR_E_FLEET_SIZE_LOAD, "%s%g%d", self->station->subject, self->arrivals, WR_FLEET_MOST);
    }
    const int64_t replicas = least_kept(self, (int64_t)stable);
    if (replicas == 0) {
        return wr_fail(error, WR_E_FLEET_SIZE_BOUND, "%s%s%g%d%g", self->station->subject, rule_name(self->size->rule),
                       self->size->value, WR_FLEET_MOST, best_reachable(self, (int64_t)stable));
    }
    return solve(self->station, self->arrivals, replicas, self->fleet, error);
}

static enum wr_code check(const struct wr_fleet_size *size, double arrivals, struct wr_error *error)
{
    if (!(isfinite(arrivals) && arrivals >= 0)) {
        return wr_fail(error, WR_E_STATION_VALUE, "%s%g%s", "the load", arrivals, "requests per second of 0 or more");
    }
    if (size->rule != WR_FLEET_REPLICAS) {
        const bool share = size->rule == WR_FLEET_UTILISATION;
        return size->value > 0 && (!share || size->value <= 1)
                   ? WR_OK
                   : wr_fail(error, WR_E_STATION_VALUE, "%s%g%s", rule_name(size->rule), size->value,
                             share ? "a share above 0 and up to 1" : "a bound above 0");
    }
    return size->value >= 1 && size->value <= WR_FLEET_MOST && floor(size->value) == size->value
               ? WR_OK
               : wr_fail(error, WR_E_STATION_VALUE, "%s%g%s", "the number of replicas", size->value,
                         "a whole number from 1 to 1000000");
}

/* Too many arrivals for the given replicas: said of the fleet, which is what can be changed. */
static enum wr_code given(const struct search *self, struct wr_error *error)
{
    const double replicas = self->size->value, least = least_stable(self->station, self->arrivals);
    return least > replicas ? wr_fail(error, WR_E_FLEET_SIZE_FEW, "%s%g%g%g%g", self->station->subject, self->arrivals,
                                      replicas, wr_station_capacity(self->station), least)
                            : solve(self->station, self->arrivals, (int64_t)replicas, self->fleet, error);
}

enum wr_code wr_fleet_of(const struct wr_station *station, const struct wr_fleet_size *size, double arrivals,
                         struct wr_fleet *fleet, struct wr_error *error)
{
    *fleet = (struct wr_fleet){0};
    const struct search search = {station, size, arrivals, fleet};
    const enum wr_code code = check(size, arrivals, error);
    if (code != WR_OK) {
        return code;
    }
    return size->rule == WR_FLEET_REPLICAS ? given(&search, error) : find(&search, error);
}
