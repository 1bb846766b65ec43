/* Intervals from resampled values: percentile and BCa (B. Efron 1987, JASA 82:171, doi:10.1080/01621459.1987.10478410;
 * Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 14). */
#ifndef WATTROUTE_ANALYSIS_STATS_INTERVAL_H
#define WATTROUTE_ANALYSIS_STATS_INTERVAL_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

struct wr_interval {
    double lo, hi; /* NaN = none */
};

#define WR_NO_INTERVAL ((struct wr_interval){(double)NAN, (double)NAN})

/* Resampled values of one statistic, ascending, without NaN; borrowed. */
struct wr_resampled {
    const double *value;
    size_t count;
    double estimate;     /* from the sample itself */
    double acceleration; /* a of BCa; NaN = percentile */
};

/* Moves the values that are not NaN to the front, ascending, and returns how many there are. */
size_t wr_resampled_sort(double *value, size_t count);

/* The value at share p of the order statistics, linear between ranks p (count + 1); the extremes beyond the first and
 * last rank. NaN without values. */
double wr_resampled_quantile(const struct wr_resampled *self, double p);

/* Which quantiles are the ends of the interval. BCa shifts the percentiles (1 -+ level) / 2 by the bias z0, the normal
 * quantile of the share of values below the estimate (ties half), and the acceleration a:
 *   Phi(z0 + (z0 + z) / (1 - a (z0 + z)))
 * Where z0 is not finite or a is NaN, and where the shift passes its pole, the percentiles stand. `is_bca` (may be
 * NULL) tells which it was. {NaN, NaN} without values. */
struct wr_interval wr_resampled_interval(const struct wr_resampled *self, double level, bool *is_bca);

/* The two-sided p-value of "the statistic is 0": the least 1 - level at which the interval of the same kind leaves 0
 * out, at least 1 / (count + 1). Values that all are 0: 1. NaN without values. */
double wr_resampled_p(const struct wr_resampled *self);

/* a = sum (m - x)^3 / (6 (sum (m - x)^2)^1.5) over the statistic with one group of queries left out, m their mean
 * (Efron and Tibshirani, equation 14.15). Groups in which nothing fell repeat the estimate and add nothing but to the
 * mean. 0 when nothing varies; NaN when a value is not finite. */
double wr_acceleration(const double *left_out, size_t count);

#endif
