/* Overheads: from the energy at a pair's boundary to the energy at the wall and behind the meter of the site
 * (model.md section 5).
 *
 *   accelerator, soc   wall = (f_host (E + E_idle) + W_host D + W_host_idle t_idle) / eta_psu
 *   system             wall = (E + E_idle) / eta_psu
 *   wall               wall = E + E_idle
 *   energy = PUE x wall + network J (cloud); latency = service + network s (cloud)
 */
#ifndef WATTROUTE_SIM_POWER_OVERHEADS_H
#define WATTROUTE_SIM_POWER_OVERHEADS_H

#include "sim/power/idle.h"
#include "sim/power/pair_law.h"

/* NaN = not said: neutral (factors 1, the rest 0). */
struct wr_overheads {
    double pue;
    double psu_efficiency;      /* eta_psu */
    double host_factor;         /* f_host */
    double host_w, host_idle_w; /* W_host, W_host_idle: of the host of one unit, busy and idle */
    double network_j;           /* per query */
    double network_s;           /* per query, there and back */
};

extern const struct wr_option wr_overhead_options[];
extern const int wr_overhead_option_count;

/* Nothing said. */
void wr_overheads_init(struct wr_overheads *self);

/* Whether every key that is said has a meaning for the pair; `*key` is the one at fault.
 * `is_loaded`: a load-driven station, which has idle time of its own. Errors: OVERHEAD_BASIS (host
 * or supply keys on a boundary that holds them already, or on an unknown one), OVERHEAD_LOCAL, OVERHEAD_IDLE. */
enum wr_code wr_overheads_check(const struct wr_overheads *self, const struct wr_idle *idle, bool is_loaded,
                                const struct wr_power_subject *subject, const char **key, struct wr_error *error);

/* The boundary that energies stand at once the overheads are in: the wall, where what lies between was said (host and
 * supply of an accelerator or soc, supply of a system); else that of the measurement. */
int wr_overheads_basis(const struct wr_overheads *self, int measured);

/* How a unit serves at batch b, relative to what was measured: a query needs E g, takes T h, and holds the unit for
 * D = T h / b. */
struct wr_service {
    double g, h;
    double batch; /* b; NaN = not known */
};

/* What stands behind the site's meter for `device` J (or W) at the boundary `basis`, with the host of a unit busy and
 * idle for so many seconds (or units, for W). */
double wr_overheads_site(const struct wr_overheads *self, int basis, double device, double busy, double idle);

/* The law of a pair. */
struct wr_pair_law wr_overheads_law(const struct wr_overheads *self, int basis, const struct wr_service *service,
                                    const struct wr_idle_terms *terms);

#endif
