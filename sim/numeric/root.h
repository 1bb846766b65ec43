/* A root of a function between two points at which it has different signs (GSL's Brent-Dekker behind it). */
#ifndef WATTROUTE_SIM_NUMERIC_ROOT_H
#define WATTROUTE_SIM_NUMERIC_ROOT_H

#include "sim/base/error.h"

typedef double wr_function(const void *context, double x);

/* How near both ends of what is left come: high - low < absolute + relative x the lesser of their sizes. */
struct wr_nearness {
    double relative, absolute;
};

struct wr_root {
    double at;        /* the best guess within */
    double low, high; /* between these the sign changes, by a root or by a jump; equal where the function is 0 */
};

/* The function need not be continuous. ROOT_BRACKET unless the bounds are finite, in order, and the function's values
 * there are finite and of different signs, or one of them 0; ROOT_DIVERGED, also where a value within is not finite. */
enum wr_code wr_root_find(wr_function *function, const void *context, double low, double high,
                          const struct wr_nearness *nearness, struct wr_root *root, struct wr_error *error);

#endif
