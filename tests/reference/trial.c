#include "tests/reference/trial.h"

#include "tests/unit/unit.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void add_oracle(struct trial *t, bool all, int fallback, double limit)
{
    t->policy[t->naive.policies++] = (struct reference_policy){.kind = REFERENCE_ORACLE,
                                                               .barred = -1,
                                                               .scope_all = all,
                                                               .fallback = (enum reference_fallback)fallback,
                                                               .max_latency_s = limit};
    run_add_oracle(&t->run, all ? WR_SCOPE_ALL : WR_SCOPE_LOCAL_FIRST, (enum wr_fallback)fallback, limit);
}

/* The last pair of the pool, unless it is the baseline, is barred: the baseline always serves. */
static void add_restricted(struct trial *t, bool all, int fallback)
{
    int last = t->naive.pairs - 1;
    add_oracle(t, all, fallback, (double)INFINITY);
    if (last != t->naive.baseline) {
        for (int p = 0; p < t->naive.pairs; p++) {
            t->but_last[p] = p != last;
        }
        t->policy[t->naive.policies - 1].barred = last;
        t->run.policy[t->run.job.policies - 1].pairs = t->but_last;
    }
}

static void add_imperfect(struct trial *t, bool uniform, double rate, bool all, int fallback, double limit)
{
    enum wr_scope scope = all ? WR_SCOPE_ALL : WR_SCOPE_LOCAL_FIRST;
    t->policy[t->naive.policies++] = (struct reference_policy){.kind = uniform ? REFERENCE_UNIFORM : REFERENCE_IPW,
                                                               .rate = rate,
                                                               .barred = -1,
                                                               .scope_all = all,
                                                               .fallback = (enum reference_fallback)fallback,
                                                               .max_latency_s = limit};
    run_add_imperfect(&t->run, uniform ? WR_PRESET_UNIFORM : WR_PRESET_IPW, rate, scope, (enum wr_fallback)fallback,
                      limit);
}

/* A pair of the pool, or a set of some of them, which may be empty of eligible ones. */
static struct reference_side add_side(struct trial *t, uint64_t seed, struct wr_side *side)
{
    struct reference_side naive = {.pair = random_die(seed, 420, t->naive.pairs), .within = random_die(seed, 421, 3)};
    *side = (struct wr_side){.pair = naive.pair, .within = naive.within};
    if (random_die(seed, 422, 3) > 0) {
        bool *member = t->member[t->members++];
        for (int p = 0; p < t->naive.pairs; p++) {
            member[p] = random_unit(seed, 423, (uint64_t)p) < 0.5 || p == naive.pair;
            naive.set |= (uint64_t)member[p] << p;
        }
        side->member = member;
        naive.pair = -1;
    }
    return naive;
}

static void add_threshold(struct trial *t, uint64_t seed)
{
    struct reference_policy *naive = &t->policy[t->naive.policies++];
    struct wr_threshold_config config = {.at = floor(random_unit(seed, 424, 0) * 48) / 32 - 0.1,
                                         .missing = random_die(seed, 425, 2)};
    int router = random_die(seed, 426, t->spec.routers);
    config.score = (struct wr_query_value){WR_COL_ROUTER_SCORE, router};
    *naive = (struct reference_policy){.kind = REFERENCE_THRESHOLD,
                                       .barred = -1,
                                       .max_latency_s = (double)INFINITY,
                                       .router = router,
                                       .at = config.at,
                                       .unscored_to_weak = config.missing};
    naive->strong = add_side(t, seed + 50000, &config.strong);
    naive->weak = add_side(t, seed + 90000, &config.weak);
    run_add_threshold(&t->run, &config);
}

static void add_pair(struct trial *t, int pair, int32_t as_given)
{
    t->policy[t->naive.policies++] = (struct reference_policy){.kind = REFERENCE_PAIR, .pair = pair};
    run_add_always(&t->run, as_given);
}

static void add_policies(struct trial *t)
{
    bool any_local = false;
    int fallbacks = t->spec.seed % 2 ? 3 : 2; /* without best_score vector kernels decide for every policy */
    for (int p = 0; p < t->pool.pool.pairs; p++) {
        any_local |= t->pool.local[p];
    }
    add_pair(t, t->naive.baseline, WR_PAIR_BASELINE);
    add_pair(t, 0, 0);
    if (any_local) {
        t->policy[t->naive.policies++] = (struct reference_policy){.kind = REFERENCE_BEST_LOCAL};
        run_add_always(&t->run, WR_PAIR_BEST_LOCAL);
    }
    for (uint64_t i = 0; i < 2 && t->spec.routers > 0; i++) {
        add_threshold(t, t->spec.seed + 7000 * i);
    }
    for (int all = 0; all < 2; all++) {
        for (int fallback = 0; fallback < fallbacks; fallback++) {
            add_oracle(t, all, fallback, (double)INFINITY);
            if (t->spec.latency) {
                add_oracle(t, all, fallback, t->spec.levels / 128.0);
            }
            add_restricted(t, all, fallback);
            add_imperfect(t, fallback % 2, 0.25 * (all + 1 + fallback), all, fallback,
                          t->spec.latency ? t->spec.levels / 128.0 : (double)INFINITY);
            add_imperfect(t, !(fallback % 2), fallback / 2.0, all, fallback, (double)INFINITY);
        }
    }
}

/* `where` on the domain or on the weight, in both descriptions. */
static void add_where(struct trial *t, uint64_t seed)
{
    const int32_t *domain = t->table->rows[WR_COL_QUERY_DOMAIN];
    const double *weight = t->table->rows[WR_COL_QUERY_WEIGHT];
    int kind = random_die(seed, 400, 4), wanted = random_die(seed, 401, t->spec.domains + 1);
    t->pass = malloc((size_t)t->spec.queries * sizeof *t->pass);
    for (int64_t q = 0; q < t->spec.queries; q++) {
        t->pass[q] = (kind != 0 || !domain || domain[q] == wanted) &&
                     (kind != 1 || !domain || (domain[q] != wanted && domain[q] >= 0)) &&
                     (kind != 2 || !weight || weight[q] >= 0.5);
    }
    enum wr_column_id column = kind == 2 ? WR_COL_QUERY_WEIGHT : WR_COL_QUERY_DOMAIN;
    t->where = (struct wr_where){.column = column,
                                 .op = kind == 0   ? WR_EQ
                                       : kind == 1 ? WR_NE
                                                   : WR_GE,
                                 .value = kind == 2 ? 0.5 : wanted};
    if (kind < 3 && t->table->rows[column]) {
        t->run.job.selection.where = &t->where;
        t->run.job.selection.wheres = 1;
    }
}

/* A number now and then: 0 where `there` is false. */
static double sometimes(uint64_t seed, uint32_t purpose, int p, bool there)
{
    return there && random_die(seed + (uint64_t)p, purpose, 3) ? random_unit(seed, purpose + 1, (uint64_t)p) : 0;
}

/* Where queries have arrivals, in half of the seeds two grids whose intensity follows the hour, of the day or dated;
 * some pairs are on either. */
static void add_hours(struct trial *t, uint64_t seed)
{
    if (!t->spec.arrivals || random_die(seed, 445, 2)) {
        return;
    }
    const bool daily = random_die(seed, 446, 2);
    const int64_t start = random_die(seed, 447, 86400), days = daily ? 0 : 19000;
    for (int g = 0; g < 2; g++) {
        for (uint64_t h = 0; h < TRIAL_HOURS; h++) {
            t->per_kwh[g][h] = sometimes(seed + h, 448, g, true);
            t->hourly[g][h] = t->per_kwh[g][h] / 3.6e6;
        }
        t->grid[g] = (struct wr_grid_profile){.kg_per_kwh = t->per_kwh[g],
                                              .hours = daily ? 24 : TRIAL_HOURS,
                                              .first = (int32_t)days * 24,
                                              .is_dated = !daily};
        wr_grid_profile_sum_up(&t->grid[g]);
    }
    for (int p = 0; p < t->pool.pool.pairs; p++) {
        const int g = random_die(seed + (uint64_t)p, 450, 3);
        t->grid_of[p] = g < 2 ? t->hourly[g] : NULL;
        t->rates[t->pool.pair[p]].grid = g < 2 ? &t->grid[g] : NULL;
    }
    t->run.job.clock = (struct wr_hour_clock){.kind = daily ? WR_HOURS_OF_DAY : WR_HOURS_DATED,
                                              .start_s = (double)(start + days * 86400)};
    t->naive.hourly = t->grid_of;
    t->naive.starts_s = start + days * 86400;
    t->naive.first_hour = days * 24;
    t->naive.daily = daily;
}

/* Owned cost and carbon, of laws whose device time is of every form. */
static void add_rates(struct trial *t, uint64_t seed, int p, struct wr_pair_law *law)
{
    const bool late = t->spec.latency, tokens = t->spec.tokens_out;
    law->device_s = (struct wr_linear){.constant = sometimes(seed, 431, p, true),
                                       .per_second = 2 * sometimes(seed, 433, p, late),
                                       .per_token = 0.01 * sometimes(seed, 435, p, tokens)};
    const struct wr_rates rates = {.usd_per_j = sometimes(seed, 437, p, true),
                                   .usd_per_s = 3 * sometimes(seed, 439, p, true),
                                   .kg_per_j = 0.5 * sometimes(seed, 441, p, true),
                                   .kg_per_s = sometimes(seed, 443, p, true)};
    t->rates[t->pool.pair[p]] = rates;
    const double charge[7] = {law->device_s.constant, law->device_s.per_second, law->device_s.per_token,
                              rates.usd_per_j,        rates.usd_per_s,          rates.kg_per_j,
                              rates.kg_per_s};
    memcpy(t->charge[p], charge, sizeof charge);
}

static void add_law(struct trial *t, uint64_t seed, int p)
{
    const bool late = t->spec.latency, tokens = t->spec.tokens_out;
    const struct wr_pair_law law = {
        .energy = {.constant = 8 * sometimes(seed, 411, p, true),
                   .per_joule = 0.25 + random_unit(seed, 413, (uint64_t)p) * 3,
                   .per_second = sometimes(seed, 414, p, late),
                   .per_token = 0.1 * sometimes(seed, 416, p, tokens && random_die(seed, 418, 3) == 0)},
        .latency = {.constant = sometimes(seed, 419, p, true),
                    .per_second = 0.25 + random_unit(seed, 421, (uint64_t)p) * 2,
                    .per_token = 0.01 * sometimes(seed, 422, p, tokens && random_die(seed, 424, 3) == 0)}};
    const double as_array[8] = {law.energy.constant,    law.energy.per_joule, law.energy.per_second,
                                law.energy.per_token,   law.latency.constant, law.latency.per_joule,
                                law.latency.per_second, law.latency.per_token};
    memcpy(t->twin.law[p], as_array, sizeof as_array);
    t->assumed[t->pool.pair[p]] = law;
    t->latency[p] = law.latency;
}

/* Laws for all pairs, or latencies as measured; an objective of energy and latency is then the laws'. */
static void add_laws(struct trial *t, uint64_t seed)
{
    const bool priced = t->spec.energy && t->spec.latency && random_die(seed, 410, 2) == 0;
    const bool as_measured = random_die(seed, 425, 3) == 0;
    for (int p = 0; p < t->pool.pool.pairs; p++) {
        const double plain[4] = {0, 0, 1, 0};
        struct wr_pair_law *law = &t->assumed[t->pool.pair[p]];
        add_law(t, seed, p);
        add_rates(t, seed, p, law);
        if (as_measured) {
            law->latency = (struct wr_linear){.per_second = 1};
            memcpy(&t->twin.law[p][4], plain, sizeof plain);
        }
        if (priced) {
            struct wr_error error;
            const struct wr_objective objective = {
                .energy = 2, .latency = 3, .cost = 0.75, .cost_kind = WR_COST_OWNED, .carbon = 0.5};
            const double *e = t->twin.law[p], *l = e + 4, *c = t->charge[p];
            const double per_j = 2 + 0.75 * c[3] + 0.5 * c[5], per_s = 0.75 * c[4] + 0.5 * c[6];
            assert_int_equal(wr_price_of(&objective, law, &t->rates[t->pool.pair[p]], &t->table->meta, t->pool.pair[p],
                                         &t->pool.price[p], &error),
                             WR_OK);
            const double price[6] = {per_j * e[0] + 3 * l[0] + per_s * c[0], per_j * e[1],
                                     per_j * e[2] + 3 * l[2] + per_s * c[1], 0,
                                     per_j * e[3] + 3 * l[3] + per_s * c[2], 0};
            memcpy(t->twin.price[p], price, sizeof price);
        }
    }
    t->run.job.latency = as_measured ? NULL : t->latency;
}

void make_trial(struct trial *t, const struct random_table *spec, uint64_t seed)
{
    memset(t, 0, sizeof *t);
    t->spec = *spec;
    t->table = random_table_make(spec);
    random_pool_make(&t->pool, t->table, seed, random_die(seed, 402, 2));
    random_pool_price(&t->pool, t->table, seed, random_die(seed, 403, 3) == 0);
    t->pool.pool.baseline = random_die(seed, 404, t->pool.pool.pairs);
    run_init(&t->run, t->table, &t->pool);
    struct wr_selection *selection = &t->run.job.selection;
    selection->missing = random_die(seed, 405, 2) ? WR_COMPLETE_CASE : WR_AVAILABLE_CASE;
    selection->rule = random_die(seed, 406, 2) ? WR_CORRECT_AT : WR_CORRECT_MAX;
    selection->correct_at = random_die(seed, 407, 2) ? 1 : 0.7;
    t->naive = reference_twin(&t->twin, &t->run, t->table, &t->pool);
    add_laws(t, seed);
    add_where(t, seed);
    t->naive.charge = (const double(*)[7])t->charge;
    t->naive.pass = t->pass;
    t->naive.policy = t->policy;
    add_hours(t, seed);
    add_policies(t);
}

void free_trial(struct trial *t)
{
    run_free(&t->run);
    free(t->pass);
    t->table->source.close(&t->table->source);
}
