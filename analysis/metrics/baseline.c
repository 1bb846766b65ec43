#include "analysis/metrics/baseline.h"

#include "analysis/metrics/formulas.h"
#include "sim/base/memory.h"

static bool is_baseline(const struct wr_policy *policy, const struct wr_pool *pool)
{
    if (policy->kind != wr_policy_kind_of("always") || policy->router.energy_j != 0 || policy->router.latency_s != 0 ||
        policy->router.cost_usd != 0) {
        return false;
    }
    const struct wr_always_config *config = (const void *)policy->config;
    return config->pair == WR_PAIR_BASELINE || config->pair == pool->baseline;
}

struct wr_policy wr_policy_always(int32_t pair)
{
    struct wr_policy policy = wr_policy_of("always", "(baseline)");
    ((struct wr_always_config *)(void *)policy.config)->pair = pair;
    return policy;
}

/* A scenario of a sweep may depend on the load where others of its variant do not. */
static bool wants_iso(const struct wr_study *study, const struct wr_meta *meta, unsigned needs)
{
    bool wanted = study->iso_accuracy == WR_ISO_ALWAYS;
    for (int i = 0; i < study->policies && study->iso_accuracy == WR_ISO_BESIDE_ORACLES && !study->is_scenario; i++) {
        wanted |= study->policy[i].kind->is_oracle;
    }
    return wanted && needs & WR_NEEDS_ISO && (study->is_scenario || !study->scenario.depends_on_load) &&
           meta->column[WR_COL_ENERGY].present;
}

/* Where some query's energies are unknown the bound may be out of reach; the saving is then not known either. */
static enum wr_code append_iso(struct wr_policy_list *list, const struct wr_study *study, const struct wr_meta *meta,
                               struct wr_error *error)
{
    list->iso_price = wr_array((size_t)study->pool.pairs, sizeof *list->iso_price, error);
    if (!list->iso_price) {
        return WR_E_NO_MEMORY;
    }
    struct wr_policy *policy = &list->policy[list->iso = list->policies++];
    *policy = wr_policy_of("budget", "(iso-accuracy)");
    struct wr_budget_config *config = (void *)policy->config;
    config->minimise = 0;
    config->least[0] = WR_LEVEL_BASELINE;
    config->as_near = true;
    return wr_policy_list_price(list, study, meta, error);
}

enum wr_code wr_policy_list_price(struct wr_policy_list *list, const struct wr_study *study, const struct wr_meta *meta,
                                  struct wr_error *error)
{
    return list->iso < 0 || study->scenario.depends_on_load
               ? WR_OK
               : wr_study_price_policy(study, meta, &list->policy[list->iso], list->iso_price, error);
}

enum wr_code wr_policy_list_make(const struct wr_study *study, const struct wr_meta *meta, unsigned needs,
                                 struct wr_policy_list *list, struct wr_error *error)
{
    *list =
        (struct wr_policy_list){.policies = study->policies, .reported = study->policies, .baseline = -1, .iso = -1};
    list->policy = wr_array((size_t)study->policies + 2, sizeof *list->policy, error);
    if (list->policy == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (int i = 0; i < study->policies; i++) {
        list->policy[i] = study->policy[i];
        if (list->baseline < 0 && is_baseline(&study->policy[i], &study->pool)) {
            list->baseline = i;
        }
    }
    if (list->baseline < 0 && (needs & WR_NEEDS_BASELINE || study->scenario.depends_on_load)) {
        list->baseline = list->policies++;
        list->policy[list->baseline] = wr_policy_always(WR_PAIR_BASELINE);
    }
    return wants_iso(study, meta, needs) ? append_iso(list, study, meta, error) : WR_OK;
}

void wr_policy_list_free(struct wr_policy_list *list)
{
    for (int i = 0; list->policy != NULL && i < list->policies; i++) {
        wr_policy_release(&list->policy[i]);
    }
    wr_free(list->iso_price);
    wr_free(list->policy);
    *list = (struct wr_policy_list){0};
}
