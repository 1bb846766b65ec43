/* Laws at the loads that a policy makes.
 *
 * Under load-dependent assumptions what a query costs follows from where all the others go: each policy has laws of its
 * own, known once it has routed. A station's average law shares all that it uses among its queries, so that the sum
 * over them is the power of the station over time; the marginal law is what one more query changes of that, at fixed
 * replicas. Stations: in the cloud a pair with load-driven batching and its replicas (sim/power/fleet_size.h), locally
 * a device with all its models (sim/power/mg1.h, fleet_idle.h). A station that gets no query does not exist, unless it
 * is reserved: then it stands idle, which is the policy's and no query's.
 *
 *   batching, lambda = queries_per_s x share of the weight, L the mean output of the queries routed there, n replicas:
 *     energy per token = Pbar n / (lambda L), service per token = (sojourn - wait) / L, wait per query
 *     marginal: energy per token = n dPbar / dlambda / L; unit-seconds n / (lambda L) per token where n is the fewest
 *     that keep a bound and so follows the load, and none where n is given or reserved: the units are there anyhow
 *   idle kinds: see their files. */
#ifndef WATTROUTE_SIM_POWER_SETTLE_H
#define WATTROUTE_SIM_POWER_SETTLE_H

#include "sim/power/scenario.h"

/* The queries that a policy routes to a pair: sums of w, w T, w T^2, w N. */
struct wr_pair_load {
    double weight, latency, latency2, tokens;
};

/* What a station comes to. Of the station of a pair: pairs of one local device have the same. */
struct wr_station_report {
    bool is_there;
    double arrivals;    /* lambda [1/s] */
    int64_t replicas;   /* 0 = not a fleet */
    double utilisation; /* share of time with a query in service */
    double batch;       /* mean while busy */
    double wait_s;
    double standing_j, standing_s; /* reserved without a query: what it uses, and its unit-seconds */
    double uncharged_w;            /* power, over time, that no query is charged, behind the site's meter */
};

struct wr_settled {
    struct wr_pair_law *law, *marginal; /* owned; [pair of the file] */
    struct wr_station_report *station;  /* owned; [pool index] */
    double standing_j;                  /* of reserved stations without a query, while the policy's queries come */
    bool stands;                        /* such a station is there, be its power 0 */
    bool queues;                        /* queries wait somewhere */
};

/* Free with wr_settled_free(), also after an error. */
enum wr_code wr_settled_init(struct wr_settled *self, const struct wr_scenario *scenario, struct wr_error *error);
void wr_settled_free(struct wr_settled *self); /* of a zeroed or initialised one */

/* Fills an initialised `self` for `load` [pool index], of `weight` over all queries. `reserve` is what the baseline
 * settled at, for reserved fleets; NULL = this is the baseline. Errors: STATION_*, FLEET_*, MG1_*; `index` and `fault`
 * then say where. */
enum wr_code wr_settle(const struct wr_scenario *scenario, const struct wr_pair_load *load, double weight,
                       const struct wr_settled *reserve, struct wr_settled *self, int *index,
                       struct wr_assumption_fault *fault, struct wr_error *error);

/* The marginal law of a load-driven pair without load. */
enum wr_code wr_settle_first(const struct wr_scenario *scenario, int index, struct wr_pair_law *law,
                             struct wr_error *error);

#endif
