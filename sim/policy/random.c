/* `random`: pairs by chance, whatever the query: strong with a given probability, or the pair shares of another policy
 * (its matched-rate control). An exact expectation, or drawn by the keys of queries. */
#include "sim/policy/kinds.h"

#include "sim/base/memory.h"
#include "sim/base/random.h"

#include <math.h>

_Static_assert(sizeof(struct wr_random_config) <= WR_POLICY_CONFIG, "the configuration must fit in a policy");

enum { BY_SHARE = 1, BY_POLICY };

static const struct wr_option options[] = {
    {.key = "strong",
     .type = WR_OPTION_PAIR,
     .offset = offsetof(struct wr_random_config, strong),
     .required = true,
     .form = BY_SHARE,
     .unit = "",
     .help = "the pair that serves a share of the queries: a label, baseline or best_local"},
    {.key = "weak",
     .type = WR_OPTION_PAIR,
     .offset = offsetof(struct wr_random_config, weak),
     .required = true,
     .form = BY_SHARE,
     .unit = "",
     .help = "the pair that serves the rest: a label, baseline or best_local"},
    {.key = "share",
     .type = WR_OPTION_REAL,
     .offset = offsetof(struct wr_random_config, share),
     .required = true,
     .form = BY_SHARE,
     .max = 1,
     .unit = "1",
     .help = "probability of strong"},
    {.key = "like",
     .type = WR_OPTION_POLICY,
     .offset = offsetof(struct wr_random_config, like),
     .required = true,
     .form = BY_POLICY,
     .unit = "",
     .help = "the policy whose pairs serve the same shares here, of any queries: its matched-rate control"},
    {.key = "sampled",
     .type = WR_OPTION_BOOL,
     .offset = offsetof(struct wr_random_config, sampled),
     .unit = "",
     .help = "true draws one pair for each query; false (default) is the exact expectation"},
};

/* What prepare() makes. */
struct chances {
    int entries, baseline; /* the entry of the baseline */
    struct chance {
        int32_t pair;
        double share;
    } entry[]; /* in the order of draws; every pair once */
};

static void defaults(void *config)
{
    *(struct wr_random_config *)config =
        (struct wr_random_config){.strong = WR_PAIR_UNSET, .weak = WR_PAIR_UNSET, .share = (double)NAN, .like = NULL};
}

static bool wants_survey(const void *config)
{
    const struct wr_random_config *self = config;
    return !self->like && (self->strong == WR_PAIR_BEST_LOCAL || self->weak == WR_PAIR_BEST_LOCAL);
}

static const struct wr_policy *follows(const void *config)
{
    return ((const struct wr_random_config *)config)->like;
}

static bool draws(const void *config)
{
    return ((const struct wr_random_config *)config)->sampled;
}

static bool is_expectation(const void *config)
{
    return !draws(config);
}

/* Adds to the entry of a pair, made where there is none; returns its index. */
static int add(struct chances *self, int32_t pair, double share)
{
    int at = 0;
    while (at < self->entries && self->entry[at].pair != pair) {
        at++;
    }
    if (at == self->entries) {
        self->entry[self->entries++] = (struct chance){.pair = pair};
    }
    self->entry[at].share += share;
    return at;
}

static int32_t resolve(int32_t pair, const struct wr_pool *pool, const struct wr_survey *survey)
{
    return pair == WR_PAIR_BASELINE ? pool->baseline : pair == WR_PAIR_BEST_LOCAL ? survey->best_local : pair;
}

/* Shares of a replay sum to 1 but for rounding; without any weight all is the baseline's. */
static void follow(struct chances *self, const struct wr_pool *pool, const double *share)
{
    double all = 0;
    for (int p = 0; p < pool->pairs; p++) {
        all += share[p];
    }
    for (int p = 0; p < pool->pairs; p++) {
        if (share[p] > 0) {
            add(self, p, share[p] / all);
        }
    }
    self->baseline = add(self, pool->baseline, all > 0 ? 0 : 1);
}

static enum wr_code prepare(struct wr_policy *policy, const struct wr_pool *pool, const struct wr_prospect *prospect,
                            struct wr_error *error)
{
    const struct wr_random_config *config = (const void *)policy->config;
    struct chances *chances =
        wr_array(1, sizeof *chances + ((size_t)pool->pairs + 2) * sizeof chances->entry[0], error);
    policy->state = chances;
    if (!chances) {
        return WR_E_NO_MEMORY;
    }
    if (config->like) {
        follow(chances, pool, prospect->shares);
        return WR_OK;
    }
    const int32_t strong = resolve(config->strong, pool, prospect->survey);
    const int32_t weak = resolve(config->weak, pool, prospect->survey);
    if (strong < 0 || weak < 0) {
        return wr_fail(error, WR_E_POLICY_NO_LOCAL, "%s", policy->name);
    }
    add(chances, strong, config->share);
    add(chances, weak, 1 - config->share);
    chances->baseline = add(chances, pool->baseline, 0);
    return WR_OK;
}

static int parts(const struct wr_policy *policy, const struct wr_pool *pool)
{
    (void)pool;
    return ((const struct chances *)policy->state)->entries;
}

/* The entry that a row draws: a lower number is never drawn by more, so that shares of one pair nest. */
static int draw(const struct wr_policy *policy, uint64_t key)
{
    const struct chances *chances = policy->state;
    const struct wr_random random = {.seed = policy->seed, .stream = WR_STREAM_RANDOM};
    double left = wr_random_uniform(&random, key, 0);
    int at = 0;
    while (at < chances->entries - 1 && left >= chances->entry[at].share) {
        left -= chances->entry[at++].share;
    }
    return at;
}

/* The share of a row that entry `at` was to serve. */
static double meant(const struct wr_policy *policy, const struct wr_strip *strip, int row, int at)
{
    const struct chances *chances = policy->state;
    const struct wr_random_config *config = (const void *)policy->config;
    return config->sampled ? draw(policy, strip->key[row]) == at : chances->entry[at].share;
}

/* The share of a row that was meant for pairs without a measurement. */
static double unserved(const struct wr_policy *policy, const struct wr_strip *strip, int row)
{
    const struct chances *chances = policy->state;
    const uint8_t *eligible = strip->eligible + (size_t)row * (size_t)strip->pairs;
    double share = 0;
    for (int at = 0; at < chances->entries; at++) {
        share += eligible[chances->entry[at].pair] ? 0 : meant(policy, strip, row, at);
    }
    return share;
}

static void decide(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip,
                   int32_t *choice)
{
    for (int r = 0; r < strip->rows; r++) {
        choice[r] = strip->keep[r] && unserved(policy, strip, r) > 0 ? -1 : pool->baseline;
    }
}

static void split(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip, int part,
                  const int32_t *decided, const struct wr_part *out)
{
    const struct chances *chances = policy->state;
    const int32_t pair = chances->entry[part].pair;
    (void)pool, (void)decided;
    for (int r = 0; r < strip->rows; r++) {
        double share = 0;
        if (strip->keep[r] && strip->eligible[(size_t)r * (size_t)strip->pairs + (size_t)pair]) {
            share = meant(policy, strip, r, part) + (part == chances->baseline ? unserved(policy, strip, r) : 0);
        }
        wr_part_serve(out, r, pair, share);
    }
}

const struct wr_policy_kind wr_random_kind = {
    .name = "random",
    .help = "pairs by chance, whatever the query",
    .option = options,
    .options = sizeof options / sizeof *options,
    .config_size = sizeof(struct wr_random_config),
    .defaults = defaults,
    .prepare = prepare,
    .wants_survey = wants_survey,
    .follows = follows,
    .draws = draws,
    .decide = decide,
    .parts = parts,
    .split = split,
    .is_expectation = is_expectation,
    .names_pairs = true,
};
