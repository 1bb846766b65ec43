/* `roofline`: a step takes as long as the slower of moving bytes and computing (Williams, Waterman, Patterson,
 * doi:10.1145/1498765.1498785), and power follows how long each of the two is busy. */
#include "sim/power/batching_kinds.h"

#include <math.h>

_Static_assert(sizeof(struct wr_roofline_config) <= WR_BATCHING_CONFIG, "the configuration must fit");

#define REAL(key_, field, least, unit_, help_)                                                                         \
    {                                                                                                                  \
        .key = (key_), .type = WR_OPTION_REAL, .offset = offsetof(struct wr_roofline_config, field), .min = (least),   \
        .max = 1e30, .unit = (unit_), .help = (help_)                                                                  \
    }
enum { TIMES = 4, POWERS = 5 };
static const struct wr_option options[] = {
    REAL("cache_bytes", cache_bytes, 0, "B", "bytes that a step moves for each request (its key-value cache)"),
    REAL("bytes_per_s", bytes_per_s, 1e-30, "B/s", "memory bandwidth of the unit"),
    REAL("flop_per_s", flop_per_s, 1e-30, "FLOP/s", "arithmetic of the unit, as reached"),
    REAL("active_params", active_params, 0, "1", "parameters that a token uses; a token needs 2 FLOP of each"),
    REAL("weight_bytes", weight_bytes, 0, "B", "bytes of weights that a step moves"),
    REAL("loaded_w", loaded_w, 0, "W", "power of the unit with the model loaded, idle"),
    REAL("memory_w", memory_w, 0, "W", "power that moving bytes adds while it goes on"),
    REAL("compute_w", compute_w, 0, "W", "power that computing adds while it goes on"),
    REAL("peak_w", peak_w, 1e-30, "W", "power that the unit does not exceed; default: no such limit"),
};

static void defaults(void *config)
{
    const double unset = (double)NAN;
    *(struct wr_roofline_config *)config =
        (struct wr_roofline_config){unset, unset, unset, unset, unset, unset, unset, unset, (double)INFINITY};
}

static enum wr_code check(const struct wr_batching *self, struct wr_error *error)
{
    const struct wr_roofline_config *config = (const void *)self->config;
    bool given = false;
    const int last = self->weights != NULL ? TIMES - 1 : TIMES;
    enum wr_code code = wr_batching_together(self, 0, last, false, &given, error);
    code = code == WR_OK ? wr_batching_together(self, POWERS, POWERS + 2, true, &given, error) : code;
    if (code == WR_OK && config->peak_w < config->loaded_w) {
        code = wr_fail(error, WR_E_STATION_VALUE, "%s%g%s", "peak_w", config->peak_w, "at least loaded_w");
    }
    return code;
}

/* Bytes of weights that a step of this batch touches: experts of a mixture come in as the batch grows. */
static double weight_bytes(const struct wr_batching *self, double batch, bool *is_outside)
{
    const struct wr_roofline_config *config = (const void *)self->config;
    return self->weights != NULL ? wr_log_table_at(self->weights, batch, is_outside) : config->weight_bytes;
}

static enum wr_code at(const struct wr_batching *self, double batch, struct wr_batch_point *point,
                       struct wr_error *error)
{
    const struct wr_roofline_config *config = (const void *)self->config;
    bool is_outside = false;
    const double bytes = weight_bytes(self, batch, &is_outside) + batch * config->cache_bytes;
    if (is_outside) {
        const struct wr_log_table *table = self->weights;
        return wr_fail(error, WR_E_BATCHING_OUTSIDE, "%s%s%g%g%g", self->subject, "the bytes of weights", table->x[0],
                       table->x[table->points - 1], batch);
    }
    const double memory = bytes / config->bytes_per_s;
    const double compute = 2 * config->active_params * batch / config->flop_per_s;
    const double time = fmax(memory, compute);
    const double power = config->loaded_w + config->memory_w * memory / time + config->compute_w * compute / time;
    point->value[WR_BATCH_TIME] = time;
    point->value[WR_BATCH_POWER] = power > config->peak_w ? config->peak_w : power;
    return WR_OK;
}

const struct wr_batching_kind wr_batching_roofline = {
    .name = "roofline",
    .help = "the slower of moving bytes and computing; power by how busy each is",
    .option = options,
    .options = sizeof options / sizeof *options,
    .defaults = defaults,
    .check = check,
    .at = at,
};
