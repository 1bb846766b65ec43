/* `oracle`: knows which pairs answer a query correctly and takes the one with the least objective. */
#include "sim/policy/candidate.h"
#include "sim/policy/kinds.h"

_Static_assert(sizeof(struct wr_oracle_config) <= WR_POLICY_CONFIG, "the configuration must fit in a policy");

const char *const wr_oracle_scopes[] = {[WR_SCOPE_LOCAL_FIRST] = "local_first", [WR_SCOPE_ALL] = "all", NULL};
const char *const wr_oracle_fallbacks[] = {[WR_FALLBACK_BASELINE] = "baseline",
                                           [WR_FALLBACK_CHEAPEST] = "cheapest",
                                           [WR_FALLBACK_BEST_SCORE] = "best_score",
                                           NULL};

const char *const wr_oracle_repricings[] = {
    [WR_REPRICING_NONE] = "none", [WR_REPRICING_FIXED_POINT] = "fixed_point", NULL};

static const struct wr_option options[] = {
    {.key = "scope",
     .type = WR_OPTION_CHOICE,
     .offset = offsetof(struct wr_oracle_config, scope),
     .choices = wr_oracle_scopes,
     .unit = "",
     .help = "local_first (default): a correct local pair beats the cloud, whatever its objective; all: no site does"},
    {.key = "fallback",
     .type = WR_OPTION_CHOICE,
     .offset = offsetof(struct wr_oracle_config, fallback),
     .choices = wr_oracle_fallbacks,
     .unit = "",
     .help = "who serves when no pair is correct: baseline (default), cheapest or best_score"},
    {.key = "max_latency_s",
     .type = WR_OPTION_REAL,
     .offset = offsetof(struct wr_oracle_config, max_latency_s),
     .min = 0,
     .max = (double)INFINITY,
     .unit = "s",
     .help = "pairs slower than this are not eligible for the query (an SLO); default: no limit"},
    WR_REPRICING_OPTIONS(struct wr_oracle_config, ),
};

static void defaults(void *config)
{
    *(struct wr_oracle_config *)config = (struct wr_oracle_config){.scope = WR_SCOPE_LOCAL_FIRST,
                                                                   .fallback = WR_FALLBACK_BASELINE,
                                                                   .max_latency_s = (double)INFINITY,
                                                                   .repricing = WR_REPRICING_UNSAID,
                                                                   .passes = (double)NAN};
}

/* For a row that no candidate answers correctly; -1 = no candidate. */
static int fall_back(const struct wr_candidates *row, int pairs, double limit, int fallback)
{
    int best = -1;
    for (int pair = 0; pair < pairs; pair++) {
        if (wr_candidate_may_serve(row, pair, limit)) {
            bool better = fallback == WR_FALLBACK_CHEAPEST ? wr_candidate_is_cheaper(row, pair, best)
                                                           : wr_candidate_scores_more(row, pair, best);
            best = better ? pair : best;
        }
    }
    return best;
}

/* The cheapest correct candidate, local ones first under that scope; -1 = none is correct. */
static int choose_correct(const struct wr_candidates *row, const struct wr_pool *pool,
                          const struct wr_oracle_config *config)
{
    int best[2] = {-1, -1}; /* by rank: 1 = a cloud pair under local_first */
    for (int pair = 0; pair < pool->pairs; pair++) {
        if (row->correct[pair] == 1 && wr_candidate_may_serve(row, pair, config->max_latency_s)) {
            int *of_rank = &best[config->scope == WR_SCOPE_LOCAL_FIRST && !pool->local[pair]];
            *of_rank = wr_candidate_is_cheaper(row, pair, *of_rank) ? pair : *of_rank;
        }
    }
    return best[0] >= 0 ? best[0] : best[1];
}

static void decide(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip,
                   int32_t *choice)
{
    const struct wr_oracle_config *config = (const void *)policy->config;
    for (int r = 0; r < strip->rows; r++) {
        if (!strip->keep[r]) {
            choice[r] = pool->baseline;
            continue;
        }
        struct wr_candidates row = wr_candidates_of(strip, r);
        int chosen = choose_correct(&row, pool, config);
        if (chosen < 0 && config->fallback != WR_FALLBACK_BASELINE) {
            chosen = fall_back(&row, pool->pairs, config->max_latency_s, config->fallback);
        }
        choice[r] = chosen >= 0 ? chosen : pool->baseline;
    }
}

static double max_latency_s(const void *config)
{
    return ((const struct wr_oracle_config *)config)->max_latency_s;
}

static struct wr_repricing_rule repricing(const void *config)
{
    const struct wr_oracle_config *oracle = config;
    const bool again = oracle->repricing == WR_REPRICING_FIXED_POINT;
    return (struct wr_repricing_rule){again ? WR_REPRICING_FIXED_POINT : WR_REPRICING_NONE,
                                      isnan(oracle->passes) ? WR_REPRICING_PASSES : (int)oracle->passes};
}

/* Passes are counted where there are some. */
static const char *const *useless(const void *config, const char **lacks)
{
    static const char *const none[] = {NULL}, *const passes[] = {"repricing_iterations", NULL};
    const struct wr_oracle_config *oracle = config;
    *lacks = "repricing: fixed_point";
    return oracle->repricing == WR_REPRICING_FIXED_POINT ? none : passes;
}

/* Local pairs go first and cloud pairs among themselves; another fallback than the baseline looks at all. */
static bool weighs_sites_apart(const void *config)
{
    const struct wr_oracle_config *oracle = config;
    return oracle->scope == WR_SCOPE_LOCAL_FIRST && oracle->fallback == WR_FALLBACK_BASELINE;
}

static struct wr_rule rule(const void *config)
{
    const struct wr_oracle_config *oracle = config;
    return (struct wr_rule){.named = -1,
                            .scope = (enum wr_scope)oracle->scope,
                            .fallback = (enum wr_fallback)oracle->fallback,
                            .max_latency_s = oracle->max_latency_s};
}

const struct wr_policy_kind wr_oracle_kind = {
    .name = "oracle",
    .help = "the least objective among the pairs that are correct on the query",
    .option = options,
    .options = sizeof options / sizeof *options,
    .config_size = sizeof(struct wr_oracle_config),
    .defaults = defaults,
    .decide = decide,
    .max_latency_s = max_latency_s,
    .rule = rule,
    .repricing = repricing,
    .useless = useless,
    .weighs_sites_apart = weighs_sites_apart,
    .is_oracle = true,
};
