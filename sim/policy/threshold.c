/* `threshold`: a router's score of the query says which of two sides serves it. */
#include "sim/policy/kinds.h"
#include "sim/policy/side.h"

_Static_assert(sizeof(struct wr_threshold_config) <= WR_POLICY_CONFIG, "the configuration must fit in a policy");

enum { MISSING_STRONG, MISSING_WEAK };
const char *const wr_threshold_missing[] = {[MISSING_STRONG] = "strong", [MISSING_WEAK] = "weak", NULL};

static const struct wr_option options[] = {
    {.key = "score",
     .type = WR_OPTION_VALUE,
     .offset = offsetof(struct wr_threshold_config, score),
     .required = true,
     .unit = "",
     .help =
         "the column that holds the router's score of each query: a router, a feature (import --keep), input_tokens"},
    WR_SIDES_OPTIONS(struct wr_threshold_config, ),
};

struct wr_threshold_config wr_threshold_defaults(void)
{
    return (struct wr_threshold_config){
        .score = {.column = WR_COLUMNS},
        .missing = MISSING_STRONG,
        .strong = {.pair = WR_PAIR_UNSET},
        .weak = {.pair = WR_PAIR_UNSET},
    };
}

bool wr_threshold_wants_survey(const struct wr_threshold_config *self)
{
    return wr_side_wants_survey(&self->strong) || wr_side_wants_survey(&self->weak);
}

enum wr_code wr_threshold_resolve(struct wr_threshold_config *self, const char *policy, const struct wr_pool *pool,
                                  const struct wr_prospect *prospect, struct wr_error *error)
{
    enum wr_code code = wr_side_prepare(&self->strong, policy, pool, prospect->survey, error);
    return code == WR_OK ? wr_side_prepare(&self->weak, policy, pool, prospect->survey, error) : code;
}

void wr_threshold_decide(const struct wr_threshold_config *self, const struct wr_pool *pool,
                         const struct wr_strip *strip, const double *score, int32_t *choice)
{
    for (int r = 0; r < strip->rows; r++) {
        const struct wr_candidates row = wr_candidates_of(strip, r);
        bool scored = score && !isnan(score[r]);
        bool strong = scored ? score[r] >= self->at : self->missing == MISSING_STRONG;
        choice[r] = wr_side_choose(strong ? &self->strong : &self->weak, &row, pool->pairs);
    }
}

static void defaults(void *config)
{
    *(struct wr_threshold_config *)config = wr_threshold_defaults();
}

static bool wants_survey(const void *config)
{
    return wr_threshold_wants_survey(config);
}

static enum wr_code prepare(struct wr_policy *policy, const struct wr_pool *pool, const struct wr_prospect *prospect,
                            struct wr_error *error)
{
    return wr_threshold_resolve((void *)policy->config, policy->name, pool, prospect, error);
}

static void decide(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip,
                   int32_t *choice)
{
    wr_threshold_decide((const void *)policy->config, pool, strip, strip->value, choice);
}

static int values(const void *config, const struct wr_query_value **value)
{
    const struct wr_threshold_config *self = config;
    *value = &self->score;
    return self->score.column != WR_COLUMNS;
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
    .values = values,
    .sides = sides,
};
