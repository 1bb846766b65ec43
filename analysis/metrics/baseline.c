#include "analysis/metrics/baseline.h"

#include "sim/base/memory.h"

#include <string.h>

static bool is_baseline(const struct wr_policy *policy, const struct wr_policy_kind *always, const struct wr_pool *pool)
{
    if (policy->kind != always || policy->router.energy_j != 0 || policy->router.latency_s != 0 ||
        policy->router.cost_usd != 0) {
        return false;
    }
    struct wr_always_config config;
    memcpy(&config, policy->config, sizeof config);
    return config.pair == WR_PAIR_BASELINE || config.pair == pool->baseline;
}

static void append_baseline(struct wr_policy_list *list, const struct wr_policy_kind *always)
{
    struct wr_policy *policy = &list->policy[list->policies++];
    *policy = (struct wr_policy){.kind = always, .name = "(baseline)"};
    struct wr_always_config config;
    always->defaults(policy->config);
    memcpy(&config, policy->config, sizeof config);
    config.pair = WR_PAIR_BASELINE;
    memcpy(policy->config, &config, sizeof config);
}

enum wr_code wr_policy_list_make(const struct wr_study *study, struct wr_policy_list *list, struct wr_error *error)
{
    const struct wr_policy_kind *always = wr_policy_kind_of("always");
    if (always == NULL) {
        return wr_fail(error, WR_E_INTERNAL, "%s", "the policy kind 'always' is not registered");
    }
    *list = (struct wr_policy_list){.policies = study->policies, .reported = study->policies, .baseline = -1};
    list->policy = wr_array((size_t)study->policies + 1, sizeof *list->policy, error);
    if (list->policy == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (int i = 0; i < study->policies; i++) {
        list->policy[i] = study->policy[i];
        if (list->baseline < 0 && is_baseline(&study->policy[i], always, &study->pool)) {
            list->baseline = i;
        }
    }
    if (list->baseline < 0) {
        list->baseline = list->policies;
        append_baseline(list, always);
    }
    return WR_OK;
}

void wr_policy_list_free(struct wr_policy_list *list)
{
    for (int i = 0; list->policy != NULL && i < list->policies; i++) {
        wr_policy_release(&list->policy[i]);
    }
    wr_free(list->policy);
    *list = (struct wr_policy_list){0};
}
