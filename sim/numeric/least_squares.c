#include "sim/numeric/least_squares.h"

#include "sim/numeric/gsl.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <math.h>

enum { ITERATIONS_MOST = 1000 };
static const double TOLERANCE = 1e-13;

struct problem {
    const struct wr_fit_function *function;
    const struct wr_fit_data *data;
};

/* What one point's term is divided by. */
static double scale_of(const struct wr_fit_data *data, size_t point)
{
    return data->is_relative ? data->y[point] : 1;
}

static void read_parameters(const gsl_vector *vector, double parameter[WR_FIT_PARAMETERS])
{
    for (size_t i = 0; i < vector->size; i++) {
        parameter[i] = gsl_vector_get(vector, i);
    }
}

static int terms(const gsl_vector *vector, void *context, gsl_vector *term)
{
    const struct problem *self = context;
    double parameter[WR_FIT_PARAMETERS];
    read_parameters(vector, parameter);
    for (size_t i = 0; i < term->size; i++) {
        const double value = self->function->value(parameter, self->data->x[i]);
        gsl_vector_set(term, i, (value - self->data->y[i]) / scale_of(self->data, i));
    }
    return GSL_SUCCESS;
}

static int jacobian(const gsl_vector *vector, void *context, gsl_matrix *matrix)
{
    const struct problem *self = context;
    double parameter[WR_FIT_PARAMETERS], gradient[WR_FIT_PARAMETERS];
    read_parameters(vector, parameter);
    for (size_t i = 0; i < matrix->size1; i++) {
        self->function->gradient(parameter, self->data->x[i], gradient);
        for (size_t j = 0; j < matrix->size2; j++) {
            gsl_matrix_set(matrix, i, j, gradient[j] / scale_of(self->data, i));
        }
    }
    return GSL_SUCCESS;
}

/* A covariance that GSL zeroes belongs to a column that the others can stand in for. */
static void read_covariance(struct wr_fit *fit, const gsl_matrix *matrix)
{
    const double variance = fit->freedom > 0 ? fit->sum_squares / (double)fit->freedom : (double)NAN;
    for (size_t i = 0; i < matrix->size1; i++) {
        for (size_t j = 0; j < matrix->size2; j++) {
            const bool known = gsl_matrix_get(matrix, i, i) > 0 && gsl_matrix_get(matrix, j, j) > 0;
            fit->covariance[i][j] = known ? variance * gsl_matrix_get(matrix, i, j) : (double)NAN;
        }
    }
}

static enum wr_code read_result(struct wr_fit *fit, const gsl_multifit_nlinear_workspace *work, struct wr_error *error)
{
    const gsl_vector *term = gsl_multifit_nlinear_residual(work);
    read_parameters(gsl_multifit_nlinear_position(work), fit->parameter);
    fit->iterations = (int)gsl_multifit_nlinear_niter(work);
    for (size_t i = 0; i < term->size; i++) {
        fit->sum_squares += gsl_vector_get(term, i) * gsl_vector_get(term, i);
    }
    const size_t parameters = gsl_multifit_nlinear_position(work)->size;
    gsl_matrix *covariance = gsl_matrix_alloc(parameters, parameters);
    if (covariance == NULL) {
        return wr_fail(error, WR_E_NO_MEMORY, "%zu", parameters * parameters * sizeof(double));
    }
    const int status = gsl_multifit_nlinear_covar(gsl_multifit_nlinear_jac(work), 1e-12, covariance);
    if (status == GSL_SUCCESS) {
        read_covariance(fit, covariance);
    }
    gsl_matrix_free(covariance);
    return status == GSL_SUCCESS && isfinite(fit->sum_squares)
               ? WR_OK
               : wr_fail(error, WR_E_FIT_DIVERGED, "%d", fit->iterations);
}

/* No progress is the end of what doubles can tell apart, not a failure. */
static enum wr_code iterate(struct wr_fit *fit, gsl_multifit_nlinear_workspace *work, gsl_multifit_nlinear_fdf *fdf,
                            const double *start, struct wr_error *error)
{
    const gsl_vector_const_view from = gsl_vector_const_view_array(start, fdf->p);
    int reason = 0, status = gsl_multifit_nlinear_init(&from.vector, fdf, work);
    if (status == GSL_SUCCESS) {
        status = gsl_multifit_nlinear_driver(ITERATIONS_MOST, TOLERANCE, TOLERANCE, 0, NULL, NULL, &reason, work);
    }
    if (status != GSL_SUCCESS && status != GSL_ENOPROG) {
        return wr_fail(error, WR_E_FIT_DIVERGED, "%d", (int)gsl_multifit_nlinear_niter(work));
    }
    return read_result(fit, work, error);
}

enum wr_code wr_least_squares(const struct wr_fit_function *function, const struct wr_fit_data *data,
                              const double *start, struct wr_fit *fit, struct wr_error *error)
{
    *fit = (struct wr_fit){.freedom = data->points - function->parameters};
    if (fit->freedom < 0) {
        return wr_fail(error, WR_E_FIT_POINTS, "%lld%d", (long long)data->points, function->parameters);
    }
    wr_gsl_quiet();
    struct problem problem = {function, data};
    gsl_multifit_nlinear_fdf fdf = {
        .f = terms, .df = jacobian, .n = (size_t)data->points, .p = (size_t)function->parameters, .params = &problem};
    const gsl_multifit_nlinear_parameters parameters = gsl_multifit_nlinear_default_parameters();
    gsl_multifit_nlinear_workspace *work =
        gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &parameters, fdf.n, fdf.p);
    if (work == NULL) {
        return wr_fail(error, WR_E_NO_MEMORY, "%zu", fdf.n * fdf.p * sizeof(double));
    }
    const enum wr_code code = iterate(fit, work, &fdf, start, error);
    gsl_multifit_nlinear_free(work);
    return code;
}

double wr_fit_standard_error(const struct wr_fit *fit, int parameter)
{
    return sqrt(fit->covariance[parameter][parameter]);
}

double wr_fit_value(const struct wr_fit *fit, const struct wr_fit_function *function, double x, double *standard_error)
{
    double gradient[WR_FIT_PARAMETERS], variance = 0;
    function->gradient(fit->parameter, x, gradient);
    for (int i = 0; i < function->parameters; i++) {
        for (int j = 0; j < function->parameters; j++) {
            variance += gradient[i] * fit->covariance[i][j] * gradient[j];
        }
    }
    *standard_error = sqrt(variance);
    return function->value(fit->parameter, x);
}

double wr_fit_quantile(const struct wr_fit *fit, double level)
{
    wr_gsl_quiet();
    return fit->freedom > 0 ? gsl_cdf_tdist_Pinv((1 + level) / 2, (double)fit->freedom) : (double)NAN;
}
