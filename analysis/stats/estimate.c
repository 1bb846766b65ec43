#include "analysis/stats/intervals.h"
#include "analysis/stats/replicates.h"
#include "sim/base/memory.h"

#include <string.h>

const char *const wr_bootstrap_interval_names[] = {"bca", "percentile", NULL};
const char *const wr_share_interval_names[] = {"wilson", "clopper-pearson", "bootstrap", NULL};

/* What sums of the same values differ by when they are added in another order is no spread: it is taken out, so that a
 * metric which is the same in every replicate has an interval without width. */
static void take_rounding_out(double *resampled, size_t count, double value)
{
    for (size_t i = 0; i < count; i++) {
        if (fabs(resampled[i] - value) <= 1e-12 * fabs(value)) {
            resampled[i] = value;
        }
    }
}

/* Sorted values of an array; `undefined` counts those that are not there. */
static struct wr_resampled sorted(double *copy, const double *array, size_t count, double value, double acceleration,
                                  size_t *undefined)
{
    memcpy(copy, array, count * sizeof *copy);
    take_rounding_out(copy, count, value);
    const size_t there = wr_resampled_sort(copy, count);
    *undefined = count - there;
    return (struct wr_resampled){.value = copy, .count = there, .estimate = value, .acceleration = acceleration};
}

static double variance(const struct wr_resampled *self)
{
    double mean = 0, squares = 0;
    for (size_t i = 0; i < self->count; i++) {
        mean += self->value[i] / (double)self->count;
    }
    for (size_t i = 0; i < self->count; i++) {
        squares += (self->value[i] - mean) * (self->value[i] - mean);
    }
    return squares / (double)self->count;
}

static void estimate_sampling(const struct wr_resampled *values, double level, struct wr_estimate *estimate)
{
    estimate->interval = wr_resampled_interval(values, level, &estimate->is_bca);
    estimate->p = wr_resampled_p(values);
}

/* The prior of a meter's factor is not estimated from the sample, so nothing of it is to be corrected: percentiles. */
static void estimate_metered(const struct wr_resampled_metric *metric, size_t count, double value, double level,
                             double sampling, double *copy, struct wr_estimate *estimate)
{
    size_t undefined;
    struct wr_resampled values = sorted(copy, metric->meter, count, value, NAN, &undefined);
    const double meter = variance(&values);
    if (!(meter > 1e-24 * value * value)) {
        return; /* no energy in it, or a ratio in which the factors cancel */
    }
    estimate->meter_share = meter / (meter + sampling);
    estimate->unmetered = estimate->interval;
    values = sorted(copy, metric->metered, count, value, NAN, &estimate->undefined);
    estimate_sampling(&values, level, estimate);
}

enum wr_code wr_estimate_of(const struct wr_resampled_metric *metric, int64_t count, double value,
                            const struct wr_interval_options *options, struct wr_estimate *estimate,
                            struct wr_error *error)
{
    *estimate = (struct wr_estimate){.interval = WR_NO_INTERVAL, .p = NAN, .count = (size_t)count};
    double *copy = wr_array((size_t)count, sizeof *copy, error);
    if (copy == NULL) {
        return WR_E_NO_MEMORY;
    }
    const double acceleration =
        options->bootstrap == WR_INTERVAL_BCA ? wr_acceleration(metric->left_out, WR_LEFT_OUT_GROUPS) : NAN;
    const struct wr_resampled values =
        sorted(copy, metric->value, (size_t)count, value, acceleration, &estimate->undefined);
    const double sampling = variance(&values);
    if (values.count > 0) {
        estimate_sampling(&values, options->level, estimate);
    }
    if (values.count > 0 && metric->metered != NULL) {
        estimate_metered(metric, (size_t)count, value, options->level, sampling, copy, estimate);
    }
    if ((double)estimate->undefined > (1 - options->level) / 2 * (double)count) {
        estimate->interval = WR_NO_INTERVAL;
        estimate->p = NAN;
    }
    wr_free(copy);
    return WR_OK;
}
