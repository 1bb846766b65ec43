/* The engine against the naive reference on random tables: every count, total and decision. */
#include "tests/unit/unit.h"

#include "analysis/metrics/account.h"
#include "sim/replay/kernels/kernels.h"
#include "tests/reference/trial.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

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
static void compare_cells(const struct trial *t, const struct wr_totals *totals, const struct reference_result *naive)
{
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
                const struct wr_cell_key key = {.policy = i, .pair = t->pool.pair[p], .domain = d - 1};
                assert_memory_equal(&totals->cell[next].key, &key, sizeof key);
                compare_cell(&totals->cell[next++], cell);
            }
        }
    }
    assert_int_equal(next, totals->cells);
}

/* The engine's cells without their hours, which are the clock's. */
static void compare_hours(const struct trial *t, const struct reference_result *naive)
{
    struct wr_totals all;
    struct wr_error error;
    wr_totals_init(&all);
    for (size_t i = 0; i < t->run.totals.cells; i++) {
        struct wr_cell cell = t->run.totals.cell[i];
        const int32_t last = t->naive.daily ? 24 : (int32_t)t->naive.first_hour + TRIAL_HOURS;
        assert_true(t->naive.hourly ? cell.key.hour == WR_HOUR_NONE ||
                                          (cell.key.hour >= t->naive.first_hour && cell.key.hour < last)
                                    : cell.key.hour == 0);
        cell.key.hour = 0;
        const struct wr_totals one = {.cell = &cell, .cells = 1};
        assert_int_equal(wr_totals_merge(&all, &one, &error), WR_OK);
    }
    wr_totals_sort(&all);
    compare_cells(t, &all, naive);
    wr_totals_free(&all);
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
        accounts, powers, charges, hours, unknown_hours;
    int64_t kind[4]; /* policies of these */
} met;
static const char *const kinds[4] = {"always", "oracle", "imperfect", "threshold"};

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
        const int64_t missing = all_missing(charged[i]) + (i == 1 ? account->without_hour : 0);
        assert_int_equal(missing > 0, naive->charged_missing[i] > 0);
        if (naive->charged_missing[i] == 0) {
            assert_close(charged[i]->sum, naive->charged[i]);
            met.charges += naive->charged[i] > 0;
        }
    }
    met.unknown_hours += account->without_hour > 0;
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
            const struct wr_account_scope scope = {&t->run.totals, &t->table->meta, i, d - 1};
            struct wr_account account = wr_account_measured(&scope, WR_PARAMETERS_TOTAL);
            wr_account_assume(&account, &scope, t->assumed, NULL, t->rates);
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
    compare_hours(t, naive);
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
    met.hours += t->naive.hourly != NULL;
    for (int i = 0; i < t->run.job.policies; i++) {
        for (int k = 0; k < 4; k++) {
            met.kind[k] += t->run.policy[i].kind == wr_policy_kind_of(kinds[k]);
        }
    }
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
    assert_true(met.hours > 100 && met.unknown_hours > 100);
    assert_true(met.kind[0] > 600 && met.kind[1] > 600 && met.kind[2] > 600 && met.kind[3] > 600);
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
