/* Totals: what policies' decisions sum to, before any assumption turns them into metrics.
 *
 * A cell is policy x pair x domain x attempt, and x hour where a grid's intensity follows the hour; only touched cells
 * exist. A group is policy x domain: what does not
 * depend on which pair served. Sums are plain double sums in row order within a segment; wr_totals_merge() adds
 * the sums of a later segment to those of an earlier one (a fixed tree, sim/base/segment.h). */
#ifndef WATTROUTE_SIM_TABLE_TOTALS_H
#define WATTROUTE_SIM_TABLE_TOTALS_H

#include "sim/base/error.h"
#include "sim/table/key_index.h"

#include <stddef.h>
#include <stdint.h>

enum wr_sum {
    WR_SUM_CORRECT, /* share correct, 0 or 1 */
    WR_SUM_SCORE,
    WR_SUM_ENERGY,       /* J */
    WR_SUM_LATENCY,      /* s */
    WR_SUM_LATENCY2,     /* s^2 */
    WR_SUM_POWER,        /* E / T [W]; cells with T = 0 are left out and counted in `zero_latency` */
    WR_SUM_POWER_WEIGHT, /* the weights that went into POWER */
    WR_SUM_TOKENS_IN,
    WR_SUM_TOKENS_OUT,
    WR_SUM_COST,    /* measured cost, USD */
    WR_SUM_IN_TIME, /* correct and within the policy's max_latency_s; equals CORRECT without one */
    WR_SUMS
};

struct wr_cell_key {
    int32_t policy, pair, domain,
        attempt;  /* pair: index into the file's pairs; domain: -1 = none; attempt: 0 = first */
    int32_t hour; /* of the query's arrival (hour_clock.h), -1 = not known; 0 where totals have no hours */
};

enum { WR_CELL_KEY_WORDS = sizeof(struct wr_cell_key) / sizeof(int32_t) };

struct wr_cell {
    struct wr_cell_key key;
    int64_t n;                /* queries (attempts) */
    double weight;            /* sum of w over the attempts */
    double served;            /* sum of w that these attempts' answers serve: equals `weight` without rejected ones */
    double verified;          /* sum of w over the attempts whose answer was verified */
    double sum[WR_SUMS];      /* sums of w x value over the non-missing values; CORRECT, SCORE and IN_TIME are of the
                                 answers served, POWER of the queries served, over all their attempts */
    int64_t missing[WR_SUMS]; /* how many values were missing, per sum; a metric over such a sum is n/a */
    int64_t zero_latency;     /* T = 0: left out of POWER */
};

/* A cell's sums lie one after the other, from `weight` to the last of `sum`. */
enum { WR_CELL_REALS = (offsetof(struct wr_cell, missing) - offsetof(struct wr_cell, weight)) / sizeof(double) };

struct wr_group {
    int32_t policy, domain;
    int64_t n;              /* queries replayed */
    double weight, weight2; /* sum of w, of w^2 */
    double covered;         /* sum of w over queries correct on some eligible local pair */
    int64_t unserved;       /* queries whose named pair had no measurement and went to the baseline instead */
};

struct wr_totals {
    struct wr_cell *cell; /* owned */
    size_t cells, cell_capacity;
    struct wr_group *group; /* owned */
    size_t groups, group_capacity;
    struct wr_key_index cell_index, group_index;
};

void wr_totals_init(struct wr_totals *self);
void wr_totals_free(struct wr_totals *self);

/* The cell of a key, made when it is new (zeroed). NULL on NO_MEMORY. Valid until the next call. */
struct wr_cell *wr_totals_cell(struct wr_totals *self, struct wr_cell_key key, struct wr_error *error);
struct wr_group *wr_totals_group(struct wr_totals *self, int32_t policy, int32_t domain, struct wr_error *error);

/* self += later, cell by cell. */
enum wr_code wr_totals_merge(struct wr_totals *self, const struct wr_totals *later, struct wr_error *error);

/* Adds the cells and groups of policy `from` of `totals` to `self`, as those of policy `to`. */
enum wr_code wr_totals_pick(struct wr_totals *self, const struct wr_totals *totals, int32_t from, int32_t to,
                            struct wr_error *error);

/* Multiplies a cell's sums; counts stay. */
void wr_cell_scale(struct wr_cell *self, double scale);

/* Multiplies measured energies, and powers, by factor[pair of the file]; NULL = 1. */
void wr_totals_multiply_energies(struct wr_totals *self, const double *factor);

/* Orders cells by (policy, pair, domain, attempt, hour) and groups by (policy, domain): the stored order. */
void wr_totals_sort(struct wr_totals *self);

#endif
