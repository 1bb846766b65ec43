/* A sink that keeps which pair served each query, for the results file. */
#ifndef WATTROUTE_ANALYSIS_METRICS_DECISION_ARRAY_H
#define WATTROUTE_ANALYSIS_METRICS_DECISION_ARRAY_H

#include "sim/replay/replay.h"

struct wr_decision_array {
    struct wr_sink sink; /* first: a sink pointer is an array pointer */
    int32_t *decision;   /* owned, [query][policy]: index into the file's pairs, -1 = not replayed, or shared */
    int64_t queries;
    int policies;
    const int32_t *pair; /* of each pool index; borrowed */
};

/* Listens to policies 0 .. policies - 1. Holds 4 bytes per query and policy. */
enum wr_code wr_decision_array_make(struct wr_decision_array *self, int64_t queries, int policies,
                                    const struct wr_pool *pool, struct wr_error *error);
void wr_decision_array_free(struct wr_decision_array *self);

#endif
