/* `budget`: the most quality within a budget of what is used, or the least use at some quality; knows the answers, as
 * the oracle does.
 *
 * Rungs of all queries' ladders (ladder.h) are taken in the order of their rates, down to the one at which the bound is
 * met; of those at that rate a share, so that it is met exactly: the optimum of the linear programme. The rate is found
 * by its bits, some of them in each look at the rows: sums of what the rungs gain and use, by the next bits of their
 * rates, say in which of them the bound is met. */
#include "sim/policy/kinds.h"
#include "sim/policy/ladder.h"

#include "sim/base/memory.h"

#include <math.h>
#include <string.h>

_Static_assert(sizeof(struct wr_budget_config) <= WR_POLICY_CONFIG, "the configuration must fit in a policy");

static const char *const qualities[] = {"accuracy", "score", NULL};
static const char *const uses[] = {"energy", "cost", "compute", "latency", "carbon", NULL};
enum { USES = WR_BOUNDED_USES };

static const char least_help[] = "under minimise: the least of it on average; a number, or baseline";
static const char limit_help[] = "under maximise: the most of it per query on average; a number, or baseline";

static const struct wr_option options[] = {
    {.key = "maximise",
     .type = WR_OPTION_CHOICE,
     .offset = offsetof(struct wr_budget_config, maximise),
     .choices = qualities,
     .unit = "",
     .help = "accuracy or score, within one limit"},
    {.key = "minimise",
     .type = WR_OPTION_CHOICE,
     .offset = offsetof(struct wr_budget_config, minimise),
     .choices = uses,
     .unit = "",
     .help = "energy, cost, compute, latency or carbon, at an accuracy or a score"},
    {.key = "accuracy",
     .type = WR_OPTION_LEVEL,
     .offset = offsetof(struct wr_budget_config, least[0]),
     .max = 1,
     .unit = "1",
     .help = least_help},
    {.key = "score",
     .type = WR_OPTION_LEVEL,
     .offset = offsetof(struct wr_budget_config, least[1]),
     .max = 1,
     .unit = "1",
     .help = least_help},
    {.key = "energy_j_per_query",
     .type = WR_OPTION_LEVEL,
     .offset = offsetof(struct wr_budget_config, limit[0]),
     .max = (double)INFINITY,
     .unit = "J",
     .help = limit_help},
    {.key = "cost_usd_per_query",
     .type = WR_OPTION_LEVEL,
     .offset = offsetof(struct wr_budget_config, limit[1]),
     .max = (double)INFINITY,
     .unit = "USD",
     .help = limit_help},
    {.key = "compute_flop_per_query",
     .type = WR_OPTION_LEVEL,
     .offset = offsetof(struct wr_budget_config, limit[2]),
     .max = (double)INFINITY,
     .unit = "FLOP",
     .help = limit_help},
    {.key = "latency_mean_s",
     .type = WR_OPTION_LEVEL,
     .offset = offsetof(struct wr_budget_config, limit[3]),
     .max = (double)INFINITY,
     .unit = "s",
     .help = limit_help},
    {.key = "carbon_kgco2e_per_query",
     .type = WR_OPTION_LEVEL,
     .offset = offsetof(struct wr_budget_config, limit[4]),
     .max = (double)INFINITY,
     .unit = "kg CO2e",
     .help = limit_help},
};

static void defaults(void *config)
{
    struct wr_budget_config *self = config;
    *self = (struct wr_budget_config){.maximise = -1, .minimise = -1};
    for (int i = 0; i < USES; i++) {
        self->limit[i] = NAN;
    }
    self->least[0] = self->least[1] = NAN;
}

static int given(const double *level, int levels, int *last)
{
    int count = 0;
    for (int i = 0; i < levels; i++) {
        if (!isnan(level[i])) {
            *last = i;
            count++;
        }
    }
    return count;
}

/* What the options must be together, when they are not; NULL = they are. */
static const char *fault(const struct wr_budget_config *self)
{
    int last;
    const int limits = given(self->limit, USES, &last), leasts = given(self->least, 2, &last);
    if ((self->maximise < 0) == (self->minimise < 0)) {
        return "'maximise: accuracy' or 'maximise: score', or else 'minimise: energy', cost, compute, latency or "
               "carbon";
    }
    if (self->maximise >= 0) {
        return limits == 1 && leasts == 0
                   ? NULL
                   : "beside 'maximise' exactly one limit: energy_j_per_query, "
                     "cost_usd_per_query, compute_flop_per_query, latency_mean_s or carbon_kgco2e_per_query";
    }
    return leasts == 1 && limits == 0 ? NULL : "beside 'minimise' exactly one of 'accuracy' and 'score'";
}

static enum wr_code check(const struct wr_policy *policy, struct wr_error *error)
{
    const char *wanted = fault((const void *)policy->config);
    return wanted ? wr_fail(error, WR_E_POLICY_OPTIONS, "%s%s%s", policy->name, policy->kind->name, wanted) : WR_OK;
}

/* -------------------------------------------------------------------------------- what the options come to */

/* Index into `uses` and `limit`. */
static int use_of(const struct wr_budget_config *self)
{
    int use = self->minimise;
    if (self->maximise >= 0) {
        given(self->limit, USES, &use);
    }
    return use;
}

static bool by_score(const struct wr_budget_config *self)
{
    int quality = self->maximise;
    if (self->maximise < 0) {
        given(self->least, 2, &quality);
    }
    return quality == 1;
}

static bool wants_use(const void *config, struct wr_objective *objective)
{
    wr_objective_of_use(use_of(config), objective);
    return true;
}

/* ------------------------------------------------------------------------------------ the looks at the rows */

/* A rate is not negative, so its bits, as a whole number, are in the order of rates. */
enum { STEP_BITS = 11, BINS = 1 << STEP_BITS, KEY_BITS = 63 };

/* Sums of a look. */
enum { WEIGHT, QUALITY, USE, BASELINE_QUALITY, BASELINE_USE, TOTALS };
enum { BIN_COUNT, BIN_QUALITY, BIN_USE, BIN_SUMS };

/* Rungs whose keys are above `high` are taken, of those from `low` to `high` a share. */
struct search {
    uint64_t low, high;
    int bits; /* of the key that `low` and `high` share */
    bool settled;
    double fraction;
};

static uint64_t key_of(double rate)
{
    uint64_t key;
    memcpy(&key, &rate, sizeof key);
    return key;
}

static int bits_of_step(const struct search *search)
{
    const int left = KEY_BITS - search->bits;
    return left < STEP_BITS ? left : STEP_BITS;
}

static const struct search first_search = {.high = UINT64_MAX >> 1};

static const struct search *search_of(const struct wr_policy *policy)
{
    return policy->state ? policy->state : &first_search;
}

static bool looks_again(const struct wr_policy *policy)
{
    return !search_of(policy)->settled;
}

static size_t sums(const struct wr_policy *policy, const struct wr_pool *pool, int32_t domains)
{
    (void)pool, (void)domains;
    return looks_again(policy) ? TOTALS + (size_t)BINS * BIN_SUMS : 0;
}

/* Rungs that are taken for certain go to the totals, with the lowest; those in question to their bins. */
static void look_at(const struct search *search, const struct wr_ladder *ladder, double w, double *sum)
{
    struct wr_rung rung = wr_ladder_lowest(ladder), below = rung;
    if (rung.pair < 0) {
        return;
    }
    sum[QUALITY] += w * rung.quality;
    sum[USE] += w * rung.use;
    for (; wr_ladder_climb(ladder, &rung) && key_of(rung.rate) >= search->low; below = rung) {
        const double quality = w * (rung.quality - below.quality), use = w * (rung.use - below.use);
        const uint64_t key = key_of(rung.rate);
        if (key > search->high) {
            sum[QUALITY] += quality;
            sum[USE] += use;
            continue;
        }
        double *bin =
            sum + TOTALS + ((key - search->low) >> (KEY_BITS - search->bits - bits_of_step(search))) * BIN_SUMS;
        bin[BIN_COUNT] += 1;
        bin[BIN_QUALITY] += quality;
        bin[BIN_USE] += use;
    }
}

/* Where nothing on a ladder can serve, the baseline does. */
static void look(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip,
                 const double *weight, double *sum)
{
    const bool score = by_score((const void *)policy->config);
    for (int r = 0; r < strip->rows; r++) {
        if (!strip->keep[r]) {
            continue;
        }
        const struct wr_ladder ladder = wr_ladder_of(strip, r, score);
        const size_t at = (size_t)r * (size_t)strip->pairs + (size_t)pool->baseline;
        const double w = weight[r], quality = score ? (double)strip->score[at] : strip->correct[at] == 1;
        sum[WEIGHT] += w;
        sum[BASELINE_QUALITY] += w * quality;
        sum[BASELINE_USE] += w * strip->use[at];
        if (wr_ladder_lowest(&ladder).pair < 0) {
            sum[QUALITY] += w * quality;
            sum[USE] += w * strip->use[at];
        } else {
            look_at(search_of(policy), &ladder, w, sum);
        }
    }
}

/* ---------------------------------------------------------------------------------------------- the bound */

/* What is bounded, and where, as sums over all queries. */
struct bound {
    bool of_use; /* the most use; else the least quality */
    double at;
};

static double router_use(const struct wr_policy *policy)
{
    const double own[USES] = {policy->router.energy_j, policy->router.cost_usd, 0, policy->router.latency_s, 0};
    return own[use_of((const void *)policy->config)];
}

static struct bound bound_of(const struct wr_policy *policy, const double *sum)
{
    const struct wr_budget_config *self = (const void *)policy->config;
    const bool of_use = self->maximise >= 0;
    const double level = of_use ? self->limit[use_of(self)] : self->least[by_score(self)];
    const double baseline = sum[of_use ? BASELINE_USE : BASELINE_QUALITY];
    const double all = level == WR_LEVEL_BASELINE ? baseline : level * sum[WEIGHT];
    return (struct bound){of_use, of_use ? all - sum[WEIGHT] * router_use(policy) : all};
}

/* How much of what is bounded a group of rungs brings. */
static double brings(const struct bound *bound, const double *bin)
{
    return bin[bound->of_use ? BIN_USE : BIN_QUALITY];
}

/* Up to rounding in the sums. */
static double slack(const struct bound *bound, const double *sum)
{
    return 1e-12 * fabs(bound->of_use ? sum[USE] : sum[WEIGHT]);
}

static enum wr_code fail_reach(const struct wr_policy *policy, const struct bound *bound, double best, double weight,
                               struct wr_error *error)
{
    const struct wr_budget_config *self = (const void *)policy->config;
    const char *what = bound->of_use ? options[4 + use_of(self)].key : qualities[by_score(self)];
    const double own = bound->of_use ? router_use(policy) : 0;
    return wr_fail(error, WR_E_BUDGET_REACH, "%s%s%s%g%g", policy->name, what, bound->of_use ? "most" : "least",
                   bound->at / weight + own, best / weight + own);
}

/* Settles with every rung in question taken, or none of them. */
static void settle(struct search *search, double fraction)
{
    search->settled = true;
    search->fraction = fraction;
}

/* The bin at which the bound is met, from the highest rate down; -1 when it is not met. `reached` is what the rungs
 * above it bring together. */
static int find_bin(const struct bound *bound, const double *sum, double *reached)
{
    const double limit = bound->of_use ? bound->at + slack(bound, sum) : bound->at - slack(bound, sum);
    *reached = sum[bound->of_use ? USE : QUALITY];
    for (int b = BINS - 1; b >= 0; b--) {
        const double *bin = sum + TOTALS + (size_t)b * BIN_SUMS, next = *reached + brings(bound, bin);
        if (bin[BIN_COUNT] > 0 && (bound->of_use ? next > limit : next >= limit)) {
            return b;
        }
        *reached = next;
    }
    return -1;
}

static void narrow(struct search *search, int bin)
{
    const int bits = bits_of_step(search), below = KEY_BITS - search->bits - bits;
    search->low += (uint64_t)bin << below;
    search->high = search->low + (((uint64_t)1 << below) - 1);
    search->bits += bits;
}

static enum wr_code step(const struct wr_policy *policy, struct search *search, const double *sum,
                         struct wr_error *error)
{
    const struct bound bound = bound_of(policy, sum);
    const double lowest = sum[bound.of_use ? USE : QUALITY], off = lowest - bound.at;
    if (isnan(bound.at)) {
        return wr_fail(error, WR_E_BUDGET_BASELINE, "%s", policy->name);
    }
    if (search->bits == 0 && bound.of_use && off > slack(&bound, sum)) {
        return fail_reach(policy, &bound, lowest, sum[WEIGHT], error);
    }
    if (search->bits == 0 && !bound.of_use && off >= -slack(&bound, sum)) {
        search->low = search->high;
        settle(search, 0);
        return WR_OK;
    }
    double reached;
    const int bin = find_bin(&bound, sum, &reached);
    if (bin < 0 && !bound.of_use && !((const struct wr_budget_config *)(const void *)policy->config)->as_near) {
        return fail_reach(policy, &bound, reached, sum[WEIGHT], error);
    }
    if (bin < 0) { /* all rungs are within the budget */
        search->low = 0;
        settle(search, 1);
        return WR_OK;
    }
    narrow(search, bin);
    const double *found = sum + TOTALS + (size_t)bin * BIN_SUMS;
    if (found[BIN_COUNT] == 1 || search->bits == KEY_BITS) {
        const double fraction = (bound.at - reached) / brings(&bound, found);
        settle(search, fraction < 0 ? 0 : fraction > 1 ? 1 : fraction);
    }
    return WR_OK;
}

static enum wr_code prepare(struct wr_policy *policy, const struct wr_pool *pool, const struct wr_prospect *prospect,
                            struct wr_error *error)
{
    (void)pool;
    if (!policy->state) {
        policy->state = wr_array(1, sizeof(struct search), error);
        if (!policy->state) {
            return WR_E_NO_MEMORY;
        }
        *(struct search *)policy->state = first_search;
    }
    return step(policy, policy->state, prospect->sums, error);
}

/* ---------------------------------------------------------------------------------------------- decisions */

/* The highest rung that is taken for certain, and the one above it of which a share is; -1 = none. */
static int32_t rung_of(const struct wr_policy *policy, const struct wr_strip *strip, int row, int32_t *shared)
{
    const struct search *search = policy->state;
    const struct wr_ladder ladder = wr_ladder_of(strip, row, by_score((const void *)policy->config));
    struct wr_rung rung = wr_ladder_lowest(&ladder);
    int32_t taken = rung.pair;
    *shared = -1;
    while (wr_ladder_climb(&ladder, &rung) && key_of(rung.rate) >= search->low) {
        *(key_of(rung.rate) > search->high ? &taken : shared) = rung.pair;
    }
    return taken;
}

static void decide(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip,
                   int32_t *choice)
{
    (void)pool;
    for (int r = 0; r < strip->rows; r++) {
        int32_t shared;
        choice[r] = strip->keep[r] ? rung_of(policy, strip, r, &shared) : -1;
    }
}

static int parts(const struct wr_policy *policy, const struct wr_pool *pool)
{
    (void)policy, (void)pool;
    return 2;
}

static void split(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip, int part,
                  const int32_t *decided, const struct wr_part *out)
{
    const double fraction = ((const struct search *)policy->state)->fraction;
    (void)pool;
    for (int r = 0; r < strip->rows; r++) {
        int32_t shared = -1;
        if (strip->keep[r]) {
            rung_of(policy, strip, r, &shared);
        }
        const double share = shared >= 0 ? fraction : 0;
        wr_part_serve(out, r, part == 0 ? decided[r] : shared, part == 0 ? 1 - share : share);
    }
}

static bool is_expectation(const void *config)
{
    (void)config;
    return true;
}

const struct wr_policy_kind wr_budget_kind = {
    .name = "budget",
    .help = "the most quality within a budget, or the least use at some quality; knows which pairs are correct",
    .option = options,
    .options = sizeof options / sizeof *options,
    .config_size = sizeof(struct wr_budget_config),
    .defaults = defaults,
    .check = check,
    .use = wants_use,
    .prepare = prepare,
    .sums = sums,
    .look = look,
    .looks_again = looks_again,
    .decide = decide,
    .parts = parts,
    .split = split,
    .is_expectation = is_expectation,
};
