/* What a unit draws in each of its states. An unknown state is unknown, never guessed: needing one is an error that
 * names the state, the accelerator and the places that can say it. */
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

#define WR_POWER_BIT(state) (1u << (state))

const char *wr_power_state_key(enum wr_power_state state); /* "loaded_idle_w": what tables call it */

struct wr_state_watts {
    double watts;       /* of the unit: devices x the power of one; NaN = unknown */
    int basis;          /* enum wr_basis; WR_BASIS_UNKNOWN = that of the energies beside which it stands */
    const char *source; /* as the file of power states gives it; NULL = the measurement file; borrowed */
};

struct wr_power_states {
    const char *accelerator; /* label; borrowed */
    const char *file;        /* of power states; NULL = there is none; borrowed */
    const char *device;      /* the row of that file; NULL = none; borrowed */
    const char *nearest;     /* where there is none, the device whose name comes nearest; borrowed */
    struct wr_state_watts state[WR_POWER_STATES];
};

/* Of all accelerators of a measurement file. */
struct wr_power_book {
    struct wr_power_states *states; /* owned; [accelerator] */
    bool may_mix;                   /* watts may stand at another boundary than the energies that they are added to */
};

/* Devices in a unit: its watts are those of one device times this. */
double wr_power_devices(const struct wr_meta *meta, int64_t accelerator);

/* As the measurement file has them. */
void wr_power_states_of_meta(struct wr_power_states *self, const struct wr_meta *meta, int64_t accelerator);

/* Whether every state of `needed` (bits) is known, and stands at `basis`, that of the pair's energies, unless bases may
 * be mixed. `what` needs them: "idle kind 'poisson'". Errors: POWER_STATE, POWER_STATE_ROW, POWER_STATE_BLANK,
 * POWER_STATE_BASIS. */
enum wr_code wr_power_states_need(const struct wr_power_states *self, unsigned needed, const char *what, int basis,
                                  bool may_mix, struct wr_error *error);

/* The first state of `needed` that is known to stand at another boundary than `basis`; WR_POWER_STATES = none. */
enum wr_power_state wr_power_states_mixed(const struct wr_power_states *self, unsigned needed, int basis);

#endif
