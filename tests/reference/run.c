#include "tests/reference/run.h"
#include "sim/policy/calibration.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct recorder {
    struct wr_sink sink;
    int32_t *choice;
    int64_t queries;
};

static enum wr_code record(struct wr_sink *self, void *state, const struct wr_contributions *from,
                           struct wr_error *error)
{
    const struct recorder *recorder = (const struct recorder *)self;
    (void)state, (void)error;
    for (int r = 0; r < from->rows; r++) {
        const int64_t at = from->policy * recorder->queries + from->row + r;
        if (from->keep[r] && recorder->choice[at] < 0) {
            recorder->choice[at] = from->choice[r];
        }
    }
    return WR_OK;
}

static enum wr_code begin(struct wr_sink *self, int segment, void **state, struct wr_error *error)
{
    (void)self, (void)segment, (void)error;
    *state = NULL;
    return WR_OK;
}

static enum wr_code end(struct wr_sink *self, int segment, void *state, struct wr_error *error)
{
    (void)self, (void)segment, (void)state, (void)error;
    return WR_OK;
}

static void drop(struct wr_sink *self, void *state)
{
    (void)self, (void)state;
}

struct wr_sink run_sink(enum wr_code (*add)(struct wr_sink *self, void *state, const struct wr_contributions *from,
                                            struct wr_error *error))
{
    return (struct wr_sink){.begin = begin, .add = add, .end = end, .drop = drop};
}

void run_init(struct run *self, struct wr_memory_table *table, const struct random_pool *pool)
{
    memset(self, 0, sizeof *self);
    self->job = (struct wr_replay_job){.source = &table->source,
                                       .pool = pool->pool,
                                       .price = pool->price,
                                       .selection = {.rule = WR_CORRECT_AT, .correct_at = 1},
                                       .policy = self->policy,
                                       .measured_cost = table->meta.column[WR_COL_COST].present};
}

static void *add(struct run *self, const char *kind)
{
    if (self->job.policies == RUN_POLICIES_MAX) {
        abort();
    }
    struct wr_policy *policy = &self->policy[self->job.policies++];
    policy->kind = wr_policy_kind_of(kind);
    policy->name = kind;
    policy->kind->defaults(policy->config);
    return policy->config;
}

void run_add_always(struct run *self, int32_t pair)
{
    struct wr_always_config *config = add(self, "always");
    config->pair = pair;
}

void run_add_oracle(struct run *self, enum wr_scope scope, enum wr_fallback fallback, double max_latency_s)
{
    struct wr_oracle_config *config = add(self, "oracle");
    *config = (struct wr_oracle_config){.scope = scope, .fallback = fallback, .max_latency_s = max_latency_s};
}

void run_add_random(struct run *self, int32_t strong, int32_t weak, double share)
{
    struct wr_random_config *config = add(self, "random");
    config->strong = strong;
    config->weak = weak;
    config->share = share;
}

void run_add_per_domain(struct run *self)
{
    add(self, "per-domain");
}

void run_add_imperfect(struct run *self, enum wr_preset preset, double rate, enum wr_scope scope,
                       enum wr_fallback fallback, double max_latency_s)
{
    struct wr_imperfect_config *config = add(self, "imperfect");
    *config =
        (struct wr_imperfect_config){.oracle = {.scope = scope, .fallback = fallback, .max_latency_s = max_latency_s},
                                     .preset = preset,
                                     .rate = rate};
}

void run_add_threshold(struct run *self, const struct wr_threshold_config *config)
{
    struct wr_threshold_config *own = add(self, "threshold");
    *own = *config;
    wr_calibration_none(own);
}

enum wr_code run_go(struct run *self, int threads)
{
    int64_t queries = self->job.source->meta->extent[WR_DIM_QUERY];
    size_t bytes = (size_t)queries * (size_t)self->job.policies * sizeof *self->choice;
    struct recorder recorder = {run_sink(record), malloc(bytes + 1), queries};
    struct wr_sink *const sink = &recorder.sink;
    memset(recorder.choice, -1, bytes);
    self->job.sink = &sink;
    self->job.sinks = 1;
    self->job.threads = threads;
    free(self->choice);
    self->choice = recorder.choice;
    wr_totals_free(&self->totals);
    return wr_replay(&self->job, &self->totals, &self->counts, &self->error);
}

void run_free(struct run *self)
{
    for (int i = 0; i < self->job.policies; i++) {
        wr_policy_release(&self->policy[i]);
    }
    free(self->choice);
    wr_totals_free(&self->totals);
}

double run_sum(const struct run *self, int policy, enum wr_sum sum)
{
    double total = 0;
    for (size_t i = 0; i < self->totals.cells; i++) {
        total += self->totals.cell[i].key.policy == policy ? self->totals.cell[i].sum[sum] : 0;
    }
    return total;
}

int64_t run_missing(const struct run *self, int policy, enum wr_sum sum)
{
    int64_t total = 0;
    for (size_t i = 0; i < self->totals.cells; i++) {
        total += self->totals.cell[i].key.policy == policy ? self->totals.cell[i].missing[sum] : 0;
    }
    return total;
}

double run_covered(const struct run *self, int policy)
{
    double total = 0;
    for (size_t i = 0; i < self->totals.groups; i++) {
        total += self->totals.group[i].policy == policy ? self->totals.group[i].covered : 0;
    }
    return total;
}
