#include "analysis/commands/sweep_check.h"

#include "analysis/commands/sweep_fault.h"
#include "sim/base/interrupt.h"

enum { TRIED = 10000 }; /* per block: binding a scenario takes some microseconds */

static enum wr_code try_scenario(struct wr_sweep_job *self, int64_t scenario, struct wr_error *error)
{
    struct wr_variant *variant = NULL;
    enum wr_code code = wr_interrupted(error);
    if (code == WR_OK) {
        code = wr_sweep_job_variant(self, scenario, &variant, error);
    }
    code = code == WR_OK ? wr_variant_assume(variant, &self->sweep, scenario, error) : code;
    code = code == WR_OK ? wr_study_files_add(&self->run.files, &variant->study, error) : code;
    return wr_sweep_fault(&self->sweep, scenario, code, error);
}

/* The axes of a grid by turns; `stride` is how far apart two values of an axis are. */
static enum wr_code try_grid(struct wr_sweep_job *self, const struct wr_sweep_block *block, struct wr_error *error)
{
    int64_t stride = block->scenarios;
    enum wr_code code = try_scenario(self, block->first, error);
    for (int i = 0; i < block->axes && code == WR_OK; i++) {
        stride /= block->axis[i].values;
        for (int64_t k = 1; k < block->axis[i].values && k < TRIED && code == WR_OK; k++) {
            code = try_scenario(self, block->first + k * stride, error);
        }
    }
    return code;
}

static enum wr_code try_all(struct wr_sweep_job *self, const struct wr_sweep_block *block, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int64_t k = 0; k < block->scenarios && k < TRIED && code == WR_OK; k++) {
        code = try_scenario(self, block->first + k, error);
    }
    return code;
}

enum wr_code wr_sweep_job_check(struct wr_sweep_job *self, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int i = 0; i < self->sweep.blocks && code == WR_OK; i++) {
        const struct wr_sweep_block *block = &self->sweep.block[i];
        code = block->is_product ? try_grid(self, block, error) : try_all(self, block, error);
    }
    self->run.record.file = self->run.files.file;
    self->run.record.files = self->run.files.files;
    return code;
}
