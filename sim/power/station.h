/* A load-driven batch station (model.md section 3): requests arrive at random at one unit that serves up to `cap` of
 * them at once, so its batch is what the load makes of it.
 *
 * A birth-death process: n requests in the system, s = min(n, cap) in service, each of which gets a token per t(s)
 * seconds, so mu(n) = s / (L t(s)) for a mean output of L tokens, and pi_n is proportional to prod lambda / mu(k).
 * Exact for exponential lengths; below the cap only the mean length matters; prefill is ignored. From pi, with P(0) the
 * loaded idle: Pbar = sum pi_n P(s), energy per request Pbar / lambda, mean batch E[s | n > 0], sojourn E[n] / lambda,
 * wait E[(n - cap)+] / lambda. Since pi_n is a power series in lambda, dPbar / dlambda = Cov(n, P) / lambda. */
#ifndef WATTROUTE_SIM_POWER_STATION_H
#define WATTROUTE_SIM_POWER_STATION_H

#include "sim/power/batching.h"

enum { WR_STATION_CAP_MOST = 1000000 };

/* What a unit does at each batch from 1 to `cap`. */
struct wr_station {
    const char *subject; /* what errors name; borrowed */
    int64_t cap;
    double *time_s, *power_w; /* owned; [batch - 1]; s per output token, W */
    double idle_w;            /* P(0): loaded, with no request */
    double tokens;            /* L: mean output tokens of a request */
    bool is_extrapolated;     /* some batch is beyond what was measured */
};

/* Tabulates `batching`. STATION_VALUE for a cap, idle power or number of tokens that makes no sense; BATCHING_LACKS and
 * the other errors of batching. */
enum wr_code wr_station_make(struct wr_station *self, const struct wr_batching *batching, int64_t cap, double idle_w,
                             double tokens, struct wr_error *error);
void wr_station_free(struct wr_station *self); /* of a zeroed or made one */

/* The most requests per second that one unit serves: cap / (L t(cap)). */
double wr_station_capacity(const struct wr_station *self);

struct wr_station_state {
    double power_w;              /* Pbar */
    double energy_j_per_request; /* Pbar / lambda; infinite without load */
    double energy_j_per_token;   /* of those, for each of L tokens */
    double marginal_j;           /* dPbar / dlambda: J that one more request adds */
    double busy;                 /* share of time with a request in service */
    double batch;                /* mean while busy; 1 without load */
    double requests;             /* mean number in the system */
    double sojourn_s, wait_s;    /* of a request, wait included; before service */
};

/* The station under `arrivals` requests per second, at least 0. STATION_VALUE; STATION_OVERLOADED names the least
 * number of units among which the arrivals would have to be split. O(cap) time, no memory. */
enum wr_code wr_station_solve(const struct wr_station *self, double arrivals, struct wr_station_state *state,
                              struct wr_error *error);

#endif
