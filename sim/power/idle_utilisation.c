/* `utilisation`: a unit that is busy a given share of the time idles, loaded, for the rest of it. */
#include "sim/power/idle_kinds.h"

#include <math.h>

_Static_assert(sizeof(struct wr_idle_utilisation_config) <= WR_IDLE_CONFIG, "the configuration must fit");

#define LEAST_UTILISATION 1e-6 /* above 0: at 0 there is no query to charge */

#define FIELD(member) .offset = offsetof(struct wr_idle_utilisation_config, member)

static const struct wr_option options[] = {
    {.key = "utilisation",
     .type = WR_OPTION_REAL,
     FIELD(utilisation),
     .required = true,
     .min = LEAST_UTILISATION,
     .max = 1,
     .unit = "1",
     .help = "share of time with at least one request in service"},
    WR_ATTRIBUTION_OPTION(struct wr_idle_utilisation_config),
    WR_ACTIVE_BASELINE_OPTION(struct wr_idle_utilisation_config),
};

static void defaults(void *config)
{
    *(struct wr_idle_utilisation_config *)config = (struct wr_idle_utilisation_config){
        .utilisation = (double)NAN, .attribution = 1, .active_baseline = WR_ACTIVE_KEEP};
}

static unsigned needs(const void *config)
{
    (void)config;
    return WR_POWER_BIT(WR_POWER_LOADED_IDLE);
}

/* model.md section 4: P_idle D (1 - rho) / rho, of which phi is charged; active energy E - (1 - phi) P_idle D under
 * `subtract`. */
static enum wr_code terms(const void *config, const struct wr_power_subject *subject, struct wr_idle_terms *terms,
                          struct wr_error *error)
{
    const struct wr_idle_utilisation_config *self = config;
    const double power = subject->states->state[WR_POWER_LOADED_IDLE].watts;
    const double rho = self->utilisation, phi = self->attribution;
    (void)error;
    *terms = (struct wr_idle_terms){
        .seconds = phi * (1 - rho) / rho,
        .idle_j = phi * power * (1 - rho) / rho,
        .subtracted_j = wr_idle_subtracted(self->active_baseline, phi, power),
    };
    return WR_OK;
}

const struct wr_idle_kind wr_idle_utilisation_kind = {
    .name = "utilisation",
    .what = "idle kind 'utilisation'",
    .help = "a given share of the time is busy; the rest is spent idle and loaded, and charged to the queries",
    .option = options,
    .options = sizeof options / sizeof *options,
    .idles = true,
    .defaults = defaults,
    .needs = needs,
    .terms = terms,
};
