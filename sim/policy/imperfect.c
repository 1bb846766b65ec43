/* `imperfect`: the oracle, misrouted. Either a preset says what share goes where the oracle says, and where the rest;
 * or two mistakes have rates of their own: a query that a local pair was to serve goes to the baseline, or one that the
 * cloud was to serve to a local pair. An exact expectation, or drawn by the keys of queries. */
#include "sim/policy/candidate.h"
#include "sim/policy/kinds.h"

#include "sim/base/random.h"

_Static_assert(sizeof(struct wr_imperfect_config) <= WR_POLICY_CONFIG, "the configuration must fit in a policy");
_Static_assert(offsetof(struct wr_imperfect_config, oracle) == 0, "the oracle reads its own part");

enum { BY_PRESET = 1, BY_MISTAKES };

static const char *const presets[] = {[WR_PRESET_IPW] = "ipw", [WR_PRESET_UNIFORM] = "uniform", NULL};
static const char *const afters[] = {[WR_AFTER_STAYS] = "stays", [WR_AFTER_ESCALATES] = "escalates", NULL};

static const struct wr_option options[] = {
    {.key = "preset",
     .type = WR_OPTION_CHOICE,
     .offset = offsetof(struct wr_imperfect_config, preset),
     .required = true,
     .form = BY_PRESET,
     .choices = presets,
     .unit = "",
     .help = "where the rest goes: ipw, to the baseline, whatever the oracle chose; uniform, to any eligible pair"},
    {.key = "rate",
     .type = WR_OPTION_REAL,
     .offset = offsetof(struct wr_imperfect_config, rate),
     .required = true,
     .form = BY_PRESET,
     .min = 0,
     .max = 1,
     .unit = "1",
     .help = "share of the queries that go where the oracle says"},
    {.key = "miss",
     .type = WR_OPTION_REAL,
     .offset = offsetof(struct wr_imperfect_config, miss),
     .form = BY_MISTAKES,
     .min = 0,
     .max = 1,
     .unit = "1",
     .help = "instead of a preset: probability of the baseline where the oracle chose a local pair; default 0"},
    {.key = "false_local",
     .type = WR_OPTION_REAL,
     .offset = offsetof(struct wr_imperfect_config, false_local),
     .form = BY_MISTAKES,
     .min = 0,
     .max = 1,
     .unit = "1",
     .help = "probability of a local pair where the oracle chose one of the cloud; default 0"},
    {.key = "false_local_to",
     .type = WR_OPTION_PAIR,
     .offset = offsetof(struct wr_imperfect_config, false_local_to),
     .form = BY_MISTAKES,
     .unit = "",
     .help = "that local pair, with the answer that it has: a label, or best_local (default)"},
    {.key = "then",
     .type = WR_OPTION_CHOICE,
     .offset = offsetof(struct wr_imperfect_config, then),
     .form = BY_MISTAKES,
     .choices = afters,
     .unit = "",
     .help = "after false_local: stays (default), or escalates, where the answer is wrong the oracle's pair follows"},
    {.key = "sampled",
     .type = WR_OPTION_BOOL,
     .offset = offsetof(struct wr_imperfect_config, sampled),
     .unit = "",
     .help = "true draws for each query; false (default) is the exact expectation"},
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

static const struct wr_imperfect_config *config_of(const struct wr_policy *policy)
{
    return (const void *)policy->config;
}

static void defaults(void *config)
{
    struct wr_imperfect_config *self = config;
    *self = (struct wr_imperfect_config){.preset = WR_PRESET_NONE,
                                         .rate = (double)INFINITY,
                                         .miss = (double)INFINITY,
                                         .false_local = (double)INFINITY,
                                         .false_local_to = WR_PAIR_UNSET,
                                         .target = -1,
                                         .then = WR_AFTER_UNSAID};
    wr_oracle_kind.defaults(&self->oracle);
}

static bool errs_to_local(const struct wr_imperfect_config *self)
{
    return self->preset == WR_PRESET_NONE && isfinite(self->false_local) && self->false_local > 0;
}

static bool is_best_local(const struct wr_imperfect_config *self)
{
    return self->false_local_to == WR_PAIR_UNSET || self->false_local_to == WR_PAIR_BEST_LOCAL;
}

static bool wants_survey(const void *config)
{
    const struct wr_imperfect_config *self = config;
    return errs_to_local(self) && is_best_local(self);
}

static enum wr_code prepare(struct wr_policy *policy, const struct wr_pool *pool, const struct wr_prospect *prospect,
                            struct wr_error *error)
{
    struct wr_imperfect_config *self = (void *)policy->config;
    self->target = -1;
    if (!errs_to_local(self)) {
        return WR_OK;
    }
    const int32_t pair = is_best_local(self)                        ? prospect->survey->best_local
                         : self->false_local_to == WR_PAIR_BASELINE ? pool->baseline
                                                                    : self->false_local_to;
    const bool may = pair >= 0 && pool->local[pair] && (!policy->pairs || policy->pairs[pair]);
    self->target = may ? pair : -1;
    return may ? WR_OK : wr_fail(error, WR_E_POLICY_FALSE_LOCAL, "%s", policy->name);
}

static void decide(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip,
                   int32_t *choice)
{
    wr_oracle_kind.decide(policy, pool, strip, choice);
}

/* In [0, 1), of a row. */
static double drawn(const struct wr_policy *policy, const struct wr_strip *strip, int row)
{
    const struct wr_random random = {.seed = policy->seed, .stream = WR_STREAM_MISTAKE};
    return wr_random_uniform(&random, strip->key[row], 0);
}

/* The probability of something, or whether it was drawn. */
static double share_of(const struct wr_policy *policy, const struct wr_strip *strip, int row, double probability)
{
    return config_of(policy)->sampled ? drawn(policy, strip, row) < probability : probability;
}

/* ------------------------------------------------------------------------------------------------- presets */

/* Part 0 holds all of the oracle's pair, the misrouted share that comes back to it included: no pair gets two parts. */
static int parts(const struct wr_policy *policy, const struct wr_pool *pool)
{
    switch (config_of(policy)->preset) {
    case WR_PRESET_IPW:
        return 2; /* the oracle's, the baseline */
    case WR_PRESET_UNIFORM:
        return 1 + pool->pairs; /* the oracle's, one for each pair */
    default:
        return 3; /* the oracle's, where a mistake leads, and the oracle's behind it */
    }
}

/* Of `eligible` pairs, the one that a misrouted row draws; the part of the number above the rate is uniform again. */
static int drawn_place(const struct wr_policy *policy, const struct wr_strip *strip, int row, int eligible)
{
    const double rate = config_of(policy)->rate;
    const int place = (int)((drawn(policy, strip, row) - rate) / (1 - rate) * eligible);
    return place < eligible ? place : eligible - 1;
}

/* The share of a misrouted query that goes to `pair`: under uniform one over the eligible pairs; where none is, and
 * under ipw, the baseline serves. */
static double misrouted_share(const struct wr_policy *policy, const struct wr_strip *strip, int row,
                              const struct wr_pool *pool, int pair)
{
    const struct wr_imperfect_config *config = config_of(policy);
    const struct wr_candidates candidates = wr_candidates_of(strip, row);
    int eligible = 0, before = 0;
    for (int p = 0; p < pool->pairs && config->preset == WR_PRESET_UNIFORM; p++) {
        before += p == pair ? eligible : 0;
        eligible += wr_candidate_may_serve(&candidates, p, config->oracle.max_latency_s);
    }
    if (eligible == 0) {
        return pair == pool->baseline ? 1 : 0;
    }
    if (!wr_candidate_may_serve(&candidates, pair, config->oracle.max_latency_s)) {
        return 0;
    }
    return config->sampled ? drawn_place(policy, strip, row, eligible) == before : 1.0 / eligible;
}

static void split_preset(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip,
                         int part, const int32_t *decided, const struct wr_part *out)
{
    const struct wr_imperfect_config *config = config_of(policy);
    const int32_t pair = config->preset == WR_PRESET_IPW ? pool->baseline : part - 1;
    for (int r = 0; r < strip->rows; r++) {
        const int32_t oracle = decided[r], served = part == 0 ? oracle : pair;
        double share = 0;
        if (strip->keep[r] && (part == 0 || pair != oracle)) {
            const double straight = share_of(policy, strip, r, config->rate);
            const double back = straight < 1 ? misrouted_share(policy, strip, r, pool, served) : 0;
            share = (part == 0 ? straight : 0) + (1 - straight) * back;
        }
        wr_part_serve(out, r, served, share);
    }
}

/* ------------------------------------------------------------------------------------------------ mistakes */

/* Where a row goes astray, and the share of it that does. */
struct mistake {
    int32_t pair;
    double share;
    bool escalates; /* its answer is wrong, and the oracle's pair follows */
};

/* A mistake that cannot be made is none: the pair may not serve there, or is the oracle's own. */
static struct mistake mistake_of(const struct wr_policy *policy, const struct wr_pool *pool,
                                 const struct wr_strip *strip, int row, int32_t oracle)
{
    const struct wr_imperfect_config *config = config_of(policy);
    const struct wr_candidates candidates = wr_candidates_of(strip, row);
    if (pool->local[oracle]) {
        const bool other = oracle != pool->baseline && isfinite(config->miss);
        return (struct mistake){.pair = pool->baseline,
                                .share = other ? share_of(policy, strip, row, config->miss) : 0};
    }
    const int32_t pair = config->target;
    if (pair < 0 || !wr_candidate_may_serve(&candidates, pair, config->oracle.max_latency_s)) {
        return (struct mistake){.pair = pool->baseline};
    }
    return (struct mistake){.pair = pair,
                            .share = share_of(policy, strip, row, config->false_local),
                            .escalates = config->then == WR_AFTER_ESCALATES && candidates.correct[pair] != 1};
}

static void split_mistakes(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip,
                           int part, const int32_t *decided, const struct wr_part *out)
{
    for (int r = 0; r < strip->rows; r++) {
        struct mistake mistake = {.pair = pool->baseline};
        if (strip->keep[r]) {
            mistake = mistake_of(policy, pool, strip, r, decided[r]);
        }
        if (part == 0) {
            wr_part_serve(out, r, decided[r], 1 - mistake.share);
        } else if (part == 1) {
            wr_part_try(out, r, mistake.pair, 0, mistake.share, mistake.escalates ? 0 : mistake.share, false);
        } else {
            const double share = mistake.escalates ? mistake.share : 0;
            wr_part_try(out, r, decided[r], 1, share, share, false);
        }
    }
}

static void split(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip, int part,
                  const int32_t *decided, const struct wr_part *out)
{
    if (config_of(policy)->preset == WR_PRESET_NONE) {
        split_mistakes(policy, pool, strip, part, decided, out);
    } else {
        split_preset(policy, pool, strip, part, decided, out);
    }
}

/* ------------------------------------------------------------------------------------------------- the rest */

static bool draws(const void *config)
{
    return ((const struct wr_imperfect_config *)config)->sampled;
}

static bool is_expectation(const void *config)
{
    return !draws(config);
}

/* Draws want keys, and of mistakes some follow on one another, or lead where a survey says. */
static bool stands_apart(const void *config)
{
    return draws(config) || ((const struct wr_imperfect_config *)config)->preset == WR_PRESET_NONE;
}

static double max_latency_s(const void *config)
{
    return ((const struct wr_imperfect_config *)config)->oracle.max_latency_s;
}

static struct wr_repricing_rule repricing(const void *config)
{
    return wr_oracle_kind.repricing(&((const struct wr_imperfect_config *)config)->oracle);
}

/* Where a mistake leads, and what comes then, matters to those that are made. */
static enum wr_code check(const struct wr_policy *policy, struct wr_error *error)
{
    const struct wr_imperfect_config *self = config_of(policy);
    const bool said = self->false_local_to != WR_PAIR_UNSET || self->then != WR_AFTER_UNSAID;
    return !said || isfinite(self->false_local)
               ? WR_OK
               : wr_fail(error, WR_E_POLICY_OPTIONS, "%s%s%s", policy->name, policy->kind->name,
                         "'false_local' beside 'false_local_to' and 'then'");
}

static const char *const *useless(const void *config, const char **lacks)
{
    return wr_oracle_kind.useless(&((const struct wr_imperfect_config *)config)->oracle, lacks);
}

/* The best local pair is found among local ones; where else a mistake leads depends on no price. */
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
    .help = "the oracle, misrouted at stated rates",
    .option = options,
    .options = sizeof options / sizeof *options,
    .config_size = sizeof(struct wr_imperfect_config),
    .defaults = defaults,
    .prepare = prepare,
    .wants_survey = wants_survey,
    .check = check,
    .draws = draws,
    .decide = decide,
    .parts = parts,
    .split = split,
    .is_expectation = is_expectation,
    .max_latency_s = max_latency_s,
    .repricing = repricing,
    .useless = useless,
    .weighs_sites_apart = weighs_sites_apart,
    .rule = rule,
    .stands_apart = stands_apart,
};
