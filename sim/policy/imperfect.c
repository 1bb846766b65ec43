/* `imperfect`: the oracle, misrouted at a stated rate, as an exact expectation: no random numbers. */
#include "sim/policy/candidate.h"
#include "sim/policy/kinds.h"

_Static_assert(sizeof(struct wr_imperfect_config) <= WR_POLICY_CONFIG, "the configuration must fit in a policy");
_Static_assert(offsetof(struct wr_imperfect_config, oracle) == 0, "the oracle reads its own part");

static const char *const presets[] = {[WR_PRESET_IPW] = "ipw", [WR_PRESET_UNIFORM] = "uniform", NULL};

static const struct wr_option options[] = {
    {.key = "preset",
     .type = WR_OPTION_CHOICE,
     .offset = offsetof(struct wr_imperfect_config, preset),
     .required = true,
     .choices = presets,
     .unit = "",
     .help = "where the rest goes: ipw, to the baseline, whatever the oracle chose; uniform, to any eligible pair"},
    {.key = "rate",
     .type = WR_OPTION_REAL,
     .offset = offsetof(struct wr_imperfect_config, rate),
     .required = true,
     .min = 0,
     .max = 1,
     .unit = "1",
     .help = "share of the queries that go where the oracle says"},
    {.key = "scope",
     .type = WR_OPTION_CHOICE,
     .offset = offsetof(struct wr_imperfect_config, oracle.scope),
     .choices = wr_oracle_scopes,
     .unit = "",
     .help = "the oracle's: local_first (default) or all"},
    {.key = "fallback",
     .type = WR_OPTION_CHOICE,
     .offset = offsetof(struct wr_imperfect_config, oracle.fallback),
     .choices = wr_oracle_fallbacks,
     .unit = "",
     .help = "the oracle's: baseline (default), cheapest or best_score"},
    {.key = "max_latency_s",
     .type = WR_OPTION_REAL,
     .offset = offsetof(struct wr_imperfect_config, oracle.max_latency_s),
     .min = 0,
     .max = (double)INFINITY,
     .unit = "s",
     .help = "pairs slower than this are not eligible for the query (an SLO); default: no limit"},
    WR_REPRICING_OPTIONS(struct wr_imperfect_config, oracle.),
};

static void defaults(void *config)
{
    struct wr_imperfect_config *self = config;
    *self = (struct wr_imperfect_config){.preset = WR_PRESET_IPW, .rate = 1};
    wr_oracle_kind.defaults(&self->oracle);
}

/* Part 0 is the oracle's; a misrouted query goes to the baseline, or to any pair, one part for each. */
static int parts(const struct wr_policy *policy, const struct wr_pool *pool)
{
    return ((const struct wr_imperfect_config *)(const void *)policy->config)->preset == WR_PRESET_IPW
               ? 2
               : 1 + pool->pairs;
}

static void decide(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip,
                   int32_t *choice)
{
    wr_oracle_kind.decide(policy, pool, strip, choice);
}

/* The share of a misrouted query that goes to `pair`: under uniform one over the eligible pairs; where none is, and
 * under ipw, the baseline serves. */
static double misrouted_share(const struct wr_candidates *row, const struct wr_pool *pool,
                              const struct wr_imperfect_config *config, int pair)
{
    int eligible = 0;
    for (int p = 0; p < pool->pairs && config->preset == WR_PRESET_UNIFORM; p++) {
        eligible += wr_candidate_may_serve(row, p, config->oracle.max_latency_s);
    }
    if (eligible == 0) {
        return pair == pool->baseline ? 1 : 0;
    }
    return wr_candidate_may_serve(row, pair, config->oracle.max_latency_s) ? 1.0 / eligible : 0;
}

/* Part 0 holds all of the oracle's pair, the misrouted share that comes back to it included: no pair gets two parts. */
static void split(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip, int part,
                  const int32_t *decided, const struct wr_part *out)
{
    const struct wr_imperfect_config *config = (const void *)policy->config;
    const int32_t pair = config->preset == WR_PRESET_IPW ? pool->baseline : part - 1;
    for (int r = 0; r < strip->rows; r++) {
        const int32_t oracle = decided[r], served = part == 0 ? oracle : pair;
        double share = 0;
        if (strip->keep[r] && (part == 0 || pair != oracle)) {
            struct wr_candidates row = wr_candidates_of(strip, r);
            double back = misrouted_share(&row, pool, config, served);
            share = (part == 0 ? config->rate : 0) + (1 - config->rate) * back;
        }
        wr_part_serve(out, r, served, share);
    }
}

static bool is_expectation(const void *config)
{
    (void)config;
    return true;
}

static double max_latency_s(const void *config)
{
    return ((const struct wr_imperfect_config *)config)->oracle.max_latency_s;
}

static struct wr_repricing_rule repricing(const void *config)
{
    return wr_oracle_kind.repricing(&((const struct wr_imperfect_config *)config)->oracle);
}

static const char *const *useless(const void *config, const char **lacks)
{
    return wr_oracle_kind.useless(&((const struct wr_imperfect_config *)config)->oracle, lacks);
}

/* Where misrouted queries go depends on no price. */
static bool weighs_sites_apart(const void *config)
{
    return wr_oracle_kind.weighs_sites_apart(&((const struct wr_imperfect_config *)config)->oracle);
}

static struct wr_rule rule(const void *config)
{
    return wr_oracle_kind.rule(&((const struct wr_imperfect_config *)config)->oracle);
}

const struct wr_policy_kind wr_imperfect_kind = {
    .name = "imperfect",
    .help = "the oracle, misrouted at a stated rate; an exact expectation",
    .option = options,
    .options = sizeof options / sizeof *options,
    .config_size = sizeof(struct wr_imperfect_config),
    .defaults = defaults,
    .decide = decide,
    .parts = parts,
    .split = split,
    .is_expectation = is_expectation,
    .max_latency_s = max_latency_s,
    .repricing = repricing,
    .useless = useless,
    .weighs_sites_apart = weighs_sites_apart,
    .rule = rule,
};
