/* Curves of quality: sorting, meters, hulls, and one small curve walked by hand. */
#include "tests/unit/unit.h"

#include "analysis/metrics/frontier.h"
#include "analysis/metrics/record_sort.h"
#include "sim/base/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CLOSE 1e-12

static void assert_near(double value, double wanted, double most)
{
    if (!(fabs(value - wanted) <= most)) {
        fail_msg("%.17g is not %.17g", value, wanted);
    }
}

/* ------------------------------------------------------------------------------------------------- sort */

struct record {
    double key;
    uint64_t tag[2];
};

static int by_key(const void *one, const void *other)
{
    const double a = *(const double *)one, b = *(const double *)other;
    return (a > b) - (a < b);
}

/* `levels` distinct keys; 24 bytes, or 16 when the second tag is left out. */
static void sort_and_compare(int64_t count, double levels, size_t bytes)
{
    const struct wr_random random = {.seed = 7, .stream = 1};
    char *record = malloc((size_t)count * bytes + 1);
    double *key = malloc((size_t)count * sizeof *key + 1);
    for (int64_t i = 0; i < count; i++) {
        const struct record made = {floor(wr_random_uniform(&random, (uint64_t)i, 0) * levels) - levels / 2, {0, 0}};
        memcpy(record + (size_t)i * bytes, &made, bytes);
        memcpy(record + (size_t)i * bytes + 8, &made.key, 8); /* travels with its key */
        key[i] = made.key;
    }
    wr_record_sort(record, count, bytes);
    qsort(key, (size_t)count, sizeof *key, by_key);
    for (int64_t i = 0; i < count; i++) {
        assert_memory_equal(record + (size_t)i * bytes, &key[i], 8);
        assert_memory_equal(record + (size_t)i * bytes + 8, &key[i], 8);
    }
    free(record);
    free(key);
}

static void records_are_sorted_by_their_keys(void **state)
{
    (void)state;
    const int64_t counts[] = {0, 1, 2, 15, 16, 17, 18, 100, 5000};
    for (int i = 0; i < 9; i++) {
        for (double levels = 1; levels < 1e9; levels *= 30) {
            sort_and_compare(counts[i], levels, 16);
            sort_and_compare(counts[i], levels, 24);
        }
    }
}

/* Runs that defeat a pivot from the middle or the ends take no longer. */
static void sorted_and_organ_pipe_keys_are_no_trap(void **state)
{
    enum { MANY = 1 << 20 };
    (void)state;
    double *record = malloc(MANY * 16);
    for (int kind = 0; kind < 3; kind++) {
        for (int64_t i = 0; i < MANY; i++) {
            record[2 * i] = kind == 0 ? (double)i : kind == 1 ? (double)-i : (double)(i < MANY / 2 ? i : MANY - i);
        }
        wr_record_sort(record, MANY, 16);
        for (int64_t i = 1; i < MANY; i++) {
            assert_true(record[2 * i] >= record[2 * i - 2]);
        }
    }
    free(record);
}

/* ------------------------------------------------------------------------------------------------- meter */

static void a_meter_reads_area_crossings_and_the_grid(void **state)
{
    (void)state;
    struct wr_curve_meter meter, at_most;
    wr_curve_meter_init(&meter, 0.5, 0.7); /* gap 0.2 */
    at_most = meter;
    at_most.is_at_most = true;
    const double point[][2] = {{0, 0.5}, {0.25, 0.6}, {0.5, 0.8}, {1, 0.7}}; /* PGR 0, 0.5, 1.5, 1 */
    for (int i = 0; i < 4; i++) {
        wr_curve_meter_add(&meter, point[i][0], point[i][1]);
        wr_curve_meter_add(&at_most, point[i][0], point[i][1]);
    }
    assert_near(meter.area, 0.25 * 0.25 + 0.25 * 1 + 0.5 * 1.25, CLOSE); /* over 1 is not cut off */
    assert_near(meter.cpt[0], 0.1, CLOSE);
    assert_near(meter.cpt[1], 0.25, CLOSE);
    assert_near(meter.cpt[2], 0.25 + 0.25 * 0.3, CLOSE);
    assert_near(at_most.area, 0.25 * 0.25 + 0.25 * 1 + 0.5 * 1.5, CLOSE);
    const double pgr[] = {0, 0.2, 0.4, 0.7, 1.1, 1.5, 1.4, 1.3, 1.2, 1.1, 1};
    double grid = 0;
    for (int i = 1; i <= 10; i++) {
        grid += (pgr[i - 1] + pgr[i]) / 20;
    }
    assert_near(meter.grid_area, grid, CLOSE);
}

static void what_is_not_reached_has_no_share(void **state)
{
    (void)state;
    struct wr_curve_meter meter;
    wr_curve_meter_init(&meter, 0.5, 1);
    wr_curve_meter_add(&meter, 0, 0.5);
    wr_curve_meter_add(&meter, 1, 0.65); /* a curve that ends short of strong: PGR 0.3 */
    assert_near(meter.cpt[0], 2. / 3, CLOSE);
    assert_true(isnan(meter.cpt[1]) && isnan(meter.cpt[2]));
}

/* ------------------------------------------------------------------------------------------------- hull */

static void a_hull_is_concave_and_never_falls(void **state)
{
    (void)state;
    struct wr_hull_point point[] = {{4, 0.7}, {1, 0.2}, {2, 0.6}, {3, 0.65}, {5, 0.9}, {1, 0.1}, {6, 0.8}, {2, 0.5}};
    const struct wr_hull hull = wr_hull_of(point, 8);
    const struct wr_hull_point wanted[] = {{1, 0.2}, {2, 0.6}, {5, 0.9}};
    assert_int_equal(hull.points, 3);
    for (int i = 0; i < 3; i++) {
        assert_near(point[i].use, wanted[i].use, 0);
        assert_near(point[i].quality, wanted[i].quality, 0);
    }
    assert_near(hull.area, 0.4 + 3 * 0.75, CLOSE);
    assert_near(wr_hull_aiq_paper(&hull, 6), (0.4 + 2.25 + 0.9) / 5, CLOSE);
    assert_near(wr_hull_aiq_code(&hull, 6), (0.4 + 2.25 + 0.9) / 6, CLOSE);
}

static void a_hull_of_one_point_has_no_width(void **state)
{
    (void)state;
    struct wr_hull_point point[] = {{3, 0.5}, {3, 0.4}};
    const struct wr_hull hull = wr_hull_of(point, 2);
    assert_int_equal(hull.points, 1);
    assert_true(isnan(wr_hull_aiq_paper(&hull, 3)));
    assert_near(wr_hull_aiq_paper(&hull, 5), 0.5, CLOSE);
    assert_near(wr_hull_aiq_code(&hull, 4), 0.125, CLOSE);
}

/* -------------------------------------------------------------------------------------- a curve by hand */

enum { ROWS = 6, KEPT = 5 };

/* Five queries and one that is not replayed. To weak: 1 J each. To strong: 3 J each. */
static const struct {
    double score, weight;
    int8_t weak, strong;
} queries[ROWS] = {{0.9, 1, 0, 1}, {0.5, 1, 1, 1}, {0.7, 9, 0, 0}, {0.5, 2, 0, 1}, {0.2, 1, 1, 0}, {NAN, 1, 0, 1}};
static const uint8_t keep[ROWS] = {1, 1, 0, 1, 1, 1};

/* Feeds both ends, as a replay does. */
static void hear_both(struct wr_score_curve *curve, bool weighted)
{
    static const float none[ROWS] = {NAN, NAN, NAN, NAN, NAN, NAN};
    static const int32_t tokens[ROWS] = {-1, -1, -1, -1, -1, -1};
    double value[ROWS], weight[ROWS];
    void *state;
    struct wr_error error;
    assert_int_equal(wr_score_curve_init(curve, ROWS, weighted, false, &error), WR_OK);
    static const struct wr_price price[2] = {{.energy = 1}, {.energy = 1}};
    curve->price = price;
    assert_int_equal(curve->sink.begin(&curve->sink, 0, &state, &error), WR_OK);
    for (int end = 0; end < 2; end++) {
        float energy[ROWS];
        int8_t correct[ROWS];
        int32_t choice[ROWS];
        for (int r = 0; r < ROWS; r++) {
            energy[r] = end ? 3 : 1;
            correct[r] = end ? queries[r].strong : queries[r].weak;
            choice[r] = end;
            value[r] = queries[r].score;
            weight[r] = weighted ? queries[r].weight : 1;
        }
        const struct wr_contributions given = {.policy = end,
                                               .rows = ROWS,
                                               .keep = keep,
                                               .weight = weight,
                                               .choice = choice,
                                               .correct = correct,
                                               .score = none,
                                               .energy = energy,
                                               .latency = none,
                                               .cost = none,
                                               .tokens_in = tokens,
                                               .tokens_out = tokens,
                                               .value = value};
        assert_int_equal(curve->sink.add(&curve->sink, state, &given, &error), WR_OK);
    }
    assert_int_equal(curve->sink.end(&curve->sink, 0, state, &error), WR_OK);
    wr_score_curve_finish(curve);
}

static void assert_point(const struct wr_curve_point *point, double share, double quality, double use)
{
    assert_near(point->share, share, CLOSE);
    assert_near(point->quality, quality, CLOSE);
    assert_near(point->use, use, CLOSE);
}

static void equal_scores_move_together_and_the_unscored_stand_at_an_end(void **state)
{
    (void)state;
    struct wr_score_curve curve;
    struct wr_curve_point point;
    hear_both(&curve, false);
    assert_int_equal(curve.rows, KEPT);
    struct wr_curve_walk walk = {.curve = &curve};
    const double wanted[][4] = {
        {INFINITY, 0, 0.4, 1}, {INFINITY, 0.2, 0.6, 1.4}, {0.9, 0.4, 0.8, 1.8}, {0.5, 0.8, 1, 2.6}, {0.2, 1, 0.8, 3}};
    for (int i = 0; i < 5; i++) {
        assert_true(wr_curve_walk_next(&walk, &point));
        assert_point(&point, wanted[i][1], wanted[i][2], wanted[i][3]);
        assert_true(point.score == wanted[i][0]);
    }
    assert_false(wr_curve_walk_next(&walk, &point));
    point = wr_score_curve_at(&curve, 0.5); /* at the threshold is strong */
    assert_point(&point, 0.8, 1, 2.6);
    point = wr_score_curve_at(&curve, 0.6);
    assert_point(&point, 0.4, 0.8, 1.8);
    wr_score_curve_free(&curve);
}

static void weights_weigh_shares_quality_and_use(void **state)
{
    (void)state;
    struct wr_score_curve curve;
    hear_both(&curve, true);
    const struct wr_curve_point point = wr_score_curve_at(&curve, 0.5);
    assert_near(curve.weight, 6, 0);
    assert_point(&point, 5. / 6, 1, (1 + 3 * 5) / 6.);
    wr_score_curve_free(&curve);
}

static void figures_of_the_small_curve(void **state)
{
    (void)state;
    struct wr_score_curve curve;
    struct wr_frontier_figures figures, chord;
    hear_both(&curve, false);
    wr_frontier_figures(&curve, NULL, &figures);
    assert_int_equal(figures.points, 5);
    /* PGR: 0 at 0, 0.5 at 0.2, 1 at 0.4, 1.5 at 0.8, 1 at 1 */
    assert_near(figures.apgr_exact, 0.2 * 0.25 + 0.2 * 0.75 + 0.4 * 1.25 + 0.2 * 1.25, CLOSE);
    assert_near(figures.cpt_exact[1], 0.2, CLOSE);
    assert_near(figures.cpt_exact[2], 0.2 + 0.2 * 0.6, CLOSE);
    assert_int_equal(figures.hull.points, 3); /* 1 J, 1.8 J, 2.6 J: 1.4 J lies on the line */
    wr_frontier_chord(&figures, &chord);
    assert_near(chord.apgr_exact, 0.5, CLOSE);
    assert_near(chord.cpt_exact[0], 0.2, CLOSE);
    assert_near(chord.hull.area, 2 * 0.6, CLOSE);
    wr_score_curve_free(&curve);
}

/* numpy.quantile([0.2, 0.5, 0.5, 0.9], [0, .1 ... 1]) and the shares at or above each, above the last. */
static void deciles_are_numpys(void **state)
{
    static const double score[] = {0.2, 0.29, 0.38, 0.47, 0.5, 0.5, 0.5, 0.54, 0.66, 0.78, 0.9};
    static const double share[] = {1, 0.75, 0.75, 0.75, 0.75, 0.75, 0.75, 0.25, 0.25, 0.25, 0};
    (void)state;
    struct wr_score_curve curve;
    struct wr_curve_point point[11];
    hear_both(&curve, false);
    curve.record += 16; /* without the query that has no score, which stands first */
    curve.rows--;
    curve.weight--;
    wr_score_curve_deciles(&curve, point);
    for (int i = 0; i < 11; i++) {
        assert_near(point[i].score, score[i], 1e-15);
        assert_near(point[i].share, share[i], CLOSE);
    }
    curve.record -= 16;
    wr_score_curve_free(&curve);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_sorted_by_their_keys),
        cmocka_unit_test(sorted_and_organ_pipe_keys_are_no_trap),
        cmocka_unit_test(a_meter_reads_area_crossings_and_the_grid),
        cmocka_unit_test(what_is_not_reached_has_no_share),
        cmocka_unit_test(a_hull_is_concave_and_never_falls),
        cmocka_unit_test(a_hull_of_one_point_has_no_width),
        cmocka_unit_test(equal_scores_move_together_and_the_unscored_stand_at_an_end),
        cmocka_unit_test(weights_weigh_shares_quality_and_use),
        cmocka_unit_test(figures_of_the_small_curve),
        cmocka_unit_test(deciles_are_numpys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
