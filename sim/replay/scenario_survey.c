#include "sim/replay/scenario_survey.h"

#include "sim/base/memory.h"
#include "sim/replay/kernels/survey_sums.h"
#include "sim/replay/sum_pass.h"

#include <math.h>

/* Sums of w x objective: [scenario][tied pair]. */
struct tied {
    const struct wr_plan *plan;
    const struct wr_price *price;
    const int64_t *scenario;
    int64_t scenarios;
    int32_t *pair; /* owned: pool indices */
    int pairs;
};

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

static void add_strip(const void *self, void *own, const struct wr_cells *cells, double *sums)
{
    const struct tied *tied = self;
    int pool = tied->plan->job->pool.pairs;
    (void)own;
    for (int r = 0; r < cells->rows; r++) {
        for (int i = 0; cells->keep[r] && i < tied->pairs; i++) {
            double value[WR_TERMS], *sum = sums + i;
            take_values(&cells->from, r, tied->pair[i], value);
            for (int64_t s = 0; s < tied->scenarios; s++, sum += tied->pairs) {
                double objective = objective_of(&tied->price[tied->scenario[s] * pool + tied->pair[i]], value);
                *sum += isnan(objective) ? 0 : cells->weight[r] * objective;
            }
        }
    }
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

static enum wr_code choose(const struct tied *self, const struct wr_survey *survey, const double *sum, int32_t *best,
                           struct wr_error *error)
{
    const struct wr_pool *pool = &self->plan->job->pool;
    double *objective = wr_array((size_t)pool->pairs, sizeof *objective, error);
    const struct wr_survey_sums sums = {.correct = survey->correct, .objective = objective, .energy = survey->energy};
    for (int64_t s = 0; objective && s < self->scenarios; s++) {
        for (int i = 0; i < self->pairs; i++) {
            objective[self->pair[i]] = sum[s * self->pairs + i];
        }
        best[s] = wr_best_local(pool, &sums);
    }
    wr_free(objective);
    return objective ? WR_OK : WR_E_NO_MEMORY;
}

static enum wr_code run(const struct tied *self, const struct wr_survey *survey, int32_t *best, struct wr_error *error)
{
    const struct wr_sum_pass pass = {.plan = self->plan,
                                     .reads = self->plan->reads,
                                     .sums = (size_t)self->scenarios * (size_t)self->pairs,
                                     .self = self,
                                     .add = add_strip};
    double *sum = NULL;
    enum wr_code code = wr_sum_pass_run(&pass, &sum, error);
    code = code == WR_OK ? choose(self, survey, sum, best, error) : code;
    wr_free(sum);
    return code;
}

enum wr_code wr_scenario_survey(const struct wr_plan *plan, const struct wr_survey *survey,
                                const struct wr_price *price, const int64_t *scenario, int64_t scenarios, int32_t *best,
                                struct wr_error *error)
{
    struct tied self = {.plan = plan, .price = price, .scenario = scenario, .scenarios = scenarios};
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
