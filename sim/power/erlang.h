/* Erlang's C formula: M/M/c, c servers that share one queue of random arrivals with exponential service. */
#ifndef WATTROUTE_SIM_POWER_ERLANG_H
#define WATTROUTE_SIM_POWER_ERLANG_H

#include <stdint.h>

/* The probability that an arrival waits, at `utilisation` = lambda E[S] / servers, in [0, 1); `servers` >= 1. By the
 * recursion of Erlang's B, B(k) = a B(k-1) / (k + a B(k-1)), and C = B / (1 - rho (1 - B)): sums of like signs only.
 * The mean wait is C E[S] / (servers (1 - rho)). */
double wr_erlang_c(int64_t servers, double utilisation);

#endif
