#include "sim/replay/survey.h"

#include "sim/base/memory.h"
#include "sim/replay/kernels/survey_sums.h"
#include "sim/replay/pass.h"
#include "sim/replay/tree.h"

#include <string.h>

/* A segment's sums are one array of three runs: correct, objective, energy. */
enum { RUNS = 3 };

struct survey {
    const struct wr_lane_plan *lane;
    size_t run; /* values of a run: one per lane, or without vector kernels one per pair of the pool */
    struct wr_tree tree;
};

static struct wr_survey_sums sums_of(double *runs, size_t run)
{
    return (struct wr_survey_sums){.correct = runs, .objective = runs + run, .energy = runs + 2 * run};
}

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
    const struct survey *survey = self;
    (void)segment;
    worker->own = wr_array(survey->run * RUNS, sizeof(double), error);
    return worker->own ? WR_OK : WR_E_NO_MEMORY;
}

static enum wr_code add_strip(void *self, struct wr_worker *worker, struct wr_error *error)
{
    const struct survey *survey = self;
    (void)error;
    const struct wr_cells *cells = &worker->cells;
    struct wr_survey_sums sums = sums_of(worker->own, survey->run);
    if (survey->lane->kernels) {
        wr_lane_cells_survey(&cells->lanes, cells->keep, cells->weight, &sums);
    } else {
        wr_kernel_survey(&cells->matrices.strip, cells->weight, &sums);
    }
    return WR_OK;
}

static enum wr_code end(void *self, struct wr_worker *worker, int segment, struct wr_error *error)
{
    struct survey *survey = self;
    (void)segment;
    return wr_tree_place(&survey->tree, worker->own, error);
}

static void drop(void *self, struct wr_worker *worker)
{
    (void)self;
    wr_free(worker->own);
}

static enum wr_code merge(void *context, void *older, const void *newer, struct wr_error *error)
{
    const struct survey *survey = context;
    (void)error;
    for (size_t i = 0; i < survey->run * RUNS; i++) {
        ((double *)older)[i] += ((const double *)newer)[i];
    }
    return WR_OK;
}

/* Fills the survey, whose first run owns all; `root` is NULL when no row was kept. */
static enum wr_code fill(struct wr_survey *survey, const struct survey *from, const struct wr_pool *pool,
                         const double *root, struct wr_error *error)
{
    double *runs = wr_array((size_t)pool->pairs * RUNS, sizeof *runs, error);
    if (!runs) {
        return WR_E_NO_MEMORY;
    }
    for (int i = 0; root && i < pool->pairs * RUNS; i++) {
        int p = i % pool->pairs;
        size_t at = from->lane->kernels ? (size_t)pool->pair[p] : (size_t)p;
        runs[i] = root[(size_t)(i / pool->pairs) * from->run + at];
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
    self.tree = (struct wr_tree){.merge = merge, .free = wr_free, .context = &self};
    bool reads[WR_COLUMNS];
    choose_columns(plan, reads);
    const struct wr_pass pass = {.plan = plan,
                                 .reads = reads,
                                 .self = &self,
                                 .open = open_worker,
                                 .close = close_worker,
                                 .begin = begin,
                                 .strip = add_strip,
                                 .end = end,
                                 .drop = drop};
    void *root = NULL;
    memset(survey, 0, sizeof *survey);
    enum wr_code code = wr_pass_run(&pass, NULL, error);
    code = code == WR_OK ? wr_tree_root(&self.tree, &root, error) : code;
    code = code == WR_OK ? fill(survey, &self, pool, root, error) : code;
    wr_free(root);
    wr_tree_clear(&self.tree);
    return code;
}

void wr_survey_free(struct wr_survey *survey)
{
    wr_free(survey->correct);
    memset(survey, 0, sizeof *survey);
}
