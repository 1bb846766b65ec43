#include "sim/replay/plan.h"

#include "sim/base/memory.h"
#include "sim/base/segment.h"
#include "sim/replay/job_check.h"
#include "sim/replay/query_values.h"
#include "sim/replay/row_keys.h"

#include <math.h>
#include <string.h>

enum wr_column_id wr_matrix_column(enum wr_matrix matrix)
{
    static const enum wr_column_id column[WR_MATRICES] = {WR_COL_SCORE,        WR_COL_ENERGY,        WR_COL_LATENCY,
                                                          WR_COL_INPUT_TOKENS, WR_COL_OUTPUT_TOKENS, WR_COL_COST};
    return column[matrix];
}

static bool prices_use_cost(const struct wr_replay_job *job)
{
    for (int p = 0; p < job->pool.pairs; p++) {
        if (job->price[p].measured_cost != 0) {
            return true;
        }
    }
    return false;
}

static void choose_columns(struct wr_plan *self)
{
    for (int m = 0; m < WR_MATRICES; m++) {
        enum wr_column_id id = wr_matrix_column((enum wr_matrix)m);
        self->reads[id] = self->meta->column[id].present;
    }
    self->reads[WR_COL_COST] &= self->job->measured_cost || prices_use_cost(self->job);
    self->reads[WR_COL_QUERY_DOMAIN] = self->meta->column[WR_COL_QUERY_DOMAIN].present;
    self->reads[WR_COL_QUERY_WEIGHT] = self->meta->column[WR_COL_QUERY_WEIGHT].present;
    for (int i = 0; i < self->job->selection.wheres; i++) {
        self->reads[self->job->selection.where[i].column] = true;
    }
    for (int p = 0; p < self->job->policies; p++) {
        const struct wr_query_value value = wr_policy_value(&self->job->policy[p]);
        if (value.column != WR_COLUMNS) {
            self->reads[value.column] = true;
        }
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
    code = code == WR_OK ? wr_priced_init(&self->priced, job->pool.pairs, error) : code;
    if (code == WR_OK) {
        wr_priced_set(&self->priced, job->price, job->pool.pairs);
    }
    return code;
}

void wr_plan_free(struct wr_plan *self)
{
    for (int m = 0; m < WR_MATRICES; m++) {
        wr_free(self->offset[m]);
        wr_free(self->mask[m]);
    }
    wr_priced_free(&self->priced);
    wr_free(self->domain_hash);
    wr_lane_plan_free(&self->lane);
    memset(self, 0, sizeof *self);
}
