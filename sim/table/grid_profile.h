/* What a grid emits hour by hour. */
#ifndef WATTROUTE_SIM_TABLE_GRID_PROFILE_H
#define WATTROUTE_SIM_TABLE_GRID_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

struct wr_grid_profile {
    const char *name;   /* as the study has it; borrowed, "" = not of a study */
    double *kg_per_kwh; /* owned by whoever read it: [hours], CO2 equivalent */
    int32_t hours;      /* 24 of a day, or each from the first date to the last */
    int32_t first;      /* dated: hours from 1970-01-01 00:00 to the first; else 0 */
    bool is_dated;
    bool has_zone;            /* dated: in UTC */
    double mean, least, most; /* over the hours */
};

/* Fills mean, least and most of a profile that has hours. */
void wr_grid_profile_sum_up(struct wr_grid_profile *self);

/* The intensity in an hour of the day, or since 1970-01-01 00:00 (sim/table/hour_clock.h); a profile of a day holds on
 * every date. NaN where there is no such hour. */
double wr_grid_profile_at(const struct wr_grid_profile *self, int32_t hour);

#endif
