#include "sim/replay/scenario_survey.h"

#include "sim/base/memory.h"
#include "sim/replay/kernels/survey_sums.h"
#include "sim/replay/pass.h"
#include "sim/replay/tree.h"

#include <math.h>

/* A segment's sums of w x objective: [scenario][tied pair]. */
struct tied {
    const struct wr_plan *plan;
    const struct wr_price *price;
    const int64_t *scenario;
    int64_t scenarios;
    int32_t *pair; /* owned: pool indices */
    int pairs;
    struct wr_tree tree;
};

static enum wr_code open_worker(void *self, struct wr_worker *worker, struct wr_error *error)
{
    (void)self, (void)worker, (void)error;
    return WR_OK;
}

static void close_worker(void *self, struct wr_worker *worker)
{
    (void)self, (void)worker;
}

static enum wr_code begin(void *self, struct wr_worker *worker, int segment, struct wr_error *error)
{
    const struct tied *tied = self;
    (void)segment;
    worker->own = wr_array((size_t)tied->scenarios * (size_t)tied->pairs, sizeof(double), error);
    return worker->own ? WR_OK : WR_E_NO_MEMORY;
}

/* What prices multiply; NaN where it is missing. */
static void take_values(const struct wr_gather_from *from, int row, int pair, double value[WR_TERMS])
{
    int32_t in = wr_view_count(&from->tokens_in, row, pair), out = wr_view_count(&from->tokens_out, row, pair);
    value[WR_TERM_ENERGY] = (double)wr_view_real(&from->energy, row, pair);
    value[WR_TERM_LATENCY] = (double)wr_view_real(&from->latency, row, pair);
    value[WR_TERM_TOKENS_IN] = in < 0 ? (double)NAN : in;
    value[WR_TERM_TOKENS_OUT] = out < 0 ? (double)NAN : out;
    value[WR_TERM_COST] = (double)wr_view_real(&from->cost, row, pair);
}

/* As price.h says. */
static double objective_of(const struct wr_price *price, const double value[WR_TERMS])
{
    double objective = price->constant;
    for (int t = 0; t < WR_TERMS; t++) {
        double coefficient = wr_price_coefficient(price, (enum wr_term_id)t);
        if (coefficient != 0) {
            objective += coefficient * value[t];
        }
    }
    return objective;
}

static enum wr_code add_strip(void *self, struct wr_worker *worker, struct wr_error *error)
{
    const struct tied *tied = self;
    const struct wr_cells *cells = &worker->cells;
    int pool = tied->plan->job->pool.pairs;
    (void)error;
    for (int r = 0; r < cells->rows; r++) {
        for (int i = 0; cells->keep[r] && i < tied->pairs; i++) {
            double value[WR_TERMS], *sum = (double *)worker->own + i;
            take_values(&cells->from, r, tied->pair[i], value);
            for (int64_t s = 0; s < tied->scenarios; s++, sum += tied->pairs) {
                double objective = objective_of(&tied->price[tied->scenario[s] * pool + tied->pair[i]], value);
                *sum += isnan(objective) ? 0 : cells->weight[r] * objective;
            }
        }
    }
    return WR_OK;
}

static enum wr_code end(void *self, struct wr_worker *worker, int segment, struct wr_error *error)
{
    struct tied *tied = self;
    (void)segment;
    return wr_tree_place(&tied->tree, worker->own, error);
}

static void drop(void *self, struct wr_worker *worker)
{
    (void)self;
    wr_free(worker->own);
}

static enum wr_code merge(void *context, void *older, const void *newer, struct wr_error *error)
{
    const struct tied *tied = context;
    (void)error;
    for (int64_t i = 0; i < tied->scenarios * tied->pairs; i++) {
        ((double *)older)[i] += ((const double *)newer)[i];
    }
    return WR_OK;
}

/* The local pairs that are as correct as the best one. */
static enum wr_code find_tied(struct tied *self, const struct wr_survey *survey, struct wr_error *error)
{
    const struct wr_pool *pool = &self->plan->job->pool;
    self->pair = wr_array((size_t)pool->pairs, sizeof *self->pair, error);
    for (int p = 0; self->pair && p < pool->pairs; p++) {
        if (pool->local[p] && survey->correct[p] == survey->correct[survey->best_local]) {
            self->pair[self->pairs++] = p;
        }
    }
    return self->pair ? WR_OK : WR_E_NO_MEMORY;
}

/* `sum` is NULL when no row was kept. */
static enum wr_code choose(const struct tied *self, const struct wr_survey *survey, const double *sum, int32_t *best,
                           struct wr_error *error)
{
    const struct wr_pool *pool = &self->plan->job->pool;
    double *objective = wr_array((size_t)pool->pairs, sizeof *objective, error);
    const struct wr_survey_sums sums = {.correct = survey->correct, .objective = objective, .energy = survey->energy};
    for (int64_t s = 0; objective && s < self->scenarios; s++) {
        for (int i = 0; sum && i < self->pairs; i++) {
            objective[self->pair[i]] = sum[s * self->pairs + i];
        }
        best[s] = wr_best_local(pool, &sums);
    }
    wr_free(objective);
    return objective ? WR_OK : WR_E_NO_MEMORY;
}

static enum wr_code run(struct tied *self, const struct wr_survey *survey, int32_t *best, struct wr_error *error)
{
    const struct wr_pass pass = {.plan = self->plan,
                                 .reads = self->plan->reads,
                                 .self = self,
                                 .open = open_worker,
                                 .close = close_worker,
                                 .begin = begin,
                                 .strip = add_strip,
                                 .end = end,
                                 .drop = drop};
    void *root = NULL;
    enum wr_code code = wr_pass_run(&pass, NULL, error);
    code = code == WR_OK ? wr_tree_root(&self->tree, &root, error) : code;
    code = code == WR_OK ? choose(self, survey, root, best, error) : code;
    wr_free(root);
    wr_tree_clear(&self->tree);
    return code;
}

enum wr_code wr_scenario_survey(const struct wr_plan *plan, const struct wr_survey *survey,
                                const struct wr_price *price, const int64_t *scenario, int64_t scenarios, int32_t *best,
                                struct wr_error *error)
{
    struct tied self = {.plan = plan, .price = price, .scenario = scenario, .scenarios = scenarios};
    self.tree = (struct wr_tree){.merge = merge, .free = wr_free, .context = &self};
    for (int64_t s = 0; s < scenarios; s++) {
        best[s] = survey->best_local;
    }
    if (survey->best_local < 0) {
        return WR_OK;
    }
    enum wr_code code = find_tied(&self, survey, error);
    if (code == WR_OK && self.pairs > 1) {
        code = run(&self, survey, best, error);
    }
    wr_free(self.pair);
    return code;
}
