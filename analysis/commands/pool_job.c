#include "analysis/commands/pool_job.h"

#include "analysis/metrics/baseline.h"
#include "analysis/metrics/model_pool.h"
#include "sim/base/memory.h"
#include "sim/study/node.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static const char NO_BASELINE[] = "the pool is without the baseline's model, which savings are measured against";

enum wr_code wr_pool_job_open(struct wr_pool_job *self, const char *study, const struct wr_text_list *set,
                              struct wr_error *error)
{
    *self = (struct wr_pool_job){0};
    return wr_run_job_open(&self->run, study, set, WR_RUN_EVERY_METRIC, error);
}

void wr_pool_job_close(struct wr_pool_job *self)
{
    for (int i = 0; i < self->policies; i++) {
        wr_policy_release(&self->policy[i]);
    }
    wr_metric_rows_free(&self->rows);
    wr_totals_free(&self->totals);
    wr_answer_census_free(&self->census);
    wr_free(self->model);
    wr_free((void *)self->name);
    wr_free(self->pool);
    wr_free(self->policy);
    wr_free(self->pairs);
    wr_run_job_close(&self->run);
    *self = (struct wr_pool_job){0};
}

/* ------------------------------------------------------------------------------------ oracle and models */

static struct wr_policy free_oracle(void)
{
    struct wr_policy oracle = wr_policy_of("oracle", "(oracle)");
    ((struct wr_oracle_config *)(void *)oracle.config)->scope = WR_SCOPE_ALL;
    return oracle;
}

static enum wr_code find_oracle(struct wr_pool_job *self, struct wr_error *error)
{
    const struct wr_study *study = &self->run.study;
    for (int i = 0; i < study->policies; i++) {
        const struct wr_policy *policy = &study->policy[i];
        if (policy->kind->is_oracle && (!self->oracle_name || strcmp(self->oracle_name, policy->name) == 0)) {
            self->oracle = *policy;
            return WR_OK;
        }
    }
    self->oracle = free_oracle();
    return self->oracle_name ? wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--policy", self->oracle_name,
                                       "the name of a policy of kind oracle of the study")
                             : WR_OK;
}

/* Bits go to models in the order of the pairs in play. */
static enum wr_code find_models(struct wr_pool_job *self, struct wr_error *error)
{
    const struct wr_pool *pool = &self->run.study.pool;
    const struct wr_meta *meta = self->run.source->meta;
    const int32_t *model_of = meta->column[WR_COL_PAIR_MODEL].data;
    const char *const *label = meta->column[WR_COL_MODEL].data;
    self->model = wr_array((size_t)pool->pairs, sizeof *self->model, error);
    self->name = self->model ? wr_array((size_t)pool->pairs, sizeof *self->name, error) : NULL;
    if (!self->name) {
        return WR_E_NO_MEMORY;
    }
    for (int p = 0; p < pool->pairs; p++) {
        const char *name = label[model_of[pool->pair[p]]];
        int bit = 0;
        if (self->oracle.pairs && !self->oracle.pairs[p]) {
            self->model[p] = -1;
            continue;
        }
        while (bit < self->models && strcmp(self->name[bit], name) != 0) {
            bit++;
        }
        self->name[bit] = name;
        self->models += bit == self->models;
        self->model[p] = bit;
    }
    self->baseline_model = self->model[pool->baseline];
    return self->models <= WR_CENSUS_MODELS
               ? WR_OK
               : wr_fail(error, WR_E_POOL_MODELS, "%d%d", self->models, (int)WR_CENSUS_MODELS);
}

/* ---------------------------------------------------------------------------------------------- replays */

/* The same queries as a run of the study: a complete case has what its policies ask for. */
static enum wr_code replay(struct wr_pool_job *self, struct wr_policy *policy, int policies, struct wr_sink *sink,
                           struct wr_totals *totals, struct wr_error *error)
{
    struct wr_replay_job job = wr_run_job_task(&self->run, self->threads);
    job.policy = policy;
    job.policies = policies;
    job.asking = self->run.study.policy;
    job.askers = self->run.study.policies;
    job.sink = &sink;
    job.sinks = sink ? 1 : 0;
    return wr_replay(&job, totals, &self->run.counts, error);
}

static enum wr_code take_census(struct wr_pool_job *self, struct wr_error *error)
{
    const struct wr_pool *pool = &self->run.study.pool;
    struct wr_policy *policy = wr_array((size_t)pool->pairs, sizeof *policy, error);
    struct wr_totals totals = {0};
    wr_answer_census_init(&self->census, pool->pairs, self->model, pool->local);
    for (int p = 0; policy && p < pool->pairs; p++) {
        policy[p] = wr_policy_always(p);
    }
    enum wr_code code = policy ? replay(self, policy, pool->pairs, &self->census.sink, &totals, error) : WR_E_NO_MEMORY;
    for (int p = 0; policy && p < pool->pairs; p++) {
        wr_policy_release(&policy[p]);
    }
    wr_totals_free(&totals);
    wr_free(policy);
    if (code == WR_OK && !(self->census.weight > 0)) {
        const struct wr_replay_counts *counts = &self->run.counts;
        return wr_fail(error, WR_E_FRONTIER_NO_QUERY, "%" PRId64 "%" PRId64, counts->replayed, counts->queries);
    }
    return code;
}

/* ------------------------------------------------------------------------------------------------ pools */

static void add_pool(struct wr_pool_job *self, enum wr_pool_kind kind, uint64_t models, int model)
{
    struct wr_model_pool *pool = &self->pool[self->pools++];
    *pool = (struct wr_model_pool){.kind = kind,
                                   .models = models,
                                   .model = model,
                                   .accuracy = wr_census_accuracy(&self->census, models),
                                   .coverage = wr_census_coverage(&self->census, models)};
    for (int i = 0; i < WR_POOL_SAVINGS; i++) {
        pool->saved[i] = NAN;
        pool->why[i] = NO_BASELINE;
    }
}

static uint64_t bit_of(int model)
{
    return UINT64_C(1) << model;
}

static enum wr_code add_greedy(struct wr_pool_job *self, uint64_t held, struct wr_error *error)
{
    int32_t order[WR_CENSUS_MODELS];
    uint64_t models = 0;
    enum wr_code code = wr_pool_greedy(&self->census, self->models, held, order, error);
    for (int k = 0; k < self->models && k < self->size && code == WR_OK; k++) {
        models |= bit_of(order[k]);
        add_pool(self, WR_POOL_GREEDY, models, order[k]);
    }
    return code;
}

static enum wr_code add_best(struct wr_pool_job *self, uint64_t held, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int k = held ? 2 : 1; k <= self->models && k <= self->exhaustive && code == WR_OK; k++) {
        uint64_t best = 0;
        code = wr_pool_best(&self->census, self->models, held, k, &best, error);
        if (code == WR_OK) {
            add_pool(self, WR_POOL_BEST, best, -1);
        }
    }
    return code;
}

static uint64_t held_of(const struct wr_pool_job *self)
{
    return self->without_baseline ? 0 : bit_of(self->baseline_model);
}

/* Before anything is read. */
static enum wr_code check_subsets(const struct wr_pool_job *self, struct wr_error *error)
{
    for (int k = 1; k <= self->models && k <= self->exhaustive; k++) {
        const double pools = wr_pool_count(self->models, held_of(self), k);
        if (pools > WR_POOL_SUBSETS) {
            return wr_fail(error, WR_E_POOL_SUBSETS, "%" PRId64 "%d%d", (int64_t)pools, k, (int)WR_POOL_SUBSETS);
        }
    }
    return WR_OK;
}

static enum wr_code choose_pools(struct wr_pool_job *self, struct wr_error *error)
{
    const uint64_t all = self->models == WR_CENSUS_MODELS ? ~UINT64_C(0) : bit_of(self->models) - 1;
    const uint64_t held = held_of(self);
    self->pool = wr_array((size_t)self->models * 4 + 1, sizeof *self->pool, error);
    if (!self->pool) {
        return WR_E_NO_MEMORY;
    }
    add_pool(self, WR_POOL_ALL, all, -1);
    for (int m = 0; m < self->models; m++) {
        add_pool(self, WR_POOL_ONLY, bit_of(m), m);
        add_pool(self, WR_POOL_WITHOUT, all & ~bit_of(m), m);
    }
    const enum wr_code code = add_greedy(self, held, error);
    return code == WR_OK ? add_best(self, held, error) : code;
}

/* ---------------------------------------------------------------------------------------------- savings */

static bool has_oracle(const struct wr_pool_job *self, const struct wr_model_pool *pool)
{
    return pool->kind != WR_POOL_ONLY && (pool->models & bit_of(self->baseline_model)) != 0;
}

/* The baseline, and the oracle over each pool that can save against it. */
static enum wr_code make_policies(struct wr_pool_job *self, struct wr_error *error)
{
    const int pairs = self->run.study.pool.pairs;
    self->policy = wr_array((size_t)self->pools + 1, sizeof *self->policy, error);
    self->pairs = self->policy ? wr_array((size_t)self->pools * (size_t)pairs, sizeof *self->pairs, error) : NULL;
    if (!self->pairs) {
        return WR_E_NO_MEMORY;
    }
    self->policy[self->policies++] = wr_policy_always(self->run.study.pool.baseline);
    for (int i = 0; i < self->pools; i++) {
        if (!has_oracle(self, &self->pool[i])) {
            continue;
        }
        bool *may = self->pairs + (int64_t)(self->policies - 1) * pairs;
        for (int p = 0; p < pairs; p++) {
            may[p] = self->model[p] >= 0 && (self->pool[i].models & bit_of(self->model[p])) != 0;
        }
        self->policy[self->policies] = self->oracle;
        self->policy[self->policies++].pairs = may;
    }
    return WR_OK;
}

static enum wr_code price_pools(struct wr_pool_job *self, struct wr_error *error)
{
    enum wr_code code = make_policies(self, error);
    code = code == WR_OK ? replay(self, self->policy, self->policies, NULL, &self->totals, error) : code;
    if (code != WR_OK) {
        return code;
    }
    struct wr_metric_inputs inputs = wr_run_job_inputs(&self->run, false);
    inputs.policy = self->policy;
    inputs.policies = self->policies;
    inputs.baseline = 0;
    inputs.iso = -1;
    inputs.totals = &self->totals;
    code = wr_metrics_compute(&inputs, &self->rows, error);
    for (int i = 0, policy = 1; i < self->pools && code == WR_OK; i++) {
        struct wr_model_pool *pool = &self->pool[i];
        for (int s = 0; s < WR_POOL_SAVINGS && has_oracle(self, pool); s++) {
            const struct wr_result_row *row = wr_metric_rows_at(&self->rows, policy, 0, wr_pool_savings[s]);
            pool->saved[s] = row->value;
            pool->why[s] = row->note;
        }
        policy += has_oracle(self, pool);
    }
    return code;
}

enum wr_code wr_pool_job_run(struct wr_pool_job *self, struct wr_error *error)
{
    const struct wr_study *study = &self->run.study;
    if (study->scenario.depends_on_load) {
        wr_fail(error, WR_E_POOL_LOAD, "%s", "");
        return wr_node_fail_key(error, wr_node_get(study->root, "assumptions"));
    }
    enum wr_code code = find_oracle(self, error);
    code = code == WR_OK ? find_models(self, error) : code;
    code = code == WR_OK ? check_subsets(self, error) : code;
    code = code == WR_OK ? take_census(self, error) : code;
    code = code == WR_OK ? choose_pools(self, error) : code;
    return code == WR_OK ? price_pools(self, error) : code;
}

struct wr_pool_report wr_pool_job_report(const struct wr_pool_job *self)
{
    struct wr_pool_report report = {.study = self->run.study.name,
                                    .model = self->name,
                                    .pool = self->pool,
                                    .pools = self->pools,
                                    .best_single = -1,
                                    .queries = self->run.counts.replayed};
    for (int i = 0; i < self->pools; i++) {
        const int best = report.best_single;
        if (self->pool[i].kind == WR_POOL_ONLY && (best < 0 || self->pool[i].accuracy > self->pool[best].accuracy)) {
            report.best_single = i;
        }
    }
    return report;
}
