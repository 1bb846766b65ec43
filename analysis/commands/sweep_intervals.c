#include "analysis/commands/sweep_intervals.h"

#include "sim/base/memory.h"

#include <string.h>

enum { KEPT = 256 };

/* Bytes of all kept sums; new ones find at least half of it free, unless the scenario at hand needs more. */
static const size_t kept_memory = (size_t)512 << 20;

/* Sums of some decisions, made in one pass. */
struct kept {
    struct wr_replicates *sums; /* owned; NULL = nothing here */
    int64_t *decision;          /* owned [policies]: their numbers */
    int policies;
    size_t bytes;
    int64_t used; /* the scenario that needed them last */
};

struct wr_sweep_intervals {
    struct wr_ci ci;
    struct kept kept[KEPT];
    size_t bytes;
    int64_t scenario; /* number of the one at hand, from 1 */
};

struct wr_sweep_intervals *wr_sweep_intervals_new(const struct wr_ci *ci, struct wr_error *error)
{
    struct wr_sweep_intervals *self = wr_array(1, sizeof *self, error);
    if (self != NULL) {
        self->ci = *ci;
    }
    return self;
}

static void forget(struct wr_sweep_intervals *self, struct kept *kept)
{
    wr_replicates_free(kept->sums);
    wr_free(kept->decision);
    self->bytes -= kept->bytes;
    *kept = (struct kept){0};
}

void wr_sweep_intervals_free(struct wr_sweep_intervals *self)
{
    for (int i = 0; self != NULL && i < KEPT; i++) {
        forget(self, &self->kept[i]);
    }
    wr_free(self);
}

const struct wr_ci *wr_sweep_intervals_asked(const struct wr_sweep_intervals *self)
{
    return &self->ci;
}

/* Where the sums of a decision are; `sums` NULL = nowhere. */
static struct wr_resampled_policy find(struct wr_sweep_intervals *self, int64_t decision)
{
    for (int i = 0; i < KEPT; i++) {
        struct kept *kept = &self->kept[i];
        for (int k = 0; k < kept->policies; k++) {
            if (kept->decision[k] == decision) {
                kept->used = self->scenario;
                return (struct wr_resampled_policy){kept->sums, k};
            }
        }
    }
    return (struct wr_resampled_policy){NULL, 0};
}

/* The kept sums that were not needed longest, and not by this scenario; NULL = none. */
static struct kept *oldest(struct wr_sweep_intervals *self)
{
    struct kept *old = NULL;
    for (int i = 0; i < KEPT; i++) {
        struct kept *kept = &self->kept[i];
        const bool free = kept->sums != NULL && kept->used < self->scenario;
        old = free && (old == NULL || kept->used < old->used) ? kept : old;
    }
    return old;
}

/* An empty place, with half of the memory free where that can be had; NULL = none. */
static struct kept *make_room(struct wr_sweep_intervals *self)
{
    struct kept *old;
    while (self->bytes > kept_memory / 2 && (old = oldest(self)) != NULL) {
        forget(self, old);
    }
    for (int i = 0; i < KEPT; i++) {
        if (self->kept[i].sums == NULL) {
            return &self->kept[i];
        }
    }
    old = oldest(self);
    if (old != NULL) {
        forget(self, old);
    }
    return old;
}

/* Policies that are to be resampled, as a job of their own. */
struct subset {
    struct wr_policy *policy; /* owned, and prepared by the replay */
    int64_t *decision;        /* owned; moves to where the sums are kept */
    struct wr_totals totals;
    int policies;
};

static void subset_free(struct subset *self)
{
    for (int i = 0; i < self->policies; i++) {
        wr_policy_release(&self->policy[i]);
    }
    wr_free(self->policy);
    wr_free(self->decision);
    wr_totals_free(&self->totals);
}

/* All policies, or those whose sums are not `known` (NULL = all). Free also after an error. */
static enum wr_code subset_make(struct subset *self, const struct wr_replay_job *replay,
                                struct wr_decided *const *decided, const struct wr_resampled_policy *known,
                                struct wr_error *error)
{
    *self = (struct subset){.policy = wr_array((size_t)replay->policies, sizeof *self->policy, error)};
    self->decision = wr_array((size_t)replay->policies, sizeof *self->decision, error);
    wr_totals_init(&self->totals);
    enum wr_code code = self->policy != NULL && self->decision != NULL ? WR_OK : WR_E_NO_MEMORY;
    for (int i = 0; i < replay->policies && code == WR_OK; i++) {
        if (known == NULL || known[i].sums == NULL) {
            code = wr_totals_pick(&self->totals, &decided[i]->totals, i, self->policies, error);
            self->decision[self->policies] = decided[i]->number;
            self->policy[self->policies++] = replay->policy[i];
        }
    }
    wr_totals_sort(&self->totals);
    return code;
}

/* Resamples the policies whose sums are not known, and keeps what fits. */
static enum wr_code learn(struct wr_sweep_intervals *self, const struct wr_replay_job *replay,
                          struct wr_decided *const *decided, bool by_domain, struct wr_resampled_policy *policy,
                          struct wr_error *error)
{
    struct subset subset;
    struct kept *place = make_room(self);
    enum wr_code code = subset_make(&subset, replay, decided, policy, error);
    if (code == WR_OK && place != NULL && subset.policies > 0 && self->bytes < kept_memory) {
        struct wr_replay_job job = *replay;
        job.policy = subset.policy;
        job.policies = subset.policies;
        code = wr_resample_keep(&job, &subset.totals, by_domain, &self->ci.resampling, kept_memory - self->bytes,
                                &place->sums, error);
    }
    if (place != NULL && place->sums != NULL) {
        place->bytes = wr_replicates_bytes(place->sums, (int)self->ci.resampling.replicates);
        place->decision = subset.decision;
        place->policies = subset.policies;
        place->used = self->scenario;
        self->bytes += place->bytes;
        subset.decision = NULL;
    }
    subset_free(&subset);
    for (int i = 0; i < replay->policies; i++) {
        policy[i] = find(self, decided[i]->number);
    }
    return code;
}

/* This scenario alone. */
static enum wr_code resample_alone(const struct wr_sweep_intervals *self, const struct wr_replay_job *replay,
                                   const struct wr_metric_inputs *inputs, struct wr_decided *const *decided,
                                   const struct wr_metric_rows *rows, struct wr_resampling *resampling,
                                   struct wr_error *error)
{
    struct subset all;
    enum wr_code code = subset_make(&all, replay, decided, NULL, error);
    if (code == WR_OK) {
        struct wr_replay_job job = *replay;
        job.policy = all.policy;
        code = wr_resample(&job, inputs, rows, &self->ci.resampling, resampling, error);
    }
    subset_free(&all);
    return code;
}

/* A policy that found a fixed point decides by prices of its own: sums of it are of no use to another scenario. */
static bool can_keep(struct wr_decided *const *decided, int policies)
{
    bool all = true;
    for (int i = 0; i < policies; i++) {
        all &= decided[i]->number > 0;
    }
    return all;
}

static bool knows_all(const struct wr_resampled_policy *policy, int policies)
{
    bool all = true;
    for (int i = 0; i < policies; i++) {
        all &= policy[i].sums != NULL;
    }
    return all;
}

static enum wr_code resample(struct wr_sweep_intervals *self, const struct wr_replay_job *replay,
                             const struct wr_metric_inputs *inputs, struct wr_decided *const *decided,
                             const struct wr_metric_rows *rows, struct wr_resampling *resampling,
                             struct wr_error *error)
{
    struct wr_resampled_policy *policy = wr_array((size_t)replay->policies, sizeof *policy, error);
    enum wr_code code = policy != NULL ? WR_OK : WR_E_NO_MEMORY;
    bool complete = false;
    const bool keep = can_keep(decided, replay->policies);
    for (int i = 0; i < replay->policies && code == WR_OK && keep; i++) {
        policy[i] = find(self, decided[i]->number);
    }
    if (code == WR_OK && keep && !knows_all(policy, replay->policies)) {
        code = learn(self, replay, decided, inputs->by_domain, policy, error);
    }
    if (code == WR_OK && keep && knows_all(policy, replay->policies)) {
        code = wr_resample_kept(policy, inputs, rows, &self->ci.resampling, resampling, &complete, error);
    }
    if (code == WR_OK && !complete) {
        wr_resampling_free(resampling); /* there may be some that lack weight */
        code = resample_alone(self, replay, inputs, decided, rows, resampling, error);
    }
    wr_free(policy);
    return code;
}

/* The totals of a run under the scenario. */
static enum wr_code totals_of(const struct wr_replay_job *replay, struct wr_decided *const *decided,
                              struct wr_totals *totals, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    wr_totals_init(totals);
    for (int i = 0; i < replay->policies && code == WR_OK; i++) {
        code = wr_totals_pick(totals, &decided[i]->totals, i, i, error);
    }
    wr_totals_sort(totals);
    return code;
}

enum wr_code wr_sweep_intervals_fill(struct wr_sweep_intervals *self, const struct wr_replay_job *replay,
                                     const struct wr_metric_inputs *inputs, struct wr_decided *const *decided,
                                     struct wr_metric_rows *rows, struct wr_error *error)
{
    struct wr_resampling resampling = {0};
    struct wr_totals totals;
    struct wr_metric_inputs own = *inputs;
    self->scenario++;
    self->ci.resampling.threads = replay->threads;
    enum wr_code code = totals_of(replay, decided, &totals, error);
    own.totals = &totals;
    code = code == WR_OK ? wr_ci_check_attempts(&self->ci, inputs->study, inputs->meta, &totals, inputs->policy, error)
                         : code;
    code = code == WR_OK ? resample(self, replay, &own, decided, rows, &resampling, error) : code;
    if (code == WR_OK) {
        code = wr_intervals_fill(&own, &resampling, &self->ci.interval, rows, error);
        wr_resampling_free(&resampling);
    }
    wr_totals_free(&totals);
    return code;
}
