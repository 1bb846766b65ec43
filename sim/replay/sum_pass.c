#include "sim/replay/sum_pass.h"

#include "sim/base/memory.h"
#include "sim/replay/pass.h"
#include "sim/replay/tree.h"

struct summing {
    const struct wr_sum_pass *pass;
    struct wr_tree tree;
};

/* A worker's own. */
struct summer {
    void *own;
    double *sum; /* of the segment it is on */
};

static enum wr_code open_worker(void *self, struct wr_worker *worker, struct wr_error *error)
{
    const struct wr_sum_pass *pass = ((const struct summing *)self)->pass;
    struct summer *summer = worker->own = wr_array(1, sizeof *summer, error);
    if (!summer) {
        return WR_E_NO_MEMORY;
    }
    return pass->open ? pass->open(pass->self, &summer->own, error) : WR_OK;
}

static void close_worker(void *self, struct wr_worker *worker)
{
    const struct wr_sum_pass *pass = ((const struct summing *)self)->pass;
    struct summer *summer = worker->own;
    if (summer && pass->close) {
        pass->close(pass->self, summer->own);
    }
    wr_free(summer);
}

static enum wr_code begin(void *self, struct wr_worker *worker, int segment, struct wr_error *error)
{
    struct summer *summer = worker->own;
    (void)segment;
    summer->sum = wr_array(((const struct summing *)self)->pass->sums, sizeof *summer->sum, error);
    return summer->sum ? WR_OK : WR_E_NO_MEMORY;
}

static enum wr_code add_strip(void *self, struct wr_worker *worker, struct wr_error *error)
{
    const struct wr_sum_pass *pass = ((const struct summing *)self)->pass;
    const struct summer *summer = worker->own;
    (void)error;
    pass->add(pass->self, summer->own, &worker->cells, summer->sum);
    return WR_OK;
}

static enum wr_code end(void *self, struct wr_worker *worker, int segment, struct wr_error *error)
{
    (void)segment;
    return wr_tree_place(&((struct summing *)self)->tree, ((const struct summer *)worker->own)->sum, error);
}

static void drop(void *self, struct wr_worker *worker)
{
    (void)self;
    wr_free(((const struct summer *)worker->own)->sum);
}

static enum wr_code merge(void *context, void *older, const void *newer, struct wr_error *error)
{
    const struct summing *self = context;
    double *sum = older;
    (void)error;
    for (size_t i = 0; i < self->pass->sums; i++) {
        sum[i] += ((const double *)newer)[i];
    }
    return WR_OK;
}

enum wr_code wr_sum_pass_run(const struct wr_sum_pass *pass, double **sum, struct wr_error *error)
{
    struct summing self = {.pass = pass};
    self.tree = (struct wr_tree){.merge = merge, .free = wr_free, .context = &self};
    const struct wr_pass run = {.plan = pass->plan,
                                .reads = pass->reads,
                                .self = &self,
                                .open = open_worker,
                                .close = close_worker,
                                .begin = begin,
                                .strip = add_strip,
                                .end = end,
                                .drop = drop};
    void *root = NULL;
    enum wr_code code = wr_pass_run(&run, NULL, error);
    code = code == WR_OK ? wr_tree_root(&self.tree, &root, error) : code;
    if (code == WR_OK && !root) { /* no segments */
        root = wr_array(pass->sums, sizeof **sum, error);
        code = root ? WR_OK : WR_E_NO_MEMORY;
    }
    *sum = root;
    wr_tree_clear(&self.tree);
    return code;
}
