#include "sim/replay/columns.h"

#include "sim/replay/query_values.h"

#include <math.h>
#include <string.h>

/* The columns whose values a sum is made of: one, or two where the second differs. */
static const enum wr_column_id made_of[WR_SUMS][2] = {
    [WR_SUM_CORRECT] = {WR_COL_SCORE, WR_COL_SCORE},
    [WR_SUM_SCORE] = {WR_COL_SCORE, WR_COL_SCORE},
    [WR_SUM_ENERGY] = {WR_COL_ENERGY, WR_COL_ENERGY},
    [WR_SUM_LATENCY] = {WR_COL_LATENCY, WR_COL_LATENCY},
    [WR_SUM_LATENCY2] = {WR_COL_LATENCY, WR_COL_LATENCY},
    [WR_SUM_POWER] = {WR_COL_ENERGY, WR_COL_LATENCY},
    [WR_SUM_POWER_WEIGHT] = {WR_COL_ENERGY, WR_COL_LATENCY},
    [WR_SUM_TOKENS_IN] = {WR_COL_INPUT_TOKENS, WR_COL_INPUT_TOKENS},
    [WR_SUM_TOKENS_OUT] = {WR_COL_OUTPUT_TOKENS, WR_COL_OUTPUT_TOKENS},
    [WR_SUM_COST] = {WR_COL_COST, WR_COL_COST},
    [WR_SUM_IN_TIME] = {WR_COL_SCORE, WR_COL_SCORE},
};

static bool is_asked(const struct wr_replay_job *job, enum wr_sum sum)
{
    return !(job->unwanted >> sum & 1) && (sum != WR_SUM_COST || job->measured_cost);
}

bool wr_sum_is_made(const struct wr_replay_job *job, const bool reads[WR_COLUMNS], enum wr_sum sum)
{
    return !(job->unwanted >> sum & 1) && reads[made_of[sum][0]] && reads[made_of[sum][1]];
}

static void need_sums(const struct wr_replay_job *job, bool needs[WR_COLUMNS])
{
    for (int i = 0; i < WR_SUMS; i++) {
        if (is_asked(job, (enum wr_sum)i)) {
            needs[made_of[i][0]] = needs[made_of[i][1]] = true;
        }
    }
}

static void need_prices(const struct wr_price *price, int pairs, bool needs[WR_COLUMNS])
{
    static const enum wr_column_id column[WR_TERMS] = {WR_COL_ENERGY, WR_COL_LATENCY, WR_COL_INPUT_TOKENS,
                                                       WR_COL_OUTPUT_TOKENS, WR_COL_COST};
    for (int i = 0; price && i < pairs * WR_TERMS; i++) {
        needs[column[i % WR_TERMS]] |= wr_price_coefficient(&price[i / WR_TERMS], (enum wr_term_id)(i % WR_TERMS)) != 0;
    }
}

static void need_values(const struct wr_policy *policy, bool needs[WR_COLUMNS])
{
    const struct wr_query_value *value;
    const int values = wr_policy_values(policy, &value);
    for (int i = 0; i < values; i++) {
        needs[value[i].column] = true;
    }
}

static bool limits_latency(const struct wr_policy *policy)
{
    return policy->kind->max_latency_s && !isinf(policy->kind->max_latency_s(policy->config));
}

/* What limits are compared with: the latencies under the job's laws, or the measured ones. */
static void need_latency(const struct wr_replay_job *job, bool needs[WR_COLUMNS])
{
    needs[WR_COL_LATENCY] |= !job->latency;
    for (int p = 0; job->latency && p < job->pool.pairs; p++) {
        needs[WR_COL_ENERGY] |= job->latency[p].per_joule != 0;
        needs[WR_COL_LATENCY] |= job->latency[p].per_second != 0;
        needs[WR_COL_OUTPUT_TOKENS] |= job->latency[p].per_token != 0;
    }
}

/* Where a policy weighs pairs, ties break by energy. */
static void need_policy(const struct wr_replay_job *job, const struct wr_policy *policy, bool needs[WR_COLUMNS])
{
    const struct wr_policy_kind *kind = policy->kind;
    needs[WR_COL_ENERGY] |= !kind->named || (kind->wants_survey && kind->wants_survey(policy->config));
    need_prices(policy->price, job->pool.pairs, needs);
    need_values(policy, needs);
    if (limits_latency(policy)) {
        need_latency(job, needs);
    }
}

void wr_choose_columns(const struct wr_replay_job *job, bool reads[WR_COLUMNS])
{
    const struct wr_meta *meta = job->source->meta;
    memset(reads, 0, WR_COLUMNS * sizeof *reads);
    reads[WR_COL_SCORE] = reads[WR_COL_QUERY_DOMAIN] = reads[WR_COL_QUERY_WEIGHT] = true;
    reads[WR_COL_ARRIVAL] = job->clock.kind != WR_HOURS_UNUSED;
    need_sums(job, reads);
    need_prices(job->price, job->pool.pairs, reads);
    for (int i = 0; i < job->policies; i++) {
        need_policy(job, &job->policy[i], reads);
    }
    for (int i = 0; i < job->askers; i++) {
        need_values(&job->asking[i], reads);
    }
    for (int i = 0; i < job->selection.wheres; i++) {
        reads[job->selection.where[i].column] = true;
    }
    for (int i = 0; i < WR_COLUMNS; i++) {
        reads[i] |= job->also && job->also[i];
        reads[i] &= meta->column[i].present;
    }
}
