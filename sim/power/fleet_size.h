/* Fleets: how many replicas of a load-driven station serve a load that is split among them at random, lambda / n each
 * (model.md section 3), and what they need together.
 *
 * A bound asks for the least n >= 1 that keeps a value at or below it, from the least n that is stable on. What falls
 * as n grows, that is as each replica's load falls:
 *   utilisation  always: the share of time without a request is 1 / sum lambda^k / prod mu
 *   batch        always: given that some are there, pi is a power series in lambda, and min(n, cap) never falls in n
 *   latency      where t(s) never falls in s: by lambda pi(n-1) = mu(n) pi(n) the sojourn is the mean of
 *                L t(s) n / s at one request more. Where a measured t(s) falls somewhere, every n is tried in turn.
 * The first two, and a latency with rising t(s), are found by bisection. */
#ifndef WATTROUTE_SIM_POWER_FLEET_SIZE_H
#define WATTROUTE_SIM_POWER_FLEET_SIZE_H

#include "sim/power/station.h"

enum { WR_FLEET_MOST = 1000000 };

enum wr_fleet_rule {
    WR_FLEET_REPLICAS,    /* so many */
    WR_FLEET_UTILISATION, /* share of time with a request in service <= value */
    WR_FLEET_BATCH,       /* mean batch while busy <= value */
    WR_FLEET_LATENCY,     /* sojourn [s] <= value, wait included */
};

struct wr_fleet_size {
    enum wr_fleet_rule rule;
    double value; /* of replicas: a whole number from 1 to WR_FLEET_MOST */
};

struct wr_fleet {
    int64_t replicas;              /* n */
    struct wr_station_state state; /* of one replica at its share of the load */
    double power_w;                /* n Pbar */
    double marginal_j;             /* n dPbar / dlambda_total: J that one more request adds at this n */
};

/* The fleet under `arrivals` requests per second in all, at least 0 (none: one replica, idle, where a bound is asked).
 * Errors: STATION_VALUE; FLEET_SIZE_FEW when the given replicas are too few, which names the least number;
 * FLEET_SIZE_LOAD when more than WR_FLEET_MOST would be needed; FLEET_SIZE_BOUND when no number up to
 * WR_FLEET_MOST keeps the bound: it says the best reachable. */
enum wr_code wr_fleet_of(const struct wr_station *station, const struct wr_fleet_size *size, double arrivals,
                         struct wr_fleet *fleet, struct wr_error *error);

#endif
