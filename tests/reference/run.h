/* Runs a replay of a table in memory for a test, keeping every decision. */
#ifndef WATTROUTE_TESTS_REFERENCE_RUN_H
#define WATTROUTE_TESTS_REFERENCE_RUN_H

#include "sim/replay/replay.h"
#include "tests/reference/random_table.h"

enum { RUN_POLICIES_MAX = 80 };

struct run {
    struct wr_replay_job job; /* filled by run_init; change it before run_go */
    struct wr_policy policy[RUN_POLICIES_MAX];
    struct wr_totals totals;
    struct wr_replay_counts counts;
    struct wr_error error;
    int32_t *choice; /* [policy][query]: pool index, of its first part where it has several; -1 = not replayed */
};

/* A job over the pool with the defaults of a study and no policies. */
void run_init(struct run *self, struct wr_memory_table *table, const struct random_pool *pool);
void run_add_always(struct run *self, int32_t pair);
void run_add_oracle(struct run *self, enum wr_scope scope, enum wr_fallback fallback, double max_latency_s);
void run_add_imperfect(struct run *self, enum wr_preset preset, double rate, enum wr_scope scope,
                       enum wr_fallback fallback, double max_latency_s);
void run_add_random(struct run *self, int32_t strong, int32_t weak, double share);
void run_add_per_domain(struct run *self);
void run_add_threshold(struct run *self, const struct wr_threshold_config *config);
/* A sink that hears rows by `add`, and does nothing at the ends of segments. */
struct wr_sink run_sink(enum wr_code (*add)(struct wr_sink *self, void *state, const struct wr_contributions *from,
                                            struct wr_error *error));
enum wr_code run_go(struct run *self, int threads);
void run_free(struct run *self);

/* Sum over the cells of a policy. */
double run_sum(const struct run *self, int policy, enum wr_sum sum);
int64_t run_missing(const struct run *self, int policy, enum wr_sum sum);
/* Sum over its groups. */
double run_covered(const struct run *self, int policy);

#endif
