#include "sim/replay/job_check.h"

#include "sim/replay/query_values.h"

#include <math.h>

static enum wr_code fault(const char *what, struct wr_error *error)
{
    return wr_fail(error, WR_E_INTERNAL, "%s", what);
}

static enum wr_code check_pool(const struct wr_pool *pool, const struct wr_meta *meta, struct wr_error *error)
{
    if (pool->pairs < 1 || pool->baseline < 0 || pool->baseline >= pool->pairs) {
        return fault("a pool without pairs or without its baseline", error);
    }
    int64_t before = -1;
    for (int p = 0; p < pool->pairs; p++) {
        if (pool->pair[p] <= before || pool->pair[p] >= meta->extent[WR_DIM_PAIR]) {
            return fault("pairs of a pool that do not ascend within the table", error);
        }
        before = pool->pair[p];
    }
    return WR_OK;
}

static enum wr_code need(const struct wr_meta *meta, enum wr_column_id id, const char *who, struct wr_error *error)
{
    if (meta->column[id].present) {
        return WR_OK;
    }
    return wr_fail(error, WR_E_REPLAY_COLUMN, "%s%s", wr_column_spec(id)->name, who);
}

static enum wr_code check_price(const struct wr_price *price, const struct wr_meta *meta, struct wr_error *error)
{
    const double coefficient[] = {price->constant,  price->energy,     price->latency,
                                  price->tokens_in, price->tokens_out, price->measured_cost};
    static const enum wr_column_id column[] = {WR_COLUMNS,          WR_COL_ENERGY,        WR_COL_LATENCY,
                                               WR_COL_INPUT_TOKENS, WR_COL_OUTPUT_TOKENS, WR_COL_COST};
    for (int i = 0; i < 6; i++) {
        if (!isfinite(coefficient[i])) {
            return fault("a price that is not finite", error);
        }
        bool used = i > 0 && coefficient[i] != 0;
        enum wr_code code = used ? need(meta, column[i], "the objective", error) : WR_OK;
        if (code != WR_OK) {
            return code;
        }
    }
    return WR_OK;
}

/* Elements per row of a column that a condition may name; 0 for all others. */
static int64_t condition_width(const struct wr_meta *meta, enum wr_column_id id)
{
    switch (id) {
    case WR_COL_QUERY_DOMAIN:
    case WR_COL_QUERY_USER:
    case WR_COL_QUERY_WEIGHT:
    case WR_COL_ARRIVAL:
        return 1;
    case WR_COL_INPUT_TOKENS:
    case WR_COL_FEATURE_VALUE:
    case WR_COL_ROUTER_SCORE:
        return meta->column[id].present ? wr_meta_row_elements(meta, id) : 1;
    default:
        return 0;
    }
}

static enum wr_code check_where(const struct wr_where *where, const struct wr_meta *meta, struct wr_error *error)
{
    int64_t width = condition_width(meta, where->column);
    if (width == 0) {
        return fault("a condition on a column that is not one value per query", error);
    }
    enum wr_code code = need(meta, where->column, "a condition of queries.where", error);
    if (code != WR_OK) {
        return code;
    }
    if (where->index < 0 || where->index >= width || where->op > WR_GE) {
        return fault("a condition that points outside its column", error);
    }
    return WR_OK;
}

static enum wr_code check_selection(const struct wr_replay_job *job, struct wr_error *error)
{
    const struct wr_selection *selection = &job->selection;
    if (selection->rule == WR_CORRECT_AT && !isfinite(selection->correct_at)) {
        return fault("a score of correct.at that is not finite", error);
    }
    for (int i = 0; i < selection->wheres; i++) {
        enum wr_code code = check_where(&selection->where[i], job->source->meta, error);
        if (code != WR_OK) {
            return code;
        }
    }
    return WR_OK;
}

static enum wr_code check_values(const struct wr_policy *policy, const struct wr_meta *meta, struct wr_error *error)
{
    const struct wr_query_value *value;
    const int values = wr_policy_values(policy, &value);
    enum wr_code code = WR_OK;
    for (int i = 0; i < values && code == WR_OK; i++) {
        const struct wr_where as_condition = {.column = value[i].column, .index = value[i].index};
        code = value[i].column == WR_COL_QUERY_DOMAIN ? fault("a policy asks for domains as numbers", error)
                                                      : check_where(&as_condition, meta, error);
    }
    return code;
}

enum wr_code wr_replay_job_check(const struct wr_replay_job *job, struct wr_error *error)
{
    const struct wr_meta *meta = job->source->meta;
    enum wr_code code = check_pool(&job->pool, meta, error);
    if (code == WR_OK) {
        code = need(meta, WR_COL_SCORE, "every replay", error);
    }
    if (code == WR_OK && job->measured_cost) {
        code = need(meta, WR_COL_COST, "cost.kind measured", error);
    }
    if (code == WR_OK && job->clock.kind != WR_HOURS_UNUSED) {
        code = need(meta, WR_COL_ARRIVAL, "an hourly intensity of the grid", error);
    }
    for (int p = 0; code == WR_OK && p < job->pool.pairs; p++) {
        code = check_price(&job->price[p], meta, error);
    }
    for (int p = 0; code == WR_OK && p < job->policies; p++) {
        code = check_values(&job->policy[p], meta, error);
    }
    for (int i = 0; code == WR_OK && i < job->policies; i++) {
        for (int p = 0; code == WR_OK && job->policy[i].price && p < job->pool.pairs; p++) {
            code = check_price(&job->policy[i].price[p], meta, error);
        }
    }
    for (int p = 0; code == WR_OK && p < job->askers; p++) {
        code = check_values(&job->asking[p], meta, error);
    }
    if (code == WR_OK && (job->policies < 0 || job->sinks < 0 || job->threads < 0)) {
        code = fault("a negative number of policies, sinks or threads", error);
    }
    return code == WR_OK ? check_selection(job, error) : code;
}
