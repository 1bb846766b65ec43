/* The kinds of policy, one file each, for the registry alone. */
#ifndef WATTROUTE_SIM_POLICY_KINDS_H
#define WATTROUTE_SIM_POLICY_KINDS_H

#include "sim/policy/policy.h"

/* The oracle's choices by name, for kinds that build on it. */
extern const char *const wr_oracle_scopes[], *const wr_oracle_fallbacks[];

extern const struct wr_policy_kind wr_always_kind;     /* always.c */
extern const struct wr_policy_kind wr_budget_kind;     /* budget.c */
extern const struct wr_policy_kind wr_cascade_kind;    /* cascade.c */
extern const struct wr_policy_kind wr_decisions_kind;  /* decisions.c */
extern const struct wr_policy_kind wr_imperfect_kind;  /* imperfect.c */
extern const struct wr_policy_kind wr_oracle_kind;     /* oracle.c */
extern const struct wr_policy_kind wr_per_domain_kind; /* per_domain.c */
extern const struct wr_policy_kind wr_random_kind;     /* random.c */
extern const struct wr_policy_kind wr_threshold_kind;  /* threshold.c */

#endif
