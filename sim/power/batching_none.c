/* `none`: energies and times hold as they were measured, at the batch they were measured at. */
#include "sim/power/batching_kinds.h"

static void defaults(void *config)
{
    (void)config; /* no options */
}

static enum wr_code check(const struct wr_batching *self, struct wr_error *error)
{
    (void)self, (void)error; /* nothing to lack */
    return WR_OK;
}

static enum wr_code at(const struct wr_batching *self, double batch, struct wr_batch_point *point,
                       struct wr_error *error)
{
    (void)point; /* absolute values are the measurements' own */
    return batch == self->measured_batch
               ? WR_OK
               : wr_fail(error, WR_E_BATCHING_FIXED, "%s%g%g", self->subject, batch, self->measured_batch);
}

const struct wr_batching_kind wr_batching_none = {
    .name = "none", .help = "as measured, at the measured batch", .defaults = defaults, .check = check, .at = at};
