/* `fleet`: so many devices stand there for a time in which the study's queries come (sim/power/fleet_idle.h). */
#include "sim/power/fleet_idle.h"
#include "sim/power/idle_kinds.h"

#include <math.h>

_Static_assert(sizeof(struct wr_idle_fleet_config) <= WR_IDLE_CONFIG, "the configuration must fit");

#define REAL(member) .type = WR_OPTION_REAL, .offset = offsetof(struct wr_idle_fleet_config, member)

static const struct wr_option options[] = {
    {.key = "devices",
     REAL(devices),
     .whole = true,
     .required = true,
     .min = 1,
     .max = 1e9,
     .unit = "1",
     .help = "units, a whole number"},
    {.key = "horizon_s",
     REAL(horizon_s),
     .required = true,
     .min = 1e-3,
     .max = 1e12,
     .unit = "s",
     .help = "the time in which the study's queries come"},
    WR_ATTRIBUTION_OPTION(struct wr_idle_fleet_config),
    WR_ACTIVE_BASELINE_OPTION(struct wr_idle_fleet_config),
};

static void defaults(void *config)
{
    *(struct wr_idle_fleet_config *)config = (struct wr_idle_fleet_config){
        .devices = (double)NAN, .horizon_s = (double)NAN, .attribution = 1, .active_baseline = WR_ACTIVE_KEEP};
}

static unsigned needs(const void *config)
{
    (void)config;
    return WR_POWER_BIT(WR_POWER_LOADED_IDLE);
}

static enum wr_code settle(const void *config, const struct wr_power_subject *subject, const struct wr_idle_load *load,
                           struct wr_idle_settled *settled, struct wr_error *error)
{
    const struct wr_idle_fleet_config *self = config;
    const double watts = subject->states->state[WR_POWER_LOADED_IDLE].watts, phi = self->attribution;
    const struct wr_fleet_idle fleet = {subject->local ? subject->accelerator : subject->pair, self->devices,
                                        self->horizon_s, watts, phi};
    const double subtracted = wr_idle_subtracted(self->active_baseline, phi, watts);
    struct wr_fleet_idle_terms terms = {0};
    enum wr_code code = WR_OK;
    if (load->queries > 0) {
        code = wr_fleet_idle_of(&fleet, load->busy_s, load->queries, &terms, error);
    }
    *settled = (struct wr_idle_settled){
        .average = {.subtracted_j = subtracted, .query_seconds = terms.seconds, .query_j = terms.idle_j},
        .marginal = {.subtracted_j = subtracted, .seconds = -phi, .idle_j = -phi * watts},
        .arrivals = load->queries / self->horizon_s,
        .utilisation = load->busy_s / (self->devices * self->horizon_s),
        .uncharged_j = (terms.uncharged_j + subtracted * load->busy_s) / self->horizon_s,
        .uncharged_seconds = (1 - phi) * (self->devices - load->busy_s / self->horizon_s),
    };
    return code;
}

const struct wr_idle_kind wr_idle_fleet_kind = {
    .name = "fleet",
    .what = "idle kind 'fleet'",
    .help = "so many units stand ready for a given time; what they idle is shared by the queries",
    .option = options,
    .options = sizeof options / sizeof *options,
    .idles = true,
    .defaults = defaults,
    .needs = needs,
    .settle = settle,
};
