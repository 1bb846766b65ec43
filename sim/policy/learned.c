/* `learned`: a logistic regression on what is known of a query before it is served, cross-fitted: a query is scored by
 * the model of its fold, which was fitted to the queries of all other folds. A threshold on the score says which of two
 * sides serves it. */
#include "sim/policy/kinds.h"
#include "sim/policy/learned_fit.h"
#include "sim/policy/side.h"

_Static_assert(sizeof(struct wr_learned_config) <= WR_POLICY_CONFIG, "the configuration must fit in a policy");
_Static_assert(offsetof(struct wr_learned_config, choice) == 0, "sides() says how a scoring kind begins");

static const char *const targets[] = {
    [WR_TARGET_STRONG_WINS] = "strong_wins", [WR_TARGET_WEAK_FAILS] = "weak_fails", NULL};

static const struct wr_option options[] = {
    {.key = "features",
     .type = WR_OPTION_VALUES,
     .offset = offsetof(struct wr_learned_config, features),
     .required = true,
     .min = 1,
     .max = WR_QUERY_VALUES_MOST,
     .unit = "",
     .help = "what it is learned from: columns with a number per query (import --keep, input_tokens), and domain"},
    {.key = "target",
     .type = WR_OPTION_CHOICE,
     .offset = offsetof(struct wr_learned_config, target),
     .choices = targets,
     .unit = "",
     .help =
         "whose chance the score is: strong_wins (default), strong scores more than weak; weak_fails, weak is wrong"},
    {.key = "folds",
     .type = WR_OPTION_REAL,
     .whole = true,
     .offset = offsetof(struct wr_learned_config, folds),
     .min = 2,
     .max = 100,
     .unit = "",
     .help = "into how many parts the queries are cut; a part is scored by what the others taught; default 5"},
    {.key = "ridge",
     .type = WR_OPTION_REAL,
     .offset = offsetof(struct wr_learned_config, ridge),
     .min = 1e-9,
     .max = (double)INFINITY,
     .unit = "",
     .help = "L2 penalty on the coefficients of standardised features: ridge / 2 x sum of squares; default 1"},
    WR_AT_OPTION(struct wr_learned_config, choice., 0),
    WR_SIDES_OPTIONS(struct wr_learned_config, choice.),
};

static void defaults(void *config)
{
    *(struct wr_learned_config *)config = (struct wr_learned_config){
        .choice = wr_threshold_defaults(), .folds = 5, .ridge = 1, .target = WR_TARGET_STRONG_WINS};
}

static bool wants_survey(const void *config)
{
    return wr_threshold_wants_survey(&((const struct wr_learned_config *)config)->choice);
}

static size_t sums(const struct wr_policy *policy, const struct wr_pool *pool, int32_t domains)
{
    (void)pool, (void)domains;
    return wr_learned_sums(policy);
}

static enum wr_code prepare(struct wr_policy *policy, const struct wr_pool *pool, const struct wr_prospect *prospect,
                            struct wr_error *error)
{
    struct wr_learned_config *self = (void *)policy->config;
    enum wr_code code = wr_threshold_resolve(&self->choice, policy->name, pool, prospect, error);
    return code == WR_OK ? wr_learned_next(policy, prospect, error) : code;
}

static bool looks_again(const struct wr_policy *policy)
{
    return wr_learned_sums(policy) > 0;
}

static bool draws(const void *config)
{
    (void)config; /* folds go by the keys of queries */
    return true;
}

static void decide(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip,
                   int32_t *choice)
{
    const struct wr_learned_config *self = (const void *)policy->config;
    wr_threshold_decide(&self->choice, pool, strip, strip->rating, choice);
}

static int values(const void *config, const struct wr_query_value **value)
{
    const struct wr_learned_config *self = config;
    *value = self->features.value;
    return self->features.count;
}

static bool weighs_nothing(const void *config)
{
    return wr_threshold_weighs_nothing(&((const struct wr_learned_config *)config)->choice);
}

static struct wr_threshold_config sides(const void *config)
{
    return ((const struct wr_learned_config *)config)->choice;
}

const struct wr_policy_kind wr_learned_kind = {
    .name = "learned",
    .help = "a logistic regression on features of the query, cross-fitted, says which of two sides serves it",
    .option = options,
    .options = sizeof options / sizeof *options,
    .config_size = sizeof(struct wr_learned_config),
    .defaults = defaults,
    .prepare = prepare,
    .wants_survey = wants_survey,
    .sums = sums,
    .look = wr_learned_look,
    .looks_again = looks_again,
    .draws = draws,
    .decide = decide,
    .values = values,
    .rate = wr_learned_score,
    .sides = sides,
    .weighs_nothing = weighs_nothing,
};
