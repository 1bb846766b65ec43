/* A straight line through weighted points, and a robust slope beside it.
 *
 * Least squares: sum w (y - a - b x)^2 is least; s^2 = that sum / (n - 2), the standard error of b is
 * s / sqrt(sum w (x - xbar)^2) (Draper and Smith, Applied Regression Analysis, 3rd edition 1998, section 9.2). Weights
 * are relative: only their ratios matter.
 *
 * Theil and Sen: the median of the slopes of all pairs of points at different x. Its interval is that of P. K. Sen
 * (JASA 63:1379, 1968, doi:10.1080/01621459.1968.10480934) without ties: the order statistics (N -+ C) / 2 of the N
 * slopes, C = z sqrt(n (n - 1) (2 n + 5) / 18). */
#ifndef WATTROUTE_ANALYSIS_STATS_LINE_H
#define WATTROUTE_ANALYSIS_STATS_LINE_H

#include "analysis/stats/interval.h"
#include "sim/base/error.h"

/* Squares that a fit leaves, over those of the values, which are rounding alone: they count as none. */
#define WR_LINE_ROUNDING 1e-24

struct wr_line {
    size_t points;
    double slope, intercept, slope_error; /* slope_error NaN without a degree of freedom */
    struct wr_interval slope_interval;    /* Student's t with points - 2 degrees of freedom */
    double p;                             /* of a slope of 0, two-sided; NaN */
};

/* `weight` NULL: all equal. slope is NaN with fewer than two different x. */
struct wr_line wr_line_fit(const double *x, const double *y, const double *weight, size_t points, double level);

/* slope NaN with fewer than two different x; no interval where its order statistics lie outside. NO_MEMORY. */
enum wr_code wr_theil_sen(const double *x, const double *y, size_t points, double level, double *slope,
                          struct wr_interval *interval, struct wr_error *error);

/* Half the width of a two-sided interval of `level` in standard errors, and the two-sided p-value of t. NaN unless
 * `freedom` is above 0. */
double wr_student_quantile(double level, double freedom);
double wr_student_p(double t, double freedom);

#endif
