#include "sim/replay/look.h"

#include "sim/base/memory.h"
#include "sim/replay/pass.h"
#include "sim/replay/strip_for.h"
#include "sim/replay/tree.h"

#include <string.h>

struct look {
    const struct wr_replay_job *job;
    const size_t *first;
    size_t sums; /* of all policies */
    struct wr_tree tree;
};

/* A worker's own. */
struct looker {
    struct wr_strip_buffers buffers;
    double *sums; /* of the segment it is on */
};

static enum wr_code open_worker(void *self, struct wr_worker *worker, struct wr_error *error)
{
    const struct look *look = self;
    struct looker *own = worker->own = wr_array(1, sizeof *own, error);
    return own ? wr_strip_buffers_init(&own->buffers, look->job, error) : WR_E_NO_MEMORY;
}

static void close_worker(void *self, struct wr_worker *worker)
{
    struct looker *own = worker->own;
    (void)self;
    if (own) {
        wr_strip_buffers_free(&own->buffers);
        wr_free(own);
    }
}

static enum wr_code begin(void *self, struct wr_worker *worker, int segment, struct wr_error *error)
{
    struct looker *own = worker->own;
    (void)segment;
    own->sums = wr_array(((const struct look *)self)->sums, sizeof(double), error);
    return own->sums ? WR_OK : WR_E_NO_MEMORY;
}

static enum wr_code add_strip(void *self, struct wr_worker *worker, struct wr_error *error)
{
    const struct look *look = self;
    const struct wr_cells *cells = &worker->cells;
    struct looker *own = worker->own;
    (void)error;
    for (int p = 0; p < look->job->policies; p++) {
        const struct wr_policy *policy = &look->job->policy[p];
        if (look->first[p + 1] > look->first[p]) {
            const struct wr_strip strip = wr_strip_for(&own->buffers, policy, cells);
            policy->kind->look(policy, &look->job->pool, &strip, cells->weight, own->sums + look->first[p]);
        }
    }
    return WR_OK;
}

static enum wr_code end(void *self, struct wr_worker *worker, int segment, struct wr_error *error)
{
    (void)segment;
    return wr_tree_place(&((struct look *)self)->tree, ((struct looker *)worker->own)->sums, error);
}

static void drop(void *self, struct wr_worker *worker)
{
    (void)self;
    wr_free(((struct looker *)worker->own)->sums);
}

static enum wr_code merge(void *context, void *older, const void *newer, struct wr_error *error)
{
    const struct look *look = context;
    (void)error;
    for (size_t i = 0; i < look->sums; i++) {
        ((double *)older)[i] += ((const double *)newer)[i];
    }
    return WR_OK;
}

static enum wr_code run(struct wr_looks *self, struct look *look, const struct wr_plan *plan, struct wr_error *error)
{
    const struct wr_pass pass = {.plan = plan,
                                 .reads = plan->reads,
                                 .self = look,
                                 .open = open_worker,
                                 .close = close_worker,
                                 .begin = begin,
                                 .strip = add_strip,
                                 .end = end,
                                 .drop = drop};
    void *root = NULL;
    enum wr_code code = wr_pass_run(&pass, NULL, error);
    code = code == WR_OK ? wr_tree_root(&look->tree, &root, error) : code;
    if (code == WR_OK && !root) {
        root = wr_array(look->sums, sizeof(double), error);
        code = root ? WR_OK : WR_E_NO_MEMORY;
    }
    self->sums = root;
    wr_tree_clear(&look->tree);
    return code;
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
    struct look look = {.job = job, .first = self->first, .sums = self->first[job->policies]};
    look.tree = (struct wr_tree){.merge = merge, .free = wr_free, .context = &look};
    return look.sums > 0 ? run(self, &look, plan, error) : WR_OK;
}

void wr_looks_free(struct wr_looks *self)
{
    wr_free(self->sums);
    wr_free(self->first);
    *self = (struct wr_looks){0};
}
