#include "sim/replay/contributions.h"

#include "sim/base/memory.h"
#include "sim/policy/coverage.h"
#include "sim/replay/lane_decide.h"
#include "sim/replay/query_values.h"

#include <math.h>

#include <string.h>

static void *rows_of(size_t size, struct wr_error *error)
{
    return wr_array_aligned(WR_STRIP_ROWS, size, error);
}

static bool any_restricted(const struct wr_replay_job *job)
{
    bool any = false;
    for (int i = 0; i < job->policies && !any; i++) {
        any = job->policy[i].pairs != NULL;
    }
    return any;
}

enum wr_code wr_contribution_buffers_init(struct wr_contribution_buffers *self, const struct wr_replay_job *job,
                                          struct wr_error *error)
{
    memset(self, 0, sizeof *self);
    struct wr_gathered *g = &self->gathered;
    size_t cells = (size_t)job->pool.pairs * WR_STRIP_ROWS;
    bool done = (!any_restricted(job) || (self->eligible = wr_array_aligned(cells, 1, error))) &&
                (self->decided = rows_of(sizeof *self->decided, error)) &&
                (self->value = rows_of(sizeof *self->value, error)) &&
                (self->share = rows_of(sizeof *self->share, error)) &&
                (self->weight = rows_of(sizeof *self->weight, error)) && (self->keep = rows_of(1, error)) &&
                (self->choice = rows_of(sizeof *self->choice, error)) && (self->covered = rows_of(1, error)) &&
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
    void *const buffers[] = {self->value,  self->decided, self->share,    self->weight, self->keep,   self->eligible,
                             self->choice, self->covered, self->unserved, g->correct,   g->in_time,   g->score,
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
        unserved[r] = choice[r] < 0 || (named >= 0 && choice[r] != named);
    }
}

int wr_contribution_parts(const struct wr_replay_job *job, int index)
{
    const struct wr_policy *policy = &job->policy[index];
    return policy->kind->parts ? policy->kind->parts(policy->config, &job->pool) : 1;
}

/* The strip as a policy sees it: pairs that it may not use are not eligible. */
static struct wr_strip strip_for(const struct wr_contribution_buffers *self, const struct wr_policy *policy,
                                 const struct wr_cells *cells)
{
    const struct wr_strip *strip = &cells->matrices.strip;
    struct wr_strip seen = *strip;
    seen.value = self->value;
    if (policy->pairs) {
        for (int r = 0; r < strip->rows; r++) {
            for (int p = 0; p < strip->pairs; p++) {
                int at = r * strip->pairs + p;
                self->eligible[at] = strip->eligible[at] && policy->pairs[p];
            }
        }
        seen.eligible = self->eligible;
    }
    return seen;
}

/* Choices and weights of a part; rows without a share in it are not kept. Kinds with parts have matrices. */
static void take_part(struct wr_contribution_buffers *self, const struct wr_policy *policy, const struct wr_pool *pool,
                      const struct wr_cells *cells, int part)
{
    const struct wr_strip strip = strip_for(self, policy, cells);
    memcpy(self->choice, self->decided, (size_t)cells->rows * sizeof *self->choice);
    policy->kind->split(policy, pool, &strip, part, self->choice, self->share);
    for (int r = 0; r < cells->rows; r++) {
        self->keep[r] = cells->keep[r] && self->share[r] > 0;
        self->weight[r] = self->keep[r] ? cells->weight[r] * self->share[r] : 0;
    }
}

static void decide(struct wr_contribution_buffers *self, const struct wr_replay_job *job,
                   const struct wr_policy *policy, const struct wr_cells *cells)
{
    if (wr_lane_plan_serves(&cells->plan->lane, job, policy)) {
        const struct wr_rule rule = policy->kind->rule(policy->config);
        wr_lane_decide(&cells->lanes, &job->pool, &rule, cells->keep, self->decided, self->covered);
    } else {
        const struct wr_strip strip = strip_for(self, policy, cells);
        policy->kind->decide(policy, &job->pool, &strip, self->decided);
        wr_policy_covered(policy, &job->pool, &strip, self->covered);
    }
    mark_unserved(policy, cells, self->decided, self->unserved);
    for (int r = 0; r < cells->rows; r++) { /* rows that are not kept are fetched too, and not counted */
        bool served = cells->keep[r] && self->decided[r] >= 0;
        self->decided[r] = served ? self->decided[r] : job->pool.baseline;
    }
}

struct wr_contributions wr_contribute(struct wr_contribution_buffers *self, const struct wr_replay_job *job, int index,
                                      int part, const struct wr_cells *cells)
{
    const struct wr_policy *policy = &job->policy[index];
    double limit = policy->kind->max_latency_s ? policy->kind->max_latency_s(policy->config) : (double)INFINITY;
    bool whole = !policy->kind->parts;
    const struct wr_query_value value = wr_policy_value(policy);
    if (part == 0 && value.column != WR_COLUMNS) {
        wr_query_values(cells->tile, value, cells->first, cells->rows, self->value);
    }
    if (part == 0) {
        decide(self, job, policy, cells);
    }
    if (!whole) {
        take_part(self, policy, &job->pool, cells, part);
    }
    const int32_t *choice = whole ? self->decided : self->choice;
    wr_kernel_gather(&cells->from, choice, limit, &self->gathered);
    return (struct wr_contributions){
        .policy = index,
        .row = cells->row,
        .rows = cells->rows,
        .part = part,
        .query_keep = cells->keep,
        .query_weight = cells->weight,
        .keep = whole ? cells->keep : self->keep,
        .weight = whole ? cells->weight : self->weight,
        .domain = cells->domain,
        .choice = choice,
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
        .value = value.column != WR_COLUMNS ? self->value : NULL,
    };
}
