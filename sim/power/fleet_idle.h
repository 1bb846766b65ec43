/* Idle energy of a fixed fleet over a horizon, shared by the queries that it served in it (model.md section 4):
 *
 *   idle energy per query = phi (n P_idle H - P_idle sum busy) / queries
 *
 * n units, H seconds, sum busy the device-seconds that the queries held, phi the share that they are charged. */
#ifndef WATTROUTE_SIM_POWER_FLEET_IDLE_H
#define WATTROUTE_SIM_POWER_FLEET_IDLE_H

#include "sim/base/error.h"

struct wr_fleet_idle {
    const char *subject; /* what errors name; borrowed */
    double units;        /* n: a whole number from 1 */
    double horizon_s;    /* H */
    double idle_w;       /* P_idle of one unit */
    double attribution;  /* phi, 0 to 1 */
};

struct wr_fleet_idle_terms {
    double seconds;     /* idle device-seconds charged to a query */
    double idle_j;      /* idle energy charged to it */
    double uncharged_j; /* of the fleet over the horizon: (1 - phi) of its idle energy */
    double marginal_w;  /* what one more second of service adds: -phi P_idle */
};

/* `busy_s` device-seconds for `queries` (by weight, above 0). Errors: FLEET_IDLE_VALUE; FLEET_IDLE_OVERLOADED (busy_s >
 * n H) names the least n. */
enum wr_code wr_fleet_idle_of(const struct wr_fleet_idle *self, double busy_s, double queries,
                              struct wr_fleet_idle_terms *terms, struct wr_error *error);

#endif
