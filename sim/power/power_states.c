#include "sim/power/power_states.h"

#include <math.h>

static const struct {
    const char *key;
    enum wr_column_id column;
} states[WR_POWER_STATES] = {
    [WR_POWER_OFF] = {"off_w", WR_COL_ACCELERATOR_OFF_W},
    [WR_POWER_SLEEP] = {"sleep_w", WR_COL_ACCELERATOR_SLEEP_W},
    [WR_POWER_IDLE] = {"idle_w", WR_COL_ACCELERATOR_IDLE_W},
    [WR_POWER_LOADED_IDLE] = {"loaded_idle_w", WR_COL_ACCELERATOR_LOADED_IDLE_W},
    [WR_POWER_SETUP] = {"setup_w", WR_COL_ACCELERATOR_SETUP_W},
    [WR_POWER_ACTIVE] = {"active_w", WR_COL_ACCELERATOR_ACTIVE_W},
    [WR_POWER_TDP] = {"tdp_w", WR_COL_ACCELERATOR_TDP_W},
};

const char *wr_power_state_key(enum wr_power_state state)
{
    return states[state].key;
}

double wr_power_devices(const struct wr_meta *meta, int64_t accelerator)
{
    const bool counted = meta->column[WR_COL_ACCELERATOR_DEVICES].present;
    return counted ? (double)wr_meta_integer(meta, WR_COL_ACCELERATOR_DEVICES, accelerator) : 1;
}

void wr_power_states_of_meta(struct wr_power_states *self, const struct wr_meta *meta, int64_t accelerator)
{
    const double devices = wr_power_devices(meta, accelerator);
    *self = (struct wr_power_states){.accelerator = wr_meta_label(meta, WR_COL_ACCELERATOR, accelerator)};
    for (int i = 0; i < WR_POWER_STATES; i++) {
        self->state[i] = (struct wr_state_watts){.watts = devices * wr_meta_real(meta, states[i].column, accelerator),
                                                 .basis = WR_BASIS_UNKNOWN};
    }
}

static enum wr_code fail_unknown(const struct wr_power_states *self, enum wr_power_state state, const char *what,
                                 struct wr_error *error)
{
    const char *key = wr_power_state_key(state);
    if (self->file == NULL) {
        return wr_fail(error, WR_E_POWER_STATE, "%s%s%s", what, self->accelerator, key);
    }
    return self->device == NULL ? wr_fail(error, WR_E_POWER_STATE_ROW, "%s%s%s%s%s", what, self->accelerator, key,
                                          self->file, self->nearest)
                                : wr_fail(error, WR_E_POWER_STATE_BLANK, "%s%s%s%s%s", what, self->accelerator, key,
                                          self->device, self->file);
}

static bool is_mixed(const struct wr_state_watts *state, int basis)
{
    return state->basis != WR_BASIS_UNKNOWN && state->basis != basis;
}

enum wr_code wr_power_states_need(const struct wr_power_states *self, unsigned needed, const char *what, int basis,
                                  bool may_mix, struct wr_error *error)
{
    for (int i = 0; i < WR_POWER_STATES; i++) {
        if ((needed & WR_POWER_BIT(i)) != 0 && isnan(self->state[i].watts)) {
            return fail_unknown(self, (enum wr_power_state)i, what, error);
        }
    }
    const enum wr_power_state mixed = wr_power_states_mixed(self, needed, basis);
    if (may_mix || mixed == WR_POWER_STATES) {
        return WR_OK;
    }
    return wr_fail(error, WR_E_POWER_STATE_BASIS, "%s%s%s%s%s", what, self->accelerator, wr_power_state_key(mixed),
                   wr_basis_name(self->state[mixed].basis), wr_basis_name(basis));
}

enum wr_power_state wr_power_states_mixed(const struct wr_power_states *self, unsigned needed, int basis)
{
    int i = 0;
    while (i < WR_POWER_STATES && !((needed & WR_POWER_BIT(i)) != 0 && is_mixed(&self->state[i], basis))) {
        i++;
    }
    return (enum wr_power_state)i;
}
