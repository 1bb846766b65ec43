/* The replay's pure functions and its filter, on cells written out by hand. */
#include "tests/unit/unit.h"

#include "sim/replay/filter.h"
#include "sim/replay/kernels/correctness.h"
#include "sim/replay/kernels/eligibility.h"
#include "sim/replay/kernels/gather.h"
#include "sim/replay/kernels/survey_sums.h"

#include <math.h>
#include <string.h>

#define GONE ((float)NAN)

static void a_stored_score_is_correct_at_its_own_value(void **state)
{
    const float score[] = {0.7F, 0.69F, 1, GONE, 0, 0.71F};
    const int8_t expected[] = {1, 0, 1, -1, 0, 1};
    const struct wr_selection selection = {.rule = WR_CORRECT_AT, .correct_at = 0.7};
    int8_t correct[6];
    (void)state;
    wr_kernel_correct(&selection, score, 1, 6, correct);
    assert_memory_equal(correct, expected, sizeof expected);
}

static void rule_max_takes_the_best_that_is_not_zero(void **state)
{
    const float score[] = {0.5F, GONE, 0.5F, 0.25F, /**/ 0, 0, GONE, 0, /**/ GONE, GONE, GONE, GONE};
    const int8_t expected[] = {1, -1, 1, 0, 0, 0, -1, 0, -1, -1, -1, -1};
    const struct wr_selection selection = {.rule = WR_CORRECT_MAX};
    int8_t correct[12];
    (void)state;
    wr_kernel_correct(&selection, score, 3, 4, correct);
    assert_memory_equal(correct, expected, sizeof expected);
}

/* Two pairs; the second has no coefficient for energy, so its missing energy does not matter. */
static void a_term_without_a_coefficient_is_left_out(void **state)
{
    const float energy[] = {2, GONE, GONE, 3};
    const int32_t tokens[] = {10, 10, -1, 20};
    const int32_t offset[] = {0, 1};
    int32_t first[] = {0}, both[] = {0, 1};
    double three[] = {3}, tenths[] = {0.5, 0.25}, constant[] = {1, 100};
    const struct wr_priced priced = {
        .constant = constant, .term = {[WR_TERM_ENERGY] = {1, first, three}, [WR_TERM_TOKENS_OUT] = {2, both, tenths}}};
    const struct wr_view view[WR_TERMS] = {[WR_TERM_ENERGY] = {energy, WR_TYPE_FLOAT32, 2, offset},
                                           [WR_TERM_TOKENS_OUT] = {tokens, WR_TYPE_INT32, 2, offset}};
    double objective[4];
    (void)state;
    wr_kernel_price(&priced, view, 2, 2, objective);
    assert_true(objective[0] == 1 + 6 + 5);
    assert_true(objective[1] == 100 + 2.5);
    assert_true(isnan(objective[2]));
    assert_true(objective[3] == 100 + 5);
}

static void a_row_is_complete_when_every_pair_in_play_is_there(void **state)
{
    const int8_t score[] = {1, -1, 0, /**/ -1, 0, 1, /**/ 1, 1, -1};
    const int32_t offset[] = {0, 2}; /* the middle column is not in play */
    const struct wr_view there = {score, WR_TYPE_INT8, 3, offset}, absent = {NULL, WR_TYPE_INT8, 3, offset};
    uint8_t keep[] = {1, 1, 1}, expected[] = {1, 0, 0};
    (void)state;
    wr_kernel_keep_complete(&absent, 3, 2, keep);
    assert_int_equal(keep[0] + keep[1] + keep[2], 3);
    wr_kernel_keep_complete(&there, 3, 2, keep);
    assert_memory_equal(keep, expected, sizeof keep);
    uint8_t none[] = {0, 0, 0};
    wr_kernel_keep_complete(&there, 3, 2, none);
    assert_int_equal(none[0], 0); /* a row that is out stays out */
}

static void cells_without_score_or_objective_are_counted_where_rows_pass(void **state)
{
    const float score[] = {1, GONE, 1, 1, GONE, GONE};
    const double objective[] = {1, 1, (double)NAN, 1, 1, 1};
    const uint8_t pass[] = {1, 1, 0}, expected[] = {1, 0, 0, 1, 0, 0};
    uint8_t eligible[6], keep[] = {1, 1, 1};
    (void)state;
    assert_int_equal(wr_kernel_eligible(score, objective, pass, 3, 2, eligible), 2);
    assert_memory_equal(eligible, expected, sizeof expected);
    wr_kernel_keep_baseline(eligible, 1, 3, 2, keep);
    assert_int_equal(keep[0] * 100 + keep[1] * 10 + keep[2], 10);
}

static void what_a_choice_used_is_fetched_and_absent_columns_are_missing(void **state)
{
    const float score[] = {0.5F, 1}, latency[] = {2, GONE};
    const int8_t correct[] = {0, 1};
    const int32_t tokens[] = {7}, offset[] = {0, 0}, both[] = {0, 1};
    const struct wr_gather_from from = {.rows = 1,
                                        .score = {score, WR_TYPE_FLOAT32, 2, both},
                                        .latency = {latency, WR_TYPE_FLOAT32, 2, both},
                                        .tokens_in = {tokens, WR_TYPE_INT32, 1, offset},
                                        .pairs = 2,
                                        .correct = correct};
    int8_t got_correct;
    uint8_t in_time;
    float got_score, energy, got_latency, cost;
    int32_t in, out;
    const struct wr_gathered gathered = {&got_correct, &in_time, &got_score, &energy, &got_latency, &cost, &in, &out};
    (void)state;
    wr_kernel_gather(&from, (const int32_t[]){0}, 2, &gathered);
    assert_true(got_score == 0.5F && got_correct == 0 && got_latency == 2 && in_time == 1);
    assert_true(isnan(energy) && isnan(cost) && in == 7 && out == -1);
    wr_kernel_gather(&from, (const int32_t[]){0}, 1.9, &gathered);
    assert_int_equal(in_time, 0);
    wr_kernel_gather(&from, (const int32_t[]){1}, 2, &gathered);
    assert_true(got_correct == 1 && isnan(got_latency) && in_time == 0); /* a missing latency is not in time */
    wr_kernel_gather(&from, (const int32_t[]){1}, (double)INFINITY, &gathered);
    assert_int_equal(in_time, 1);
}

static void the_best_local_pair_is_the_most_correct_then_the_cheapest(void **state)
{
    const bool local[] = {true, true, true, true, false};
    const struct wr_pool pool = {.pairs = 5, .local = local};
    double correct[] = {3, 5, 5, 5, 9}, objective[] = {1, 8, 7, 7, 0}, energy[] = {1, 1, 2, 2, 0};
    const struct wr_survey_sums sums = {correct, objective, energy};
    (void)state;
    assert_int_equal(wr_best_local(&pool, &sums), 2); /* index after energy */
    energy[3] = 1;
    assert_int_equal(wr_best_local(&pool, &sums), 3); /* energy after objective */
    objective[1] = 6;
    assert_int_equal(wr_best_local(&pool, &sums), 1); /* objective after correct */
    correct[0] = 6;
    assert_int_equal(wr_best_local(&pool, &sums), 0);
    const struct wr_pool no_local = {.pairs = 1, .local = &local[4]};
    assert_int_equal(wr_best_local(&no_local, &sums), -1);
}

/* A tile of four rows over one column. */
static int passing(struct wr_where where, enum wr_type type, int64_t width, void *data)
{
    struct wr_meta meta;
    wr_meta_init(&meta);
    meta.extent[WR_DIM_QUERY] = 4;
    meta.extent[WR_DIM_FEATURE] = meta.extent[WR_DIM_ROUTER] = width;
    struct wr_column *column = &meta.column[where.column];
    *column = (struct wr_column){.present = true, .type = type, .dim = WR_DIM_QUERY};
    column->dim2 = where.column == WR_COL_FEATURE_VALUE  ? WR_DIM_FEATURE
                   : where.column == WR_COL_ROUTER_SCORE ? WR_DIM_ROUTER
                                                         : WR_DIM_NONE;
    const struct wr_replay_job job = {.selection = {.where = &where, .wheres = 1}};
    const struct wr_plan plan = {.job = &job, .meta = &meta, .queries = 4};
    struct wr_tile tile = {.plan = &plan, .rows = 4};
    tile.column[where.column] = data;
    uint8_t pass[3];
    wr_filter(&tile, 1, 3, pass); /* all but the first row */
    return pass[0] * 100 + pass[1] * 10 + pass[2];
}

static void each_condition_compares_and_missing_fails(void **state)
{
    int32_t domain[] = {9, 1, 2, -1};
    double feature[] = {9, 9, 5, 1, 5, 2, 5, (double)NAN};
    (void)state;
    const struct {
        enum wr_where_op op;
        int domain_2, feature_2; /* which of the rows 1, 2, 3 pass against 2 */
    } cases[] = {{WR_EQ, 10, 10},   {WR_NE, 100, 100}, {WR_LT, 100, 100},
                 {WR_LE, 110, 110}, {WR_GT, 0, 0},     {WR_GE, 10, 10}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct wr_where where = {.column = WR_COL_QUERY_DOMAIN, .op = cases[i].op, .value = 2};
        assert_int_equal(passing(where, WR_TYPE_INT32, 1, domain), cases[i].domain_2);
        where.column = WR_COL_FEATURE_VALUE;
        where.index = 1;
        assert_int_equal(passing(where, WR_TYPE_FLOAT64, 2, feature), cases[i].feature_2);
    }
    struct wr_where unknown = {.column = WR_COL_QUERY_DOMAIN, .op = WR_EQ, .value = -2};
    assert_int_equal(passing(unknown, WR_TYPE_INT32, 1, domain), 0);
    unknown.op = WR_NE;
    assert_int_equal(passing(unknown, WR_TYPE_INT32, 1, domain), 110); /* no domain at all fails every condition */
}

static void float32_columns_are_compared_as_they_are_stored(void **state)
{
    float score[] = {0, 0.1F, 0.7F, 0.2F};
    const struct wr_where equal = {.column = WR_COL_ROUTER_SCORE, .op = WR_EQ, .value = 0.7};
    const struct wr_where above = {.column = WR_COL_ROUTER_SCORE, .op = WR_GT, .value = 0.1};
    (void)state;
    assert_int_equal(passing(equal, WR_TYPE_FLOAT32, 1, score), 10);
    assert_int_equal(passing(above, WR_TYPE_FLOAT32, 1, score), 11);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stored_score_is_correct_at_its_own_value),
        cmocka_unit_test(rule_max_takes_the_best_that_is_not_zero),
        cmocka_unit_test(a_term_without_a_coefficient_is_left_out),
        cmocka_unit_test(a_row_is_complete_when_every_pair_in_play_is_there),
        cmocka_unit_test(cells_without_score_or_objective_are_counted_where_rows_pass),
        cmocka_unit_test(what_a_choice_used_is_fetched_and_absent_columns_are_missing),
        cmocka_unit_test(the_best_local_pair_is_the_most_correct_then_the_cheapest),
        cmocka_unit_test(each_condition_compares_and_missing_fails),
        cmocka_unit_test(float32_columns_are_compared_as_they_are_stored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
