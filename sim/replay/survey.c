#include "sim/replay/survey.h"

#include "sim/base/memory.h"
#include "sim/replay/kernels/survey_sums.h"
#include "sim/replay/sum_pass.h"

#include <string.h>

/* The sums are one array of three runs: correct, objective, energy. */
enum { RUNS = 3 };

struct survey {
    const struct wr_lane_plan *lane;
    size_t run; /* values of a run: one per lane, or without vector kernels one per pair of the pool */
};

static struct wr_survey_sums sums_of(double *runs, size_t run)
{
    return (struct wr_survey_sums){.correct = runs, .objective = runs + run, .energy = runs + 2 * run};
}

static void add_strip(const void *self, void *own, const struct wr_cells *cells, double *sum)
{
    const struct survey *survey = self;
    struct wr_survey_sums sums = sums_of(sum, survey->run);
    (void)own;
    if (survey->lane->kernels) {
        wr_lane_cells_survey(&cells->lanes, cells->keep, cells->weight, &sums);
    } else {
        wr_kernel_survey(&cells->matrices.strip, cells->weight, &sums);
    }
}

/* Fills the survey, whose first run owns all. */
static enum wr_code fill(struct wr_survey *survey, const struct survey *from, const struct wr_pool *pool,
                         const double *sum, struct wr_error *error)
{
    double *runs = wr_array((size_t)pool->pairs * RUNS, sizeof *runs, error);
    if (!runs) {
        return WR_E_NO_MEMORY;
    }
    for (int i = 0; i < pool->pairs * RUNS; i++) {
        int p = i % pool->pairs;
        size_t at = from->lane->kernels ? (size_t)pool->pair[p] : (size_t)p;
        runs[i] = sum[(size_t)(i / pool->pairs) * from->run + at];
    }
    struct wr_survey_sums sums = sums_of(runs, (size_t)pool->pairs);
    survey->correct = sums.correct;
    survey->objective = sums.objective;
    survey->energy = sums.energy;
    survey->best_local = wr_best_local(pool, &sums);
    return WR_OK;
}

/* Columns that only contributions need stay unread, unless a row must have them to count. */
static void choose_columns(const struct wr_plan *plan, bool reads[WR_COLUMNS])
{
    static const struct {
        enum wr_column_id column;
        enum wr_term_id term;
    } optional[] = {{WR_COL_LATENCY, WR_TERM_LATENCY},
                    {WR_COL_INPUT_TOKENS, WR_TERM_TOKENS_IN},
                    {WR_COL_OUTPUT_TOKENS, WR_TERM_TOKENS_OUT},
                    {WR_COL_COST, WR_TERM_COST}};
    const struct wr_selection *selection = &plan->job->selection;
    memcpy(reads, plan->reads, sizeof plan->reads);
    for (size_t i = 0; selection->missing == WR_AVAILABLE_CASE && i < sizeof optional / sizeof *optional; i++) {
        bool needed = plan->priced.term[optional[i].term].count > 0;
        for (int w = 0; w < selection->wheres; w++) {
            needed |= selection->where[w].column == optional[i].column;
        }
        reads[optional[i].column] &= needed;
    }
}

enum wr_code wr_survey_run(struct wr_survey *survey, const struct wr_plan *plan, struct wr_error *error)
{
    const struct wr_pool *pool = &plan->job->pool;
    struct survey self = {.lane = &plan->lane,
                          .run = plan->lane.kernels ? (size_t)plan->lane.lanes.width : (size_t)pool->pairs};
    bool reads[WR_COLUMNS];
    choose_columns(plan, reads);
    const struct wr_sum_pass pass = {
        .plan = plan, .reads = reads, .sums = self.run * RUNS, .self = &self, .add = add_strip};
    double *sum = NULL;
    memset(survey, 0, sizeof *survey);
    enum wr_code code = wr_sum_pass_run(&pass, &sum, error);
    code = code == WR_OK ? fill(survey, &self, pool, sum, error) : code;
    wr_free(sum);
    return code;
}

void wr_survey_free(struct wr_survey *survey)
{
    wr_free(survey->correct);
    memset(survey, 0, sizeof *survey);
}
