/* The engine against the naive reference on random tables: every count, total and decision. */
#include "tests/unit/unit.h"

#include "analysis/metrics/account.h"
#include "sim/replay/kernels/kernels.h"
#include "tests/reference/reference.h"
#include "tests/reference/run.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { POLICIES = 40 };

/* One comparison: the same job in both descriptions. */
struct trial {
    struct random_table spec;
    struct wr_memory_table *table;
    struct random_pool pool;
    struct run run;
    struct reference_job naive;
    struct reference_policy policy[POLICIES];
    double price[RANDOM_PAIRS_MAX][6], law[RANDOM_PAIRS_MAX][8];
    struct wr_pair_law assumed[RANDOM_PAIRS_MAX]; /* the laws again, by the file's pairs */
    struct wr_rates rates[RANDOM_PAIRS_MAX];      /* likewise */
    double charge[RANDOM_PAIRS_MAX][7];           /* device time and rates, by pool index */
    struct wr_linear latency[RANDOM_PAIRS_MAX];   /* and by pool index */
    bool *pass;
    struct wr_where where;
    bool member[4][RANDOM_PAIRS_MAX]; /* sets of the sides of thresholds */
    int members;
    bool but_last[RANDOM_PAIRS_MAX]; /* pairs that some policies may use: all but the last */
};

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
    memcpy(t->law[p], as_array, sizeof as_array);
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
            memcpy(&t->law[p][4], plain, sizeof plain);
        }
        if (priced) {
            struct wr_error error;
            const struct wr_objective objective = {
                .energy = 2, .latency = 3, .cost = 0.75, .cost_kind = WR_COST_OWNED, .carbon = 0.5};
            const double *e = t->law[p], *l = e + 4, *c = t->charge[p];
            const double per_j = 2 + 0.75 * c[3] + 0.5 * c[5], per_s = 0.75 * c[4] + 0.5 * c[6];
            assert_int_equal(wr_price_of(&objective, law, &t->rates[t->pool.pair[p]], &t->table->meta, t->pool.pair[p],
                                         &t->pool.price[p], &error),
                             WR_OK);
            const double price[6] = {per_j * e[0] + 3 * l[0] + per_s * c[0], per_j * e[1],
                                     per_j * e[2] + 3 * l[2] + per_s * c[1], 0,
                                     per_j * e[3] + 3 * l[3] + per_s * c[2], 0};
            memcpy(t->price[p], price, sizeof price);
        }
    }
    t->run.job.latency = as_measured ? NULL : t->latency;
}

static void make_trial(struct trial *t, const struct random_table *spec, uint64_t seed)
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
    for (int p = 0; p < t->pool.pool.pairs; p++) {
        const struct wr_price *x = &t->pool.price[p];
        const double c[6] = {x->constant, x->energy, x->latency, x->tokens_in, x->tokens_out, x->measured_cost};
        memcpy(t->price[p], c, sizeof c);
    }
    add_laws(t, seed);
    add_where(t, seed);
    t->naive = (struct reference_job){.table = t->table,
                                      .pairs = t->pool.pool.pairs,
                                      .baseline = t->pool.pool.baseline,
                                      .pair = t->pool.pair,
                                      .local = t->pool.local,
                                      .price = (const double(*)[6])t->price,
                                      .law = (const double(*)[8])t->law,
                                      .charge = (const double(*)[7])t->charge,
                                      .pass = t->pass,
                                      .complete_case = selection->missing == WR_COMPLETE_CASE,
                                      .rule_max = selection->rule == WR_CORRECT_MAX,
                                      .measured_cost = t->run.job.measured_cost,
                                      .correct_at = selection->correct_at,
                                      .policy = t->policy};
    add_policies(t);
}

static void free_trial(struct trial *t)
{
    run_free(&t->run);
    free(t->pass);
    t->table->source.close(&t->table->source);
}

static void assert_close(double engine, long double naive)
{
    if (!(fabsl((long double)engine - naive) <= 1e-12L * fabsl(naive))) {
        fail_msg("%.17g is not %.20Lg", engine, naive);
    }
}

static void compare_cell(const struct wr_cell *cell, const struct reference_cell *naive)
{
    assert_int_equal(cell->n, naive->n);
    assert_int_equal(cell->zero_latency, naive->zero_latency);
    assert_close(cell->weight, naive->weight);
    for (int s = 0; s < WR_SUMS; s++) {
        assert_close(cell->sum[s], naive->sum[s]);
        assert_int_equal(cell->missing[s], naive->missing[s]);
    }
}

/* Every cell of the one has its like in the other: the engine's in order, the touched ones of the reference counted. */
static void compare_cells(const struct trial *t, const struct reference_result *naive)
{
    const struct wr_totals *totals = &t->run.totals;
    int pairs = t->naive.pairs, width = naive->domains + 1;
    size_t next = 0;
    for (int i = 0; i < t->naive.policies; i++) {
        for (int p = 0; p < pairs; p++) {
            for (int d = 0; d < width; d++) {
                const struct reference_cell *cell = &naive->cell[(i * pairs + p) * width + d];
                if (cell->n == 0) {
                    continue;
                }
                assert_true(next < totals->cells);
                const struct wr_cell_key key = {i, t->pool.pair[p], d - 1, 0};
                assert_memory_equal(&totals->cell[next].key, &key, sizeof key);
                compare_cell(&totals->cell[next++], cell);
            }
        }
    }
    assert_int_equal(next, totals->cells);
}

static void compare_groups(const struct trial *t, const struct reference_result *naive)
{
    const struct wr_totals *totals = &t->run.totals;
    int width = naive->domains + 1;
    size_t next = 0;
    for (int i = 0; i < t->naive.policies * width; i++) {
        const struct reference_group *group = &naive->group[i];
        if (group->n == 0) {
            continue;
        }
        assert_true(next < totals->groups);
        const struct wr_group *engine = &totals->group[next++];
        assert_int_equal(engine->policy, i / width);
        assert_int_equal(engine->domain, i % width - 1);
        assert_int_equal(engine->n, group->n);
        assert_int_equal(engine->unserved, group->unserved);
        assert_close(engine->weight, group->weight);
        assert_close(engine->weight2, group->weight2);
        assert_close(engine->covered, group->covered);
    }
    assert_int_equal(next, totals->groups);
}

/* What the trials met, so that none of the hard cases is missed by the way tables are drawn. */
static struct {
    int64_t filtered, dropped, replayed, missing_cells, unserved, zero_latency, missing_sums, late, uncovered, trials,
        accounts, powers, charges;
} met;

static int64_t all_missing(const struct wr_linear_sum *sum)
{
    return sum->missing[WR_MEASURED_ENERGY] + sum->missing[WR_MEASURED_LATENCY] + sum->missing[WR_MEASURED_TOKENS];
}

static void compare_account(const struct wr_account *account, const struct reference_cell *naive)
{
    const struct wr_linear_sum *const sum[2] = {&account->energy, &account->latency};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(all_missing(sum[i]) > 0, naive->assumed_missing[i] > 0);
        if (naive->assumed_missing[i] == 0) {
            assert_close(sum[i]->sum, naive->assumed[i]);
            met.accounts++;
        }
    }
    const struct wr_linear_sum *const charged[2] = {&account->owned, &account->carbon};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(all_missing(charged[i]) > 0, naive->charged_missing[i] > 0);
        if (naive->charged_missing[i] == 0) {
            assert_close(charged[i]->sum, naive->charged[i]);
            met.charges += naive->charged[i] > 0;
        }
    }
    if (naive->assumed_missing[1] == 0) {
        assert_close(account->service.sum, naive->service);
    }
    if (naive->assumed_missing[0] + naive->assumed_missing[1] == 0 && account->pair_without_power < 0) {
        assert_close(account->power, naive->power);
        met.powers++;
    }
}

/* The accounts of the engine's totals under the laws against what was added up query by query. */
static void compare_accounts(const struct trial *t, const struct reference_result *naive)
{
    int pairs = t->naive.pairs, width = naive->domains + 1;
    for (int i = 0; i < t->naive.policies; i++) {
        for (int d = 0; d < width; d++) {
            struct reference_cell all = {0};
            for (int p = 0; p < pairs; p++) {
                const struct reference_cell *cell = &naive->cell[(i * pairs + p) * width + d];
                for (int k = 0; k < 2; k++) {
                    all.assumed[k] += cell->assumed[k];
                    all.assumed_missing[k] += cell->assumed_missing[k];
                    all.charged[k] += cell->charged[k];
                    all.charged_missing[k] += cell->charged_missing[k];
                }
                all.service += cell->service;
                all.power += cell->power;
            }
            const struct wr_account account = wr_account_of(&t->run.totals, &t->table->meta, t->assumed, NULL, t->rates,
                                                            WR_PARAMETERS_TOTAL, i, d - 1);
            compare_account(&account, &all);
        }
    }
}

static void compare_run(struct trial *t, const struct reference_result *naive, int threads)
{
    assert_int_equal(run_go(&t->run, threads), WR_OK);
    assert_int_equal(t->run.counts.queries, t->spec.queries);
    assert_int_equal(t->run.counts.filtered, naive->filtered);
    assert_int_equal(t->run.counts.dropped, naive->dropped);
    assert_int_equal(t->run.counts.replayed, naive->replayed);
    assert_int_equal(t->run.counts.missing_cells, naive->missing_cells);
    size_t decisions = (size_t)t->naive.policies * (size_t)t->spec.queries;
    assert_memory_equal(t->run.choice, naive->choice, decisions * sizeof *naive->choice);
    compare_cells(t, naive);
    compare_accounts(t, naive);
    compare_groups(t, naive);
}

/* Under every kernel that this machine runs; the last run is left. */
static void compare(struct trial *t, int threads)
{
    struct reference_result naive;
    const char *name;
    reference_replay(&t->naive, &naive);
    for (int i = 0; (name = wr_kernels_name(i)); i++) {
        struct wr_error error;
        assert_int_equal(wr_kernels_choose(name, &error), WR_OK);
        compare_run(t, &naive, threads);
    }
    reference_free(&naive);
}

static void take_note(const struct trial *t)
{
    met.trials++;
    met.filtered += t->run.counts.filtered;
    met.dropped += t->run.counts.dropped;
    met.replayed += t->run.counts.replayed;
    met.missing_cells += t->run.counts.missing_cells;
    for (size_t i = 0; i < t->run.totals.groups; i++) {
        met.unserved += t->run.totals.group[i].unserved;
        met.uncovered += t->run.totals.group[i].covered < t->run.totals.group[i].weight;
    }
    for (size_t i = 0; i < t->run.totals.cells; i++) {
        const struct wr_cell *cell = &t->run.totals.cell[i];
        met.zero_latency += cell->zero_latency;
        met.missing_sums += cell->missing[WR_SUM_TOKENS_OUT] < cell->n ? cell->missing[WR_SUM_TOKENS_OUT] : 0;
        met.late += cell->sum[WR_SUM_IN_TIME] < cell->sum[WR_SUM_CORRECT];
    }
}

static uint64_t last_seed;

/* After a failure this is the trial that failed. */
static int show_seed(void **state)
{
    (void)state;
    print_message("last seed: %" PRIu64 "\n", last_seed);
    return 0;
}

static void try_spec(const struct random_table *spec, uint64_t seed, int threads)
{
    struct trial trial;
    last_seed = seed;
    make_trial(&trial, spec, seed);
    compare(&trial, threads);
    take_note(&trial);
    free_trial(&trial);
}

static void small_tables_of_every_kind_agree(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 600; seed++) {
        const struct random_table spec = random_table_spec(seed);
        try_spec(&spec, seed, 1 + (int)(seed % 3));
    }
    assert_true(met.filtered > 0 && met.dropped > 0 && met.replayed > 10000 && met.missing_cells > 0);
    assert_true(met.unserved > 0 && met.zero_latency > 0 && met.missing_sums > 0 && met.late > 0 && met.uncovered > 0);
    assert_true(met.accounts > 10000 && met.powers > 1000 && met.charges > 10000);
}

static void tables_around_the_ends_of_blocks_agree(void **state)
{
    const int64_t queries[] = {1, 255, 256, 257, 4095, 4096, 4097, 8192, 8193, 10000};
    (void)state;
    for (uint64_t i = 0; i < 20; i++) {
        struct random_table spec = random_table_spec(1000 + i);
        spec.queries = queries[i / 2];
        try_spec(&spec, 1000 + i, 2);
    }
}

static void one_pair_all_wrong_all_right_and_no_columns_agree(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 64; i++) {
        struct random_table spec = random_table_spec(2000 + i);
        spec.models = i % 4 == 0 ? 1 : spec.models;
        spec.accelerators = i % 4 == 0 ? 1 : spec.accelerators;
        spec.right = i % 4 == 1 ? 0 : i % 4 == 2 ? 1 : spec.right;
        if (i % 4 == 3) {
            spec.energy = spec.latency = spec.cost = spec.tokens_in = spec.tokens_out = false;
        }
        try_spec(&spec, 2000 + i, 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(small_tables_of_every_kind_agree, show_seed),
        cmocka_unit_test_teardown(tables_around_the_ends_of_blocks_agree, show_seed),
        cmocka_unit_test_teardown(one_pair_all_wrong_all_right_and_no_columns_agree, show_seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
