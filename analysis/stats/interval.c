#include "analysis/stats/interval.h"

#include "sim/base/random.h"
#include "sim/numeric/gsl.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* GSL would sort NaN anywhere, and take the median of nothing for 0. */
size_t wr_resampled_sort(double *value, size_t count)
{
    size_t there = 0;
    for (size_t i = 0; i < count; i++) {
        if (!isnan(value[i])) {
            value[there++] = value[i];
        }
    }
    if (there > 0) {
        qsort(value, there, sizeof *value, compare);
    }
    return there;
}

double wr_resampled_quantile(const struct wr_resampled *self, double p)
{
    if (self->count == 0) {
        return NAN;
    }
    const double rank = p * ((double)self->count + 1);
    if (rank <= 1) {
        return self->value[0];
    }
    if (rank >= (double)self->count) {
        return self->value[self->count - 1];
    }
    const size_t below = (size_t)rank;
    const double left = self->value[below - 1], right = self->value[below], part = rank - (double)below;
    return left == right ? left : left + part * (right - left);
}

/* Share of values below x, ties half. */
static double share_below(const struct wr_resampled *self, double x)
{
    double below = 0;
    for (size_t i = 0; i < self->count; i++) {
        below += self->value[i] < x ? 1 : self->value[i] == x ? 0.5 : 0;
    }
    return below / (double)self->count;
}

/* The bias z0; NaN where BCa does not apply. */
static double bias_of(const struct wr_resampled *self)
{
    const double below = share_below(self, self->estimate);
    return below > 0 && below < 1 && !isnan(self->acceleration) ? wr_normal_quantile(below) : NAN;
}

static double phi(double z)
{
    wr_gsl_quiet();
    return gsl_cdf_ugaussian_P(z);
}

/* The shifted share; NaN beyond the pole. */
static double shifted(double bias, double acceleration, double z)
{
    const double sum = bias + z, below = 1 - acceleration * sum;
    return below > 0 ? phi(bias + sum / below) : NAN;
}

struct wr_interval wr_resampled_interval(const struct wr_resampled *self, double level, bool *is_bca)
{
    const double tail = (1 - level) / 2, bias = bias_of(self);
    double lo = shifted(bias, self->acceleration, wr_normal_quantile(tail));
    double hi = shifted(bias, self->acceleration, wr_normal_quantile(1 - tail));
    const bool bca = !isnan(lo) && !isnan(hi);
    if (is_bca != NULL) {
        *is_bca = bca;
    }
    lo = bca ? lo : tail;
    hi = bca ? hi : 1 - tail;
    return (struct wr_interval){wr_resampled_quantile(self, lo), wr_resampled_quantile(self, hi)};
}

double wr_resampled_p(const struct wr_resampled *self)
{
    if (self->count == 0) {
        return NAN;
    }
    const double least = 1 / ((double)self->count + 1);
    const double below = fmin(fmax(share_below(self, 0), least), 1 - least), bias = bias_of(self);
    double tail = below;
    if (!isnan(bias)) {
        /* Phi(bias + s / (1 - a s)) = below, solved for the percentile z = s - bias. */
        const double shift = wr_normal_quantile(below) - bias, scale = 1 + self->acceleration * shift;
        tail = scale > 0 ? phi(shift / scale - bias) : below;
    }
    return fmin(1, fmax(least, 2 * fmin(tail, 1 - tail)));
}

double wr_acceleration(const double *left_out, size_t count)
{
    double mean = 0, squares = 0, cubes = 0;
    for (size_t i = 0; i < count; i++) {
        mean += left_out[i] / (double)count;
    }
    for (size_t i = 0; i < count; i++) {
        const double distance = mean - left_out[i];
        squares += distance * distance;
        cubes += distance * distance * distance;
    }
    if (!isfinite(squares) || !isfinite(cubes)) {
        return NAN;
    }
    return squares > 0 ? cubes / (6 * squares * sqrt(squares)) : 0;
}
