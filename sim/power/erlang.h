/* M/M/c: servers that share one queue of random arrivals, with exponential service (Erlang's C formula). */
#ifndef WATTROUTE_SIM_POWER_ERLANG_H
#define WATTROUTE_SIM_POWER_ERLANG_H

#include "sim/base/error.h"

struct wr_erlang {
    double utilisation;       /* rho = lambda E[S] / c */
    double waits;             /* C: the probability that an arrival waits */
    double wait_s, sojourn_s; /* C E[S] / (c (1 - rho)); and service */
};

/* C at `utilisation` in [0, 1) of `servers` >= 1, by the recursion of Erlang's B, B(k) = a B(k-1) / (k + a B(k-1)), and
 * C = B / (1 - rho (1 - B)): sums of like signs only. */
double wr_erlang_c(int64_t servers, double utilisation);

/* `arrivals` per second to `servers` servers. Errors: ERLANG_VALUE; ERLANG_OVERLOADED names the least number of
 * servers. O(servers) time. */
enum wr_code wr_erlang_solve(int64_t servers, double arrivals, double service_s, struct wr_erlang *result,
                             struct wr_error *error);

#endif
