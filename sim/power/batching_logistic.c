/* `logistic`: power that rises with log2 b from one level to another, and step time t0 + t1 b; energy per token is
 * P(b) (t0 + t1 b) / b. */
#include "sim/power/batching_kinds.h"
#include "sim/power/forms.h"

#include <math.h>

_Static_assert(sizeof(struct wr_logistic_config) <= WR_BATCHING_CONFIG, "the configuration must fit");

#define REAL(key_, field, unit_, help_)                                                                                \
    {                                                                                                                  \
        .key = (key_), .type = WR_OPTION_REAL, .offset = offsetof(struct wr_logistic_config, field), .min = -1e15,     \
        .max = 1e15, .unit = (unit_), .help = (help_)                                                                  \
    }
static const struct wr_option options[] = {
    REAL("p0_w", power[0], "W", "power P0 + Pr / (1 + exp(-kp (log2 b - x0))): before the rise"),
    REAL("pr_w", power[1], "W", "power P0 + Pr / (1 + exp(-kp (log2 b - x0))): the height of the rise"),
    REAL("kp", power[2], "", "power P0 + Pr / (1 + exp(-kp (log2 b - x0))): how steep, per doubling of the batch"),
    REAL("x0", power[3], "", "power P0 + Pr / (1 + exp(-kp (log2 b - x0))): log2 of the batch halfway up"),
    REAL("t0_s", time[0], "s", "step time t0 + t1 b: what a step takes anyhow"),
    REAL("t1_s", time[1], "s", "step time t0 + t1 b: what each request adds"),
};

static void defaults(void *config)
{
    const double unset = (double)NAN;
    *(struct wr_logistic_config *)config = (struct wr_logistic_config){{unset, unset, unset, unset}, {unset, unset}};
}

static enum wr_code check(const struct wr_batching *self, struct wr_error *error)
{
    bool given = false;
    enum wr_code code = wr_batching_together(self, 0, 3, false, &given, error);
    return code == WR_OK ? wr_batching_together(self, 4, 5, true, &given, error) : code;
}

static enum wr_code at(const struct wr_batching *self, double batch, struct wr_batch_point *point,
                       struct wr_error *error)
{
    const struct wr_logistic_config *config = (const void *)self->config;
    (void)error; /* defined at every batch */
    point->value[WR_BATCH_POWER] = wr_form_power.value(config->power, batch);
    point->value[WR_BATCH_TIME] = wr_form_time.value(config->time, batch);
    return WR_OK;
}

const struct wr_batching_kind wr_batching_logistic = {
    .name = "logistic",
    .help = "power rises with log2 batch between two levels, step time t0 + t1 b",
    .option = options,
    .options = sizeof options / sizeof *options,
    .defaults = defaults,
    .check = check,
    .at = at,
};
