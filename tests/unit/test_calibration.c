/* Thresholds set on other folds, against the definition worked out naively: weights, ties, zeros of both signs, missing
 * scores, pairs that cannot serve, a router of its own. */
#include "tests/unit/unit.h"

#include "sim/policy/calibration.h"
#include "sim/policy/fold.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 300, PAIRS = 2, STRIP = 64 };

static const struct wr_pool pool = {
    .pairs = PAIRS, .pair = (const int32_t[]){0, 1}, .local = (const bool[]){true, false}, .baseline = 1};

/* Pair 0 is weak, pair 1, the baseline, strong. */
struct table {
    double score[ROWS], weight[ROWS], use[ROWS * PAIRS], objective[ROWS * PAIRS];
    float quality[ROWS * PAIRS];
    int8_t correct[ROWS * PAIRS];
    uint8_t keep[ROWS], eligible[ROWS * PAIRS];
    uint64_t key[ROWS];
};

/* Quarters, so that sums are exact. */
static void fill(struct table *t, uint64_t seed)
{
    static const double scores[] = {-3.5, -0.0, 0, 0.25, 0.5, 1e-300, 7, NAN};
    const struct wr_random random = {.seed = seed, .stream = 9};
    memset(t, 0, sizeof *t);
    for (uint32_t r = 0; r < ROWS; r++) {
        const double u = wr_random_uniform(&random, r, 0);
        t->score[r] = seed % 2 ? scores[(int)(u * 8)] : u < 0.1 ? (double)NAN : wr_random_normal(&random, r, 1);
        t->weight[r] = floor(wr_random_uniform(&random, r, 2) * 5) / 4;
        t->keep[r] = wr_random_uniform(&random, r, 3) < 0.9;
        t->key[r] = wr_random_bits(&random, r, 4);
        t->eligible[2 * r] = wr_random_uniform(&random, r, 5) < 0.9;
        t->eligible[2 * r + 1] = 1;
        t->use[2 * r] = floor(wr_random_uniform(&random, r, 6) * 8) / 4;
        t->use[2 * r + 1] = t->use[2 * r] + floor(wr_random_uniform(&random, r, 7) * 8) / 4;
    }
}

static struct wr_strip strip_at(const struct table *t, int first)
{
    return (struct wr_strip){.rows = ROWS - first < STRIP ? ROWS - first : STRIP,
                             .pairs = PAIRS,
                             .keep = t->keep + first,
                             .objective = t->objective + first * PAIRS,
                             .score = t->quality + first * PAIRS,
                             .correct = t->correct + first * PAIRS,
                             .eligible = t->eligible + first * PAIRS,
                             .use = t->use + first * PAIRS,
                             .value = t->score + first,
                             .key = t->key + first};
}

static struct wr_policy make(double share, double energy, double folds, int missing)
{
    struct wr_policy policy = {.kind = wr_policy_kind_of("threshold"), .name = "t", .seed = 5};
    policy.kind->defaults(policy.config);
    struct wr_threshold_config config;
    memcpy(&config, policy.config, sizeof config);
    config.share = share;
    config.limit[0] = energy;
    config.folds = folds;
    config.missing = missing;
    config.strong.pair = WR_PAIR_BASELINE;
    config.weak.pair = 0;
    memcpy(policy.config, &config, sizeof config);
    policy.router.energy_j = 0.25;
    return policy;
}

/* As a replay prepares it; returns the looks it took. */
static int prepare(struct wr_policy *policy, const struct table *t, enum wr_code *code)
{
    struct wr_error error;
    int looks = 0;
    *code = policy->kind->prepare(policy, &pool, &(struct wr_prospect){0}, &error);
    for (; *code == WR_OK && policy->kind->looks_again(policy); looks++) {
        const size_t sums = policy->kind->sums(policy, &pool, 0);
        double *sum = calloc(sums, sizeof *sum);
        for (int first = 0; first < ROWS; first += STRIP) {
            const struct wr_strip strip = strip_at(t, first);
            policy->kind->look(policy, &pool, &strip, t->weight + first, sum);
        }
        *code = policy->kind->prepare(policy, &pool, &(struct wr_prospect){.sums = sum}, &error);
        free(sum);
    }
    return looks;
}

/* What is asked for of one row at a side. */
static double amount(const struct table *t, int r, bool strong, bool of_share)
{
    if (of_share) {
        return strong ? t->weight[r] : 0;
    }
    return t->weight[r] * t->use[2 * r + (strong || !t->eligible[2 * r])];
}

/* Mean over the rows outside `fold`, scores of at least x at strong. */
static double mean(const struct wr_policy *policy, const struct table *t, int folds, int fold, double x)
{
    const struct wr_threshold_config *config = (const void *)policy->config;
    const struct wr_strip all = {.key = t->key};
    double sum = 0, weight = 0;
    for (int r = 0; r < ROWS; r++) {
        const bool there = t->keep[r] && wr_fold_of(policy, &all, r, folds) != fold;
        const bool strong = isnan(t->score[r]) ? config->missing == 0 : t->score[r] >= x;
        sum += there ? amount(t, r, strong, isfinite(config->share)) : 0;
        weight += there ? t->weight[r] : 0;
    }
    return sum / weight;
}

/* The highest score whose queries may not go to strong, by trying all; -infinity = there is none. */
static double naive_limit(const struct wr_policy *policy, const struct table *t, int folds, int fold, double asked)
{
    const struct wr_strip all = {.key = t->key};
    double x = -(double)INFINITY;
    for (int r = 0; r < ROWS; r++) {
        const bool there = t->keep[r] && !isnan(t->score[r]) && wr_fold_of(policy, &all, r, folds) != fold;
        if (there && t->score[r] > x && mean(policy, t, folds, fold, t->score[r]) > asked + 1e-9) {
            x = t->score[r];
        }
    }
    return x;
}

static void check_thresholds(const struct wr_policy *policy, const struct table *t, int folds, double asked)
{
    struct wr_finding finding;
    const struct wr_strip all = {.key = t->key};
    double sum = 0, weight = 0;
    for (int r = 0; r < ROWS; r++) {
        const int fold = wr_fold_of(policy, &all, r, folds);
        const double at = wr_calibration_at(policy, &all, r), x = naive_limit(policy, t, folds, fold, asked);
        assert_true(isinf(x) ? at == x : at == nextafter(x, INFINITY));
        const struct wr_threshold_config *config = (const void *)policy->config;
        const bool strong = isnan(t->score[r]) ? config->missing == 0 : t->score[r] > x;
        sum += t->keep[r] ? amount(t, r, strong, isfinite(config->share)) : 0;
        weight += t->keep[r] ? t->weight[r] : 0;
    }
    assert_true(policy->kind->finding(policy, &finding));
    const double own = isfinite(((const struct wr_threshold_config *)(const void *)policy->config)->share) ? 0 : 0.25;
    assert_true(fabs(finding.result - (sum / weight + own)) < 1e-12);
    assert_true(finding.least <= finding.most);
}

static void thresholds_are_those_of_the_definition(void **state)
{
    (void)state;
    struct table t;
    for (uint64_t seed = 0; seed < 12; seed++) {
        fill(&t, seed);
        for (int missing = 0; missing < 2; missing++) {
            for (double share = 0.25; share < 1.1; share += 0.25) {
                enum wr_code code;
                struct wr_policy policy = make(share, INFINITY, seed % 3 ? INFINITY : 3, missing);
                assert_in_range(prepare(&policy, &t, &code), 2, 6);
                assert_int_equal(code, WR_OK);
                check_thresholds(&policy, &t, seed % 3 ? 5 : 3, share);
                wr_policy_release(&policy);
            }
            enum wr_code code;
            struct wr_policy policy = make(INFINITY, 1.6, INFINITY, missing);
            prepare(&policy, &t, &code);
            assert_int_equal(code, WR_OK);
            check_thresholds(&policy, &t, 5, 1.6 - 0.25);
            wr_policy_release(&policy);
        }
    }
}

static void what_cannot_be_met_or_is_unknown_is_an_error(void **state)
{
    (void)state;
    struct table t;
    enum wr_code code;
    fill(&t, 2);
    struct wr_policy policy = make(INFINITY, 0.3, INFINITY, 0);
    prepare(&policy, &t, &code);
    assert_int_equal(code, WR_E_BUDGET_REACH);
    wr_policy_release(&policy);
    policy = make(INFINITY, 1.6, INFINITY, 0);
    t.keep[7] = 1;
    t.use[15] = NAN;
    prepare(&policy, &t, &code);
    assert_int_equal(code, WR_E_CALIBRATION_USE);
    wr_policy_release(&policy);
}

static void exactly_one_target_is_asked_for(void **state)
{
    (void)state;
    struct wr_error error;
    struct wr_policy policy = make(INFINITY, INFINITY, 4, 0);
    assert_int_equal(policy.kind->check(&policy, &error), WR_E_POLICY_OPTIONS);
    policy = make(0.5, 2, INFINITY, 0);
    assert_int_equal(policy.kind->check(&policy, &error), WR_E_POLICY_OPTIONS);
    policy = make(0.5, INFINITY, INFINITY, 0);
    assert_int_equal(policy.kind->check(&policy, &error), WR_OK);
    policy = make(INFINITY, INFINITY, INFINITY, 0);
    assert_int_equal(policy.kind->check(&policy, &error), WR_OK);
    assert_false(policy.kind->draws(policy.config));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thresholds_are_those_of_the_definition),
        cmocka_unit_test(what_cannot_be_met_or_is_unknown_is_an_error),
        cmocka_unit_test(exactly_one_target_is_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
