#include "sim/replay/contributions.h"

#include "sim/base/memory.h"
#include "sim/policy/coverage.h"
#include "sim/replay/lane_decide.h"
#include "sim/replay/query_values.h"

#include <math.h>

#include <string.h>

enum { BUFFERS = 24 };

/* Where each buffer of one value per row is kept, and the size of a value. */
static int list_buffers(struct wr_contribution_buffers *self, void **to[BUFFERS], size_t size[BUFFERS])
{
    struct wr_gathered *g = &self->gathered;
    struct wr_part *part = &self->part;
    void *const bytes[] = {&part->verified, &self->keep, &self->serves, &self->covered,
                           &self->unserved, &g->correct, &g->in_time};
    void *const words[] = {&self->decided, &part->choice, &part->attempt, &g->score,     &g->energy,
                           &g->latency,    &g->cost,      &g->tokens_in,  &g->tokens_out};
    void *const longs[] = {&part->share,       &part->served,       &self->weight,    &self->served,
                           &self->path_energy, &self->path_latency, &self->path_time, &self->rating};
    void *const *const lists[] = {bytes, words, longs};
    static const int counts[] = {7, 9, 8}, sizes[] = {1, 4, 8};
    int buffers = 0;
    for (int l = 0; l < 3; l++) {
        for (int i = 0; i < counts[l]; i++) {
            to[buffers] = lists[l][i];
            size[buffers++] = (size_t)sizes[l];
        }
    }
    return buffers;
}

enum wr_code wr_contribution_buffers_init(struct wr_contribution_buffers *self, const struct wr_replay_job *job,
                                          struct wr_error *error)
{
    void **to[BUFFERS];
    size_t size[BUFFERS];
    memset(self, 0, sizeof *self);
    int buffers = list_buffers(self, to, size);
    for (int i = 0; i < buffers; i++) {
        if (!(*to[i] = wr_array_aligned(WR_STRIP_ROWS, size[i], error))) {
            return WR_E_NO_MEMORY;
        }
        memset(*to[i], 0, WR_STRIP_ROWS * size[i]);
    }
    return wr_strip_buffers_init(&self->strip, job, error);
}

void wr_contribution_buffers_free(struct wr_contribution_buffers *self)
{
    void **to[BUFFERS];
    size_t size[BUFFERS];
    int buffers = list_buffers(self, to, size);
    for (int i = 0; i < buffers; i++) {
        wr_free(*to[i]);
    }
    wr_strip_buffers_free(&self->strip);
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
    return policy->kind->parts ? policy->kind->parts(policy, &job->pool) : 1;
}

static void decide(struct wr_contribution_buffers *self, const struct wr_replay_job *job,
                   const struct wr_policy *policy, const struct wr_cells *cells)
{
    if (wr_lane_plan_serves(&cells->plan->lane, job, policy)) {
        const struct wr_rule rule = policy->kind->rule(policy->config);
        wr_lane_decide(&cells->lanes, &job->pool, &rule, cells->keep, self->decided, self->covered);
    } else {
        struct wr_strip strip = wr_strip_for(&self->strip, policy, cells);
        if (policy->kind->rate) {
            policy->kind->rate(policy, &strip, self->rating);
            strip.rating = self->rating;
        }
        policy->kind->decide(policy, &job->pool, &strip, self->decided);
        wr_policy_covered(policy, &job->pool, &strip, self->covered);
    }
    mark_unserved(policy, cells, self->decided, self->unserved);
    for (int r = 0; r < cells->rows; r++) { /* rows that are not kept are fetched too, and not counted */
        bool served = cells->keep[r] && self->decided[r] >= 0;
        self->decided[r] = served ? self->decided[r] : job->pool.baseline;
    }
}

/* Shares and weights of a part; rows without a share in it are not kept. Kinds with parts have matrices. */
static void take_part(struct wr_contribution_buffers *self, const struct wr_policy *policy, const struct wr_pool *pool,
                      const struct wr_cells *cells, int part)
{
    const struct wr_strip strip = wr_strip_for(&self->strip, policy, cells);
    policy->kind->split(policy, pool, &strip, part, self->decided, &self->part);
    for (int r = 0; r < cells->rows; r++) {
        self->keep[r] = cells->keep[r] && self->part.share[r] > 0;
        self->serves[r] = self->keep[r] && self->part.served[r] > 0;
        self->weight[r] = self->keep[r] ? cells->weight[r] * self->part.share[r] : 0;
        self->served[r] = self->serves[r] ? cells->weight[r] * self->part.served[r] : 0;
        self->part.choice[r] = self->keep[r] ? self->part.choice[r] : pool->baseline;
    }
}

/* The latency of an attempt under the job's law. */
static double time_of(const struct wr_gathered *from, const struct wr_linear *law, int row)
{
    const double tokens = from->tokens_out[row] < 0 ? (double)NAN : from->tokens_out[row];
    return law ? wr_linear_at(law, (double)from->energy[row], (double)from->latency[row], tokens)
               : (double)from->latency[row];
}

/* What the row's attempts have used so far. */
static void follow_paths(struct wr_contribution_buffers *self, const struct wr_replay_job *job,
                         const struct wr_policy *policy, const uint8_t *keep, const int32_t *choice, int rows)
{
    const struct wr_policy_kind *kind = policy->kind;
    const double each = kind->verification ? kind->verification(policy->config).latency_s : 0;
    for (int r = 0; r < rows; r++) {
        if (keep[r]) {
            const bool first = self->part.attempt[r] == 0;
            const double verification = self->part.verified[r] ? each : 0;
            const struct wr_linear *law = job->latency ? &job->latency[choice[r]] : NULL;
            self->path_energy[r] = (first ? 0 : self->path_energy[r]) + (double)self->gathered.energy[r];
            self->path_latency[r] = (first ? 0 : self->path_latency[r]) + (double)self->gathered.latency[r];
            self->path_time[r] = (first ? 0 : self->path_time[r]) + time_of(&self->gathered, law, r) + verification;
        }
    }
}

/* A policy that makes no parts leaves attempts and verifications at 0. */
static void take_whole(struct wr_contribution_buffers *self, int rows)
{
    memset(self->part.attempt, 0, (size_t)rows * sizeof *self->part.attempt);
    memset(self->part.verified, 0, (size_t)rows);
}

struct wr_contributions wr_contributions_gathered(const struct wr_gathered *gathered)
{
    return (struct wr_contributions){
        .correct = gathered->correct,
        .in_time = gathered->in_time,
        .score = gathered->score,
        .energy = gathered->energy,
        .latency = gathered->latency,
        .cost = gathered->cost,
        .tokens_in = gathered->tokens_in,
        .tokens_out = gathered->tokens_out,
    };
}

struct wr_contributions wr_contribute(struct wr_contribution_buffers *self, const struct wr_replay_job *job, int index,
                                      int part, const struct wr_cells *cells)
{
    const struct wr_policy *policy = &job->policy[index];
    double limit = policy->kind->max_latency_s ? policy->kind->max_latency_s(policy->config) : (double)INFINITY;
    bool whole = !policy->kind->parts;
    if (part == 0) {
        decide(self, job, policy, cells);
    }
    if (whole) {
        take_whole(self, cells->rows);
    } else {
        take_part(self, policy, &job->pool, cells, part);
    }
    const int32_t *choice = whole ? self->decided : self->part.choice;
    const uint8_t *keep = whole ? cells->keep : self->keep;
    wr_kernel_gather(&cells->from, choice, limit, &self->gathered);
    follow_paths(self, job, policy, keep, choice, cells->rows);
    struct wr_contributions given = wr_contributions_gathered(&self->gathered);
    given.policy = index;
    given.unmade = cells->plan->unmade;
    given.row = cells->row;
    given.rows = cells->rows;
    given.part = part;
    given.query_keep = cells->keep;
    given.query_weight = cells->weight;
    given.keep = keep;
    given.weight = whole ? cells->weight : self->weight;
    given.attempt = self->part.attempt;
    given.verified = self->part.verified;
    given.serves = whole ? cells->keep : self->serves;
    given.served = whole ? cells->weight : self->served;
    given.domain = cells->domain;
    given.hour = cells->hour;
    given.choice = choice;
    given.covered = self->covered;
    given.unserved = self->unserved;
    const struct wr_query_value *asked;
    given.value = policy->kind->rate ? self->rating : wr_policy_values(policy, &asked) > 0 ? self->strip.value : NULL;
    given.path_energy = self->path_energy;
    given.path_latency = self->path_latency;
    given.path_time = self->path_time;
    return given;
}
