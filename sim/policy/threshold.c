/* `threshold`: a router's score of the query says which of two sides serves it. */
#include "sim/policy/calibration.h"
#include "sim/policy/kinds.h"
#include "sim/policy/side.h"

_Static_assert(sizeof(struct wr_threshold_config) <= WR_POLICY_CONFIG, "the configuration must fit in a policy");

enum { MISSING_STRONG, MISSING_WEAK };
const char *const wr_threshold_missing[] = {[MISSING_STRONG] = "strong", [MISSING_WEAK] = "weak", NULL};

#define TARGET(name, place, largest, of, text)                                                                         \
    {                                                                                                                  \
        .key = (name), .type = WR_OPTION_REAL, .offset = (place), .max = (largest), .unit = (of), .help = (text)       \
    }

static const char limit_help[] = "the most of it per query on average, the router's own use included";

static const struct wr_option calibrate_options[] = {
    TARGET("share", offsetof(struct wr_threshold_config, share), 1, "1",
           "share of the queries that go to strong, at most"),
    TARGET("energy_j_per_query", offsetof(struct wr_threshold_config, limit[0]), (double)INFINITY, "J", limit_help),
    TARGET("cost_usd_per_query", offsetof(struct wr_threshold_config, limit[1]), (double)INFINITY, "USD", limit_help),
    TARGET("compute_flop_per_query", offsetof(struct wr_threshold_config, limit[2]), (double)INFINITY, "FLOP",
           limit_help),
    TARGET("latency_mean_s", offsetof(struct wr_threshold_config, limit[3]), (double)INFINITY, "s", limit_help),
    TARGET("carbon_kgco2e_per_query", offsetof(struct wr_threshold_config, limit[4]), (double)INFINITY, "kg CO2e",
           limit_help),
    {.key = "folds",
     .type = WR_OPTION_REAL,
     .whole = true,
     .offset = offsetof(struct wr_threshold_config, folds),
     .min = 2,
     .max = WR_CALIBRATION_FOLDS_MOST,
     .unit = "",
     .help = "into how many parts the queries are cut; a part's threshold is set on the others; default 5"},
};

static const struct wr_option options[] = {
    {.key = "score",
     .type = WR_OPTION_VALUE,
     .offset = offsetof(struct wr_threshold_config, score),
     .required = true,
     .unit = "",
     .help =
         "the column that holds the router's score of each query: a router, a feature (import --keep), input_tokens"},
    WR_AT_OPTION(struct wr_threshold_config, , 1),
    {.key = "calibrate",
     .type = WR_OPTION_MAP,
     .required = true,
     .form = 2,
     .nested = calibrate_options,
     .nested_options = sizeof calibrate_options / sizeof *calibrate_options,
     .unit = "",
     .help = "instead of at: {share: x}, or a budget as {energy_j_per_query: J}; thresholds are set on other queries"},
    WR_SIDES_OPTIONS(struct wr_threshold_config, ),
};

struct wr_threshold_config wr_threshold_defaults(void)
{
    struct wr_threshold_config config = {
        .at = (double)INFINITY,
        .score = {.column = WR_COLUMNS},
        .missing = MISSING_STRONG,
        .strong = {.pair = WR_PAIR_UNSET},
        .weak = {.pair = WR_PAIR_UNSET},
    };
    wr_calibration_none(&config);
    return config;
}

bool wr_threshold_wants_survey(const struct wr_threshold_config *self)
{
    return wr_side_wants_survey(&self->strong) || wr_side_wants_survey(&self->weak);
}

bool wr_threshold_weighs_nothing(const struct wr_threshold_config *self)
{
    return !self->strong.member && !self->weak.member && !wr_threshold_wants_survey(self);
}

enum wr_code wr_threshold_resolve(struct wr_threshold_config *self, const char *policy, const struct wr_pool *pool,
                                  const struct wr_prospect *prospect, struct wr_error *error)
{
    enum wr_code code = wr_side_prepare(&self->strong, policy, pool, prospect->survey, error);
    return code == WR_OK ? wr_side_prepare(&self->weak, policy, pool, prospect->survey, error) : code;
}

static int32_t choose(const struct wr_threshold_config *self, const struct wr_pool *pool, const struct wr_strip *strip,
                      int row, double score, double at)
{
    const struct wr_candidates candidates = wr_candidates_of(strip, row);
    const bool strong = isnan(score) ? self->missing == MISSING_STRONG : score >= at;
    return wr_side_choose(strong ? &self->strong : &self->weak, &candidates, pool->pairs);
}

void wr_threshold_decide(const struct wr_threshold_config *self, const struct wr_pool *pool,
                         const struct wr_strip *strip, const double *score, int32_t *choice)
{
    for (int r = 0; r < strip->rows; r++) {
        choice[r] = choose(self, pool, strip, r, score ? score[r] : (double)NAN, self->at);
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
    struct wr_threshold_config *self = (void *)policy->config;
    const enum wr_code code = wr_threshold_resolve(self, policy->name, pool, prospect, error);
    return code == WR_OK && wr_is_calibrated(self) ? wr_calibration_step(policy, prospect->sums, error) : code;
}

static enum wr_code check(const struct wr_policy *policy, struct wr_error *error)
{
    const char *wanted = wr_calibration_fault((const void *)policy->config);
    return wanted ? wr_fail(error, WR_E_POLICY_OPTIONS, "%s%s%s", policy->name, policy->kind->name, wanted) : WR_OK;
}

static bool use(const void *config, struct wr_objective *objective)
{
    return wr_calibration_use(config, objective);
}

/* A threshold that is set to a budget is told its own prices, and found elsewhere under others. */
static bool weighs_nothing(const void *config)
{
    return wr_threshold_weighs_nothing(config);
}

static size_t sums(const struct wr_policy *policy, const struct wr_pool *pool, int32_t domains)
{
    (void)pool, (void)domains;
    return wr_calibration_sums(policy);
}

static bool draws(const void *config)
{
    return wr_is_calibrated(config); /* folds go by the keys of queries */
}

static void decide(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip,
                   int32_t *choice)
{
    const struct wr_threshold_config *self = (const void *)policy->config;
    if (!wr_is_calibrated(self)) {
        wr_threshold_decide(self, pool, strip, strip->value, choice);
        return;
    }
    for (int r = 0; r < strip->rows; r++) {
        const double score = strip->value ? strip->value[r] : (double)NAN;
        choice[r] = choose(self, pool, strip, r, score, wr_calibration_at(policy, strip, r));
    }
}

static int values(const void *config, const struct wr_query_value **value)
{
    const struct wr_threshold_config *self = config;
    *value = &self->score;
    return self->score.column != WR_COLUMNS;
}

static struct wr_threshold_config sides(const void *config)
{
    struct wr_threshold_config sides = *(const struct wr_threshold_config *)config;
    wr_calibration_none(&sides); /* one threshold after the other */
    return sides;
}

const struct wr_policy_kind wr_threshold_kind = {
    .name = "threshold",
    .help = "a router's score of the query, against a threshold, says which of two sides serves it",
    .option = options,
    .options = sizeof options / sizeof *options,
    .config_size = sizeof(struct wr_threshold_config),
    .defaults = defaults,
    .use = use,
    .prepare = prepare,
    .sums = sums,
    .look = wr_calibration_look,
    .looks_again = wr_calibration_looks_again,
    .check = check,
    .draws = draws,
    .finding = wr_calibration_result,
    .wants_survey = wants_survey,
    .decide = decide,
    .values = values,
    .sides = sides,
    .weighs_nothing = weighs_nothing,
};
