/* `affine`: step time t0 + t1 b and energy per token c + k / b, given or fitted. */
#include "sim/power/batching_kinds.h"
#include "sim/power/forms.h"

#include <math.h>

_Static_assert(sizeof(struct wr_affine_config) <= WR_BATCHING_CONFIG, "the configuration must fit");

#define REAL(key_, field, unit_, help_)                                                                                \
    {                                                                                                                  \
        .key = (key_), .type = WR_OPTION_REAL, .offset = offsetof(struct wr_affine_config, field), .min = -1e15,       \
        .max = 1e15, .unit = (unit_), .help = (help_)                                                                  \
    }
static const struct wr_option options[] = {
    REAL("t0_s", time[0], "s", "step time t0 + t1 b: what a step takes anyhow"),
    REAL("t1_s", time[1], "s", "step time t0 + t1 b: what each request adds"),
    REAL("c_j", energy[0], "J", "energy per output token c + k / b: of the token's own"),
    REAL("k_j", energy[1], "J", "energy per output token c + k / b: what the requests of a step share"),
};

static void defaults(void *config)
{
    const double unset = (double)NAN;
    *(struct wr_affine_config *)config = (struct wr_affine_config){{unset, unset}, {unset, unset}};
}

static enum wr_code check(const struct wr_batching *self, struct wr_error *error)
{
    bool has_time = false, has_energy = false;
    enum wr_code code = wr_batching_together(self, 0, 1, true, &has_time, error);
    return code == WR_OK ? wr_batching_together(self, 2, 3, has_time, &has_energy, error) : code;
}

static enum wr_code at(const struct wr_batching *self, double batch, struct wr_batch_point *point,
                       struct wr_error *error)
{
    const struct wr_affine_config *config = (const void *)self->config;
    (void)error; /* defined at every batch */
    point->value[WR_BATCH_TIME] = wr_form_time.value(config->time, batch);
    point->value[WR_BATCH_ENERGY] = wr_form_energy.value(config->energy, batch);
    return WR_OK;
}

const struct wr_batching_kind wr_batching_affine = {
    .name = "affine",
    .help = "step time t0 + t1 b, energy per output token c + k / b",
    .option = options,
    .options = sizeof options / sizeof *options,
    .defaults = defaults,
    .check = check,
    .at = at,
};
