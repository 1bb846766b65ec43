/* Pools of models: the census heard from contributions by hand, and chosen pools against all pools. */
#include "tests/unit/unit.h"

#include "analysis/metrics/model_pool.h"
#include "sim/base/random.h"

#include <math.h>
#include <string.h>

enum { PAIRS = 3, ROWS = 5 };

/* Model 0 on a local and on a cloud pair, model 1 in the cloud. Query 3 is not replayed; on query 4 the last pair has
 * no measurement, and the baseline answers in its place. */
static const int32_t model[PAIRS] = {0, 0, 1};
static const bool local[PAIRS] = {true, false, false};
static const int8_t correct[PAIRS][ROWS] = {{1, 0, 0, 1, 0}, {1, 1, 0, 1, 0}, {0, 1, 0, 1, 1}};
static const uint8_t unserved[PAIRS][ROWS] = {{0}, {0}, {0, 0, 0, 0, 1}};
static const uint8_t keep[ROWS] = {1, 1, 1, 0, 1};
static const double weight[ROWS] = {1, 2, 4, 100, 0.5};

static enum wr_code hear(struct wr_answer_census *census, int segments, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int s = 0; s < segments && code == WR_OK; s++) {
        void *state;
        code = census->sink.begin(&census->sink, s, &state, error);
        for (int p = 0; p < PAIRS && code == WR_OK; p++) {
            const struct wr_contributions given = {.policy = p,
                                                   .rows = ROWS,
                                                   .query_keep = keep,
                                                   .query_weight = weight,
                                                   .keep = keep,
                                                   .correct = correct[p],
                                                   .unserved = unserved[p]};
            code = census->sink.add(&census->sink, state, &given, error);
        }
        if (code == WR_OK) {
            code = census->sink.end(&census->sink, s, state, error);
        } else {
            census->sink.drop(&census->sink, state);
        }
    }
    return code;
}

static void the_census_counts_who_is_right(void **state)
{
    (void)state;
    struct wr_error error;
    for (int segments = 1; segments < 4; segments++) {
        struct wr_answer_census census;
        wr_answer_census_init(&census, PAIRS, model, local);
        assert_int_equal(hear(&census, segments, &error), WR_OK);
        assert_int_equal(census.queries, 4 * segments);
        assert_int_equal(census.patterns, 3); /* {0 locally}, {0, 1}, nobody twice */
        assert_true(census.weight == 7.5 * segments);
        assert_true(wr_census_accuracy(&census, 1) == 3 / 7.5);
        assert_true(wr_census_accuracy(&census, 2) == 2 / 7.5);
        assert_true(wr_census_accuracy(&census, 3) == 3 / 7.5);
        assert_true(wr_census_coverage(&census, 1) == 1 / 7.5);
        assert_true(wr_census_coverage(&census, 2) == 0);
        wr_answer_census_free(&census);
    }
}

static void too_many_patterns_are_an_error_and_pairs_may_not_count(void **state)
{
    static const int32_t none_of_one[PAIRS] = {-1, 0, -1};
    (void)state;
    struct wr_error error;
    struct wr_answer_census census;
    wr_answer_census_init(&census, PAIRS, model, local);
    census.most = 2;
    assert_int_equal(hear(&census, 1, &error), WR_E_POOL_PATTERNS);
    wr_answer_census_free(&census);
    wr_answer_census_init(&census, PAIRS, none_of_one, local);
    assert_int_equal(hear(&census, 1, &error), WR_OK);
    assert_true(wr_census_accuracy(&census, 1) == 3 / 7.5);
    assert_true(wr_census_coverage(&census, 1) == 0);
    wr_answer_census_free(&census);
}

/* ------------------------------------------------------------------------------------------------ pools */

enum { MODELS = 9, PATTERNS = 40 };

/* Weights are multiples of 1/4, so that sums are exact and ties are ties. */
static struct wr_answer_census make_census(uint64_t seed, struct wr_answer_pattern pattern[PATTERNS])
{
    const struct wr_random random = {.seed = seed, .stream = 3};
    struct wr_answer_census census = {.pattern = pattern, .patterns = PATTERNS};
    for (uint32_t i = 0; i < PATTERNS; i++) {
        const struct wr_answer_set set = {
            wr_random_bits(&random, i, 0) & wr_random_bits(&random, i, 1) & ((UINT64_C(1) << MODELS) - 1), 0};
        memcpy(pattern[i].key, &set, sizeof set);
        pattern[i].weight = floor(wr_random_uniform(&random, i, 2) * 8) / 4;
        census.weight += pattern[i].weight;
    }
    return census;
}

static uint64_t naive_best(const struct wr_answer_census *census, uint64_t held, int size, int *pools)
{
    uint64_t best = 0;
    *pools = 0;
    /* The first of equal pools in the order of their models: that with the lower model where two differ first. */
    for (uint64_t set = 0; set < UINT64_C(1) << MODELS; set++) {
        if (__builtin_popcountll(set) != size || (set & held) != held) {
            continue;
        }
        ++*pools;
        const double now = wr_census_accuracy(census, set), before = wr_census_accuracy(census, best);
        const uint64_t differ = set ^ best;
        if (best == 0 || now > before || (now == before && (set & differ & -differ))) {
            best = set;
        }
    }
    return best;
}

static void the_best_pool_is_the_best_of_all(void **state)
{
    (void)state;
    struct wr_error error;
    for (uint64_t seed = 0; seed < 30; seed++) {
        struct wr_answer_pattern pattern[PATTERNS];
        const struct wr_answer_census census = make_census(seed, pattern);
        for (uint64_t held = 0; held < 8; held += 4) {
            for (int size = held ? 2 : 1; size <= MODELS; size++) {
                uint64_t best;
                int pools;
                assert_int_equal(wr_pool_best(&census, MODELS, held, size, &best, &error), WR_OK);
                assert_true(best == naive_best(&census, held, size, &pools));
                assert_true(wr_pool_count(MODELS, held, size) == pools);
            }
        }
    }
    assert_true(wr_pool_count(26, 0, 3) == 2600);
}

static void greedy_adds_what_gains_most(void **state)
{
    (void)state;
    struct wr_error error;
    for (uint64_t seed = 0; seed < 30; seed++) {
        struct wr_answer_pattern pattern[PATTERNS];
        const struct wr_answer_census census = make_census(seed, pattern);
        for (uint64_t held = 0; held < 8; held += 4) {
            int32_t order[MODELS];
            uint64_t chosen = held;
            assert_int_equal(wr_pool_greedy(&census, MODELS, held, order, &error), WR_OK);
            assert_true(!held || order[0] == 2);
            for (int k = held ? 1 : 0; k < MODELS; k++) {
                int best = -1;
                for (int m = 0; m < MODELS; m++) {
                    const uint64_t bit = UINT64_C(1) << m;
                    if (!(chosen & bit) &&
                        (best < 0 || wr_census_accuracy(&census, chosen | bit) >
                                         wr_census_accuracy(&census, chosen | UINT64_C(1) << best))) {
                        best = m;
                    }
                }
                assert_int_equal(order[k], best);
                chosen |= UINT64_C(1) << best;
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_census_counts_who_is_right),
        cmocka_unit_test(too_many_patterns_are_an_error_and_pairs_may_not_count),
        cmocka_unit_test(the_best_pool_is_the_best_of_all),
        cmocka_unit_test(greedy_adds_what_gains_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
