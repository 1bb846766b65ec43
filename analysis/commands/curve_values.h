/* What the user typed for `curve`, and what follows from it. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_CURVE_VALUES_H
#define WATTROUTE_ANALYSIS_COMMANDS_CURVE_VALUES_H

#include "sim/commands/command.h"
#include "sim/power/batching.h"
#include "sim/power/fleet_size.h"

/* REAL options that were not given are NaN; cap 0 = not given. */
struct wr_curve_values {
    const char *file, *form, *batch, *load, *fleet, *output, *format;
    struct wr_text_list pair, map, where, set;
    double measured_batch, output_tokens, loaded_idle_w;
    int64_t cap;
    bool extrapolate, is_absolute, quiet;
};

/* Options that need each other, or have no use together: USAGE. */
enum wr_code wr_curve_values_check(const struct wr_curve_values *values, const struct wr_batching_kind *kind,
                                   struct wr_error *error);

/* --fleet RULE=VALUE: BAD_OPTION. */
enum wr_code wr_curve_values_fleet(const struct wr_curve_values *values, struct wr_fleet_size *size,
                                   struct wr_error *error);

/* Every --set KEY=VALUE to the option of that name, and --extrapolate: BAD_OPTION for an unknown key or a value out of
 * its range, USAGE where there is nothing to extrapolate. */
enum wr_code wr_curve_values_set(const struct wr_curve_values *values, struct wr_batching *batching,
                                 struct wr_error *error);

/* " KEY=VALUE" as --set takes it; "" for an option that is not set. Returns its length, which is less than `size`. */
int wr_curve_values_text(const struct wr_option *option, const void *config, char *text, size_t size);

#endif
