/* Where many functions of one number change sign, each a resample of the same one: all are known at the same values,
 * which are handed over in rising order. What happens twice between two neighbours is not seen. */
#ifndef WATTROUTE_ANALYSIS_STATS_REPLICATE_CROSSINGS_H
#define WATTROUTE_ANALYSIS_STATS_REPLICATE_CROSSINGS_H

#include "analysis/metrics/crossings.h"
#include "analysis/stats/interval.h"

enum { WR_REPLICATE_ROOTS = 8 }; /* of each function are kept */

/* A change of sign between low and high, or a zero there (low = high). */
struct wr_replicate_root {
    double low, high, y_low, y_high;
};

struct wr_replicate_crossings {
    int64_t count;
    struct wr_replicate_state *state; /* owned [count] */
};

struct wr_replicate_state {
    int first;    /* sign of the first value that has one; 0 = none so far */
    int changes;  /* of sign */
    bool unknown; /* the sign changes where the function is not known */
    bool gap;     /* not known since the last value with a sign */
    double zero;  /* the first zero since then; NaN = none */
    double x, y;  /* that value */
    struct wr_replicate_root root[WR_REPLICATE_ROOTS];
};

/* NO_MEMORY. */
enum wr_code wr_replicate_crossings_new(struct wr_replicate_crossings *self, int64_t count, struct wr_error *error);
void wr_replicate_crossings_free(struct wr_replicate_crossings *self); /* of a zeroed or filled one */

/* The values y [count] at x, above every x before. NaN = not known; what WR_CROSSING_ZERO takes for 0 is 0. */
void wr_replicate_crossings_add(struct wr_replicate_crossings *self, double x, const double *y);

/* A value within the root's ends moves one of them there; any other tells nothing. */
void wr_replicate_root_narrow(struct wr_replicate_root *root, double x, double y);

/* Where it is: on the straight line between its ends, of whole numbers the one that is positive. */
double wr_replicate_root_at(const struct wr_replicate_root *root, bool is_whole);

/* What the functions say of one crossing of the original: the interval of confidence `level` of its place, by
 * percentiles. */
struct wr_crossing_spread {
    struct wr_interval interval; /* -+INFINITY: beyond what was looked at; NaN = none, as too many cross otherwise */
    int64_t always, never;       /* positive, negative all over: the only crossing lies beyond one end */
    int64_t otherwise;           /* cross another number of times, or the other way round, or where nothing is known */
};

/* Crossing number `index` of the original's `crossings`, the first of which `rises` or falls. A function that crosses
 * as often, the same way, has its own there; where the original has one, a function without any has it beyond the end
 * of what was looked at: a function that is positive all over crosses below if the original rises. Of an original
 * without any there is no place, but what its functions do is counted. NO_MEMORY. */
enum wr_code wr_crossing_spread_of(const struct wr_replicate_crossings *self, int crossings, int index, bool rises,
                                   bool is_whole, double level, struct wr_crossing_spread *spread,
                                   struct wr_error *error);

#endif
