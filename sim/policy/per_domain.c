/* `per-domain`: the best single pair of each domain, cross-fitted: a query of a fold is served by the pair that was
 * best on the domain's other folds, so no query is scored by a choice that it had a part in. Folds come from the keys
 * of queries. */
#include "sim/policy/kinds.h"

#include "sim/base/memory.h"
#include "sim/policy/fold.h"

_Static_assert(sizeof(struct wr_per_domain_config) <= WR_POLICY_CONFIG, "the configuration must fit in a policy");

static const char *const by_choices[] = {
    [WR_BY_ACCURACY] = "accuracy", [WR_BY_SCORE] = "score", [WR_BY_OBJECTIVE] = "objective", NULL};
static const char *const within_choices[] = {[WR_PAIRS_ALL] = "all", [WR_PAIRS_LOCAL] = "local", NULL};

static const struct wr_option options[] = {
    {.key = "folds",
     .type = WR_OPTION_REAL,
     .whole = true,
     .offset = offsetof(struct wr_per_domain_config, folds),
     .min = 2,
     .max = 1000,
     .unit = "",
     .help = "into how many parts the queries are cut; a part is served by what is best on the others; default 5"},
    {.key = "by",
     .type = WR_OPTION_CHOICE,
     .offset = offsetof(struct wr_per_domain_config, by),
     .choices = by_choices,
     .unit = "",
     .help = "what the best pair has: most accuracy (default), most score, or least objective"},
    {.key = "within",
     .type = WR_OPTION_CHOICE,
     .offset = offsetof(struct wr_per_domain_config, within),
     .choices = within_choices,
     .unit = "",
     .help = "which pairs it may be: all (default) or local ones"},
};

static void defaults(void *config)
{
    *(struct wr_per_domain_config *)config = (struct wr_per_domain_config){.folds = 5};
}

/* Sums of a domain, fold and pair over the queries on which the pair is eligible. */
enum { CORRECT, SCORE, OBJECTIVE, ENERGY, WEIGHT, SUMS };

static int folds_of(const struct wr_policy *policy)
{
    return (int)((const struct wr_per_domain_config *)(const void *)policy->config)->folds;
}

/* Of the fold's first pair; `domain` counts "no domain" as 0. */
static size_t sums_at(const struct wr_per_domain_config *config, const struct wr_pool *pool, int32_t domain, int fold)
{
    return ((size_t)domain * (size_t)config->folds + (size_t)fold) * (size_t)pool->pairs * SUMS;
}

static size_t sums(const struct wr_policy *policy, const struct wr_pool *pool, int32_t domains)
{
    return sums_at((const void *)policy->config, pool, domains + 1, 0);
}

static void look(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip,
                 const double *weight, double *sums)
{
    const struct wr_per_domain_config *config = (const void *)policy->config;
    for (int r = 0; r < strip->rows; r++) {
        if (!strip->keep[r]) {
            continue;
        }
        double *sum =
            sums + sums_at(config, pool, strip->domain[r] + 1, wr_fold_of(policy, strip, r, folds_of(policy)));
        const size_t at = (size_t)r * (size_t)strip->pairs;
        for (int p = 0; p < strip->pairs; p++, sum += SUMS) {
            if (strip->eligible[at + (size_t)p]) {
                const float energy = strip->energy ? strip->energy[at + (size_t)p] : 0;
                sum[CORRECT] += strip->correct[at + (size_t)p] == 1 ? weight[r] : 0;
                sum[SCORE] += weight[r] * (double)strip->score[at + (size_t)p];
                sum[OBJECTIVE] += weight[r] * strip->objective[at + (size_t)p];
                sum[ENERGY] += weight[r] * (double)energy;
                sum[WEIGHT] += weight[r];
            }
        }
    }
}

/* Whether `a` is better than `b`; of equal ones the first stays. Missing energies are nobody's advantage. */
static bool is_better(const struct wr_per_domain_config *config, const double a[SUMS], const double b[SUMS])
{
    const double objective_a = a[OBJECTIVE] / a[WEIGHT], objective_b = b[OBJECTIVE] / b[WEIGHT];
    const int most = config->by == WR_BY_SCORE ? SCORE : CORRECT;
    if (config->by != WR_BY_OBJECTIVE && a[most] != b[most]) {
        return a[most] > b[most];
    }
    if (objective_a != objective_b) {
        return objective_a < objective_b;
    }
    return a[ENERGY] / a[WEIGHT] < b[ENERGY] / b[WEIGHT];
}

/* The best pair of a domain over all folds but one; the baseline where none was measured there. */
static int32_t best_without(const struct wr_policy *policy, const struct wr_pool *pool, const double *sums,
                            int32_t domain, int fold)
{
    const struct wr_per_domain_config *config = (const void *)policy->config;
    int32_t best = -1;
    double least[SUMS] = {0};
    for (int p = 0; p < pool->pairs; p++) {
        double sum[SUMS] = {0};
        bool may = (config->within == WR_PAIRS_ALL || pool->local[p]) && (!policy->pairs || policy->pairs[p]);
        for (int f = 0; f < config->folds && may; f++) {
            const double *from = sums + sums_at(config, pool, domain, f) + (int64_t)p * SUMS;
            for (int i = 0; i < SUMS && f != fold; i++) {
                sum[i] += from[i];
            }
        }
        if (sum[WEIGHT] > 0 && (best < 0 || is_better(config, sum, least))) {
            best = p;
            for (int i = 0; i < SUMS; i++) {
                least[i] = sum[i];
            }
        }
    }
    return best >= 0 ? best : pool->baseline;
}

/* The state is the choice of every domain and fold, [1 + domains][folds]. */
static enum wr_code prepare(struct wr_policy *policy, const struct wr_pool *pool, const struct wr_prospect *prospect,
                            struct wr_error *error)
{
    const int folds = folds_of(policy);
    int32_t *chosen = wr_array(((size_t)prospect->domains + 1) * (size_t)folds, sizeof *chosen, error);
    policy->state = chosen;
    for (int32_t d = 0; chosen && d <= prospect->domains; d++) {
        for (int fold = 0; fold < folds; fold++) {
            *chosen++ = best_without(policy, pool, prospect->sums, d, fold);
        }
    }
    return chosen ? WR_OK : WR_E_NO_MEMORY;
}

static bool draws(const void *config)
{
    (void)config; /* folds go by the keys of queries */
    return true;
}

static void decide(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip,
                   int32_t *choice)
{
    const int folds = folds_of(policy);
    const int32_t *chosen = policy->state;
    (void)pool;
    for (int r = 0; r < strip->rows; r++) {
        const int32_t pair = chosen[(strip->domain[r] + 1) * folds + wr_fold_of(policy, strip, r, folds)];
        choice[r] = strip->eligible[(size_t)r * (size_t)strip->pairs + (size_t)pair] ? pair : -1;
    }
}

const struct wr_policy_kind wr_per_domain_kind = {
    .name = "per-domain",
    .help = "the best single pair of each domain, chosen on the other folds of its queries",
    .option = options,
    .options = sizeof options / sizeof *options,
    .config_size = sizeof(struct wr_per_domain_config),
    .defaults = defaults,
    .prepare = prepare,
    .sums = sums,
    .look = look,
    .draws = draws,
    .decide = decide,
};
