/* What assumptions make of a pair's energy. Everything in them is linear in what was measured, so one line of three
 * numbers per pair says it all, before the replay (prices) and after it (totals):
 *
 *   energy of a query [J] = per_joule E + per_second T + constant
 *
 * E and T are the measured energy [J] and latency [s] of the pair that serves. */
#ifndef WATTROUTE_SIM_POWER_ENERGY_LAW_H
#define WATTROUTE_SIM_POWER_ENERGY_LAW_H

#include <stdbool.h>

struct wr_energy_law {
    double per_joule;
    double per_second; /* W */
    double constant;   /* J per query */
};

/* E as it was measured. */
#define WR_ENERGY_MEASURED ((struct wr_energy_law){.per_joule = 1})

static inline bool wr_energy_is_measured(const struct wr_energy_law *law)
{
    return law->per_joule == 1 && law->per_second == 0 && law->constant == 0;
}

#endif
