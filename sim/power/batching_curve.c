/* `curve`: a measured table of batches, read off linearly in log batch and log value. No shape is forced on it. */
#include "sim/power/batching_kinds.h"

#include <math.h>

_Static_assert(sizeof(struct wr_curve_config) <= WR_BATCHING_CONFIG, "the configuration must fit");

static const struct wr_option options[] = {
    {.key = "extrapolate",
     .type = WR_OPTION_CHOICE,
     .offset = offsetof(struct wr_curve_config, extrapolate),
     .choices = wr_batching_truth,
     .unit = "",
     .help = "true: the lines through the outermost two points go on beyond them; default false: an error"},
};

static void defaults(void *config)
{
    *(struct wr_curve_config *)config = (struct wr_curve_config){.extrapolate = 0};
}

static enum wr_code check(const struct wr_batching *self, struct wr_error *error)
{
    if (self->curve == NULL || self->curve->points == 0) {
        return wr_fail(error, WR_E_BATCHING_POINTS, "%s%d", self->subject, 0);
    }
    return wr_batch_curve_check(self->curve, self->subject, error);
}

static enum wr_code fail_outside(const struct wr_batching *self, enum wr_batch_quantity quantity, double batch,
                                 struct wr_error *error)
{
    const struct wr_log_table table = wr_batch_curve_table(self->curve, quantity);
    double first, last;
    int64_t distinct;
    wr_log_table_range(&table, &first, &last, &distinct);
    return wr_fail(error, WR_E_BATCHING_OUTSIDE, "%s%s%g%g%g", self->subject, wr_batch_quantity_name(quantity), first,
                   last, batch);
}

/* What was measured around the batch goes before what lies beyond it. */
static void extend(const double beyond[WR_BATCH_QUANTITIES], double batch, struct wr_batch_point *point)
{
    const struct wr_batch_point measured = *point;
    for (int i = 0; i < WR_BATCH_QUANTITIES; i++) {
        const double derived = wr_batch_derive((enum wr_batch_quantity)i, batch, measured.value);
        if (isnan(measured.value[i]) && isnan(derived) && !isnan(beyond[i])) {
            point->value[i] = beyond[i];
            point->is_extrapolated = true;
        }
    }
}

static enum wr_code at(const struct wr_batching *self, double batch, struct wr_batch_point *point,
                       struct wr_error *error)
{
    const struct wr_curve_config *config = (const void *)self->config;
    double beyond[WR_BATCH_QUANTITIES];
    int inside = 0, outside = -1;
    for (int i = WR_BATCH_QUANTITIES - 1; i >= 0; i--) {
        const struct wr_log_table table = wr_batch_curve_table(self->curve, (enum wr_batch_quantity)i);
        bool is_outside = false;
        const double value = wr_log_table_at(&table, batch, &is_outside);
        point->value[i] = is_outside ? (double)NAN : value;
        beyond[i] = is_outside ? value : (double)NAN;
        inside += !isnan(point->value[i]);
        outside = is_outside ? i : outside;
    }
    if (config->extrapolate) {
        extend(beyond, batch, point);
    } else if (inside == 0) {
        return fail_outside(self, (enum wr_batch_quantity)outside, batch, error);
    }
    return WR_OK;
}

const struct wr_batching_kind wr_batching_curve = {
    .name = "curve",
    .help = "a measured table: linear in log batch and log value",
    .option = options,
    .options = sizeof options / sizeof *options,
    .defaults = defaults,
    .check = check,
    .at = at,
};
