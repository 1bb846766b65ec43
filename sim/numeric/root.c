#include "sim/numeric/root.h"

#include "sim/numeric/gsl.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <math.h>
#include <stdbool.h>

enum { ITERATIONS_MOST = 500 };

struct problem {
    wr_function *function;
    const void *context;
};

static double evaluate(double x, void *context)
{
    const struct problem *self = context;
    return self->function(self->context, x);
}

static enum wr_code iterate(gsl_root_fsolver *solver, gsl_function *function, double low, double high, double *root,
                            struct wr_error *error)
{
    int status = gsl_root_fsolver_set(solver, function, low, high);
    bool is_near = false;
    for (int i = 0; i < ITERATIONS_MOST && status == GSL_SUCCESS && !is_near; i++) {
        status = gsl_root_fsolver_iterate(solver);
        is_near = gsl_root_test_interval(gsl_root_fsolver_x_lower(solver), gsl_root_fsolver_x_upper(solver), 1e-300,
                                         1e-12) == GSL_SUCCESS;
    }
    *root = gsl_root_fsolver_root(solver);
    return status == GSL_SUCCESS && is_near ? WR_OK : wr_fail(error, WR_E_ROOT_DIVERGED, "%g%g", low, high);
}

enum wr_code wr_root_find(wr_function *function, const void *context, double low, double high, double *root,
                          struct wr_error *error)
{
    *root = (double)NAN;
    if (!(isfinite(low) && isfinite(high) && low <= high)) {
        return wr_fail(error, WR_E_ROOT_BRACKET, "%g%g", low, high);
    }
    const double at_low = function(context, low), at_high = function(context, high);
    if (at_low == 0 || at_high == 0) {
        *root = at_low == 0 ? low : high;
        return WR_OK;
    }
    if (!(isfinite(at_low) && isfinite(at_high) && (at_low < 0) != (at_high < 0))) {
        return wr_fail(error, WR_E_ROOT_BRACKET, "%g%g", low, high);
    }
    wr_gsl_quiet();
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    if (solver == NULL) {
        return wr_fail(error, WR_E_NO_MEMORY, "%zu", sizeof *solver);
    }
    struct problem problem = {function, context};
    gsl_function wrapped = {.function = evaluate, .params = &problem};
    const enum wr_code code = iterate(solver, &wrapped, low, high, root, error);
    gsl_root_fsolver_free(solver);
    return code;
}
