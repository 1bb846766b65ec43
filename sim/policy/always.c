/* `always`: one pair for every query. */
#include "sim/policy/kinds.h"

#include <math.h>

_Static_assert(sizeof(struct wr_always_config) <= WR_POLICY_CONFIG, "the configuration must fit in a policy");

static const struct wr_option options[] = {
    {.key = "pair",
     .type = WR_OPTION_PAIR,
     .offset = offsetof(struct wr_always_config, pair),
     .required = true,
     .unit = "",
     .help = "the pair that serves every query: a label, baseline, or best_local (most correct, then least objective)"},
};

static void defaults(void *config)
{
    *(struct wr_always_config *)config = (struct wr_always_config){.pair = WR_PAIR_UNSET, .resolved = -1};
}

static bool wants_survey(const void *config)
{
    return ((const struct wr_always_config *)config)->pair == WR_PAIR_BEST_LOCAL;
}

static enum wr_code prepare(struct wr_policy *policy, const struct wr_pool *pool, const struct wr_prospect *prospect,
                            struct wr_error *error)
{
    struct wr_always_config *config = (void *)policy->config;
    if (config->pair == WR_PAIR_BEST_LOCAL) {
        config->resolved = prospect->survey->best_local;
        return config->resolved >= 0 ? WR_OK : wr_fail(error, WR_E_POLICY_NO_LOCAL, "%s", policy->name);
    }
    config->resolved = config->pair == WR_PAIR_BASELINE ? pool->baseline : config->pair;
    bool known = config->resolved >= 0 && config->resolved < pool->pairs;
    return known ? WR_OK : wr_fail(error, WR_E_INTERNAL, "%s", "a policy names a pair outside the pool");
}

/* Where the named pair has no measurement the baseline serves. */
static void decide(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip,
                   int32_t *choice)
{
    const struct wr_always_config *config = (const void *)policy->config;
    const uint8_t *eligible = strip->eligible + config->resolved;
    for (int row = 0; row < strip->rows; row++, eligible += strip->pairs) {
        choice[row] = *eligible ? config->resolved : pool->baseline;
    }
}

static int32_t named(const void *config)
{
    return ((const struct wr_always_config *)config)->resolved;
}

/* Only the best local pair is found by looking at prices, and at those of local pairs. */
static bool weighs_sites_apart(const void *config)
{
    (void)config;
    return true;
}

static struct wr_rule rule(const void *config)
{
    return (struct wr_rule){.named = named(config), .max_latency_s = (double)INFINITY};
}

const struct wr_policy_kind wr_always_kind = {
    .name = "always",
    .help = "one pair for every query",
    .option = options,
    .options = sizeof options / sizeof *options,
    .config_size = sizeof(struct wr_always_config),
    .defaults = defaults,
    .prepare = prepare,
    .wants_survey = wants_survey,
    .decide = decide,
    .named = named,
    .rule = rule,
    .weighs_sites_apart = weighs_sites_apart,
};
