#include "sim/replay/scenarios.h"

#include "sim/base/memory.h"
#include "sim/base/segment.h"
#include "sim/replay/fused_block.h"
#include "sim/replay/job_check.h"
#include "sim/replay/pass.h"
#include "sim/replay/scenario_group.h"
#include "sim/replay/scenario_split.h"

#include <math.h>
#include <string.h>

static const size_t USUAL_MEMORY = (size_t)1 << 30;

/* More cells than this are not laid out side by side (sparse.h), nor are more pairs numbered by kernels/fused.h. */
enum { CELLS_MOST = 1 << 20, PAIRS_MOST = WR_FUSED_NONE - 1 };

static int sign_of(double value)
{
    return (value > 0) - (value < 0);
}

/* The same coefficients are zero, and the same negative: the same cells may be missing, and the same pairs collapse. */
static bool have_same_signs(const struct wr_price *a, const struct wr_price *b, int pairs)
{
    bool same = true;
    for (int p = 0; same && p < pairs; p++) {
        for (int t = 0; t < WR_TERMS; t++) {
            same &= sign_of(wr_price_coefficient(&a[p], (enum wr_term_id)t)) ==
                    sign_of(wr_price_coefficient(&b[p], (enum wr_term_id)t));
        }
    }
    return same;
}

static bool any_limit(const struct wr_replay_job *replay)
{
    bool any = false;
    for (int p = 0; p < replay->policies; p++) {
        const struct wr_policy *policy = &replay->policy[p];
        any |= policy->kind->max_latency_s && !isinf(policy->kind->max_latency_s(policy->config));
    }
    return any;
}

/* Whether two scenarios may share a pass. */
static bool are_alike(const struct wr_scenario_job *job, bool limited, int64_t a, int64_t b)
{
    int64_t pairs = job->replay.pool.pairs;
    bool timed_alike =
        !limited || !job->latency ||
        memcmp(job->latency + a * pairs, job->latency + b * pairs, (size_t)pairs * sizeof *job->latency) == 0;
    return timed_alike && have_same_signs(job->price + a * pairs, job->price + b * pairs, (int)pairs);
}

static enum wr_code check_prices(const struct wr_scenario_job *job, struct wr_error *error)
{
    struct wr_replay_job replay = job->replay;
    enum wr_code code = WR_OK;
    for (int64_t s = 0; code == WR_OK && s < job->scenarios; s++) {
        replay.price = job->price + s * job->replay.pool.pairs;
        code = wr_replay_job_check(&replay, error);
    }
    return code;
}

/* As many scenarios as the memory takes if their decisions touch every cell. */
static int64_t count_most(const struct wr_scenario_job *job)
{
    int64_t queries = job->replay.source->meta->extent[WR_DIM_QUERY];
    int segments = wr_segment_count(queries), levels = 1;
    while (segments >> levels) {
        levels++;
    }
    int64_t workers = wr_pass_workers(job->replay.threads, segments);
    int64_t run = wr_fused_plan_cells(&job->replay) * (int64_t)(WR_FUSED_LANES_MOST * sizeof(double) + sizeof(int32_t));
    int64_t numbers = (int64_t)sizeof(uint16_t) * WR_FUSED_STRIPS * WR_FUSED_ROWS;
    int64_t each = (job->replay.policies + 1) * (workers * numbers + (levels + workers) * run);
    size_t memory = job->memory ? job->memory : USUAL_MEMORY;
    int64_t most = (int64_t)(memory / (size_t)each);
    return most < 1 ? 1 : most < job->scenarios ? most : job->scenarios;
}

/* The next scenarios from `first` on that are like it and not done; returns how many. */
static int64_t choose_group(const struct wr_scenario_job *job, int64_t first, int64_t most, uint8_t *done,
                            int64_t *scenario)
{
    bool limited = any_limit(&job->replay);
    int64_t count = 0;
    for (int64_t s = first; s < job->scenarios && count < most; s++) {
        if (!done[s] && are_alike(job, limited, first, s)) {
            done[s] = 1;
            scenario[count++] = s;
        }
    }
    return count;
}

/* Dated hours have no table of cells. */
static int count_fused(const struct wr_replay_job *replay)
{
    int fused = 0;
    for (int p = 0; p < replay->policies && replay->clock.kind != WR_HOURS_DATED; p++) {
        fused += wr_fused_plan_serves(&replay->policy[p]);
    }
    return fused;
}

/* One scenario by itself; `policy` is prepared under it. */
static enum wr_code replay_one(const struct wr_scenario_job *job, int64_t scenario, struct wr_policy *policy,
                               struct wr_error *error)
{
    struct wr_replay_job replay = job->replay;
    struct wr_totals totals;
    struct wr_replay_counts counts;
    replay.price = job->price + scenario * replay.pool.pairs;
    replay.latency = job->latency ? job->latency + scenario * replay.pool.pairs : NULL;
    replay.policy = policy;
    replay.sinks = 0;
    enum wr_code code = wr_replay(&replay, &totals, &counts, error);
    if (code == WR_OK) {
        const struct wr_scenario_result result = {
            .scenario = scenario, .totals = &totals, .counts = &counts, .policy = policy};
        code = job->take(job->context, &result, error);
    }
    wr_totals_free(&totals);
    return code;
}

/* All policies ask for more than a shared pass gives: then each scenario has its own. */
static enum wr_code replay_apart(const struct wr_scenario_job *job, struct wr_error *error)
{
    const size_t policies = (size_t)job->replay.policies;
    struct wr_policy *policy = wr_array(policies, sizeof *policy, error);
    enum wr_code code = policy ? WR_OK : WR_E_NO_MEMORY;
    for (size_t p = 0; policy && p < policies; p++) {
        policy[p] = job->replay.policy[p];
        policy[p].state = NULL;
    }
    for (int64_t s = 0; code == WR_OK && s < job->scenarios; s++) {
        code = replay_one(job, s, policy, error);
    }
    for (size_t p = 0; policy && p < policies; p++) {
        wr_policy_release(&policy[p]);
    }
    wr_free(policy);
    return code;
}

enum wr_code wr_replay_scenarios(const struct wr_scenario_job *job, struct wr_error *error)
{
    enum wr_code code = check_prices(job, error);
    if (code != WR_OK) {
        return code;
    }
    const int fused = count_fused(&job->replay);
    if (fused < job->replay.policies) {
        return fused > 0 ? wr_scenario_split_replay(job, error) : replay_apart(job, error);
    }
    bool small = wr_fused_plan_cells(&job->replay) <= CELLS_MOST && job->replay.pool.pairs <= PAIRS_MOST;
    int64_t most = small ? count_most(job) : 1;
    int64_t *scenario = wr_array((size_t)most, sizeof *scenario, error);
    uint8_t *done = scenario ? wr_array((size_t)job->scenarios, 1, error) : NULL;
    code = done ? WR_OK : WR_E_NO_MEMORY;
    for (int64_t s = 0; code == WR_OK && s < job->scenarios; s++) {
        int64_t count = done[s] ? 0 : choose_group(job, s, most, done, scenario);
        if (count > 0) {
            code = wr_scenario_group_replay(job, scenario, count, error);
        }
    }
    wr_free(scenario);
    wr_free(done);
    return code;
}
