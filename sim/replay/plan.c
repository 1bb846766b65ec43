#include "sim/replay/plan.h"

#include "sim/base/memory.h"
#include "sim/base/segment.h"
#include "sim/replay/columns.h"
#include "sim/replay/job_check.h"
#include "sim/replay/row_keys.h"

#include <math.h>
#include <string.h>

enum wr_column_id wr_matrix_column(enum wr_matrix matrix)
{
    static const enum wr_column_id column[WR_MATRICES] = {WR_COL_SCORE,        WR_COL_ENERGY,        WR_COL_LATENCY,
                                                          WR_COL_INPUT_TOKENS, WR_COL_OUTPUT_TOKENS, WR_COL_COST};
    return column[matrix];
}

static void choose_columns(struct wr_plan *self)
{
    wr_choose_columns(self->job, self->reads);
    for (int i = 0; i < WR_SUMS; i++) {
        self->unmade |= (uint32_t)!wr_sum_is_made(self->job, self->reads, (enum wr_sum)i) << i;
    }
}

static enum wr_code find_offsets(struct wr_plan *self, enum wr_matrix matrix, struct wr_error *error)
{
    enum wr_column_id id = wr_matrix_column(matrix);
    const struct wr_pool *pool = &self->job->pool;
    if (!self->reads[id]) {
        return WR_OK;
    }
    int64_t columns = wr_meta_row_elements(self->meta, id);
    int32_t *offset = self->offset[matrix] = wr_array((size_t)pool->pairs, sizeof *offset, error);
    int32_t *mask = self->mask[matrix] = wr_array((size_t)columns, sizeof *mask, error);
    if (!offset || !mask) {
        return WR_E_NO_MEMORY;
    }
    self->dense[matrix] = columns == pool->pairs;
    for (int p = 0; p < pool->pairs; p++) {
        offset[p] = (int32_t)wr_meta_pair_offset(self->meta, id, pool->pair[p]);
        self->dense[matrix] &= offset[p] == p;
        mask[offset[p]] = -1;
    }
    return WR_OK;
}

static enum wr_code price(struct wr_priced *priced, const struct wr_price *prices, int pairs, struct wr_error *error)
{
    enum wr_code code = wr_priced_init(priced, pairs, error);
    if (code == WR_OK) {
        wr_priced_set(priced, prices, pairs);
    }
    return code;
}

static enum wr_code price_uses(struct wr_plan *self, struct wr_error *error)
{
    const struct wr_replay_job *job = self->job;
    self->use = wr_array((size_t)job->policies, sizeof *self->use, error);
    enum wr_code code = self->use ? WR_OK : WR_E_NO_MEMORY;
    for (int i = 0; i < job->policies && code == WR_OK; i++) {
        if (job->policy[i].price) {
            struct wr_use_prices *use = &self->use[self->uses++];
            use->price = job->policy[i].price;
            code = price(&use->priced, use->price, job->pool.pairs, error);
        }
    }
    return code;
}

static bool limits_latency(const struct wr_policy *policy)
{
    return policy->kind->max_latency_s && !isinf(policy->kind->max_latency_s(policy->config));
}

/* Policies that draw go by the keys of queries. */
static enum wr_code plan_draws(struct wr_plan *self, struct wr_error *error)
{
    bool draws = false;
    for (int p = 0; p < self->job->policies; p++) {
        const struct wr_policy *policy = &self->job->policy[p];
        draws |= policy->kind->draws && policy->kind->draws(policy->config);
    }
    self->reads[WR_COL_QUERY_ID] = draws && self->meta->column[WR_COL_QUERY_ID].present;
    self->domain_hash = draws ? wr_domain_hashes(self->meta, error) : NULL;
    return draws && !self->domain_hash ? WR_E_NO_MEMORY : WR_OK;
}

enum wr_code wr_plan_init(struct wr_plan *self, const struct wr_replay_job *job, struct wr_error *error)
{
    memset(self, 0, sizeof *self);
    enum wr_code code = wr_replay_job_check(job, error);
    if (code != WR_OK) {
        return code;
    }
    self->job = job;
    self->meta = job->source->meta;
    self->queries = self->meta->extent[WR_DIM_QUERY];
    self->segment_rows = wr_segment_rows(self->queries);
    self->segments = wr_segment_count(self->queries);
    choose_columns(self);
    code = plan_draws(self, error);
    for (int m = 0; code == WR_OK && m < WR_MATRICES; m++) {
        code = find_offsets(self, (enum wr_matrix)m, error);
    }
    code = code == WR_OK ? wr_lane_plan_init(&self->lane, job, error) : code;
    self->wants_matrices = !self->lane.kernels;
    for (int p = 0; p < job->policies; p++) {
        const struct wr_policy *policy = &job->policy[p];
        self->wants_matrices |= policy->kind->split || !wr_lane_plan_serves(&self->lane, job, policy);
        self->wants_latency |= job->latency && limits_latency(policy);
    }
    code = code == WR_OK ? price(&self->priced, job->price, job->pool.pairs, error) : code;
    return code == WR_OK ? price_uses(self, error) : code;
}

void wr_plan_free(struct wr_plan *self)
{
    for (int m = 0; m < WR_MATRICES; m++) {
        wr_free(self->offset[m]);
        wr_free(self->mask[m]);
    }
    wr_priced_free(&self->priced);
    for (int i = 0; i < self->uses; i++) {
        wr_priced_free(&self->use[i].priced);
    }
    wr_free(self->use);
    wr_free(self->domain_hash);
    wr_lane_plan_free(&self->lane);
    memset(self, 0, sizeof *self);
}
