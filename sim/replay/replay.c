#include "sim/replay/replay.h"

#include "sim/base/memory.h"
#include "sim/replay/listeners.h"
#include "sim/replay/pass.h"
#include "sim/replay/survey.h"
#include "sim/replay/totals_sink.h"

/* The main pass: a worker's own are its listeners. */
static enum wr_code open_worker(void *self, struct wr_worker *worker, struct wr_error *error)
{
    worker->own = wr_array(1, sizeof(struct wr_listeners), error);
    return worker->own ? wr_listeners_init(worker->own, self, error) : WR_E_NO_MEMORY;
}

static void close_worker(void *self, struct wr_worker *worker)
{
    (void)self;
    if (worker->own) {
        wr_listeners_free(worker->own);
        wr_free(worker->own);
    }
}

static enum wr_code begin(void *self, struct wr_worker *worker, int segment, struct wr_error *error)
{
    (void)self;
    return wr_listeners_begin(worker->own, segment, error);
}

static enum wr_code add_strip(void *self, struct wr_worker *worker, struct wr_error *error)
{
    (void)self;
    return wr_listeners_hear(worker->own, &worker->cells, error);
}

static enum wr_code end(void *self, struct wr_worker *worker, int segment, struct wr_error *error)
{
    (void)self;
    return wr_listeners_end(worker->own, segment, error);
}

static void drop(void *self, struct wr_worker *worker)
{
    (void)self;
    wr_listeners_drop(worker->own);
}

static bool wants_survey(const struct wr_policy *policy)
{
    return policy->kind->wants_survey && policy->kind->wants_survey(policy->config);
}

static enum wr_code prepare_policies(struct wr_replay_job *job, const struct wr_plan *plan, struct wr_error *error)
{
    struct wr_survey survey = {.best_local = -1};
    bool wanted = false;
    for (int p = 0; p < job->policies; p++) {
        wanted |= wants_survey(&job->policy[p]);
    }
    enum wr_code code = wanted ? wr_survey_run(&survey, plan, error) : WR_OK;
    for (int p = 0; code == WR_OK && p < job->policies; p++) {
        struct wr_policy *policy = &job->policy[p];
        if (policy->kind->prepare) {
            code = policy->kind->prepare(policy, &job->pool, wants_survey(policy) ? &survey : NULL, error);
        }
    }
    wr_survey_free(&survey);
    return code;
}

static enum wr_code main_pass(const struct wr_plan *plan, struct wr_totals_sink *totals,
                              struct wr_replay_counts *counts, struct wr_error *error)
{
    struct wr_audience audience;
    enum wr_code code = wr_audience_init(&audience, plan->job, &totals->sink, error);
    const struct wr_pass pass = {.plan = plan,
                                 .reads = plan->reads,
                                 .self = &audience,
                                 .open = open_worker,
                                 .close = close_worker,
                                 .begin = begin,
                                 .strip = add_strip,
                                 .end = end,
                                 .drop = drop};
    code = code == WR_OK ? wr_pass_run(&pass, counts, error) : code;
    wr_audience_free(&audience);
    return code;
}

enum wr_code wr_replay(struct wr_replay_job *job, struct wr_totals *totals, struct wr_replay_counts *counts,
                       struct wr_error *error)
{
    struct wr_plan plan;
    struct wr_totals_sink sink;
    wr_totals_init(totals);
    wr_totals_sink_init(&sink, job);
    enum wr_code code = wr_plan_init(&plan, job, error);
    code = code == WR_OK ? prepare_policies(job, &plan, error) : code;
    code = code == WR_OK ? main_pass(&plan, &sink, counts, error) : code;
    code = code == WR_OK ? wr_totals_sink_take(&sink, totals, error) : code;
    wr_totals_sink_free(&sink);
    wr_plan_free(&plan);
    return code;
}
