/* A random job in both descriptions, the engine's and the naive reference's. */
#ifndef WATTROUTE_TESTS_REFERENCE_TRIAL_H
#define WATTROUTE_TESTS_REFERENCE_TRIAL_H

#include "tests/reference/twin.h"

enum { TRIAL_POLICIES = 40, TRIAL_HOURS = 128 };

/* One comparison: the same job in both descriptions. */
struct trial {
    struct random_table spec;
    struct wr_memory_table *table;
    struct random_pool pool;
    struct run run;
    struct reference_job naive;
    struct reference_policy policy[TRIAL_POLICIES];
    struct twin twin;
    struct wr_pair_law assumed[RANDOM_PAIRS_MAX]; /* the laws again, by the file's pairs */
    struct wr_rates rates[RANDOM_PAIRS_MAX];      /* likewise */
    double charge[RANDOM_PAIRS_MAX][7];           /* device time and rates, by pool index */
    double hourly[2][TRIAL_HOURS];                /* kg per J of two grids, and per kWh */
    double per_kwh[2][TRIAL_HOURS];
    struct wr_grid_profile grid[2];
    const double *grid_of[RANDOM_PAIRS_MAX];    /* by pool index; NULL = the charge's */
    struct wr_linear latency[RANDOM_PAIRS_MAX]; /* and by pool index */
    bool *pass;
    struct wr_where where;
    bool member[4][RANDOM_PAIRS_MAX]; /* sets of the sides of thresholds */
    int members;
    bool but_last[RANDOM_PAIRS_MAX]; /* pairs that some policies may use: all but the last */
};

/* Fills `t` from a seed; free it with free_trial(). */
void make_trial(struct trial *t, const struct random_table *spec, uint64_t seed);
void free_trial(struct trial *t);

#endif
