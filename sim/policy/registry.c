#include "sim/policy/kinds.h"

#include "sim/base/memory.h"

#include <string.h>

const struct wr_policy_kind *const wr_policy_kinds[] = {
    &wr_always_kind, &wr_oracle_kind,  &wr_imperfect_kind,  &wr_threshold_kind, &wr_decisions_kind,
    &wr_random_kind, &wr_cascade_kind, &wr_per_domain_kind, &wr_budget_kind,    &wr_learned_kind,
};
const int wr_policy_kind_count = sizeof wr_policy_kinds / sizeof(void *);

const struct wr_policy_kind *wr_policy_kind_of(const char *name)
{
    for (int i = 0; i < wr_policy_kind_count; i++) {
        if (strcmp(wr_policy_kinds[i]->name, name) == 0) {
            return wr_policy_kinds[i];
        }
    }
    return NULL;
}

struct wr_finding wr_policy_finding(const struct wr_policy *policy)
{
    struct wr_finding finding = {0};
    const bool found = policy->kind->finding && policy->kind->finding(policy, &finding);
    return found ? finding : (struct wr_finding){0};
}

struct wr_policy wr_policy_of(const char *kind, const char *name)
{
    struct wr_policy policy = {.kind = wr_policy_kind_of(kind), .name = name};
    policy.kind->defaults(policy.config);
    return policy;
}

void wr_policy_release(struct wr_policy *policy)
{
    wr_free(policy->state);
    policy->state = NULL;
}

void wr_objective_of_use(int use, struct wr_objective *objective)
{
    objective->energy = use == 0;
    objective->cost = use == 1;
    objective->compute = use == 2;
    objective->latency = use == 3;
    objective->carbon = use == 4;
}
