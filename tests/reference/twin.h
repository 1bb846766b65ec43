/* A random run of the engine, described once more for the naive reference. */
#ifndef WATTROUTE_TESTS_REFERENCE_TWIN_H
#define WATTROUTE_TESTS_REFERENCE_TWIN_H

#include "tests/reference/reference.h"
#include "tests/reference/run.h"

/* What the naive job points to. */
struct twin {
    double price[RANDOM_PAIRS_MAX][6], law[RANDOM_PAIRS_MAX][8]; /* as reference_job has them, by pool index */
};

/* The table, the pool with its prices and the selection of the run; energies and latencies as measured; every query,
 * no policy. `twin` must live as long as the job. */
struct reference_job reference_twin(struct twin *twin, const struct run *run, const struct wr_memory_table *table,
                                    const struct random_pool *pool);

#endif
