/* Nonlinear least squares with standard errors (GSL's trust-region Levenberg-Marquardt behind it).
 *
 * Relative: the sum of ((f(x) - y) / y)^2 is least, so that every point counts by its own size; absolute: the sum of
 * (f(x) - y)^2. Covariance of the parameters: s^2 (J^T J)^-1 with s^2 = sum / (points - parameters), J the Jacobian of
 * those terms (Seber and Wild, Nonlinear Regression, 1989, section 2.1.2). */
#ifndef WATTROUTE_SIM_NUMERIC_LEAST_SQUARES_H
#define WATTROUTE_SIM_NUMERIC_LEAST_SQUARES_H

#include "sim/base/error.h"

#include <stdbool.h>
#include <stdint.h>

enum { WR_FIT_PARAMETERS = 8 };

/* f(x) of `parameters` parameters, and its derivatives by each of them. */
struct wr_fit_function {
    int parameters;
    double (*value)(const double *parameter, double x);
    void (*gradient)(const double *parameter, double x, double *gradient);
};

struct wr_fit_data {
    const double *x, *y; /* borrowed; y not 0 for a relative fit */
    int64_t points;
    bool is_relative;
};

struct wr_fit {
    double parameter[WR_FIT_PARAMETERS];
    /* NaN where the points do not determine it: as many parameters as points, or ones that stand in for each other. */
    double covariance[WR_FIT_PARAMETERS][WR_FIT_PARAMETERS];
    double sum_squares; /* of the terms that were made least */
    int64_t freedom;    /* points - parameters */
    int iterations;
};

/* Starts at `start`. FIT_POINTS (fewer points than parameters), FIT_DIVERGED. */
enum wr_code wr_least_squares(const struct wr_fit_function *function, const struct wr_fit_data *data,
                              const double *start, struct wr_fit *fit, struct wr_error *error);

double wr_fit_standard_error(const struct wr_fit *fit, int parameter); /* NaN = not determined */

/* f(x) and its standard error by the delta method: sqrt(d^T C d), d the gradient by the parameters and C their
 * covariance. Exact where f is linear in them. */
double wr_fit_value(const struct wr_fit *fit, const struct wr_fit_function *function, double x, double *standard_error);

/* Half the width of a two-sided interval of `level` (0.95) in standard errors: Student's t with the fit's degrees of
 * freedom; NaN without any. */
double wr_fit_quantile(const struct wr_fit *fit, double level);

#endif
