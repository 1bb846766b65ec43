#include "sim/power/mg1.h"

#include <math.h>

static bool is_sound(double value)
{
    return isfinite(value) && value >= 0;
}

static enum wr_code fail_value(const struct wr_mg1 *self, const char *what, double value, const char *expected,
                               struct wr_error *error)
{
    return wr_fail(error, WR_E_MG1_VALUE, "%s%s%g%s", self->subject, what, value, expected);
}

/* Rounding of sums may leave a second moment a little below the square of its mean, which is its least value. */
static bool is_second_moment(double square, double mean)
{
    return isfinite(square) && square >= mean * mean * (1 - 1e-6);
}

static enum wr_code check_sleep(const struct wr_mg1 *self, struct wr_error *error)
{
    if (isinf(self->keep_warm_s) && self->keep_warm_s > 0) {
        return WR_OK;
    }
    if (!is_sound(self->keep_warm_s)) {
        return fail_value(self, "the keep-warm time [s]", self->keep_warm_s, "0 or more, or infinity", error);
    }
    if (!is_sound(self->off_w)) {
        return fail_value(self, "the power after the keep-warm time [W]", self->off_w, "0 or more", error);
    }
    if (!is_sound(self->setup_s)) {
        return fail_value(self, "the setup time [s]", self->setup_s, "0 or more", error);
    }
    if (!is_second_moment(self->setup_s2, self->setup_s)) {
        return fail_value(self, "the mean square of the setup time [s^2]", self->setup_s2,
                          "at least the square of its mean", error);
    }
    return self->setup_s == 0 || is_sound(self->setup_w)
               ? WR_OK
               : fail_value(self, "the setup power [W]", self->setup_w, "0 or more", error);
}

static enum wr_code check(const struct wr_mg1 *self, const struct wr_mg1_load *load, struct wr_error *error)
{
    if (!is_sound(load->arrivals)) {
        return fail_value(self, "the load [queries per second]", load->arrivals, "0 or more", error);
    }
    if (!is_sound(load->service_s)) {
        return fail_value(self, "the mean service time [s]", load->service_s, "0 or more", error);
    }
    if (!is_second_moment(load->service_s2, load->service_s)) {
        return fail_value(self, "the mean square of the service time [s^2]", load->service_s2,
                          "at least the square of its mean", error);
    }
    if (!is_sound(self->idle_w)) {
        return fail_value(self, "the idle power [W]", self->idle_w, "0 or more", error);
    }
    const double utilisation = load->arrivals * load->service_s;
    if (utilisation >= 1) {
        return wr_fail(error, WR_E_MG1_OVERLOADED, "%s%g%g%lld", self->subject, load->arrivals, load->service_s,
                       (long long)fmin(floor(utilisation) + 1, 9e18));
    }
    return check_sleep(self, error);
}

/* Shares of the time without service, as functions of lambda: with q = exp(-lambda tau) and x = lambda q E[D_s],
 * idle (1 - q) / (1 + x), off q / (1 + x), setup x / (1 + x); and their derivatives. */
struct shares {
    double q, x;
    struct wr_mg1_states share, slope;
};

static struct shares shares_at(const struct wr_mg1 *self, double arrivals)
{
    const double tau = self->keep_warm_s, setup = self->setup_s;
    const double at = isinf(tau) ? tau : arrivals * tau, q = exp(-at);
    if (q == 0) {
        return (struct shares){.share = {.idle = 1}};
    }
    const double warm = -expm1(-at), x = arrivals * q * setup, cycle = 1 + x;
    const double q_slope = -tau * q, x_slope = setup * q * (1 - at), square = cycle * cycle;
    return (struct shares){
        .q = q,
        .x = x,
        .share = {.idle = warm / cycle, .off = q / cycle, .setup = x / cycle},
        .slope = {.idle = (-q_slope * cycle - warm * x_slope) / square,
                  .off = (q_slope * cycle - q * x_slope) / square,
                  .setup = x_slope / square},
    };
}

/* Times the watts of each state; what takes no time needs none. */
static struct wr_mg1_states times_power(const struct wr_mg1 *self, const struct wr_mg1_states *share, double factor)
{
    const bool sleeps = !isinf(self->keep_warm_s);
    return (struct wr_mg1_states){
        .idle = factor * share->idle * self->idle_w,
        .off = sleeps ? factor * share->off * self->off_w : 0,
        .setup = sleeps && self->setup_s > 0 ? factor * share->setup * self->setup_w : 0,
    };
}

static double mean_wait(const struct wr_mg1 *self, const struct wr_mg1_load *load, const struct shares *shares,
                        double free)
{
    const double queue = load->arrivals * load->service_s2 / (2 * free);
    return shares->q > 0
               ? queue + shares->q * (2 * self->setup_s + load->arrivals * self->setup_s2) / (2 * (1 + shares->x))
               : queue;
}

enum wr_code wr_mg1_solve(const struct wr_mg1 *self, const struct wr_mg1_load *load, struct wr_mg1_result *result,
                          struct wr_error *error)
{
    *result = (struct wr_mg1_result){0};
    const enum wr_code code = check(self, load, error);
    if (code != WR_OK) {
        return code;
    }
    const double utilisation = load->arrivals * load->service_s, free = 1 - utilisation;
    const struct shares shares = shares_at(self, load->arrivals);
    *result = (struct wr_mg1_result){
        .utilisation = utilisation,
        .wait_s = mean_wait(self, load, &shares, free),
        .share = {free * shares.share.idle, free * shares.share.off, free * shares.share.setup},
        .power = times_power(self, &shares.share, free),
        .by_arrivals = times_power(self, &shares.slope, free),
        .by_utilisation = times_power(self, &shares.share, -1),
    };
    result->sojourn_s = result->wait_s + load->service_s;
    return WR_OK;
}
