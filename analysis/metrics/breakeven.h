/* Break-even: what a policy saves over one key of a study, and where that crosses 0; for several values of another key
 * the frontier between saving and losing. Plain data: a report and a plot read the same. */
#ifndef WATTROUTE_ANALYSIS_METRICS_BREAKEVEN_H
#define WATTROUTE_ANALYSIS_METRICS_BREAKEVEN_H

#include "analysis/metrics/crossings.h"
#include "analysis/metrics/formulas.h"

/* A key that is varied; texts are borrowed. */
struct wr_breakeven_key {
    const char *key;            /* as in a sweep, without "assumptions." */
    const char *unit, *help;    /* "" = not declared */
    const char *before, *after; /* around a value in a sentence: "", " queries per device and day"; NULL = none */
    double *value;              /* owned; ascending for the first key, as typed or ascending for the second */
    int64_t values;
    bool is_whole; /* whole numbers only */
    bool is_log;   /* in equal ratios, else in equal differences */
};

/* Where a crossing would lie for other queries of the same kind. */
struct wr_breakeven_interval {
    double lo, hi; /* -INFINITY, INFINITY: beyond what was looked at; NaN = none */
    char *note;    /* owned */
};

/* What one policy saves over the first key at one value of the second. */
struct wr_breakeven_line {
    const char *policy;
    int64_t other;                          /* index of the second key's value; 0 where there is none */
    struct wr_crossings savings;            /* y: the metric, a fraction; not only at the grid's values */
    struct wr_breakeven_interval *interval; /* owned [crossings], or one where there is none; NULL = not asked for */
    int intervals;
};

struct wr_breakeven {
    enum wr_metric_id metric;
    struct wr_breakeven_key key[2];
    int keys;
    struct wr_breakeven_line *line; /* owned; by value of the second key, then by policy */
    int64_t lines;
    const char *resampled; /* how intervals were made; borrowed; NULL = there are none */
};

void wr_breakeven_free(struct wr_breakeven *self);

enum wr_breakeven_answer {
    WR_BREAKEVEN_CROSSES, /* saves here, loses there */
    WR_BREAKEVEN_ALWAYS,  /* saves wherever there is an answer, but for single zeros */
    WR_BREAKEVEN_NEVER,   /* the same of losing */
    WR_BREAKEVEN_EQUAL,   /* 0 all over */
    WR_BREAKEVEN_UNKNOWN  /* no value is known */
};

enum wr_breakeven_answer wr_breakeven_answer_of(const struct wr_crossings *savings);

/* The key changes nothing: all known values are equal, as far as rounding tells. */
bool wr_breakeven_is_constant(const struct wr_crossings *savings);

/* The first and the last point with a known value; NULL = there is none. */
const struct wr_crossing_point *wr_breakeven_first(const struct wr_crossings *savings);
const struct wr_crossing_point *wr_breakeven_last(const struct wr_crossings *savings);

#endif
