/* `poisson`: a device serves one query at a time, as they come; left alone for long enough it goes to sleep
 * (sim/power/mg1.h). */
#include "sim/power/idle_kinds.h"
#include "sim/power/mg1.h"

#include <math.h>

_Static_assert(sizeof(struct wr_idle_poisson_config) <= WR_IDLE_CONFIG, "the configuration must fit");

static const double SECONDS_PER_DAY = 86400;
static const char *const thens[] = {
    [WR_THEN_OFF] = "off", [WR_THEN_SLEEP] = "sleep", [WR_THEN_BARE_IDLE] = "bare_idle", NULL};

#define REAL(member) .type = WR_OPTION_REAL, .offset = offsetof(struct wr_idle_poisson_config, member)

static const struct wr_option options[] = {
    {.key = "queries_per_device_day",
     REAL(queries_per_day),
     .required = true,
     .min = 1e-6,
     .max = 1e9,
     .unit = "1/day",
     .help = "demand per device and day; the policy routes a share of it here"},
    {.key = "keep_warm_s",
     REAL(keep_warm_s),
     .min = 0,
     .max = (double)INFINITY,
     .unit = "s",
     .help = "how long the device stays warm without a query; default: always"},
    {.key = "setup_s",
     REAL(setup_s),
     .min = 0,
     .max = 1e9,
     .unit = "s",
     .help = "time to wake and load, which the query that comes then waits for; default 0"},
    {.key = "then",
     .type = WR_OPTION_CHOICE,
     .offset = offsetof(struct wr_idle_poisson_config, then),
     .choices = thens,
     .unit = "",
     .help = "the state after keep_warm_s: off (default), sleep or bare_idle"},
    WR_ATTRIBUTION_OPTION(struct wr_idle_poisson_config),
    WR_ACTIVE_BASELINE_OPTION(struct wr_idle_poisson_config),
};

static void defaults(void *config)
{
    *(struct wr_idle_poisson_config *)config = (struct wr_idle_poisson_config){.queries_per_day = (double)NAN,
                                                                               .keep_warm_s = (double)INFINITY,
                                                                               .attribution = 1,
                                                                               .active_baseline = WR_ACTIVE_KEEP};
}

static enum wr_power_state state_after(const struct wr_idle_poisson_config *self)
{
    static const enum wr_power_state state[] = {WR_POWER_OFF, WR_POWER_SLEEP, WR_POWER_IDLE};
    return state[self->then];
}

static unsigned needs(const void *config)
{
    const struct wr_idle_poisson_config *self = config;
    unsigned needed = WR_POWER_BIT(WR_POWER_LOADED_IDLE);
    if (isfinite(self->keep_warm_s)) {
        needed |= WR_POWER_BIT(state_after(self)) | (self->setup_s > 0 ? WR_POWER_BIT(WR_POWER_SETUP) : 0);
    }
    return needed;
}

/* A device that is always warm needs not wake. */
static const char *const *useless(const void *config, const char **lacks)
{
    static const char *const none[] = {NULL}, *const sleeping[] = {"setup_s", "then", NULL};
    const struct wr_idle_poisson_config *self = config;
    *lacks = "keep_warm_s";
    return isfinite(self->keep_warm_s) ? none : sleeping;
}

/* The queries are charged the share phi of what the device draws idle or asleep, and all of what waking it takes: that
 * is their doing. */
static double charged(const struct wr_idle_poisson_config *self, const struct wr_mg1_states *power)
{
    return self->attribution * (power->idle + power->off) + power->setup;
}

static enum wr_code settle(const void *config, const struct wr_power_subject *subject, const struct wr_idle_load *load,
                           struct wr_idle_settled *settled, struct wr_error *error)
{
    const struct wr_idle_poisson_config *self = config;
    const struct wr_state_watts *state = subject->states->state;
    const double phi = self->attribution;
    const double mean = load->queries > 0 ? load->busy_s / load->queries : 0;
    const double mean2 = load->queries > 0 ? load->busy_s2 / load->queries : 0;
    const double arrivals = self->queries_per_day / SECONDS_PER_DAY * load->queries / load->all;
    const struct wr_mg1 device = {.subject = subject->accelerator,
                                  .keep_warm_s = self->keep_warm_s,
                                  .setup_s = self->setup_s,
                                  .setup_s2 = self->setup_s * self->setup_s,
                                  .idle_w = state[WR_POWER_LOADED_IDLE].watts,
                                  .off_w = state[state_after(self)].watts,
                                  .setup_w = state[WR_POWER_SETUP].watts};
    struct wr_mg1_result result;
    const enum wr_code code = wr_mg1_solve(&device, &(struct wr_mg1_load){arrivals, mean, mean2}, &result, error);
    if (code != WR_OK) {
        return code;
    }
    const double subtracted = wr_idle_subtracted(self->active_baseline, phi, device.idle_w);
    *settled = (struct wr_idle_settled){
        .average = {.subtracted_j = subtracted},
        .marginal = {.subtracted_j = subtracted,
                     .seconds = -phi,
                     .idle_j = charged(self, &result.by_utilisation),
                     .query_j = charged(self, &result.by_arrivals)},
        .arrivals = arrivals,
        .utilisation = result.utilisation,
        .wait_s = result.wait_s,
        .uncharged_j = (1 - phi) * (result.power.idle + result.power.off) + subtracted * result.utilisation,
        .uncharged_seconds = (1 - phi) * (1 - result.utilisation),
    };
    if (arrivals > 0) {
        settled->average.query_seconds = phi * (1 - result.utilisation) / arrivals;
        settled->average.query_j = charged(self, &result.power) / arrivals;
    }
    return WR_OK;
}

const struct wr_idle_kind wr_idle_poisson_kind = {
    .name = "poisson",
    .what = "idle kind 'poisson'",
    .help = "a local device serves queries one at a time as they come, and may sleep between them",
    .option = options,
    .options = sizeof options / sizeof *options,
    .idles = true,
    .queues = true,
    .defaults = defaults,
    .needs = needs,
    .settle = settle,
    .useless = useless,
};
