#include "analysis/stats/line.h"

#include "sim/base/memory.h"
#include "sim/base/random.h"
#include "sim/numeric/gsl.h"

#include <gsl/gsl_cdf.h>

double wr_student_quantile(double level, double freedom)
{
    wr_gsl_quiet();
    return freedom > 0 ? gsl_cdf_tdist_Pinv((1 + level) / 2, freedom) : NAN;
}

double wr_student_p(double t, double freedom)
{
    wr_gsl_quiet();
    return freedom > 0 && !isnan(t) ? 2 * gsl_cdf_tdist_Q(fabs(t), freedom) : NAN;
}

static double weight_of(const double *weight, size_t i)
{
    return weight != NULL ? weight[i] : 1;
}

struct wr_line wr_line_fit(const double *x, const double *y, const double *weight, size_t points, double level)
{
    struct wr_line line = {points, NAN, NAN, NAN, WR_NO_INTERVAL, NAN};
    double w = 0, x_mean = 0, y_mean = 0, xx = 0, xy = 0, squares = 0, all = 0;
    for (size_t i = 0; i < points; i++) {
        w += weight_of(weight, i);
        x_mean += weight_of(weight, i) * x[i];
        y_mean += weight_of(weight, i) * y[i];
    }
    x_mean /= w;
    y_mean /= w;
    for (size_t i = 0; i < points; i++) {
        const double across = x[i] - x_mean;
        xx += weight_of(weight, i) * across * across;
        xy += weight_of(weight, i) * across * (y[i] - y_mean);
    }
    if (!(xx > 0)) {
        return line;
    }
    line.slope = xy / xx;
    line.intercept = y_mean - line.slope * x_mean;
    for (size_t i = 0; i < points; i++) {
        const double off = y[i] - y_mean - line.slope * (x[i] - x_mean);
        squares += weight_of(weight, i) * off * off;
        all += weight_of(weight, i) * y[i] * y[i];
    }
    squares = squares > WR_LINE_ROUNDING * all ? squares : 0;
    if (points > 2) {
        const double freedom = (double)points - 2;
        line.slope_error = sqrt(squares / freedom / xx);
        const double half = wr_student_quantile(level, freedom) * line.slope_error;
        line.slope_interval = (struct wr_interval){line.slope - half, line.slope + half};
        line.p = line.slope_error > 0 ? wr_student_p(line.slope / line.slope_error, freedom) : NAN;
    }
    return line;
}

enum wr_code wr_theil_sen(const double *x, const double *y, size_t points, double level, double *slope,
                          struct wr_interval *interval, struct wr_error *error)
{
    const size_t pairs = points * (points - (points > 0)) / 2;
    double *slopes = wr_array(pairs, sizeof *slopes, error);
    size_t count = 0;
    *slope = NAN;
    *interval = WR_NO_INTERVAL;
    if (slopes == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (size_t i = 0; i < points; i++) {
        for (size_t k = 0; k < i; k++) {
            if (x[i] != x[k]) {
                slopes[count++] = (y[i] - y[k]) / (x[i] - x[k]);
            }
        }
    }
    count = wr_resampled_sort(slopes, count);
    if (count > 0) {
        const double n = (double)points, z = wr_normal_quantile((1 + level) / 2);
        const double reach = z * sqrt(n * (n - 1) * (2 * n + 5) / 18);
        const double low = ((double)count - reach) / 2, high = ((double)count + reach) / 2 + 1; /* ranks from 1 */
        *slope = (slopes[(count - 1) / 2] + slopes[count / 2]) / 2;
        if (low >= 1 && high <= (double)count) {
            *interval = (struct wr_interval){slopes[(size_t)floor(low) - 1], slopes[(size_t)ceil(high) - 1]};
        }
    }
    wr_free(slopes);
    return WR_OK;
}
