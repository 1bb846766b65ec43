/* Options of a registered kind, declared once: they drive the study parser, help, the man page and the documentation.
 */
#ifndef WATTROUTE_SIM_BASE_OPTION_H
#define WATTROUTE_SIM_BASE_OPTION_H

#include <stdbool.h>
#include <stddef.h>

enum wr_option_type {
    WR_OPTION_CHOICE, /* int: index into `choices` */
    WR_OPTION_REAL,   /* double in [min, max]; max = infinity: any finite number from min on */
    WR_OPTION_PAIR,   /* int32_t: index into the pool, or one of the named values below */
    WR_OPTION_BOOL,   /* bool */
    WR_OPTION_TEXT,   /* const char *, borrowed from the study */
    WR_OPTION_POLICY, /* const struct wr_policy *: another one of the study; NULL = none */
    WR_OPTION_PAIRS,  /* struct wr_pair_list of sim/policy/policy.h: labels in the order of trial */
    WR_OPTION_MAP,    /* a mapping with options of its own, `nested`; `offset` is not looked at */
    WR_OPTION_VALUE,  /* struct wr_query_value of sim/policy/policy.h: a column with a number per query */
    WR_OPTION_VALUES, /* struct wr_query_values of sim/policy/policy.h: [min, max] of them, and the domain */
    WR_OPTION_LEVEL,  /* double in [min, max], or WR_LEVEL_BASELINE; NaN where it is not given */
    WR_OPTION_SIDE,   /* struct wr_side of sim/policy/policy.h: a pair, or some pairs and who of them serves */
    WR_OPTION_POINTS  /* struct wr_points: a number, or numbers at rising places; above 0, in [min, max] */
};

enum { WR_POINTS_MOST = 32 };

/* A number that holds everywhere, or a table. */
struct wr_points {
    double value; /* where there are no points; NaN = not said */
    int points;   /* 0, or 2 to WR_POINTS_MOST */
    double at[WR_POINTS_MOST], y[WR_POINTS_MOST];
};

void wr_points_init(struct wr_points *self, double value); /* without points */

/* One more point. False where there is no room, `at` is not above the one before, or either is not finite and above 0.
 */
bool wr_points_add(struct wr_points *self, double at, double y);

/* Named values of a WR_OPTION_PAIR option. */
enum { WR_PAIR_BASELINE = -1, WR_PAIR_BEST_LOCAL = -2, WR_PAIR_UNSET = -3 };

/* What the baseline reaches or uses; levels are not negative. */
#define WR_LEVEL_BASELINE (-1.0)

struct wr_option {
    const char *key;
    enum wr_option_type type;
    size_t offset; /* of the field in the kind's configuration */
    bool whole;    /* REAL: no fractions */
    bool required;
    const char *const *choices;     /* NULL-terminated, for CHOICE */
    double min, max;                /* for REAL */
    int form;                       /* 0 = in every form. Keys of different forms exclude each other; a required one is
                                       so within its form, and within form 1 where no key says which it is */
    const struct wr_option *nested; /* for MAP; offsets are into the kind's configuration all the same */
    int nested_options;
    const char *place;        /* of POINTS: what the places are, "batch" */
    bool available_case_only; /* does nothing where queries with missing values are left out */
    const char *unit;         /* "" = none */
    const char *help;         /* one line */
};

/* The option of that key; NULL when there is none. */
const struct wr_option *wr_option_find(const struct wr_option *option, int options, const char *key);

/* Whether a REAL or POINTS option has a value, by itself or as a default; false for any other type. */
bool wr_option_has_number(const struct wr_option *option, const void *config);

#endif
