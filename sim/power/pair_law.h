/* What a scenario makes of a query that a pair serves. Everything in it is linear in what was measured, so three lines
 * of four numbers say it all, before the replay (prices) and after it (totals: sums of w E, w T, w tokens, w). */
#ifndef WATTROUTE_SIM_POWER_PAIR_LAW_H
#define WATTROUTE_SIM_POWER_PAIR_LAW_H

#include <math.h>
#include <stdbool.h>

/* per_joule E + per_second T + per_token N + constant, of the measured energy E [J] and latency T [s] of the pair, and
 * its N output tokens. A coefficient of 0 leaves its term out, so that a missing value does not matter. */
struct wr_linear {
    double per_joule, per_second, per_token, constant;
};

struct wr_pair_law {
    struct wr_linear energy;   /* J at the boundary that is compared, charged to the query */
    struct wr_linear latency;  /* s: `constant` is wait and network, the rest is service */
    struct wr_linear device_s; /* unit-seconds charged: service and the idle time that comes with it */
};

/* What was measured, of a pair measured at batch b0: D = T / b0, which is NaN where b0 is not known. */
static inline struct wr_pair_law wr_pair_law_measured(double measured_batch)
{
    return (struct wr_pair_law){
        .energy = {.per_joule = 1}, .latency = {.per_second = 1}, .device_s = {.per_second = 1 / measured_batch}};
}

static inline bool wr_linear_equals(const struct wr_linear *a, const struct wr_linear *b)
{
    return a->per_joule == b->per_joule && a->per_second == b->per_second && a->per_token == b->per_token &&
           a->constant == b->constant;
}

static inline bool wr_energy_is_measured(const struct wr_pair_law *law)
{
    return wr_linear_equals(&law->energy, &(struct wr_linear){.per_joule = 1});
}

static inline bool wr_latency_is_measured(const struct wr_pair_law *law)
{
    return wr_linear_equals(&law->latency, &(struct wr_linear){.per_second = 1});
}

/* The value for one query; NaN where a value that a term needs is. Terms are added in this order. */
static inline double wr_linear_at(const struct wr_linear *self, double energy_j, double latency_s, double tokens)
{
    double value = self->constant;
    value += self->per_joule != 0 ? self->per_joule * energy_j : 0;
    value += self->per_second != 0 ? self->per_second * latency_s : 0;
    return value + (self->per_token != 0 ? self->per_token * tokens : 0);
}

#endif
