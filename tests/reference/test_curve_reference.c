/* Curves against the naive replay: on random tables, with weights, ties, missing cells and missing scores, every point
 * of a curve is what the reference gives at that threshold. */
#include "tests/unit/unit.h"

#include "analysis/metrics/score_curve.h"
#include "tests/reference/twin.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SCORES = 40, POLICIES = SCORES + 2, TRIALS = 400 };

struct trial {
    struct random_table spec;
    struct wr_memory_table *table;
    struct random_pool pool;
    struct run run;
    struct reference_job naive;
    struct reference_policy policy[POLICIES];
    struct twin twin;
    struct wr_price use[RANDOM_PAIRS_MAX];
    bool *pass, member[RANDOM_PAIRS_MAX];
    struct wr_score_curve curve;
    int router;
    bool unscored_to_weak;
};

/* Strong is one pair; weak a pair, or the best of a set. */
static void add_sides(struct trial *t, uint64_t seed, struct wr_threshold_config *config)
{
    struct reference_policy *naive = &t->policy[0];
    const int strong = random_die(seed, 500, t->naive.pairs), weak = random_die(seed, 501, t->naive.pairs);
    *naive = (struct reference_policy){.kind = REFERENCE_THRESHOLD,
                                       .barred = -1,
                                       .max_latency_s = (double)INFINITY,
                                       .router = t->router,
                                       .unscored_to_weak = t->unscored_to_weak,
                                       .strong = {.pair = strong},
                                       .weak = {.pair = weak}};
    *config = (struct wr_threshold_config){.score = {WR_COL_ROUTER_SCORE, t->router},
                                           .missing = t->unscored_to_weak,
                                           .strong = {.pair = strong},
                                           .weak = {.pair = weak}};
    if (random_die(seed, 502, 2)) {
        naive->weak = (struct reference_side){.pair = -1, .within = random_die(seed, 503, 3)};
        for (int p = 0; p < t->naive.pairs; p++) {
            t->member[p] = p == weak || random_unit(seed, 504, (uint64_t)p) < 0.4;
            naive->weak.set |= (uint64_t)t->member[p] << p;
        }
        config->weak.member = t->member;
        config->weak.within = naive->weak.within;
    }
}

/* A threshold at each value that scores are drawn from, above them all, and below. */
static void add_thresholds(struct trial *t)
{
    for (int i = 0; i < POLICIES; i++) {
        t->policy[i] = t->policy[0];
        t->policy[i].at = i < SCORES ? i / 32. : i == SCORES ? 100 : -100;
    }
    t->naive.policies = POLICIES;
}

static void make_trial(struct trial *t, uint64_t seed)
{
    memset(t, 0, sizeof *t);
    t->spec = random_table_spec(seed);
    t->spec.routers = 1 + random_die(seed, 505, 2);
    t->spec.energy = true;
    t->table = random_table_make(&t->spec);
    random_pool_make(&t->pool, t->table, seed, true);
    random_pool_price(&t->pool, t->table, seed, random_die(seed, 506, 2));
    run_init(&t->run, t->table, &t->pool);
    t->run.job.selection.missing = random_die(seed, 507, 2) ? WR_COMPLETE_CASE : WR_AVAILABLE_CASE;
    t->router = random_die(seed, 508, t->spec.routers);
    t->unscored_to_weak = random_die(seed, 509, 2);
    t->pass = malloc((size_t)t->spec.queries);
    memset(t->pass, 1, (size_t)t->spec.queries);
    for (int p = 0; p < t->pool.pool.pairs; p++) {
        t->use[p] = (struct wr_price){.energy = 1};
    }
    t->naive = reference_twin(&t->twin, &t->run, t->table, &t->pool);
    t->naive.pass = t->pass;
    t->naive.policy = t->policy;
}

static void collect(struct trial *t, uint64_t seed)
{
    struct wr_threshold_config config, weak, strong;
    add_sides(t, seed, &config);
    weak = strong = config;
    weak.strong = weak.weak;
    strong.weak = strong.strong;
    run_add_threshold(&t->run, &weak);
    run_add_threshold(&t->run, &strong);
    assert_int_equal(wr_score_curve_init(&t->curve, t->spec.queries, t->spec.weights, false, &t->run.error), WR_OK);
    t->curve.quality = random_die(seed, 510, 2) ? WR_QUALITY_ACCURACY : WR_QUALITY_SCORE;
    t->curve.price = t->use;
    t->curve.unscored = t->unscored_to_weak ? -(double)INFINITY : (double)INFINITY;
    struct wr_sink *const sink = &t->curve.sink;
    t->run.job.sink = &sink;
    t->run.job.sinks = 1;
    t->run.job.threads = 1 + random_die(seed, 511, 3);
    assert_int_equal(wr_replay(&t->run.job, &t->run.totals, &t->run.counts, &t->run.error), WR_OK);
    wr_score_curve_finish(&t->curve);
}

static void assert_near(double engine, long double naive)
{
    if (!(fabsl((long double)engine - naive) <= 1e-6L * (1 + fabsl(naive)))) { /* what a query adds is a float */
        fail_msg("%.17g is not %.20Lg", engine, naive);
    }
}

static struct {
    int64_t points, unscored, missing, tied;
} met;

/* The point of policy `i` of the reference. */
static void compare_point(const struct trial *t, const struct reference_result *naive, int i)
{
    const struct wr_curve_point point = wr_score_curve_at(&t->curve, t->policy[i].at);
    const int width = naive->domains + 1;
    const enum wr_sum quality = t->curve.quality == WR_QUALITY_ACCURACY ? WR_SUM_CORRECT : WR_SUM_SCORE;
    long double sum = 0, energy = 0, weight = 0;
    int64_t missing = 0;
    for (int c = 0; c < t->naive.pairs * width; c++) {
        const struct reference_cell *cell = &naive->cell[i * t->naive.pairs * width + c];
        weight += cell->weight;
        sum += cell->sum[quality];
        energy += cell->sum[WR_SUM_ENERGY];
        missing += cell->missing[WR_SUM_ENERGY];
    }
    if (weight > 0) {
        assert_near(point.quality, sum / weight);
        assert_true(isnan(point.use) || missing == 0);
        if (!isnan(point.use)) {
            assert_near(point.use, energy / weight);
        }
        met.points++;
        met.missing += isnan(point.use);
    }
}

static void every_point_is_what_the_reference_gives(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= TRIALS; seed++) {
        struct trial t;
        struct reference_result naive;
        make_trial(&t, seed);
        collect(&t, seed);
        add_thresholds(&t);
        reference_replay(&t.naive, &naive);
        assert_int_equal(t.curve.rows, naive.replayed);
        for (int i = 0; i < POLICIES; i++) {
            compare_point(&t, &naive, i);
        }
        struct wr_curve_walk walk = {.curve = &t.curve};
        struct wr_curve_point point = {0}, before;
        for (before = point; wr_curve_walk_next(&walk, &point); before = point) {
            met.unscored += isinf(point.score) && point.share > 0;
            met.tied += t.curve.weight > 0 && point.share - before.share > 1.5 / t.curve.weight;
        }
        assert_true(!(t.curve.weight > 0) || fabs(point.share - 1) < 1e-12);
        reference_free(&naive);
        wr_score_curve_free(&t.curve);
        run_free(&t.run);
        free(t.pass);
        t.table->source.close(&t.table->source);
    }
    assert_true(met.points > 5000 && met.unscored > 0 && met.missing > 0 && met.tied > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_point_is_what_the_reference_gives)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
