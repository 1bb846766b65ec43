/* Where a function of one number changes sign, from values on a grid: each place between two neighbours at which it
 * is negative, 0, positive or not known changes is narrowed down (sim/numeric/root.h between different signs, halving
 * otherwise); then the changes of sign are read off. What happens twice between two neighbours is not seen. */
#ifndef WATTROUTE_ANALYSIS_METRICS_CROSSINGS_H
#define WATTROUTE_ANALYSIS_METRICS_CROSSINGS_H

#include "analysis/metrics/note.h"
#include "sim/base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How near the ends of a crossing come, relative to them; values of at most WR_CROSSING_ZERO are 0; values that differ
 * by more than WR_CROSSING_JUMP across so narrow a place jump. */
#define WR_CROSSING_NEAR 1e-9
#define WR_CROSSING_ZERO 1e-14
#define WR_CROSSING_JUMP 1e-6

struct wr_crossing_point {
    double x, y;  /* y NaN = not known */
    char *reason; /* of that; owned; else NULL */
    bool is_root; /* found to be 0 between two signs */
};

enum wr_crossing_kind {
    WR_CROSSING_ROOT,    /* the function passes 0 between low and high */
    WR_CROSSING_JUMPS,   /* it jumps over 0 there */
    WR_CROSSING_STEP,    /* it changes sign from one whole number to the next */
    WR_CROSSING_STRETCH, /* it is 0 from low to high, and has different signs outside */
    WR_CROSSING_TOUCH,   /* the same, with one sign outside */
    WR_CROSSING_GAP      /* it is not known between low and high, and has different signs outside */
};

struct wr_crossing {
    enum wr_crossing_kind kind;
    bool rises;       /* positive above; of a touch: positive around */
    double at;        /* STEP: the whole number with the positive value; STRETCH, TOUCH: low; GAP: NaN */
    double low, high; /* equal where the function is 0 */
};

/* Zeroed, it is empty. */
struct wr_crossings {
    struct wr_crossing_point *point; /* owned; ascending */
    int64_t points;
    size_t point_capacity;
    struct wr_crossing *crossing; /* owned; ascending, after wr_crossings_find() */
    int crossings;
    size_t crossing_capacity;
    double least, most; /* of the known values; NaN = none is known */
};

struct wr_crossing_function {
    /* `*y` NaN: not known, and `reason` says why. An error ends the search. */
    enum wr_code (*value)(void *context, double x, double *y, struct wr_note *reason, struct wr_error *error);
    void *context;
    bool is_whole; /* of whole numbers only, as all points are */
};

/* Adds a value that is known or not; the same x is added once. */
enum wr_code wr_crossings_add(struct wr_crossings *self, double x, double y, const char *reason,
                              struct wr_error *error);

/* Narrows down and reads off. Whatever is evaluated becomes a point. Errors: those of the function, NO_MEMORY. */
enum wr_code wr_crossings_find(struct wr_crossings *self, const struct wr_crossing_function *function,
                               struct wr_error *error);
void wr_crossings_free(struct wr_crossings *self);

/* -1, 0, 1: negative, 0, positive; 2: not known. */
int wr_crossing_class(const struct wr_crossing_point *point);

#endif
