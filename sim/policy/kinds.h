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

/* The threshold itself, of such a configuration; `which` is the option's form (struct wr_option). */
#define WR_AT_OPTION(config, member, which)                                                                            \
    {                                                                                                                  \
        .key = "at", .type = WR_OPTION_REAL, .offset = offsetof(config, member at), .required = true, .form = (which), \
        .min = -(double)INFINITY, .max = (double)INFINITY, .unit = "",                                                 \
        .help = "queries whose score is at least this go to strong, others to weak"                                    \
    }

/* The options on what a score decides between, of a configuration that holds a threshold's at `member`. */
#define WR_SIDES_OPTIONS(config, member)                                                                               \
    {.key = "strong",                                                                                                  \
     .type = WR_OPTION_SIDE,                                                                                           \
     .offset = offsetof(config, member strong),                                                                        \
     .required = true,                                                                                                 \
     .unit = "",                                                                                                       \
     .help = "a pair (label, baseline or best_local), or {pairs: [...], within: cheapest, best_score or oracle}"},     \
        {.key = "weak",                                                                                                \
         .type = WR_OPTION_SIDE,                                                                                       \
         .offset = offsetof(config, member weak),                                                                      \
         .required = true,                                                                                             \
         .unit = "",                                                                                                   \
         .help = "likewise"},                                                                                          \
    {                                                                                                                  \
        .key = "unscored", .type = WR_OPTION_CHOICE, .offset = offsetof(config, member missing),                       \
        .choices = wr_threshold_missing, .available_case_only = true, .unit = "",                                      \
        .help = "under missing: available_case, who serves a query without a score: strong (default) or weak"          \
    }

/* What a score decides, for kinds with those options (threshold.c). */
extern const char *const wr_threshold_missing[];
struct wr_threshold_config wr_threshold_defaults(void);
bool wr_threshold_wants_survey(const struct wr_threshold_config *self);
/* Both sides are pairs that the study names: the score alone decides. */
bool wr_threshold_weighs_nothing(const struct wr_threshold_config *self);
enum wr_code wr_threshold_resolve(struct wr_threshold_config *self, const char *policy, const struct wr_pool *pool,
                                  const struct wr_prospect *prospect, struct wr_error *error);
/* `score` [row], NaN or NULL = none. */
void wr_threshold_decide(const struct wr_threshold_config *self, const struct wr_pool *pool,
                         const struct wr_strip *strip, const double *score, int32_t *choice);

extern const struct wr_policy_kind wr_always_kind;     /* always.c */
extern const struct wr_policy_kind wr_budget_kind;     /* budget.c */
extern const struct wr_policy_kind wr_cascade_kind;    /* cascade.c */
extern const struct wr_policy_kind wr_decisions_kind;  /* decisions.c */
extern const struct wr_policy_kind wr_imperfect_kind;  /* imperfect.c */
extern const struct wr_policy_kind wr_learned_kind;    /* learned.c */
extern const struct wr_policy_kind wr_oracle_kind;     /* oracle.c */
extern const struct wr_policy_kind wr_per_domain_kind; /* per_domain.c */
extern const struct wr_policy_kind wr_random_kind;     /* random.c */
extern const struct wr_policy_kind wr_threshold_kind;  /* threshold.c */

#endif
