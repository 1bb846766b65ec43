/* Deterministic random tables in memory, and everything a replay of one needs besides its policies. */
#ifndef WATTROUTE_TESTS_REFERENCE_RANDOM_TABLE_H
#define WATTROUTE_TESTS_REFERENCE_RANDOM_TABLE_H

#include "sim/policy/policy.h"
#include "sim/power/prices.h"
#include "sim/table/memory_table.h"

struct random_table {
    uint64_t seed;
    int64_t queries;
    int models, accelerators, domains; /* every model on every accelerator; the last accelerators are cloud */
    int clouds;
    bool weights, graded, score_per_pair, energy, latency, cost, tokens_in, tokens_in_per_model, tokens_out,
        tokens_out_per_pair;
    bool arrivals;  /* whole seconds of some days, many of them full hours */
    double missing; /* probability that a cell is missing */
    double right;   /* probability that an answer is right (at all, when graded) */
    double zero_latency;
    int routers; /* columns of router scores, with the same share of missing cells and few distinct values */
    int levels;  /* distinct energies and latencies: few give ties */
};

/* A spec drawn at random, with up to 300 queries. */
struct random_table random_table_spec(uint64_t seed);
/* Aborts when memory runs out. Close with table->source.close(). */
struct wr_memory_table *random_table_make(const struct random_table *spec);
/* The same rows in another order: row i is row order[i] of `from`. */
struct wr_memory_table *random_table_permuted(const struct wr_memory_table *from, const int64_t *order);
/* Row i times[i] times, one after the other, with scale[i] times its weight (NULL: all rows once, as they are); the
 * identifier of each is the number of its row in `from`. */
struct wr_memory_table *random_table_repeated(const struct wr_memory_table *from, const int *times,
                                              const double *scale);
/* A pseudo-random permutation of 0 .. count - 1. */
int64_t *random_order(int64_t count, uint64_t seed);

/* A uniform number and a die, functions of the seed and a purpose. */
double random_unit(uint64_t seed, uint32_t purpose, uint64_t key);
int random_die(uint64_t seed, uint32_t purpose, int sides);

enum { RANDOM_PAIRS_MAX = 64 };

struct random_pool {
    struct wr_pool pool; /* points into the arrays below */
    int32_t pair[RANDOM_PAIRS_MAX];
    bool local[RANDOM_PAIRS_MAX];
    struct wr_price price[RANDOM_PAIRS_MAX];
};

/* All pairs of the table (every_pair), or some of them; the baseline is the last pair of the pool. */
void random_pool_make(struct random_pool *self, const struct wr_memory_table *table, uint64_t seed, bool every_pair);
/* Prices over the columns that are there: the energy alone, in half of the seeds at the same price for all pairs (now
 * and then negative, or beside a constant), or a mixture that differs from pair to pair, in half of the seeds of both
 * signs. */
void random_pool_price(struct random_pool *self, const struct wr_memory_table *table, uint64_t seed, bool energy_only);

#endif
