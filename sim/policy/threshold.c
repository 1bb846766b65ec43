/* `threshold`: a router's score of the query says which of two sides serves it. */
#include "sim/policy/kinds.h"
#include "sim/policy/side.h"

_Static_assert(sizeof(struct wr_threshold_config) <= WR_POLICY_CONFIG, "the configuration must fit in a policy");

enum { MISSING_STRONG, MISSING_WEAK };
static const char *const missing_choices[] = {[MISSING_STRONG] = "strong", [MISSING_WEAK] = "weak", NULL};

static const struct wr_option options[] = {
    {.key = "score",
     .type = WR_OPTION_VALUE,
     .offset = offsetof(struct wr_threshold_config, score),
     .required = true,
     .unit = "",
     .help =
         "the column that holds the router's score of each query: a router, a feature (import --keep), input_tokens"},
    {.key = "at",
     .type = WR_OPTION_REAL,
     .offset = offsetof(struct wr_threshold_config, at),
     .required = true,
     .min = -(double)INFINITY,
     .max = (double)INFINITY,
     .unit = "",
     .help = "queries whose score is at least this go to strong, others to weak"},
    {.key = "strong",
     .type = WR_OPTION_SIDE,
     .offset = offsetof(struct wr_threshold_config, strong),
     .required = true,
     .unit = "",
     .help = "a pair (label, baseline or best_local), or {pairs: [...], within: cheapest, best_score or oracle}"},
    {.key = "weak",
     .type = WR_OPTION_SIDE,
     .offset = offsetof(struct wr_threshold_config, weak),
     .required = true,
     .unit = "",
     .help = "likewise"},
    {.key = "unscored",
     .type = WR_OPTION_CHOICE,
     .offset = offsetof(struct wr_threshold_config, missing),
     .choices = missing_choices,
     .available_case_only = true,
     .unit = "",
     .help = "under missing: available_case, who serves a query without a score: strong (default) or weak"},
};

static void defaults(void *config)
{
    *(struct wr_threshold_config *)config = (struct wr_threshold_config){
        .score = {.column = WR_COLUMNS},
        .missing = MISSING_STRONG,
        .strong = {.pair = WR_PAIR_UNSET},
        .weak = {.pair = WR_PAIR_UNSET},
    };
}

static bool wants_survey(const void *config)
{
    const struct wr_threshold_config *self = config;
    return wr_side_wants_survey(&self->strong) || wr_side_wants_survey(&self->weak);
}

static enum wr_code prepare(struct wr_policy *policy, const struct wr_pool *pool, const struct wr_prospect *prospect,
                            struct wr_error *error)
{
    struct wr_threshold_config *self = (void *)policy->config;
    enum wr_code code = wr_side_prepare(&self->strong, policy->name, pool, prospect->survey, error);
    return code == WR_OK ? wr_side_prepare(&self->weak, policy->name, pool, prospect->survey, error) : code;
}

static void decide(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip,
                   int32_t *choice)
{
    const struct wr_threshold_config *self = (const void *)policy->config;
    for (int r = 0; r < strip->rows; r++) {
        const struct wr_candidates row = wr_candidates_of(strip, r);
        bool scored = strip->value && !isnan(strip->value[r]);
        bool strong = scored ? strip->value[r] >= self->at : self->missing == MISSING_STRONG;
        choice[r] = wr_side_choose(strong ? &self->strong : &self->weak, &row, pool->pairs);
    }
}

static struct wr_query_value value(const void *config)
{
    return ((const struct wr_threshold_config *)config)->score;
}

static struct wr_threshold_config sides(const void *config)
{
    return *(const struct wr_threshold_config *)config;
}

const struct wr_policy_kind wr_threshold_kind = {
    .name = "threshold",
    .help = "a router's score of the query, against a threshold, says which of two sides serves it",
    .option = options,
    .options = sizeof options / sizeof *options,
    .config_size = sizeof(struct wr_threshold_config),
    .defaults = defaults,
    .prepare = prepare,
    .wants_survey = wants_survey,
    .decide = decide,
    .value = value,
    .sides = sides,
};
