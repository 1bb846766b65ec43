#include "sim/replay/lane_plan.h"

#include "sim/base/memory.h"

#include <math.h>
#include <string.h>

static const enum wr_column_id term_column[WR_TERMS] = {WR_COL_ENERGY, WR_COL_LATENCY, WR_COL_INPUT_TOKENS,
                                                        WR_COL_OUTPUT_TOKENS, WR_COL_COST};

/* With one positive price per joule and one constant for all pairs, and nothing else, the objective never falls as
 * energy grows, and where rounding makes two equal the lower energy goes first anyway. */
static bool is_by_energy(const struct wr_replay_job *job)
{
    for (int p = 0; p < job->pool.pairs; p++) {
        const struct wr_price *price = &job->price[p], *first = &job->price[0];
        bool same = price->constant == first->constant && price->energy == first->energy;
        bool others =
            price->latency != 0 || price->tokens_in != 0 || price->tokens_out != 0 || price->measured_cost != 0;
        if (!same || others || !(price->energy > 0)) {
            return false;
        }
    }
    return true;
}

static enum wr_code fill_term(struct wr_lane_plan *self, const struct wr_replay_job *job, int t, struct wr_error *error)
{
    size_t width = (size_t)self->lanes.width;
    double *coefficient = wr_array(width, sizeof *coefficient, error);
    int32_t *offset = wr_array(width, sizeof *offset, error);
    bool used = false;
    for (int p = 0; coefficient && offset && p < job->pool.pairs; p++) {
        int32_t lane = job->pool.pair[p];
        coefficient[lane] = wr_price_coefficient(&job->price[p], (enum wr_term_id)t);
        used |= coefficient[lane] != 0;
        offset[lane] = (int32_t)wr_meta_pair_offset(job->source->meta, term_column[t], lane);
    }
    enum wr_code code = coefficient && offset ? WR_OK : WR_E_NO_MEMORY;
    self->prices.offset[t] = offset;
    self->prices.coefficient[t] = used ? coefficient : NULL;
    if (!used) {
        wr_free(coefficient);
    }
    return code;
}

static enum wr_code fill_prices(struct wr_lane_plan *self, const struct wr_replay_job *job, struct wr_error *error)
{
    double *constant = wr_array((size_t)self->lanes.width, sizeof *constant, error);
    self->prices.width = self->lanes.width;
    self->prices.constant = constant;
    enum wr_code code = constant ? WR_OK : WR_E_NO_MEMORY;
    for (int p = 0; code == WR_OK && p < job->pool.pairs; p++) {
        constant[job->pool.pair[p]] = job->price[p].constant;
    }
    for (int t = 0; code == WR_OK && t < WR_TERMS; t++) {
        code = fill_term(self, job, t, error);
    }
    return code;
}

static enum wr_code find_local_columns(struct wr_lane_plan *self, struct wr_error *error)
{
    self->local_columns = wr_array((size_t)self->lanes.words, sizeof *self->local_columns, error);
    if (!self->local_columns) {
        return WR_E_NO_MEMORY;
    }
    const struct wr_lane_set *local = &self->lanes.set[WR_LANES_LOCAL];
    for (int g = 0; g < local->groups; g++) {
        for (int i = 0; i < WR_LANES; i++) {
            self->local_columns[local->group[g].word] |= local->group[g].bit[i];
        }
    }
    return WR_OK;
}

/* Some policy asks for the least energy of all correct pairs, so that one look at a strip's energies serves twice. */
static bool looks_ahead(const struct wr_lane_plan *self, const struct wr_replay_job *job)
{
    bool any = false;
    for (int p = 0; p < job->policies && self->by_energy; p++) {
        const struct wr_policy *policy = &job->policy[p];
        if (policy->kind->is_oracle && wr_lane_plan_serves(self, job, policy)) {
            const struct wr_rule rule = policy->kind->rule(policy->config);
            any |= rule.scope == WR_SCOPE_ALL && isinf(rule.max_latency_s);
        }
    }
    return any;
}

enum wr_code wr_lane_plan_init(struct wr_lane_plan *self, const struct wr_replay_job *job, struct wr_error *error)
{
    memset(self, 0, sizeof *self);
    self->kernels = wr_kernels();
    if (!self->kernels) {
        return WR_OK;
    }
    self->by_energy = is_by_energy(job);
    self->by_energy_constant = job->price[0].constant;
    self->by_energy_coefficient = job->price[0].energy;
    self->looks_ahead = looks_ahead(self, job);
    enum wr_code code = wr_lanes_init(&self->lanes, &job->pool, job->source->meta, error);
    code = code == WR_OK ? find_local_columns(self, error) : code;
    return code == WR_OK ? fill_prices(self, job, error) : code;
}

void wr_lane_plan_free(struct wr_lane_plan *self)
{
    for (int t = 0; t < WR_TERMS; t++) {
        wr_free((void *)self->prices.coefficient[t]);
        wr_free((void *)self->prices.offset[t]);
    }
    wr_free((void *)self->prices.constant);
    wr_free(self->local_columns);
    wr_lanes_free(&self->lanes);
    memset(self, 0, sizeof *self);
}

bool wr_lane_plan_serves(const struct wr_lane_plan *self, const struct wr_replay_job *job,
                         const struct wr_policy *policy)
{
    if (!self->kernels || !policy->kind->rule || policy->pairs) {
        return false;
    }
    struct wr_rule rule = policy->kind->rule(policy->config);
    bool limit_is_clear =
        isinf(rule.max_latency_s) || job->latency || job->source->meta->column[WR_COL_LATENCY].present;
    return rule.fallback != WR_FALLBACK_BEST_SCORE && limit_is_clear;
}
