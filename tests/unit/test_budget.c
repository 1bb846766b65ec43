/* `budget` by hand: ladders, the bound in both directions, shares of equal rates, and what is out of reach. */
#include "tests/unit/unit.h"

#include "sim/base/memory.h"
#include "sim/policy/ladder.h"
#include "sim/replay/replay.h"
#include "sim/table/memory_table.h"
#include "sim/text/render.h"

#include <math.h>
#include <string.h>

enum { PAIRS = 3, ROWS = 4 };

static void assert_near(double value, double wanted)
{
    if (!(fabs(value - wanted) <= 1e-12 * (1 + fabs(wanted)))) {
        fail_msg("%.17g is not %.17g", value, wanted);
    }
}

/* ---------------------------------------------------------------------------------------------- ladders */

static void a_ladder_is_the_hull_of_use_and_quality(void **state)
{
    (void)state;
    enum { P = 7 };
    /*                          least   inside  corner corner  worse  barred  unknown */
    static const double use[P] = {2, 4, 3, 7, 6, 1, NAN};
    static const float score[P] = {.25f, .5f, .75f, 1, .5f, 1, 1};
    static const uint8_t eligible[P] = {1, 1, 1, 1, 1, 0, 1};
    static const int8_t correct[P] = {0, 0, 0, 1, 0, 1, 1};
    struct wr_ladder ladder = {.pairs = P, .use = use, .eligible = eligible, .score = score};
    struct wr_rung rung = wr_ladder_lowest(&ladder);
    assert_int_equal(rung.pair, 0);
    assert_true(isinf(rung.rate));
    assert_true(wr_ladder_climb(&ladder, &rung));
    assert_int_equal(rung.pair, 2);
    assert_near(rung.rate, 0.5);
    assert_true(wr_ladder_climb(&ladder, &rung));
    assert_int_equal(rung.pair, 3);
    assert_near(rung.rate, 0.0625);
    assert_false(wr_ladder_climb(&ladder, &rung));
    ladder.correct = correct; /* accuracy: only one pair that may serve is right */
    rung = wr_ladder_lowest(&ladder);
    assert_true(wr_ladder_climb(&ladder, &rung));
    assert_int_equal(rung.pair, 3);
    assert_near(rung.rate, 0.2);
    assert_near(rung.quality, 1);
    assert_false(wr_ladder_climb(&ladder, &rung));
}

static void equal_use_begins_with_the_better_and_nothing_eligible_has_no_rung(void **state)
{
    static const double use[PAIRS] = {2, 2, 2};
    static const float score[PAIRS] = {.5f, 1, 1};
    static const uint8_t all[PAIRS] = {1, 1, 1}, none[PAIRS];
    (void)state;
    struct wr_ladder ladder = {.pairs = PAIRS, .use = use, .eligible = all, .score = score};
    struct wr_rung rung = wr_ladder_lowest(&ladder);
    assert_int_equal(rung.pair, 1);
    assert_false(wr_ladder_climb(&ladder, &rung));
    ladder.eligible = none;
    rung = wr_ladder_lowest(&ladder);
    assert_int_equal(rung.pair, -1);
    assert_false(wr_ladder_climb(&ladder, &rung));
}

/* ------------------------------------------------------------------------------------------- a small table */

/* Joules and scores of four queries on three pairs; the last pair is the baseline, of 4 J a query, right on three.
 *
 *   query   ladder                       rates
 *   0       pair 0 (1 J, wrong), 1 (3 J, right)    1/2
 *   1       pair 0 (1 J, right)
 *   2       pair 0 (1 J, wrong), 2 (4 J, right)    1/3
 *   3       pair 0 (1 J, wrong), 2 (4 J, right)    1/3 */
static const float energies[ROWS][PAIRS] = {{1, 3, 4}, {1, 2, 4}, {1, 3, 4}, {1, 2, 4}};
static const int8_t scores[ROWS][PAIRS] = {{0, 1, 0}, {1, 1, 1}, {0, 0, 1}, {0, 0, 1}};

static struct wr_memory_table *make_table(void)
{
    static const enum wr_column_id columns[] = {WR_COL_MODEL,      WR_COL_ACCELERATOR,      WR_COL_PAIR,
                                                WR_COL_PAIR_MODEL, WR_COL_PAIR_ACCELERATOR, WR_COL_SCORE,
                                                WR_COL_ENERGY};
    struct wr_meta meta;
    struct wr_error error;
    wr_meta_init(&meta);
    meta.extent[WR_DIM_MODEL] = meta.extent[WR_DIM_PAIR] = PAIRS;
    meta.extent[WR_DIM_ACCELERATOR] = 1;
    meta.extent[WR_DIM_QUERY] = ROWS;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        assert_int_equal(wr_meta_add(&meta, columns[i], &error), WR_OK);
    }
    for (int32_t p = 0; p < PAIRS; p++) {
        ((int32_t *)meta.column[WR_COL_PAIR_MODEL].data)[p] = p;
        ((int32_t *)meta.column[WR_COL_PAIR_ACCELERATOR].data)[p] = 0;
    }
    struct wr_memory_table *table = wr_memory_table_new(&meta, &error);
    memcpy(table->rows[WR_COL_ENERGY], energies, sizeof energies);
    memcpy(table->rows[WR_COL_SCORE], scores, sizeof scores);
    return table;
}

/* Energy, correct and unserved of the whole table; the error where there is one. */
struct outcome {
    enum wr_code code;
    double energy, correct;
    int64_t cells;
    char text[512];
};

static struct outcome replay(const struct wr_budget_config *config, double router_j, int threads)
{
    static const int32_t pair[PAIRS] = {0, 1, 2};
    static const bool local[PAIRS] = {true, true, false};
    static const struct wr_price price[PAIRS] = {{.energy = 1}, {.energy = 1}, {.energy = 1}};
    struct wr_memory_table *table = make_table();
    struct wr_policy policy = {
        .kind = wr_policy_kind_of("budget"), .name = "b", .price = price, .router = {.energy_j = router_j}};
    memcpy(policy.config, config, sizeof *config);
    struct wr_replay_job job = {.source = &table->source,
                                .pool = {PAIRS, pair, local, 2},
                                .price = price,
                                .selection = {.missing = WR_AVAILABLE_CASE, .correct_at = 1},
                                .policy = &policy,
                                .policies = 1,
                                .threads = threads};
    struct wr_totals totals;
    struct wr_error error = {0};
    struct outcome outcome = {.code = wr_replay(&job, &totals, NULL, &error)};
    for (size_t i = 0; i < totals.cells; i++) {
        outcome.energy += totals.cell[i].sum[WR_SUM_ENERGY];
        outcome.correct += totals.cell[i].sum[WR_SUM_CORRECT];
        outcome.cells += totals.cell[i].n;
    }
    if (outcome.code != WR_OK) {
        wr_error_render(&error, outcome.text, sizeof outcome.text);
    }
    wr_policy_release(&policy);
    wr_totals_free(&totals);
    table->source.close(&table->source);
    return outcome;
}

static struct wr_budget_config config_of(bool maximise, double level)
{
    struct wr_budget_config config;
    wr_policy_kind_of("budget")->defaults(&config);
    config.maximise = maximise ? 0 : -1;
    config.minimise = maximise ? -1 : 0;
    *(maximise ? config.limit : config.least) = level;
    return config;
}

static void assert_outcome(bool maximise, double level, double energy, double correct)
{
    const struct wr_budget_config config = config_of(maximise, level);
    const struct outcome outcome = replay(&config, 0, 2);
    assert_int_equal(outcome.code, WR_OK);
    assert_near(outcome.energy, energy);
    assert_near(outcome.correct, correct);
}

/* 1 J each is 4 J with one right; query 0 for 2 J more; then two queries for 3 J more each. */
static void energy_is_least_at_an_accuracy(void **state)
{
    (void)state;
    assert_outcome(false, 0, 4, 1);
    assert_outcome(false, 0.25, 4, 1);
    assert_outcome(false, 0.375, 5, 1.5); /* half of query 0 */
    assert_outcome(false, 0.5, 6, 2);
    assert_outcome(false, 0.75, 9, 3); /* half of each of the two that cost the same */
    assert_outcome(false, 1, 12, 4);
    assert_outcome(false, WR_LEVEL_BASELINE, 9, 3);
}

static void accuracy_is_most_within_a_budget(void **state)
{
    (void)state;
    assert_outcome(true, 1, 4, 1);
    assert_outcome(true, 1.25, 5, 1.5);
    assert_outcome(true, 1.5, 6, 2);
    assert_outcome(true, 2.25, 9, 3);
    assert_outcome(true, 3, 12, 4);
    assert_outcome(true, 100, 12, 4);               /* no more than what is of use */
    assert_outcome(true, WR_LEVEL_BASELINE, 12, 4); /* 16 J */
}

static void a_shared_query_stands_in_two_cells(void **state)
{
    (void)state;
    const struct wr_budget_config config = config_of(false, 0.75);
    assert_int_equal(replay(&config, 0, 1).cells, 6); /* queries 2 and 3, half here and half there */
}

/* The router's joule is within the budget too. */
static void the_router_is_part_of_the_budget(void **state)
{
    (void)state;
    const struct wr_budget_config config = config_of(true, 2.5);
    const struct outcome outcome = replay(&config, 1, 2);
    assert_near(outcome.energy, 6);
}

static void what_is_out_of_reach_is_said_with_the_nearest(void **state)
{
    (void)state;
    struct wr_budget_config config = config_of(true, 0.5);
    struct outcome outcome = replay(&config, 0.25, 2);
    assert_int_equal(outcome.code, WR_E_BUDGET_REACH);
    assert_non_null(strstr(outcome.text, "energy_j_per_query of at most 0.5 per query is out of reach"));
    assert_non_null(strstr(outcome.text, "the nearest being 1.25"));
    config = config_of(false, 1.5); /* no study says so: a share over 1 */
    outcome = replay(&config, 0, 2);
    assert_int_equal(outcome.code, WR_E_BUDGET_REACH);
    assert_non_null(strstr(outcome.text, "accuracy of at least 1.5"));
    config.as_near = true;
    outcome = replay(&config, 0, 2);
    assert_int_equal(outcome.code, WR_OK);
    assert_near(outcome.correct, 4);
}

/* The message, "" where the options go together. */
static const char *fault_of(const struct wr_budget_config *config)
{
    static char text[1024];
    struct wr_error error = {0};
    struct wr_policy policy = {.kind = wr_policy_kind_of("budget"), .name = "b"};
    memcpy(policy.config, config, sizeof *config);
    const enum wr_code code = policy.kind->check(&policy, &error);
    assert_true(code == WR_OK || code == WR_E_POLICY_OPTIONS);
    return code == WR_OK ? "" : wr_error_render(&error, text, sizeof text);
}

static void options_that_do_not_go_together_are_faults(void **state)
{
    (void)state;
    struct wr_budget_config config = config_of(true, 1);
    assert_string_equal(fault_of(&config), "");
    config.limit[1] = 1;
    assert_non_null(strstr(fault_of(&config), "exactly one limit"));
    config.limit[0] = config.limit[1] = NAN;
    assert_string_not_equal(fault_of(&config), "");
    config = config_of(false, 0.5);
    assert_string_equal(fault_of(&config), "");
    config.limit[2] = 1;
    assert_non_null(strstr(fault_of(&config), "exactly one of 'accuracy' and 'score'"));
    config = config_of(false, 0.5);
    config.maximise = 1;
    assert_non_null(strstr(fault_of(&config), "'maximise: accuracy'"));
    config.maximise = config.minimise = -1;
    assert_string_not_equal(fault_of(&config), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ladder_is_the_hull_of_use_and_quality),
        cmocka_unit_test(equal_use_begins_with_the_better_and_nothing_eligible_has_no_rung),
        cmocka_unit_test(energy_is_least_at_an_accuracy),
        cmocka_unit_test(accuracy_is_most_within_a_budget),
        cmocka_unit_test(a_shared_query_stands_in_two_cells),
        cmocka_unit_test(the_router_is_part_of_the_budget),
        cmocka_unit_test(what_is_out_of_reach_is_said_with_the_nearest),
        cmocka_unit_test(options_that_do_not_go_together_are_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
