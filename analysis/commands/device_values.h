/* What the user typed for `device`, and what follows from it. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_DEVICE_VALUES_H
#define WATTROUTE_ANALYSIS_COMMANDS_DEVICE_VALUES_H

#include "analysis/tables/document.h"
#include "sim/power/mg1.h"

/* REAL options that were not given are NaN; servers 0 = not given. */
struct wr_device_values {
    const char *load, *output, *format;
    double service_s, service_cv; /* mean; standard deviation over mean */
    double keep_warm_s;           /* NaN = always warm */
    double setup_s, setup_cv;     /* as of service */
    double active_w, idle_w, off_w, setup_w;
    int64_t servers;
};

/* Options that need each other, or have no use together: USAGE. */
enum wr_code wr_device_values_check(const struct wr_device_values *self, struct wr_error *error);

/* The servers share one queue (Erlang's C); else there is one device. */
bool wr_device_is_shared(const struct wr_device_values *self);

/* The device; powers that were not given are 0. */
struct wr_mg1 wr_device_of(const struct wr_device_values *self);
/* E[S^2]. */
double wr_device_service_s2(const struct wr_device_values *self);

/* Facts that say which device and queue this is. */
enum wr_code wr_device_describe(const struct wr_device_values *self, struct wr_document *document,
                                struct wr_error *error);

#endif
