/* The kinds of idle power, one file each, for the registry alone. */
#ifndef WATTROUTE_SIM_POWER_IDLE_KINDS_H
#define WATTROUTE_SIM_POWER_IDLE_KINDS_H

#include "sim/power/idle.h"

extern const struct wr_idle_kind wr_idle_none_kind;        /* idle_none.c */
extern const struct wr_idle_kind wr_idle_utilisation_kind; /* idle_utilisation.c */
extern const struct wr_idle_kind wr_idle_poisson_kind;     /* idle_poisson.c */
extern const struct wr_idle_kind wr_idle_fleet_kind;       /* idle_fleet.c */

/* What several kinds have: phi, and whether idle power is left out of active energy. */
extern const char *const wr_active_baselines[];
#define WR_ATTRIBUTION_OPTION(config)                                                                                  \
    {                                                                                                                  \
        .key = "attribution", .type = WR_OPTION_REAL, .offset = offsetof(config, attribution), .min = 0, .max = 1,     \
        .unit = "1", .help = "share of the idle energy that the queries are charged; default 1, a dedicated machine"   \
    }
#define WR_ACTIVE_BASELINE_OPTION(config)                                                                              \
    {                                                                                                                  \
        .key = "active_baseline", .type = WR_OPTION_CHOICE, .offset = offsetof(config, active_baseline),               \
        .choices = wr_active_baselines, .unit = "",                                                                    \
        .help = "keep (default) or subtract: leave the idle power that is not charged out of active energy too"        \
    }

/* Active energy per second of service that is not charged: (1 - phi) P_idle under `subtract`. */
double wr_idle_subtracted(int active_baseline, double attribution, double idle_w);

#endif
