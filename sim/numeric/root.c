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

/* GSL's test of nearness holds for no interval without width: where the function is 0 the search has ended. */
static enum wr_code iterate(gsl_root_fsolver *solver, gsl_function *function, const struct wr_nearness *nearness,
                            struct wr_root *root, struct wr_error *error)
{
    const struct wr_root all = *root;
    int status = gsl_root_fsolver_set(solver, function, all.low, all.high);
    bool is_near = false;
    for (int i = 0; i < ITERATIONS_MOST && status == GSL_SUCCESS && !is_near; i++) {
        status = gsl_root_fsolver_iterate(solver);
        root->low = gsl_root_fsolver_x_lower(solver);
        root->high = gsl_root_fsolver_x_upper(solver);
        is_near = root->low == root->high ||
                  gsl_root_test_interval(root->low, root->high, nearness->absolute, nearness->relative) == GSL_SUCCESS;
    }
    root->at = gsl_root_fsolver_root(solver);
    return status == GSL_SUCCESS && is_near ? WR_OK : wr_fail(error, WR_E_ROOT_DIVERGED, "%g%g", all.low, all.high);
}

enum wr_code wr_root_find(wr_function *function, const void *context, double low, double high,
                          const struct wr_nearness *nearness, struct wr_root *root, struct wr_error *error)
{
    *root = (struct wr_root){(double)NAN, low, high};
    if (!(isfinite(low) && isfinite(high) && low <= high)) {
        return wr_fail(error, WR_E_ROOT_BRACKET, "%g%g", low, high);
    }
    const double at_low = function(context, low), at_high = function(context, high);
    if (at_low == 0 || at_high == 0) {
        const double at = at_low == 0 ? low : high;
        *root = (struct wr_root){at, at, at};
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
    const enum wr_code code = iterate(solver, &wrapped, nearness, root, error);
    gsl_root_fsolver_free(solver);
    return code;
}
