/* One device that serves queries one at a time, in the order of arrival, and may go to sleep between them: an M/G/1
 * queue with a keep-warm timeout and a setup (model.md section 4).
 *
 * Queries arrive at random (Poisson) at lambda per second and need a service time S of any distribution; rho = lambda
 * E[S]. A device left without a query stays warm, at P_idle, for tau seconds; when none comes by then it goes to a
 * deeper state, at P_off, and the next query waits for a setup of D_s seconds, at P_setup. With
 * q = exp(-lambda tau), the probability that a warm spell ends in that state, and x = lambda q E[D_s]:
 *
 *   Wq   = lambda E[S^2] / (2 (1 - rho)) + q (2 E[D_s] + lambda E[D_s^2]) / (2 (1 + x))
 *   Pbar = rho P_active + I,   I = (1 - rho) [(1 - q) P_idle + q P_off + x P_setup] / (1 + x)
 *
 * Sources: the first term of Wq is Pollaczek and Khinchine's; the second is the extra delay of a queue whose first
 * query of a busy period needs a setup with probability q (Welch 1964; Gandhi and Harchol-Balter, "M/G/k with
 * exponential setup", 2009, for q = 1). I is the renewal-reward average over a cycle of warm spell, sleep, setup. */
#ifndef WATTROUTE_SIM_POWER_MG1_H
#define WATTROUTE_SIM_POWER_MG1_H

#include "sim/base/error.h"

struct wr_mg1 {
    const char *subject; /* what errors name; borrowed */
    double keep_warm_s;  /* tau; infinity = always warm, and then only idle_w is read */
    double setup_s;      /* E[D_s] */
    double setup_s2;     /* E[D_s^2] [s^2]; of a fixed setup its square */
    double idle_w;       /* P_idle: warm, without a query */
    double off_w;        /* P_off: in the deeper state */
    double setup_w;      /* P_setup; read when setup_s > 0 */
};

struct wr_mg1_load {
    double arrivals;   /* lambda: queries per second, 0 or more */
    double service_s;  /* E[S] */
    double service_s2; /* E[S^2] [s^2] */
};

/* What holds beside active service: one value for each state. */
struct wr_mg1_states {
    double idle, off, setup;
};

struct wr_mg1_result {
    double utilisation;                  /* rho */
    double wait_s, sojourn_s;            /* Wq, setup included; Wq + E[S] */
    struct wr_mg1_states share;          /* of all time; with rho they add up to 1 */
    struct wr_mg1_states power;          /* I [W], part by part: share x power of the state */
    struct wr_mg1_states by_arrivals;    /* dI/dlambda at fixed rho [J]: what one more query adds by coming */
    struct wr_mg1_states by_utilisation; /* dI/drho at fixed lambda [W]: what one more second of service adds */
};

static inline double wr_mg1_sum(const struct wr_mg1_states *self)
{
    return self->idle + self->off + self->setup;
}

/* Errors: MG1_VALUE for a time, power or load that makes no sense or is needed and NaN; MG1_OVERLOADED (rho >= 1) names
 * the least number of devices among which the queries would have to be split. */
enum wr_code wr_mg1_solve(const struct wr_mg1 *self, const struct wr_mg1_load *load, struct wr_mg1_result *result,
                          struct wr_error *error);

#endif
