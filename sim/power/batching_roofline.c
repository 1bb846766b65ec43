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
    {.key = "weight_bytes",
     .type = WR_OPTION_POINTS,
     .offset = offsetof(struct wr_roofline_config, weight_bytes),
     .min = 0,
     .max = 1e30,
     .place = "batch",
     .unit = "B",
     .help = "bytes of weights that a step moves: a number, or numbers by batch for a mixture of experts"},
    REAL("loaded_w", loaded_w, 0, "W", "power of the unit with the model loaded, idle"),
    REAL("memory_w", memory_w, 0, "W", "power that moving bytes adds while it goes on"),
    REAL("compute_w", compute_w, 0, "W", "power that computing adds while it goes on"),
    REAL("peak_w", peak_w, 1e-30, "W", "power that the unit does not exceed; default: no such limit"),
    {.key = "extrapolate",
     .type = WR_OPTION_CHOICE,
     .offset = offsetof(struct wr_roofline_config, extrapolate),
     .choices = wr_batching_truth,
     .unit = "",
     .help = "of weight_bytes by batch; true: the lines through the outermost two points go on beyond them; default "
             "false: an error"},
};

static void defaults(void *config)
{
    const double unset = (double)NAN;
    struct wr_roofline_config *self = config;
    *self = (struct wr_roofline_config){.cache_bytes = unset,
                                        .bytes_per_s = unset,
                                        .flop_per_s = unset,
                                        .active_params = unset,
                                        .loaded_w = unset,
                                        .memory_w = unset,
                                        .compute_w = unset,
                                        .peak_w = (double)INFINITY};
    wr_points_init(&self->weight_bytes, unset);
}

/* One number holds at every batch. */
static const char *const *useless(const void *config, const char **lacks)
{
    static const char *const none[] = {NULL}, *const beyond[] = {"extrapolate", NULL};
    *lacks = "weight_bytes by batch";
    return ((const struct wr_roofline_config *)config)->weight_bytes.points > 0 ? none : beyond;
}

static enum wr_code check(const struct wr_batching *self, struct wr_error *error)
{
    const struct wr_roofline_config *config = (const void *)self->config;
    bool given = false;
    enum wr_code code = wr_batching_together(self, 0, TIMES, false, &given, error);
    code = code == WR_OK ? wr_batching_together(self, POWERS, POWERS + 2, true, &given, error) : code;
    if (code == WR_OK && config->peak_w < config->loaded_w) {
        code = wr_fail(error, WR_E_STATION_VALUE, "%s%g%s", "peak_w", config->peak_w, "at least loaded_w");
    }
    return code;
}

/* Bytes of weights that a step of this batch touches: experts of a mixture come in as the batch grows. */
static enum wr_code weights_of(const struct wr_batching *self, double batch, double *bytes, bool *is_outside,
                               struct wr_error *error)
{
    const struct wr_roofline_config *config = (const void *)self->config;
    const struct wr_points *points = &config->weight_bytes;
    const struct wr_log_table table = {points->at, points->y, points->points};
    *is_outside = false;
    *bytes = points->points > 0 ? wr_log_table_at(&table, batch, is_outside) : points->value;
    return !*is_outside || config->extrapolate
               ? WR_OK
               : wr_fail(error, WR_E_BATCHING_OUTSIDE, "%s%s%g%g%g", self->subject, "'weight_bytes'", points->at[0],
                         points->at[points->points - 1], batch);
}

static enum wr_code at(const struct wr_batching *self, double batch, struct wr_batch_point *point,
                       struct wr_error *error)
{
    const struct wr_roofline_config *config = (const void *)self->config;
    double weights;
    const enum wr_code code = weights_of(self, batch, &weights, &point->is_extrapolated, error);
    if (code != WR_OK) {
        return code;
    }
    const double bytes = weights + batch * config->cache_bytes;
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
    .useless = useless,
    .at = at,
};
