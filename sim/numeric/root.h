/* A root of a function between two points at which it has different signs (GSL's Brent-Dekker behind it). */
#ifndef WATTROUTE_SIM_NUMERIC_ROOT_H
#define WATTROUTE_SIM_NUMERIC_ROOT_H

#include "sim/base/error.h"

typedef double wr_function(const void *context, double x);

/* `*root` in [low, high] to a relative 1e-12 or an absolute 1e-300, or where the function is 0. ROOT_BRACKET unless the
 * bounds are finite, in order, and the function's values there are finite and of different signs; ROOT_DIVERGED. */
enum wr_code wr_root_find(wr_function *function, const void *context, double low, double high, double *root,
                          struct wr_error *error);

#endif
