/* How many replicas of a load-driven station there are, as a study says it (sim/power/fleet_size.h). */
#ifndef WATTROUTE_SIM_POWER_FLEET_CHOICE_H
#define WATTROUTE_SIM_POWER_FLEET_CHOICE_H

#include "sim/base/option.h"
#include "sim/power/fleet_size.h"

enum wr_scaling {
    WR_SCALING_ELASTIC, /* as many as the policy's own load needs */
    WR_SCALING_RESERVED /* at least as many as the baseline's load needs */
};

/* NaN = not said; at most one of the four is. */
struct wr_fleet_choice {
    double replicas, utilisation, batch, latency_s;
    int scaling; /* enum wr_scaling */
};

extern const struct wr_option wr_fleet_options[];
extern const int wr_fleet_option_count;

void wr_fleet_choice_init(struct wr_fleet_choice *self);

/* The rule that is said; one replica where none is. How many are said. */
int wr_fleet_choice_size(const struct wr_fleet_choice *self, struct wr_fleet_size *size);

#endif
