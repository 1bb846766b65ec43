#include "sim/power/station.h"

#include "sim/base/memory.h"

#include <math.h>

static enum wr_code check(int64_t cap, double idle_w, double tokens, struct wr_error *error)
{
    if (cap < 1 || cap > WR_STATION_CAP_MOST) {
        return wr_fail(error, WR_E_STATION_VALUE, "%s%lld%s", "the cap on the batch", (long long)cap, "1 to 1000000");
    }
    if (!(isfinite(tokens) && tokens > 0)) {
        return wr_fail(error, WR_E_STATION_VALUE, "%s%g%s", "the mean number of output tokens", tokens, "above 0");
    }
    if (!(isfinite(idle_w) && idle_w >= 0)) {
        return wr_fail(error, WR_E_STATION_VALUE, "%s%g%s", "the loaded idle power", idle_w, "watts of 0 or more");
    }
    return WR_OK;
}

static enum wr_code tabulate(struct wr_station *self, const struct wr_batching *batching, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int64_t s = 1; s <= self->cap && code == WR_OK; s++) {
        const double batch = (double)s;
        struct wr_batch_point point;
        code = wr_batching_at(batching, batch, &point, error);
        code = code == WR_OK ? wr_batching_need(batching, WR_BATCH_TIME, batch, &point, error) : code;
        code = code == WR_OK ? wr_batching_need(batching, WR_BATCH_POWER, batch, &point, error) : code;
        self->time_s[s - 1] = point.value[WR_BATCH_TIME];
        self->power_w[s - 1] = point.value[WR_BATCH_POWER];
        self->is_extrapolated |= point.is_extrapolated;
    }
    return code;
}

enum wr_code wr_station_make(struct wr_station *self, const struct wr_batching *batching, int64_t cap, double idle_w,
                             double tokens, struct wr_error *error)
{
    *self = (struct wr_station){.subject = batching->subject, .cap = cap, .idle_w = idle_w, .tokens = tokens};
    enum wr_code code = check(cap, idle_w, tokens, error);
    if (code != WR_OK) {
        return code;
    }
    self->time_s = wr_array((size_t)cap, sizeof *self->time_s, error);
    self->power_w = self->time_s != NULL ? wr_array((size_t)cap, sizeof *self->power_w, error) : NULL;
    code = self->power_w != NULL ? tabulate(self, batching, error) : WR_E_NO_MEMORY;
    if (code != WR_OK) {
        wr_station_free(self);
    }
    return code;
}

void wr_station_free(struct wr_station *self)
{
    wr_free(self->time_s);
    wr_free(self->power_w);
    *self = (struct wr_station){0};
}

double wr_station_capacity(const struct wr_station *self)
{
    return (double)self->cap / (self->tokens * self->time_s[self->cap - 1]);
}

/* Sums over the states, all scaled by one factor that cancels. Power counts as what it is above idle, so that a
 * covariance with it loses nothing to a large constant. */
struct sums {
    double scale;      /* logarithm of what a weight of 1 stands for */
    double idle, busy; /* without a request, with one or more */
    double power, requests, service, requests_power, waiting;
};

static void rescale(struct sums *sums, double scale)
{
    const double factor = exp(sums->scale - scale);
    sums->idle *= factor;
    sums->busy *= factor;
    sums->power *= factor;
    sums->requests *= factor;
    sums->service *= factor;
    sums->requests_power *= factor;
    sums->scale = scale;
}

/* Adds the states beyond the cap: weights w r, w r^2, ... with sum r / (1 - r) and first moment r / (1 - r)^2. */
static void add_tail(struct sums *sums, double weight, double ratio, double cap, double power)
{
    const double spare = 1 - ratio, tail = weight * ratio / spare, excess = tail / spare;
    sums->busy += tail;
    sums->power += tail * power;
    sums->requests += cap * tail + excess;
    sums->service += cap * tail;
    sums->requests_power += power * (cap * tail + excess);
    sums->waiting = excess;
}

static struct sums sum_states(const struct wr_station *self, double arrivals)
{
    struct sums sums = {.idle = 1};
    double logarithm = 0, ratio = 0, weight = 1, power = 0;
    for (int64_t s = 1; s <= self->cap; s++) {
        ratio = arrivals * self->tokens * self->time_s[s - 1] / (double)s;
        logarithm += log(ratio);
        if (logarithm > sums.scale) {
            rescale(&sums, logarithm);
        }
        weight = exp(logarithm - sums.scale);
        power = self->power_w[s - 1] - self->idle_w;
        sums.busy += weight;
        sums.power += weight * power;
        sums.requests += weight * (double)s;
        sums.service += weight * (double)s;
        sums.requests_power += weight * (double)s * power;
    }
    add_tail(&sums, weight, ratio, (double)self->cap, power);
    return sums;
}

static enum wr_code check_load(const struct wr_station *self, double arrivals, struct wr_error *error)
{
    const double capacity = wr_station_capacity(self);
    if (!(isfinite(arrivals) && arrivals >= 0)) {
        return wr_fail(error, WR_E_STATION_VALUE, "%s%g%s", "the load", arrivals, "requests per second of 0 or more");
    }
    if (arrivals >= capacity) {
        return wr_fail(error, WR_E_STATION_OVERLOADED, "%s%g%g%lld%lld", self->subject, arrivals, capacity,
                       (long long)self->cap, (long long)fmin(floor(arrivals / capacity) + 1, 9e18));
    }
    return WR_OK;
}

/* The limit of no load: idle power, and a request that comes would be alone. */
static struct wr_station_state without_load(const struct wr_station *self)
{
    const double alone = self->tokens * self->time_s[0];
    return (struct wr_station_state){.power_w = self->idle_w,
                                     .energy_j_per_request = (double)INFINITY,
                                     .energy_j_per_token = (double)INFINITY,
                                     .marginal_j = alone * (self->power_w[0] - self->idle_w),
                                     .batch = 1,
                                     .sojourn_s = alone};
}

enum wr_code wr_station_solve(const struct wr_station *self, double arrivals, struct wr_station_state *state,
                              struct wr_error *error)
{
    const enum wr_code code = check_load(self, arrivals, error);
    if (code != WR_OK || arrivals == 0) {
        *state = code == WR_OK ? without_load(self) : (struct wr_station_state){0};
        return code;
    }
    const struct sums sums = sum_states(self, arrivals);
    const double all = sums.idle + sums.busy;
    const double above_idle = sums.power / all, requests = sums.requests / all;
    *state = (struct wr_station_state){.power_w = self->idle_w + above_idle,
                                       .marginal_j = (sums.requests_power / all - requests * above_idle) / arrivals,
                                       .busy = sums.busy / all,
                                       .batch = sums.service / sums.busy,
                                       .requests = requests,
                                       .sojourn_s = requests / arrivals,
                                       .wait_s = sums.waiting / all / arrivals};
    state->energy_j_per_request = state->power_w / arrivals;
    state->energy_j_per_token = state->energy_j_per_request / self->tokens;
    return WR_OK;
}
