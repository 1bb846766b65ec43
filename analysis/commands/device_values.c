#include "analysis/commands/device_values.h"

#include <math.h>
#include <stdio.h>

static bool is_given(double value)
{
    return !isnan(value);
}

static double or_zero(double value)
{
    return is_given(value) ? value : 0;
}

static enum wr_code fail_usage(const char *what, struct wr_error *error)
{
    return wr_fail(error, WR_E_USAGE, "%s%s", what, "device");
}

bool wr_device_is_shared(const struct wr_device_values *self)
{
    return self->servers > 1;
}

/* All powers that there are states for are given; else none is. */
static bool has_power(const struct wr_device_values *self)
{
    return is_given(self->active_w);
}

static enum wr_code check_sleep(const struct wr_device_values *self, struct wr_error *error)
{
    const bool sleeps = is_given(self->keep_warm_s);
    if (!sleeps && (is_given(self->setup_s) || is_given(self->off_w) || is_given(self->setup_w))) {
        return fail_usage("a device that is always warm is never off nor set up; add --keep-warm S, or leave out "
                          "--off-w, --setup and --setup-w",
                          error);
    }
    if (!(self->setup_s > 0) && (is_given(self->setup_cv) || is_given(self->setup_w))) {
        return fail_usage("--setup-cv and --setup-w have no use without a --setup above 0", error);
    }
    return WR_OK;
}

static enum wr_code check_power(const struct wr_device_values *self, struct wr_error *error)
{
    const bool sleeps = is_given(self->keep_warm_s), sets_up = self->setup_s > 0;
    const bool some =
        is_given(self->active_w) || is_given(self->idle_w) || is_given(self->off_w) || is_given(self->setup_w);
    const bool all = is_given(self->active_w) && is_given(self->idle_w) && (!sleeps || is_given(self->off_w)) &&
                     (!sets_up || is_given(self->setup_w));
    return all || !some ? WR_OK
                        : fail_usage("power needs that of every state: --active-w and --idle-w, with --keep-warm also "
                                     "--off-w, with --setup also --setup-w; give all, or none for waiting times alone",
                                     error);
}

enum wr_code wr_device_values_check(const struct wr_device_values *self, struct wr_error *error)
{
    if (wr_device_is_shared(self) && is_given(self->keep_warm_s)) {
        return fail_usage("several --servers are always warm; leave out --keep-warm, or --servers", error);
    }
    if (wr_device_is_shared(self) && self->service_cv != 1) {
        return fail_usage("a queue that several --servers share is known for exponential service alone; say so with "
                          "--service-cv 1",
                          error);
    }
    const enum wr_code code = check_sleep(self, error);
    return code == WR_OK ? check_power(self, error) : code;
}

/* E[X^2] = E[X]^2 (1 + cv^2). */
static double mean_square(double mean, double cv)
{
    return mean * mean * (1 + or_zero(cv) * or_zero(cv));
}

double wr_device_service_s2(const struct wr_device_values *self)
{
    return mean_square(self->service_s, self->service_cv);
}

struct wr_mg1 wr_device_of(const struct wr_device_values *self)
{
    const double setup = or_zero(self->setup_s);
    return (struct wr_mg1){.subject = "the device",
                           .keep_warm_s = is_given(self->keep_warm_s) ? self->keep_warm_s : (double)INFINITY,
                           .setup_s = setup,
                           .setup_s2 = mean_square(setup, self->setup_cv),
                           .idle_w = or_zero(self->idle_w),
                           .off_w = or_zero(self->off_w),
                           .setup_w = or_zero(self->setup_w)};
}

enum { TEXT = 96 };

/* "4 s, fixed" */
static void time_text(double mean, double cv, char text[TEXT])
{
    if (or_zero(cv) == 0) {
        snprintf(text, TEXT, "%g s, fixed", mean);
    } else {
        snprintf(text, TEXT, "%g s on average, standard deviation %g s", mean, mean * cv);
    }
}

static enum wr_code describe_sleep(const struct wr_device_values *self, struct wr_document *document,
                                   struct wr_error *error)
{
    char text[2 * TEXT], setup[TEXT] = "no setup";
    if (self->setup_s > 0) {
        time_text(self->setup_s, self->setup_cv, setup);
    }
    if (is_given(self->keep_warm_s)) {
        snprintf(text, sizeof text, "warm for %g s after a query, then off; setup %s", self->keep_warm_s, setup);
    } else {
        snprintf(text, sizeof text, "always warm");
    }
    return wr_document_fact(document, WR_FACT, "idle", text, error);
}

static enum wr_code describe_power(const struct wr_device_values *self, struct wr_document *document,
                                   struct wr_error *error)
{
    char text[2 * TEXT];
    int length = snprintf(text, sizeof text, "%g W active, %g W idle", self->active_w, self->idle_w);
    if (is_given(self->off_w)) {
        length += snprintf(text + length, sizeof text - (size_t)length, ", %g W off", self->off_w);
    }
    if (is_given(self->setup_w)) {
        snprintf(text + length, sizeof text - (size_t)length, ", %g W in setup", self->setup_w);
    }
    return wr_document_fact(document, WR_FACT, "power", text, error);
}

enum wr_code wr_device_describe(const struct wr_device_values *self, struct wr_document *document,
                                struct wr_error *error)
{
    char text[3 * TEXT], service[TEXT];
    const int64_t servers = self->servers > 0 ? self->servers : 1;
    time_text(self->service_s, self->service_cv, service);
    if (wr_device_is_shared(self)) {
        snprintf(text, sizeof text, "exponential, %g s on average, by the first of %lld servers that is free",
                 self->service_s, (long long)servers);
    } else {
        snprintf(text, sizeof text, "one query at a time, in the order of arrival; %s", service);
    }
    enum wr_code code = wr_document_fact(document, WR_FACT, "service", text, error);
    code = code == WR_OK ? describe_sleep(self, document, error) : code;
    code = code == WR_OK && has_power(self) ? describe_power(self, document, error) : code;
    snprintf(text, sizeof text, "at most %.6g queries per day", (double)servers / self->service_s * 86400);
    return code == WR_OK ? wr_document_fact(document, WR_FACT, "capacity", text, error) : code;
}
