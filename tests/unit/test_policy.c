#include "tests/unit/unit.h"

#include "sim/policy/coverage.h"
#include "sim/policy/policy.h"

#include <math.h>
#include <string.h>

enum { PAIRS = 4, BASELINE = 3 };
#define X NAN

/* Pool: three local pairs and the cloud's baseline, in that order unless a test says otherwise. */
static const int32_t file_pair[PAIRS] = {2, 5, 6, 9};
static const bool is_local[PAIRS] = {true, true, true, false};
static const struct wr_pool pool = {.pairs = PAIRS, .pair = file_pair, .local = is_local, .baseline = BASELINE};

/* One row. What is left 0 in `correct` is wrong; eligibility follows from score and objective, as in a replay. */
struct row {
    double objective[PAIRS];
    float energy[PAIRS], latency[PAIRS], score[PAIRS];
    int8_t correct[PAIRS];
};

static const struct row plain = {.objective = {5, 3, 4, 1},
                                 .energy = {5, 3, 4, 1},
                                 .latency = {1, 2, 3, 4},
                                 .score = {0, 1, 1, 1},
                                 .correct = {0, 1, 1, 1}};

struct built {
    struct wr_strip strip;
    uint8_t keep[1], eligible[PAIRS];
};

static const struct wr_strip *strip_of(const struct row *row, struct built *built)
{
    built->keep[0] = 1;
    for (int p = 0; p < PAIRS; p++) {
        built->eligible[p] = !isnan(row->objective[p]) && !isnan(row->score[p]);
    }
    built->strip = (struct wr_strip){.rows = 1,
                                     .pairs = PAIRS,
                                     .keep = built->keep,
                                     .objective = row->objective,
                                     .energy = row->energy,
                                     .latency = row->latency,
                                     .score = row->score,
                                     .correct = row->correct,
                                     .eligible = built->eligible};
    return &built->strip;
}

static struct wr_policy make(const char *kind)
{
    struct wr_policy policy = {.kind = wr_policy_kind_of(kind), .name = "p"};
    policy.kind->defaults(policy.config);
    return policy;
}

static int choose(struct wr_policy *policy, const struct row *row)
{
    struct built built;
    struct wr_error error;
    int32_t choice = -7;
    const struct wr_prospect prospect = {0};
    if (policy->kind->prepare) {
        assert_int_equal(policy->kind->prepare(policy, &pool, &prospect, &error), WR_OK);
    }
    policy->kind->decide(policy, &pool, strip_of(row, &built), &choice);
    return choice;
}

static int oracle(int scope, int fallback, double max_latency_s, const struct row *row)
{
    struct wr_policy policy = make("oracle");
    *(struct wr_oracle_config *)(void *)policy.config =
        (struct wr_oracle_config){.scope = scope, .fallback = fallback, .max_latency_s = max_latency_s};
    return choose(&policy, row);
}

static int local_first(const struct row *row)
{
    return oracle(WR_SCOPE_LOCAL_FIRST, WR_FALLBACK_BASELINE, (double)INFINITY, row);
}

/* ---------------------------------------------------------------------------------------------- registry */

/* The rows of model.md section 2 that are due, and their options; a new option needs a test here that it decides. */
static void the_registry_is_what_the_model_says(void **state)
{
    static const struct {
        const char *kind, *options;
    } due[] = {{"always", "pair "},
               {"oracle", "scope fallback max_latency_s repricing repricing_iterations "},
               {"imperfect", "preset rate miss false_local false_local_to then sampled scope fallback max_latency_s "
                             "repricing repricing_iterations "},
               {"threshold", "score at calibrate strong weak unscored "},
               {"decisions", "file policy missing "},
               {"random", "strong weak share like sampled "},
               {"cascade", "pairs verifier "},
               {"per-domain", "folds by within "},
               {"budget", "maximise minimise accuracy score energy_j_per_query cost_usd_per_query "
                          "compute_flop_per_query latency_mean_s carbon_kgco2e_per_query "},
               {"learned", "features target folds ridge at strong weak unscored "}};
    (void)state;
    assert_int_equal(wr_policy_kind_count, sizeof due / sizeof *due);
    for (int i = 0; i < wr_policy_kind_count; i++) {
        const struct wr_policy_kind *kind = wr_policy_kinds[i];
        char options[256] = "";
        for (int k = 0; k < kind->options; k++) {
            strcat(strcat(options, kind->option[k].key), " ");
            assert_true(strlen(kind->option[k].help) > 0);
        }
        assert_string_equal(kind->name, due[i].kind);
        assert_string_equal(options, due[i].options);
        assert_ptr_equal(wr_policy_kind_of(kind->name), kind);
    }
    assert_null(wr_policy_kind_of("Oracle"));
}

static void the_defaults_are_the_documented_ones(void **state)
{
    (void)state;
    struct wr_policy policy = make("oracle");
    const struct wr_oracle_config *config = (const void *)policy.config;
    assert_int_equal(config->scope, WR_SCOPE_LOCAL_FIRST);
    assert_int_equal(config->fallback, WR_FALLBACK_BASELINE);
    assert_true(isinf(policy.kind->max_latency_s(config)));
    assert_true(policy.kind->is_oracle);
    assert_false(wr_policy_kind_of("always")->is_oracle);
}

/* ------------------------------------------------------------------------------------------------ always */

static void always_serves_its_pair_and_the_baseline_where_that_is_missing(void **state)
{
    (void)state;
    struct wr_policy policy = make("always");
    struct wr_always_config *config = (void *)policy.config;
    struct row row = plain;
    config->pair = 0;
    assert_int_equal(choose(&policy, &row), 0);
    assert_int_equal(policy.kind->named(policy.config), 0);
    row.score[0] = X;
    assert_int_equal(choose(&policy, &row), BASELINE);
    config->pair = WR_PAIR_BASELINE;
    assert_int_equal(choose(&policy, &row), BASELINE);
    config->pair = PAIRS;
    struct wr_error error;
    assert_int_equal(policy.kind->prepare(&policy, &pool, &(struct wr_prospect){0}, &error), WR_E_INTERNAL);
}

static void best_local_comes_from_the_survey(void **state)
{
    (void)state;
    struct wr_policy policy = make("always");
    struct wr_always_config *config = (void *)policy.config;
    struct wr_survey survey = {.best_local = 2};
    struct wr_error error;
    config->pair = WR_PAIR_BASELINE;
    assert_false(policy.kind->wants_survey(config));
    config->pair = WR_PAIR_BEST_LOCAL;
    assert_true(policy.kind->wants_survey(config));
    assert_int_equal(policy.kind->prepare(&policy, &pool, &(struct wr_prospect){.survey = &survey}, &error), WR_OK);
    assert_int_equal(policy.kind->named(config), 2);
    survey.best_local = -1;
    assert_int_equal(policy.kind->prepare(&policy, &pool, &(struct wr_prospect){.survey = &survey}, &error),
                     WR_E_POLICY_NO_LOCAL);
    assert_string_equal(error.value[0].text, "p");
}

/* ------------------------------------------------------------------------------------------------ oracle */

static void scope_decides_between_the_sites(void **state)
{
    (void)state;
    assert_int_equal(local_first(&plain), 1);
    assert_int_equal(oracle(WR_SCOPE_ALL, WR_FALLBACK_BASELINE, (double)INFINITY, &plain), BASELINE);
    struct row row = plain;
    row.correct[1] = row.correct[2] = 0; /* no local pair is correct: the cloud's are next */
    assert_int_equal(local_first(&row), BASELINE);
}

static void the_fallback_decides_when_no_pair_is_correct(void **state)
{
    (void)state;
    struct row row = {
        .objective = {5, 2, 4, 3}, .energy = {5, 2, 4, 3}, .latency = {1, 2, 3, 4}, .score = {.9f, .1f, .2f, .3f}};
    assert_int_equal(oracle(WR_SCOPE_ALL, WR_FALLBACK_BASELINE, (double)INFINITY, &row), BASELINE);
    assert_int_equal(oracle(WR_SCOPE_ALL, WR_FALLBACK_CHEAPEST, (double)INFINITY, &row), 1);
    assert_int_equal(oracle(WR_SCOPE_ALL, WR_FALLBACK_BEST_SCORE, (double)INFINITY, &row), 0);
    row.objective[3] = 1; /* both sites compete, also under local_first */
    assert_int_equal(oracle(WR_SCOPE_LOCAL_FIRST, WR_FALLBACK_CHEAPEST, (double)INFINITY, &row), BASELINE);
    row.score[3] = 1;
    assert_int_equal(oracle(WR_SCOPE_LOCAL_FIRST, WR_FALLBACK_BEST_SCORE, (double)INFINITY, &row), BASELINE);
}

static void a_latency_limit_makes_slow_and_unknown_pairs_ineligible(void **state)
{
    (void)state;
    struct row row = plain; /* correct: 1 (2 s), 2 (3 s), 3 (4 s) */
    row.objective[2] = 1;
    assert_int_equal(oracle(WR_SCOPE_LOCAL_FIRST, WR_FALLBACK_BASELINE, 3, &row), 2); /* 3 s is within 3 s */
    assert_int_equal(oracle(WR_SCOPE_LOCAL_FIRST, WR_FALLBACK_BASELINE, 2.5, &row), 1);
    row.latency[1] = 0.1F; /* stored as 0.1, it is within 0.1: compared in the column's own precision */
    assert_int_equal(oracle(WR_SCOPE_LOCAL_FIRST, WR_FALLBACK_BASELINE, 0.1, &row), 1);
    row.latency[1] = X;
    assert_int_equal(oracle(WR_SCOPE_LOCAL_FIRST, WR_FALLBACK_BASELINE, 2.5, &row), BASELINE);
    assert_int_equal(oracle(WR_SCOPE_LOCAL_FIRST, WR_FALLBACK_CHEAPEST, 2.5, &row), 0);
    assert_int_equal(oracle(WR_SCOPE_LOCAL_FIRST, WR_FALLBACK_BEST_SCORE, 2.5, &row), 0);
    assert_int_equal(oracle(WR_SCOPE_LOCAL_FIRST, WR_FALLBACK_CHEAPEST, 0.5, &row), BASELINE); /* nobody is in time */
    assert_int_equal(oracle(WR_SCOPE_LOCAL_FIRST, WR_FALLBACK_BEST_SCORE, 0.5, &row), BASELINE);
}

static void ties_break_by_energy_then_index(void **state)
{
    (void)state;
    struct row row = {.objective = {1, 1, 1, 9},
                      .energy = {3, 2, 2, 1},
                      .latency = {1, 1, 1, 1},
                      .score = {1, 1, 1, 1},
                      .correct = {1, 1, 1, 1}};
    assert_int_equal(local_first(&row), 1);
    row.energy[1] = X; /* missing energy is infinite */
    assert_int_equal(local_first(&row), 2);
    row.energy[0] = row.energy[2] = X;
    assert_int_equal(local_first(&row), 0);
    memset(row.correct, 0, sizeof row.correct); /* and the same in both fallbacks */
    row.energy[0] = 3, row.energy[1] = 2, row.energy[2] = 2, row.energy[3] = 2.5f;
    assert_int_equal(oracle(WR_SCOPE_ALL, WR_FALLBACK_BEST_SCORE, (double)INFINITY, &row), 1);
    assert_int_equal(oracle(WR_SCOPE_ALL, WR_FALLBACK_CHEAPEST, (double)INFINITY, &row), 1);
    row.energy[1] = row.energy[2] = 4;
    assert_int_equal(oracle(WR_SCOPE_ALL, WR_FALLBACK_BEST_SCORE, (double)INFINITY, &row), 3);
    assert_int_equal(oracle(WR_SCOPE_ALL, WR_FALLBACK_CHEAPEST, (double)INFINITY, &row), 0);
}

static void missing_cells_never_serve(void **state)
{
    (void)state;
    struct row row = plain;
    row.objective[1] = X; /* correct, but without a column that the objective needs */
    assert_int_equal(local_first(&row), 2);
    row.score[2] = X;
    row.correct[2] = -1;
    assert_int_equal(local_first(&row), BASELINE);
    row.correct[3] = 0;
    assert_int_equal(oracle(WR_SCOPE_ALL, WR_FALLBACK_BEST_SCORE, (double)INFINITY, &row), BASELINE);
    row.score[3] = 0;
    row.energy[3] = 6; /* equal scores, so the measured pair 0 with less energy serves */
    assert_int_equal(oracle(WR_SCOPE_ALL, WR_FALLBACK_BEST_SCORE, (double)INFINITY, &row), 0);
}

static void tables_without_energy_or_latency_are_fine(void **state)
{
    (void)state;
    struct built built;
    struct wr_policy policy = make("oracle");
    struct row row = plain;
    row.objective[1] = row.objective[2];
    strip_of(&row, &built);
    built.strip.energy = built.strip.latency = NULL;
    int32_t choice = -1;
    policy.kind->decide(&policy, &pool, &built.strip, &choice);
    assert_int_equal(choice, 1);
    ((struct wr_oracle_config *)(void *)policy.config)->max_latency_s = 100;
    policy.kind->decide(&policy, &pool, &built.strip, &choice);
    assert_int_equal(choice, BASELINE); /* no latency is known to be within the limit */
}

static void rows_of_a_strip_are_decided_apart(void **state)
{
    (void)state;
    enum { ROWS = 3 };
    double objective[ROWS][PAIRS] = {{5, 3, 4, 1}, {1, 3, 4, 1}, {5, 3, 4, 1}};
    float value[ROWS][PAIRS] = {{0}};
    int8_t correct[ROWS][PAIRS] = {{0, 1, 1, 1}, {1, 1, 1, 1}, {0, 0, 1, 0}};
    uint8_t keep[ROWS] = {1, 1, 1}, eligible[ROWS][PAIRS], covered[ROWS];
    int32_t choice[ROWS];
    memset(eligible, 1, sizeof eligible);
    const struct wr_strip strip = {.rows = ROWS,
                                   .pairs = PAIRS,
                                   .keep = keep,
                                   .objective = objective[0],
                                   .score = value[0],
                                   .correct = correct[0],
                                   .eligible = eligible[0]};
    struct wr_policy policy = make("oracle");
    policy.kind->decide(&policy, &pool, &strip, choice);
    const int32_t expected[ROWS] = {1, 0, 2};
    assert_memory_equal(choice, expected, sizeof expected);
    keep[1] = 0;
    wr_policy_covered(&policy, &pool, &strip, covered);
    const uint8_t covered_expected[ROWS] = {1, 0, 1};
    assert_memory_equal(covered, covered_expected, sizeof covered_expected);
}

/* --------------------------------------------------------------------------------------------- threshold */

/* Strong is the baseline, weak pair 0, at 0.5. */
static struct wr_policy threshold(void)
{
    struct wr_policy policy = make("threshold");
    struct wr_threshold_config *config = (void *)policy.config;
    config->score = (struct wr_query_value){WR_COL_FEATURE_VALUE, 3};
    config->at = 0.5;
    config->strong.pair = WR_PAIR_BASELINE;
    config->weak.pair = 0;
    return policy;
}

static int choose_scored(struct wr_policy *policy, const struct row *row, double score)
{
    struct built built;
    struct wr_error error;
    int32_t choice = -7;
    strip_of(row, &built);
    built.strip.value = &score;
    assert_int_equal(policy->kind->prepare(policy, &pool, &(struct wr_prospect){0}, &error), WR_OK);
    policy->kind->decide(policy, &pool, &built.strip, &choice);
    return choice;
}

static void a_score_at_the_threshold_goes_to_strong(void **state)
{
    (void)state;
    struct wr_policy policy = threshold();
    struct wr_threshold_config *config = (void *)policy.config;
    const struct wr_query_value *wanted;
    assert_int_equal(policy.kind->values(config, &wanted), 1);
    assert_int_equal(wanted->column, WR_COL_FEATURE_VALUE);
    assert_int_equal(wanted->index, 3);
    assert_int_equal(choose_scored(&policy, &plain, 0.5), BASELINE);
    assert_int_equal(choose_scored(&policy, &plain, nextafter(0.5, 0)), 0);
    assert_int_equal(choose_scored(&policy, &plain, X), BASELINE); /* `unscored: strong` is the default */
    config->missing = 1;
    assert_int_equal(choose_scored(&policy, &plain, X), 0);
    struct row row = plain;
    row.score[0] = X; /* no pair of that side can serve */
    assert_int_equal(choose_scored(&policy, &row, 0), -1);
}

static void a_side_may_be_a_set_of_pairs(void **state)
{
    static const bool locals[PAIRS] = {true, true, true, false}, none[PAIRS];
    (void)state;
    struct wr_policy policy = threshold();
    struct wr_threshold_config *config = (void *)policy.config;
    struct row row = {.objective = {1, 2, 3, 0},
                      .energy = {9, 2, 3, 0},
                      .latency = {1, 1, 1, 1},
                      .score = {.1f, .5f, .5f, 1},
                      .correct = {0, 0, 1, 1}};
    config->weak = (struct wr_side){.member = locals, .within = WR_WITHIN_CHEAPEST};
    assert_int_equal(choose_scored(&policy, &row, 0), 0);
    config->weak.within = WR_WITHIN_BEST_SCORE;
    assert_int_equal(choose_scored(&policy, &row, 0), 1); /* of equal scores the one with less energy */
    config->weak.within = WR_WITHIN_ORACLE;
    assert_int_equal(choose_scored(&policy, &row, 0), 2);
    row.correct[2] = 0; /* none is correct: the cheapest */
    assert_int_equal(choose_scored(&policy, &row, 0), 0);
    row.objective[0] = X;
    assert_int_equal(choose_scored(&policy, &row, 0), 1);
    config->weak.member = none;
    assert_int_equal(choose_scored(&policy, &row, 0), -1);
}

static void sides_may_name_the_best_local_pair(void **state)
{
    (void)state;
    struct wr_policy policy = threshold();
    struct wr_threshold_config *config = (void *)policy.config;
    struct wr_survey survey = {.best_local = 2};
    struct wr_error error;
    assert_false(policy.kind->wants_survey(config));
    config->weak.pair = WR_PAIR_BEST_LOCAL;
    assert_true(policy.kind->wants_survey(config));
    assert_int_equal(policy.kind->prepare(&policy, &pool, &(struct wr_prospect){.survey = &survey}, &error), WR_OK);
    assert_int_equal(config->weak.pair, 2);
    config->weak.pair = WR_PAIR_BEST_LOCAL;
    survey.best_local = -1;
    assert_int_equal(policy.kind->prepare(&policy, &pool, &(struct wr_prospect){.survey = &survey}, &error),
                     WR_E_POLICY_NO_LOCAL);
    config->weak.pair = PAIRS;
    assert_int_equal(policy.kind->prepare(&policy, &pool, &(struct wr_prospect){.survey = &survey}, &error),
                     WR_E_INTERNAL);
}

/* ---------------------------------------------------------------------------------------------- coverage */

static int coverage(double max_latency_s, const struct row *row)
{
    struct built built;
    uint8_t covered = 7;
    struct wr_policy policy = make("oracle");
    ((struct wr_oracle_config *)(void *)policy.config)->max_latency_s = max_latency_s;
    wr_policy_covered(&policy, &pool, strip_of(row, &built), &covered);
    return covered;
}

static void coverage_counts_eligible_local_pairs_in_time(void **state)
{
    (void)state;
    struct row row = plain;
    assert_int_equal(coverage((double)INFINITY, &row), 1);
    assert_int_equal(coverage(2, &row), 1);
    assert_int_equal(coverage(1.5, &row), 0); /* the correct local ones take 2 s and 3 s */
    row.correct[1] = row.correct[2] = 0;
    assert_int_equal(coverage((double)INFINITY, &row), 0); /* the cloud does not count */
    row.correct[1] = 1;
    row.objective[1] = X;
    assert_int_equal(coverage((double)INFINITY, &row), 0);
}

static void a_policy_without_a_limit_has_the_plain_coverage(void **state)
{
    (void)state;
    struct built built;
    uint8_t covered = 7;
    struct wr_policy policy = make("always");
    wr_policy_covered(&policy, &pool, strip_of(&plain, &built), &covered);
    assert_int_equal(covered, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_registry_is_what_the_model_says),
        cmocka_unit_test(the_defaults_are_the_documented_ones),
        cmocka_unit_test(always_serves_its_pair_and_the_baseline_where_that_is_missing),
        cmocka_unit_test(best_local_comes_from_the_survey),
        cmocka_unit_test(scope_decides_between_the_sites),
        cmocka_unit_test(the_fallback_decides_when_no_pair_is_correct),
        cmocka_unit_test(a_latency_limit_makes_slow_and_unknown_pairs_ineligible),
        cmocka_unit_test(ties_break_by_energy_then_index),
        cmocka_unit_test(missing_cells_never_serve),
        cmocka_unit_test(tables_without_energy_or_latency_are_fine),
        cmocka_unit_test(rows_of_a_strip_are_decided_apart),
        cmocka_unit_test(a_score_at_the_threshold_goes_to_strong),
        cmocka_unit_test(a_side_may_be_a_set_of_pairs),
        cmocka_unit_test(sides_may_name_the_best_local_pair),
        cmocka_unit_test(coverage_counts_eligible_local_pairs_in_time),
        cmocka_unit_test(a_policy_without_a_limit_has_the_plain_coverage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
