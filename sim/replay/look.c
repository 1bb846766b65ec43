#include "sim/replay/look.h"

#include "sim/base/memory.h"
#include "sim/replay/strip_for.h"
#include "sim/replay/sum_pass.h"

struct look {
    const struct wr_replay_job *job;
    const size_t *first;
};

static enum wr_code open_worker(const void *self, void **own, struct wr_error *error)
{
    struct wr_strip_buffers *buffers = *own = wr_array(1, sizeof *buffers, error);
    return buffers ? wr_strip_buffers_init(buffers, ((const struct look *)self)->job, error) : WR_E_NO_MEMORY;
}

static void close_worker(const void *self, void *own)
{
    (void)self;
    if (own) {
        wr_strip_buffers_free(own);
        wr_free(own);
    }
}

static void add_strip(const void *self, void *own, const struct wr_cells *cells, double *sum)
{
    const struct look *look = self;
    for (int p = 0; p < look->job->policies; p++) {
        const struct wr_policy *policy = &look->job->policy[p];
        if (look->first[p + 1] > look->first[p]) {
            const struct wr_strip strip = wr_strip_for(own, policy, cells);
            policy->kind->look(policy, &look->job->pool, &strip, cells->weight, sum + look->first[p]);
        }
    }
}

bool wr_looks_again(const struct wr_policy *policy)
{
    return policy->kind->looks_again && policy->kind->looks_again(policy);
}

enum wr_code wr_looks_run(struct wr_looks *self, const struct wr_plan *plan, bool again, struct wr_error *error)
{
    const struct wr_replay_job *job = plan->job;
    const int32_t domains = (int32_t)plan->meta->extent[WR_DIM_DOMAIN];
    *self = (struct wr_looks){.first = wr_array((size_t)job->policies + 1, sizeof *self->first, error)};
    if (!self->first) {
        return WR_E_NO_MEMORY;
    }
    for (int p = 0; p < job->policies; p++) {
        const struct wr_policy *policy = &job->policy[p];
        self->first[p + 1] = self->first[p];
        bool looks = policy->kind->sums && (!again || wr_looks_again(policy));
        self->first[p + 1] += looks ? policy->kind->sums(policy, &job->pool, domains) : 0;
    }
    const struct look look = {.job = job, .first = self->first};
    const struct wr_sum_pass pass = {.plan = plan,
                                     .reads = plan->reads,
                                     .sums = self->first[job->policies],
                                     .self = &look,
                                     .open = open_worker,
                                     .close = close_worker,
                                     .add = add_strip};
    return pass.sums > 0 ? wr_sum_pass_run(&pass, &self->sums, error) : WR_OK;
}

void wr_looks_free(struct wr_looks *self)
{
    wr_free(self->sums);
    wr_free(self->first);
    *self = (struct wr_looks){0};
}
