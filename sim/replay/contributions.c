#include "sim/replay/contributions.h"

#include "sim/base/memory.h"
#include "sim/policy/coverage.h"
#include "sim/replay/lane_decide.h"

#include <math.h>

#include <string.h>

static void *rows_of(size_t size, struct wr_error *error)
{
    return wr_array_aligned(WR_STRIP_ROWS, size, error);
}

enum wr_code wr_contribution_buffers_init(struct wr_contribution_buffers *self, struct wr_error *error)
{
    memset(self, 0, sizeof *self);
    struct wr_gathered *g = &self->gathered;
    bool done = (self->choice = rows_of(sizeof *self->choice, error)) && (self->covered = rows_of(1, error)) &&
                (self->unserved = rows_of(1, error)) && (g->correct = rows_of(1, error)) &&
                (g->in_time = rows_of(1, error)) && (g->score = rows_of(sizeof *g->score, error)) &&
                (g->energy = rows_of(sizeof *g->energy, error)) && (g->latency = rows_of(sizeof *g->latency, error)) &&
                (g->cost = rows_of(sizeof *g->cost, error)) && (g->tokens_in = rows_of(sizeof *g->tokens_in, error)) &&
                (g->tokens_out = rows_of(sizeof *g->tokens_out, error));
    return done ? WR_OK : WR_E_NO_MEMORY;
}

void wr_contribution_buffers_free(struct wr_contribution_buffers *self)
{
    const struct wr_gathered *g = &self->gathered;
    void *const buffers[] = {self->choice, self->covered, self->unserved, g->correct,   g->in_time,   g->score,
                             g->energy,    g->latency,    g->cost,        g->tokens_in, g->tokens_out};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++) {
        wr_free(buffers[i]);
    }
    memset(self, 0, sizeof *self);
}

/* A kept row's named pair did not serve: it is not eligible there. */
static void mark_unserved(const struct wr_policy *policy, const struct wr_cells *cells, const int32_t *choice,
                          uint8_t *unserved)
{
    int32_t named = policy->kind->named ? policy->kind->named(policy->config) : -1;
    for (int r = 0; r < cells->rows; r++) {
        unserved[r] = named >= 0 && choice[r] != named;
    }
}

static void decide(struct wr_contribution_buffers *self, const struct wr_replay_job *job,
                   const struct wr_policy *policy, const struct wr_cells *cells)
{
    if (wr_lane_plan_serves(&cells->plan->lane, job->source->meta, policy)) {
        const struct wr_rule rule = policy->kind->rule(policy->config);
        wr_lane_decide(&cells->lanes, &job->pool, &rule, cells->keep, self->choice, self->covered);
    } else {
        policy->kind->decide(policy, &job->pool, &cells->matrices.strip, self->choice);
        wr_policy_covered(policy, &job->pool, &cells->matrices.strip, self->covered);
    }
    for (int r = 0; r < cells->rows; r++) {
        self->choice[r] = cells->keep[r] ? self->choice[r] : job->pool.baseline; /* fetched too, and not counted */
    }
}

struct wr_contributions wr_contribute(struct wr_contribution_buffers *self, const struct wr_replay_job *job, int index,
                                      const struct wr_cells *cells)
{
    const struct wr_policy *policy = &job->policy[index];
    double limit = policy->kind->max_latency_s ? policy->kind->max_latency_s(policy->config) : (double)INFINITY;
    decide(self, job, policy, cells);
    mark_unserved(policy, cells, self->choice, self->unserved);
    wr_kernel_gather(&cells->from, self->choice, limit, &self->gathered);
    return (struct wr_contributions){
        .policy = index,
        .row = cells->row,
        .rows = cells->rows,
        .keep = cells->keep,
        .weight = cells->weight,
        .domain = cells->domain,
        .choice = self->choice,
        .covered = self->covered,
        .unserved = self->unserved,
        .correct = self->gathered.correct,
        .in_time = self->gathered.in_time,
        .score = self->gathered.score,
        .energy = self->gathered.energy,
        .latency = self->gathered.latency,
        .cost = self->gathered.cost,
        .tokens_in = self->gathered.tokens_in,
        .tokens_out = self->gathered.tokens_out,
    };
}
