#include "sim/replay/prepare.h"

#include "sim/base/memory.h"
#include "sim/replay/look.h"
#include "sim/replay/query_values.h"
#include "sim/replay/survey.h"

#include <string.h>

static bool wants_survey(const struct wr_policy *policy)
{
    return policy->kind->wants_survey && policy->kind->wants_survey(policy->config);
}

static const struct wr_policy *followed_by(const struct wr_policy *policy)
{
    return policy->kind->follows ? policy->kind->follows(policy->config) : NULL;
}

static enum wr_code prepare_one(struct wr_policy *policy, const struct wr_pool *pool,
                                const struct wr_prospect *prospect, struct wr_error *error)
{
    return policy->kind->prepare ? policy->kind->prepare(policy, pool, prospect, error) : WR_OK;
}

/* All that follow no other policy; `again`: of those, what looked once more. */
static enum wr_code prepare_leaders(struct wr_replay_job *job, const struct wr_plan *plan,
                                    const struct wr_survey *survey, const struct wr_looks *looks, bool again,
                                    struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int p = 0; code == WR_OK && p < job->policies; p++) {
        struct wr_policy *policy = &job->policy[p];
        const bool looked = looks->first[p + 1] > looks->first[p];
        const struct wr_prospect prospect = {.survey = wants_survey(policy) ? survey : NULL,
                                             .sums = looked ? looks->sums + looks->first[p] : NULL,
                                             .domains = (int32_t)plan->meta->extent[WR_DIM_DOMAIN]};
        if (!followed_by(policy) && (looked || !again)) {
            code = prepare_one(policy, &job->pool, &prospect, error);
        }
    }
    return code;
}

/* share[pool index] of the weight that the answers of policy `index` of the totals come from; all 0 without weight. */
static void share_out(const struct wr_totals *totals, int index, const struct wr_pool *pool, double *share)
{
    double all = 0;
    for (size_t i = 0; i < totals->groups; i++) {
        all += totals->group[i].policy == index ? totals->group[i].weight : 0;
    }
    memset(share, 0, (size_t)pool->pairs * sizeof *share);
    for (size_t i = 0; i < totals->cells && all > 0; i++) {
        const struct wr_cell *cell = &totals->cell[i];
        for (int p = 0; p < pool->pairs && cell->key.policy == index; p++) {
            share[p] += cell->key.pair == pool->pair[p] ? cell->served / all : 0;
        }
    }
}

/* Prepares what follows others, which were replayed into `totals` in the order of their followers. */
static enum wr_code prepare_from(struct wr_replay_job *job, const struct wr_totals *totals, struct wr_error *error)
{
    double *share = wr_array((size_t)job->pool.pairs, sizeof *share, error);
    enum wr_code code = share ? WR_OK : WR_E_NO_MEMORY;
    for (int p = 0, index = 0; code == WR_OK && p < job->policies; p++) {
        if (followed_by(&job->policy[p])) {
            const struct wr_prospect prospect = {.shares = share};
            share_out(totals, index++, &job->pool, share);
            code = prepare_one(&job->policy[p], &job->pool, &prospect, error);
        }
    }
    wr_free(share);
    return code;
}

/* The policies that others follow, in their order; behind them those that ask for a number per query, so that the same
 * queries are complete. Returns how many there are to follow. */
static int list_led(const struct wr_replay_job *job, struct wr_replay_job *led)
{
    led->policies = 0;
    for (int p = 0; p < job->policies; p++) {
        const struct wr_policy *leader = followed_by(&job->policy[p]);
        if (leader) {
            led->policy[led->policies] = *leader;
            led->policy[led->policies++].state = NULL;
        }
    }
    const int leaders = led->policies;
    for (int p = 0; p < job->policies && leaders > 0; p++) {
        const struct wr_query_value *asked;
        if (wr_policy_values(&job->policy[p], &asked) > 0) {
            led->policy[led->policies] = job->policy[p];
            led->policy[led->policies++].state = NULL;
        }
    }
    return leaders;
}

/* Replays the policies that others follow, and prepares those. */
static enum wr_code prepare_followers(struct wr_replay_job *job, const struct wr_plan *plan, struct wr_error *error)
{
    struct wr_replay_job led = *job;
    struct wr_replay_counts counts;
    struct wr_totals totals;
    led.sinks = 0;
    led.also = plan->reads;
    led.policy = wr_array((size_t)job->policies * 2, sizeof *led.policy, error);
    if (!led.policy) {
        return WR_E_NO_MEMORY;
    }
    enum wr_code code = WR_OK;
    if (list_led(job, &led) > 0) {
        code = wr_replay(&led, &totals, &counts, error);
        code = code == WR_OK ? prepare_from(job, &totals, error) : code;
        wr_totals_free(&totals);
    }
    for (int p = 0; p < led.policies; p++) {
        wr_policy_release(&led.policy[p]);
    }
    wr_free(led.policy);
    return code;
}

static bool any_again(const struct wr_replay_job *job)
{
    bool any = false;
    for (int p = 0; p < job->policies && !any; p++) {
        any = wr_looks_again(&job->policy[p]);
    }
    return any;
}

/* Kinds whose first look was not enough. */
static enum wr_code look_again(struct wr_replay_job *job, const struct wr_plan *plan, const struct wr_survey *survey,
                               struct wr_error *error)
{
    enum wr_code code = WR_OK;
    while (code == WR_OK && any_again(job)) {
        struct wr_looks looks;
        code = wr_looks_run(&looks, plan, true, error);
        code = code == WR_OK ? prepare_leaders(job, plan, survey, &looks, true, error) : code;
        wr_looks_free(&looks);
    }
    return code;
}

enum wr_code wr_prepare_policies(struct wr_replay_job *job, const struct wr_plan *plan, struct wr_error *error)
{
    struct wr_survey survey = {.best_local = -1};
    struct wr_looks looks;
    bool wanted = false;
    for (int p = 0; p < job->policies; p++) {
        wr_policy_release(&job->policy[p]);
        wanted |= wants_survey(&job->policy[p]);
    }
    enum wr_code code = wr_looks_run(&looks, plan, false, error);
    code = code == WR_OK && wanted ? wr_survey_run(&survey, plan, error) : code;
    code = code == WR_OK ? prepare_leaders(job, plan, &survey, &looks, false, error) : code;
    code = code == WR_OK ? look_again(job, plan, &survey, error) : code;
    code = code == WR_OK ? prepare_followers(job, plan, error) : code;
    wr_survey_free(&survey);
    wr_looks_free(&looks);
    return code;
}
