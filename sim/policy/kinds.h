/* The kinds of policy, one file each, for the registry alone. */
#ifndef WATTROUTE_SIM_POLICY_KINDS_H
#define WATTROUTE_SIM_POLICY_KINDS_H

#include "sim/policy/policy.h"

/* The oracle's choices by name, for kinds that build on it. */
extern const char *const wr_oracle_scopes[], *const wr_oracle_fallbacks[], *const wr_oracle_repricings[];

enum { WR_REPRICING_PASSES_MOST = 10000 };

/* The options on repricing, of a configuration that holds the oracle's at `member`. */
#define WR_REPRICING_OPTIONS(config, member)                                                                           \
    {.key = "repricing",                                                                                               \
     .type = WR_OPTION_CHOICE,                                                                                         \
     .offset = offsetof(config, member repricing),                                                                     \
     .choices = wr_oracle_repricings,                                                                                  \
     .unit = "",                                                                                                       \
     .help = "where costs depend on the load: none (default), by the baseline's; fixed_point, again by its own"},      \
    {                                                                                                                  \
        .key = "repricing_iterations", .type = WR_OPTION_REAL, .offset = offsetof(config, member passes),              \
        .whole = true, .min = 1, .max = WR_REPRICING_PASSES_MOST, .unit = "1",                                         \
        .help = "of fixed_point: passes over the table at most; default 50"                                            \
    }

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
