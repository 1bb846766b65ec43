/* Laws that routers obey (model.md sections 2 and 9), on random tables. */
#include "tests/unit/unit.h"

#include "sim/base/random.h"
#include "tests/reference/routers.h"
#include "tests/reference/run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TRIALS = 60, FOLDS = 3 };

struct trial {
    struct random_table spec;
    struct wr_memory_table *table;
    struct random_pool pool;
    struct run run;
};

static void make_trial(struct trial *t, uint64_t seed)
{
    memset(t, 0, sizeof *t);
    t->spec = random_table_spec(seed);
    t->spec.graded = false;
    t->table = random_table_make(&t->spec);
    random_pool_make(&t->pool, t->table, seed, true);
    random_pool_price(&t->pool, t->table, seed, false);
    run_init(&t->run, t->table, &t->pool);
    t->run.job.selection.missing = WR_AVAILABLE_CASE;
}

static void free_trial(struct trial *t)
{
    run_free(&t->run);
    t->table->source.close(&t->table->source);
}

static void *add(struct trial *t, const char *kind)
{
    struct wr_policy *policy = &t->run.policy[t->run.job.policies++];
    policy->kind = wr_policy_kind_of(kind);
    policy->name = kind;
    policy->seed = t->spec.seed;
    policy->kind->defaults(policy->config);
    return policy->config;
}

/* ------------------------------------------------------------------------------------------- cross-fitting */

static int fold_of(const struct trial *t, int64_t row)
{
    const struct reference_job job = {.table = t->table};
    const int32_t *domain = t->table->rows[WR_COL_QUERY_DOMAIN];
    const struct wr_random random = {.seed = t->spec.seed, .stream = WR_STREAM_FOLD};
    return (int)(wr_random_uniform(&random, router_key(&job, row, domain ? domain[row] : -1), 0) * FOLDS);
}

/* Turns every answer to the queries of a fold around: right is wrong, wrong is right. */
static void turn(const struct trial *t, int fold)
{
    int8_t *score = t->table->rows[WR_COL_SCORE];
    const int64_t width = wr_meta_row_elements(&t->table->meta, WR_COL_SCORE);
    for (int64_t row = 0; row < t->spec.queries; row++) {
        for (int64_t i = 0; i < width && fold_of(t, row) == fold; i++) {
            int8_t *answer = &score[row * width + i];
            *answer = (int8_t)(*answer < 0 ? -1 : !*answer);
        }
    }
}

/* What the answers of a fold are decides nothing about its own queries, and much about the others'. */
static void no_query_is_scored_by_a_choice_made_on_its_own_fold(void **state)
{
    int64_t own = 0, changed = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= TRIALS; seed++) {
        struct trial t;
        make_trial(&t, seed);
        *(struct wr_per_domain_config *)add(&t, "per-domain") = (struct wr_per_domain_config){.folds = FOLDS};
        assert_int_equal(run_go(&t.run, 1), WR_OK);
        const size_t bytes = (size_t)t.spec.queries * sizeof *t.run.choice;
        int32_t *before = malloc(bytes);
        memcpy(before, t.run.choice, bytes);
        for (int fold = 0; fold < FOLDS; fold++) {
            turn(&t, fold);
            assert_int_equal(run_go(&t.run, 1), WR_OK);
            for (int64_t row = 0; row < t.spec.queries; row++) {
                bool same = t.run.choice[row] == before[row];
                assert_true(same || fold_of(&t, row) != fold);
                own += fold_of(&t, row) == fold && before[row] >= 0;
                changed += !same;
            }
            turn(&t, fold);
        }
        free(before);
        free_trial(&t);
    }
    assert_true(own > 1000 && changed > 100);
}

/* ------------------------------------------------------------------------------------------------- chance */

static void chance_lies_on_the_chord(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= TRIALS; seed++) {
        struct trial t;
        make_trial(&t, seed);
        const int last = t.pool.pool.pairs - 1;
        run_add_always(&t.run, 0);
        run_add_always(&t.run, last);
        for (int x = 0; x <= 4; x++) {
            struct wr_random_config *config = add(&t, "random");
            config->strong = 0;
            config->weak = last;
            config->share = x / 4.0;
        }
        assert_int_equal(run_go(&t.run, 2), WR_OK);
        for (int s = 0; s < WR_SUMS; s++) {
            const double strong = run_sum(&t.run, 0, (enum wr_sum)s), weak = run_sum(&t.run, 1, (enum wr_sum)s);
            for (int x = 0; x <= 4; x++) {
                const double chord = (x * strong + (4 - x) * weak) / 4;
                assert_true(fabs(run_sum(&t.run, 2 + x, (enum wr_sum)s) - chord) <= 1e-12 * (strong + weak));
            }
        }
        free_trial(&t);
    }
}

/* A perfect verifier finds a right answer where there is one, and pays no more than asking every pair. */
static void a_perfect_cascade_is_as_accurate_as_an_oracle(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= TRIALS; seed++) {
        struct trial t;
        make_trial(&t, seed);
        run_add_oracle(&t.run, WR_SCOPE_ALL, WR_FALLBACK_CHEAPEST, (double)INFINITY);
        const int pairs = t.pool.pool.pairs;
        if (pairs > WR_PAIR_LIST_MOST) {
            free_trial(&t);
            continue;
        }
        struct wr_cascade_config *config = add(&t, "cascade");
        for (int p = 0; p < pairs; p++) {
            config->list.pair[p] = pairs - 1 - p;
        }
        config->list.pairs = pairs;
        config->error = 0;
        assert_int_equal(run_go(&t.run, 2), WR_OK);
        const double oracle = run_sum(&t.run, 0, WR_SUM_CORRECT), cascade = run_sum(&t.run, 1, WR_SUM_CORRECT);
        assert_true(fabs(oracle - cascade) <= 1e-12 * (oracle + 1));
        free_trial(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_query_is_scored_by_a_choice_made_on_its_own_fold),
        cmocka_unit_test(chance_lies_on_the_chord),
        cmocka_unit_test(a_perfect_cascade_is_as_accurate_as_an_oracle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
