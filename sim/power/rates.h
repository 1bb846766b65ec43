/* What a pair's energy and the time of its devices cost and emit (model.md section 5).
 *
 *   owned cost  USD = device_s / 3600 x devices x USD per device-hour + energy x USD per J
 *   carbon      kg  = energy x kg per J of the site + device_s x devices x embodied kg / lifetime
 *
 * kg per J of the site may follow the hour of the day, or the date, at which a query arrives: all that the query is
 * charged, its share of idle energy too, counts at that hour.
 *
 * device_s and energy are those of the pair's law: idle time that is charged to a query is in both, once. A rented
 * device's price includes its electricity: the second term of the cost is not there. */
#ifndef WATTROUTE_SIM_POWER_RATES_H
#define WATTROUTE_SIM_POWER_RATES_H

#include "sim/power/pair_law.h"
#include "sim/table/column.h"
#include "sim/table/grid_profile.h"
#include "sim/table/hour_clock.h"

/* What a study says of its sites; NaN = not said. */
struct wr_charges {
    bool is_rented[WR_SITES];
    double usd_per_kwh[WR_SITES];
    bool has_carbon, has_embodied;                  /* the study has `carbon`, and in it `embodied` */
    double kg_per_kwh[WR_SITES];                    /* CO2 equivalent, of the grid; NaN where it is hourly */
    const struct wr_grid_profile *hourly[WR_SITES]; /* borrowed, bound; NULL = the same at all hours */
    struct wr_hour_clock clock;                     /* bound: of the hours that totals are kept by */
    char starts_at[64];                             /* the clock's time of the first arrival as typed; "" = not said */
    double lifetime_years;                          /* of a device, in service or not; years of 365.25 days */
};

/* What holds for one device of an accelerator. */
struct wr_device_charges {
    double usd_per_hour, embodied_kg; /* NaN = not wanted */
};

/* Of one pair; 0 where the study says nothing. */
struct wr_rates {
    double usd_per_j, usd_per_s;        /* s: of a unit, all its devices together */
    double kg_per_j, kg_per_s;          /* kg_per_j: of an hourly intensity the mean over its hours */
    const struct wr_grid_profile *grid; /* borrowed; NULL = the same at all hours */
};

/* Nothing said. */
void wr_charges_init(struct wr_charges *self);

/* The rates of a pair at `site` whose unit is `devices` such devices. */
struct wr_rates wr_rates_of(const struct wr_charges *charges, const struct wr_device_charges *device, double devices,
                            int site);

/* The rates of a query that arrives in an hour (sim/table/hour_clock.h); kg_per_j is NaN where the grid has none. */
struct wr_rates wr_rates_at(const struct wr_rates *self, int32_t hour);

/* USD and kg CO2e of a query, whatever law its pair follows. */
struct wr_linear wr_cost_of(const struct wr_pair_law *law, const struct wr_rates *rates);
struct wr_linear wr_carbon_of(const struct wr_pair_law *law, const struct wr_rates *rates);

#endif
