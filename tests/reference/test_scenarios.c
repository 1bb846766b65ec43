/* Many scenarios in one replay against one replay per scenario, on random tables: the same bytes. */
#include "tests/unit/unit.h"

#include "sim/replay/kernels/kernels.h"
#include "sim/replay/scenarios.h"
#include "tests/reference/run.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#ifdef WR_SANITIZED
enum { SEEDS = 48 }; /* sanitizers are slow, and each kind of prices comes three times */
#else
enum { SEEDS = 240 };
#endif
enum { SCENARIOS_MOST = 40 };

/* How prices differ: by accelerator (classes of several pairs) or by pair; and what they are made of. */
enum regime {
    CLASSES_OF_ENERGY,
    CLASSES_OF_ENERGY_AND_LATENCY,
    CLASSES_WITH_ZEROS,
    CLASSES_WITH_NEGATIVES,
    CLASSES_WITH_TOKENS,
    ALL_FREE,
    PAIRS_OF_ENERGY,
    PAIRS_OF_EVERYTHING,
    REGIMES
};

struct trial {
    struct random_table spec;
    struct wr_memory_table *table;
    struct random_pool pool;
    struct run run;
    int scenarios;
    struct wr_price price[SCENARIOS_MOST][RANDOM_PAIRS_MAX];
    struct wr_price *packed;   /* [scenario][pool index] */
    struct wr_linear *latency; /* the same; NULL = as measured */
    struct wr_totals expected[SCENARIOS_MOST];
    struct wr_replay_counts counts[SCENARIOS_MOST];
    int32_t best_local[SCENARIOS_MOST]; /* what the first policy was prepared with; -1 = it is another */
    bool but_last[RANDOM_PAIRS_MAX];
    int taken[SCENARIOS_MOST];
};

/* Ties between classes and within them come from prices and energies of few levels. */
static struct wr_price draw_price(const struct trial *t, enum regime regime, uint64_t seed, uint64_t key)
{
    double u[6];
    for (uint32_t i = 0; i < 6; i++) {
        u[i] = floor(1 + 8 * random_unit(seed, 500 + i, key)) / 4;
    }
    int die = (int)(random_unit(seed, 510, key) * 4);
    struct wr_price price = {.constant = die ? floor(u[0] * 4) : 0, .energy = u[1]};
    if (regime == CLASSES_OF_ENERGY_AND_LATENCY) {
        price.latency = die == 1 ? 0 : u[2] * 2;
        price.energy = die == 2 ? 0 : price.energy;
    } else if (regime == CLASSES_WITH_ZEROS) {
        price.energy = die < 2 ? 0 : price.energy;
    } else if (regime == CLASSES_WITH_NEGATIVES) {
        price.energy = die < 2 ? -price.energy : price.energy;
        price.latency = die == 3 ? -u[2] : 0;
    } else if (regime == CLASSES_WITH_TOKENS) {
        price.tokens_in = die ? u[3] : 0;
        price.tokens_out = u[4];
        price.measured_cost = die == 3 ? u[5] : 0;
    } else if (regime == ALL_FREE) {
        price = (struct wr_price){.constant = price.constant};
    }
    const struct wr_column *column = t->table->meta.column;
    price.energy *= column[WR_COL_ENERGY].present;
    price.latency *= column[WR_COL_LATENCY].present;
    price.tokens_in *= column[WR_COL_INPUT_TOKENS].present;
    price.tokens_out *= column[WR_COL_OUTPUT_TOKENS].present;
    price.measured_cost *= column[WR_COL_COST].present;
    return price;
}

static void draw_prices(struct trial *t, enum regime regime, uint64_t seed)
{
    for (int s = 0; s < t->scenarios; s++) {
        uint64_t own = seed * 1000 + (uint64_t)s;
        struct random_pool other = t->pool;
        random_pool_price(&other, t->table, own, false);
        for (int p = 0; p < t->pool.pool.pairs; p++) {
            uint64_t accelerator = (uint64_t)wr_meta_integer(&t->table->meta, WR_COL_PAIR_ACCELERATOR, t->pool.pair[p]);
            uint64_t key = regime == PAIRS_OF_ENERGY ? (uint64_t)p : accelerator;
            t->price[s][p] = regime == PAIRS_OF_EVERYTHING ? other.price[p] : draw_price(t, regime, own, key);
        }
    }
}

/* Two laws, each for some scenarios: batching makes queries slower, and the network adds to it. */
static void draw_latencies(struct trial *t, uint64_t seed)
{
    if (!t->spec.latency || random_die(seed, 412, 3) != 0) {
        return;
    }
    int pairs = t->pool.pool.pairs;
    t->latency = calloc((size_t)(t->scenarios * pairs), sizeof *t->latency);
    for (int i = 0; i < t->scenarios * pairs; i++) {
        bool slow = i / pairs % 3 == 0;
        t->latency[i] = (struct wr_linear){.per_second = slow ? 1.5 : 1, .constant = slow ? i % pairs / 64.0 : 0};
    }
}

/* A kind of policy that nothing is known of but its decisions. */
static struct wr_policy_kind secretive;

static void add_policies(struct trial *t, uint64_t seed)
{
    bool any_local = false;
    for (int p = 0; p < t->pool.pool.pairs; p++) {
        any_local |= t->pool.local[p];
        t->but_last[p] = p + 1 < t->pool.pool.pairs || p == t->pool.pool.baseline;
    }
    run_add_always(&t->run, any_local ? WR_PAIR_BEST_LOCAL : WR_PAIR_BASELINE);
    double limit = t->spec.latency ? t->spec.levels / 128.0 : (double)INFINITY;
    int fallbacks = seed % 2 ? 3 : 2; /* without best_score vector kernels find the candidates of every policy */
    for (int i = 0; i < 2 * fallbacks; i++) {
        enum wr_scope scope = i % 2 ? WR_SCOPE_ALL : WR_SCOPE_LOCAL_FIRST;
        enum wr_fallback fallback = (enum wr_fallback)(i / 2);
        run_add_oracle(&t->run, scope, fallback, (double)INFINITY);
        run_add_oracle(&t->run, scope, fallback, limit);
        if (seed % 4 == 1) {
            t->run.policy[t->run.job.policies - 1].pairs = t->but_last;
        }
        if (seed % 3 == 0) {
            run_add_imperfect(&t->run, i % 3 ? WR_PRESET_IPW : WR_PRESET_UNIFORM, 0.25 * i, scope, fallback, limit);
        }
    }
    run_add_always(&t->run, 0);
    if (seed % 3 == 2) { /* policies that share no pass, between some that do */
        run_add_random(&t->run, 0, WR_PAIR_BASELINE, 0.25);
        run_add_per_domain(&t->run);
        run_add_oracle(&t->run, WR_SCOPE_ALL, WR_FALLBACK_BASELINE, (double)INFINITY);
    }
    if (seed % 5 == 0) {
        run_add_oracle(&t->run, WR_SCOPE_ALL, WR_FALLBACK_CHEAPEST, limit);
        t->run.policy[t->run.job.policies - 1].kind = &secretive;
    }
}

static void expect(struct trial *t)
{
    struct wr_error error;
    for (int s = 0; s < t->scenarios; s++) {
        struct wr_policy policy[RUN_POLICIES_MAX];
        struct wr_replay_job job = t->run.job;
        memcpy(policy, t->run.policy, sizeof policy);
        memcpy(t->packed + s * t->pool.pool.pairs, t->price[s], (size_t)t->pool.pool.pairs * sizeof *t->packed);
        job.price = t->price[s];
        job.latency = t->latency ? t->latency + s * t->pool.pool.pairs : NULL;
        job.policy = policy;
        job.threads = 1;
        assert_int_equal(wr_replay(&job, &t->expected[s], &t->counts[s], &error), WR_OK);
        t->best_local[s] = ((const struct wr_always_config *)(void *)policy[0].config)->resolved;
        for (int i = 0; i < job.policies; i++) {
            wr_policy_release(&policy[i]);
        }
    }
}

static enum wr_code take(void *context, const struct wr_scenario_result *result, struct wr_error *error)
{
    struct trial *t = context;
    const struct wr_totals *got = result->totals, *expected = &t->expected[result->scenario];
    (void)error;
    t->taken[result->scenario]++;
    assert_int_equal(got->cells, expected->cells);
    assert_int_equal(got->groups, expected->groups);
    for (size_t i = 0; i < got->cells; i++) {
        if (memcmp(&got->cell[i], &expected->cell[i], sizeof *got->cell) != 0) {
            const struct wr_cell_key *key = &got->cell[i].key, *other = &expected->cell[i].key;
            fail_msg("scenario %" PRId64 ", cell %zu: policy %d pair %d domain %d n %" PRId64
                     "; expected policy %d pair %d domain %d n %" PRId64,
                     result->scenario, i, key->policy, key->pair, key->domain, got->cell[i].n, other->policy,
                     other->pair, other->domain, expected->cell[i].n);
        }
    }
    if (got->groups) {
        assert_memory_equal(got->group, expected->group, got->groups * sizeof *got->group);
    }
    assert_memory_equal(result->counts, &t->counts[result->scenario], sizeof *result->counts);
    assert_int_equal(((const struct wr_always_config *)(const void *)result->policy[0].config)->resolved,
                     t->best_local[result->scenario]);
    return WR_OK;
}

static void compare(struct trial *t, int threads, size_t memory)
{
    struct wr_error error;
    const struct wr_scenario_job job = {.replay = t->run.job,
                                        .price = t->packed,
                                        .latency = t->latency,
                                        .scenarios = t->scenarios,
                                        .memory = memory,
                                        .take = take,
                                        .context = t};
    struct wr_scenario_job with_threads = job;
    with_threads.replay.threads = threads;
    memset(t->taken, 0, sizeof t->taken);
    assert_int_equal(wr_replay_scenarios(&with_threads, &error), WR_OK);
    for (int s = 0; s < t->scenarios; s++) {
        assert_int_equal(t->taken[s], 1);
    }
}

static void make_trial(struct trial *t, const struct random_table *spec, enum regime regime, int scenarios,
                       uint64_t seed)
{
    memset(t, 0, sizeof *t);
    t->spec = *spec;
    t->scenarios = scenarios;
    t->table = random_table_make(spec);
    random_pool_make(&t->pool, t->table, seed, random_die(seed, 402, 2));
    t->pool.pool.baseline = random_die(seed, 404, t->pool.pool.pairs);
    run_init(&t->run, t->table, &t->pool);
    struct wr_selection *selection = &t->run.job.selection;
    selection->missing = random_die(seed, 405, 4) ? WR_AVAILABLE_CASE : WR_COMPLETE_CASE;
    selection->rule = random_die(seed, 406, 2) ? WR_CORRECT_AT : WR_CORRECT_MAX;
    selection->correct_at = random_die(seed, 407, 2) ? 1 : 0.7;
    if (spec->arrivals && random_die(seed, 408, 2)) { /* now and then dated, which is replayed apart */
        t->run.job.clock = (struct wr_hour_clock){.kind = random_die(seed, 409, 4) ? WR_HOURS_OF_DAY : WR_HOURS_DATED,
                                                  .start_s = random_die(seed, 410, 86400)};
    }
    if (random_die(seed, 411, 3) == 0) { /* a complete case is then asked for less */
        t->run.job.unwanted = (uint32_t)(random_unit(seed, 413, 0) * (1 << WR_SUMS));
    }
    t->packed = calloc((size_t)(scenarios * t->pool.pool.pairs), sizeof *t->packed);
    draw_prices(t, regime, seed);
    draw_latencies(t, seed);
    add_policies(t, seed);
}

static void free_trial(struct trial *t)
{
    for (int s = 0; s < t->scenarios; s++) {
        wr_totals_free(&t->expected[s]);
    }
    free(t->packed);
    free(t->latency);
    run_free(&t->run);
    t->table->source.close(&t->table->source);
}

static uint64_t last_seed;

/* After a failure this is the trial that failed. */
static int show_seed(void **state)
{
    (void)state;
    print_message("last seed: %" PRIu64 "\n", last_seed);
    return 0;
}

/* What the trials met: scenarios whose totals differ from those of the one before, and best local pairs that do. */
static int64_t met_changes, met_other_best;

static void take_note(const struct trial *t)
{
    for (int s = 1; s < t->scenarios; s++) {
        const struct wr_totals *a = &t->expected[s], *b = &t->expected[s - 1];
        met_changes += a->cells != b->cells || (a->cells && memcmp(a->cell, b->cell, a->cells * sizeof *a->cell) != 0);
        met_other_best += t->best_local[s] != t->best_local[s - 1];
    }
}

static void try_spec(const struct random_table *spec, enum regime regime, int scenarios, uint64_t seed)
{
    static const int threads[] = {1, 2, 7};
    struct trial trial;
    struct wr_error error;
    const char *name;
    last_seed = seed;
    make_trial(&trial, spec, regime, scenarios, seed);
    assert_int_equal(wr_kernels_choose("scalar", &error), WR_OK);
    expect(&trial);
    take_note(&trial);
    for (int i = 0; (name = wr_kernels_name(i)); i++) {
        assert_int_equal(wr_kernels_choose(name, &error), WR_OK);
        compare(&trial, threads[((uint64_t)i + seed) % 3], seed % 7 == 0 ? 1 << 20 : 0);
    }
    free_trial(&trial);
}

static void small_tables_of_every_kind_agree(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        const struct random_table spec = random_table_spec(seed);
        try_spec(&spec, (enum regime)(seed / 2 % REGIMES), seed % 16 == 0 ? 1 : 5 + (int)(seed % 11), seed);
    }
    assert_true(met_changes > SEEDS && met_other_best > SEEDS / 24);
}

static void tables_of_several_segments_agree(void **state)
{
    const int64_t queries[] = {4096, 4097, 8192, 12300, 20000};
    (void)state;
    for (uint64_t i = 0; i < SEEDS / 16; i++) {
        struct random_table spec = random_table_spec(3000 + i);
        spec.queries = queries[i % 5];
        try_spec(&spec, (enum regime)(i % REGIMES), 6, 3000 + i);
    }
}

static enum wr_code refuse(void *context, const struct wr_scenario_result *result, struct wr_error *error)
{
    (*(int *)context)++;
    (void)result;
    return wr_fail(error, WR_E_INTERNAL, "%s", "enough");
}

static void who_takes_the_results_may_end_it(void **state)
{
    struct trial trial;
    struct wr_error error;
    int calls = 0;
    const struct random_table spec = random_table_spec(12);
    (void)state;
    make_trial(&trial, &spec, CLASSES_OF_ENERGY, 4, 12);
    expect(&trial);
    struct wr_scenario_job job = {
        .replay = trial.run.job, .price = trial.packed, .scenarios = 4, .take = refuse, .context = &calls};
    assert_int_equal(wr_replay_scenarios(&job, &error), WR_E_INTERNAL);
    assert_int_equal(calls, 1);
    trial.packed[3 * trial.pool.pool.pairs].energy = (double)INFINITY;
    assert_int_equal(wr_replay_scenarios(&job, &error), WR_E_INTERNAL);
    assert_int_equal(calls, 1); /* refused before anything is replayed */
    job.scenarios = 0;
    assert_int_equal(wr_replay_scenarios(&job, &error), WR_OK);
    free_trial(&trial);
}

int main(void)
{
    secretive = *wr_policy_kind_of("oracle");
    secretive.rule = NULL;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(small_tables_of_every_kind_agree, show_seed),
        cmocka_unit_test_teardown(tables_of_several_segments_agree, show_seed),
        cmocka_unit_test(who_takes_the_results_may_end_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
