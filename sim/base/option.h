/* Options of a registered kind, declared once: they drive the study parser, help, the man page and the documentation.
 */
#ifndef WATTROUTE_SIM_BASE_OPTION_H
#define WATTROUTE_SIM_BASE_OPTION_H

#include <stdbool.h>
#include <stddef.h>

enum wr_option_type {
    WR_OPTION_CHOICE, /* int: index into `choices` */
    WR_OPTION_REAL,   /* double in [min, max]; max = infinity: any finite number from min on */
    WR_OPTION_PAIR    /* int32_t: index into the pool, or one of the named values below */
};

/* Named values of a WR_OPTION_PAIR option. */
enum { WR_PAIR_BASELINE = -1, WR_PAIR_BEST_LOCAL = -2, WR_PAIR_UNSET = -3 };

struct wr_option {
    const char *key;
    enum wr_option_type type;
    size_t offset; /* of the field in the kind's configuration */
    bool whole;    /* REAL: no fractions */
    bool required;
    const char *const *choices; /* NULL-terminated, for CHOICE */
    double min, max;            /* for REAL */
    const char *unit;           /* "" = none */
    const char *help;           /* one line */
};

/* The option of that key; NULL when there is none. */
const struct wr_option *wr_option_find(const struct wr_option *option, int options, const char *key);

#endif
