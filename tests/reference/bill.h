/* What a policy uses, added up query by query, and whether the metrics of a run say the same. */
#ifndef WATTROUTE_TESTS_REFERENCE_BILL_H
#define WATTROUTE_TESTS_REFERENCE_BILL_H

#include "tests/reference/routers.h"
#include "tests/reference/run.h"

/* Sums of w x J, s and USD; NaN where one is not known. */
struct bill {
    long double weight, energy, latency, cost;
};

/* A query's part: every attempt, every verification, and the router once. */
void bill_add(struct bill *self, const struct wr_policy *policy, const struct reference_query *q,
              const struct tries *tries);

/* Fails the test where a metric of the run's policies, from number `first` on, is not what its bill [policy] says: n/a
 * where something is not known, and without queries. Returns how many numbers were compared. */
int64_t bills_agree(const struct bill *bill, int first, const struct run *run, const struct wr_meta *meta);

#endif
