/* What a unit draws in each of its states. An unknown state is unknown, never guessed: needing one is an error that
 * names the state, the accelerator and both places that can say it. */
#ifndef WATTROUTE_SIM_POWER_POWER_STATES_H
#define WATTROUTE_SIM_POWER_POWER_STATES_H

#include "sim/base/error.h"
#include "sim/table/meta.h"

enum wr_power_state {
    WR_POWER_OFF,
    WR_POWER_SLEEP,
    WR_POWER_IDLE,        /* bare: on, no context resident */
    WR_POWER_LOADED_IDLE, /* a context is resident, no query */
    WR_POWER_SETUP,       /* waking and loading */
    WR_POWER_ACTIVE,
    WR_POWER_TDP,
    WR_POWER_STATES
};

const char *wr_power_state_key(enum wr_power_state state); /* "loaded_idle_w": a column of both places */

struct wr_state_watts {
    double watts;       /* of the unit: devices x the power of one; NaN = unknown */
    int basis;          /* enum wr_basis; WR_BASIS_UNKNOWN = that of the accelerator's energies (a measurement file) */
    const char *source; /* as the file of power states gives it; NULL = the measurement file; borrowed */
};

struct wr_power_states {
    const char *accelerator; /* label; borrowed */
    const char *device;      /* the row of the file of power states; NULL = none was found or no file; borrowed */
    const char *file;        /* that file; NULL = the study has none; borrowed */
    struct wr_state_watts state[WR_POWER_STATES];
};

/* As the measurement file has them. */
void wr_power_states_of_meta(struct wr_power_states *self, const struct wr_meta *meta, int64_t accelerator);

#define WR_POWER_BIT(state) (1u << (state))

/* Whether every state of `needed` (bits) is known, and at the boundary `basis` (of the pair's energies) unless
 * `may_mix`. `what` needs them: "idle kind 'poisson'". Errors: POWER_STATE, POWER_STATE_BASIS. */
enum wr_code wr_power_states_need(const struct wr_power_states *self, unsigned needed, const char *what, int basis,
                                  bool may_mix, struct wr_error *error);

/* Whether a state of `needed` stands at another boundary than `basis`. */
bool wr_power_states_mix(const struct wr_power_states *self, unsigned needed, int basis);

#endif
