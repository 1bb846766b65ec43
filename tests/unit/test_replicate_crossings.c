/* Crossings of many functions at once: where each is, and what interval they make. */
#include "tests/unit/unit.h"

#include "analysis/stats/replicate_crossings.h"

#include <math.h>

enum { FUNCTIONS = 1000 };

static struct wr_replicate_crossings crossings;

/* Function i at x. */
typedef double function(int i, double x);

static void scan(function *f, double from, double to, int steps)
{
    assert_int_equal(wr_replicate_crossings_new(&crossings, FUNCTIONS, NULL), WR_OK);
    for (int k = 0; k <= steps; k++) {
        const double x = from + (to - from) * k / steps;
        double y[FUNCTIONS];
        for (int i = 0; i < FUNCTIONS; i++) {
            y[i] = f(i, x);
        }
        wr_replicate_crossings_add(&crossings, x, y);
    }
}

static struct wr_crossing_spread spread_of(int count, int index, bool rises, bool is_whole)
{
    struct wr_crossing_spread spread;
    assert_int_equal(wr_crossing_spread_of(&crossings, count, index, rises, is_whole, 0.9, &spread, NULL), WR_OK);
    return spread;
}

/* Lines that cross at 1, 2 ... 1000. */
static double rising(int i, double x)
{
    return x - (i + 1);
}

static double falling(int i, double x)
{
    return (i + 1) - x;
}

static void close_to(double value, double wanted)
{
    if (!(fabs(value - wanted) < 1e-6 * fabs(wanted))) {
        print_error("%.17g; expected %.17g\n", value, wanted);
        fail();
    }
}

/* The quantiles at 0.05 and 0.95 of 1 to 1000 are at ranks 50.05 and 950.95. */
static void ends_are_quantiles_of_the_places(void **state)
{
    (void)state;
    for (int rises = 0; rises < 2; rises++) {
        scan(rises ? rising : falling, 0.5, 1000.5, 77);
        const struct wr_crossing_spread spread = spread_of(1, 0, rises, false);
        close_to(spread.interval.lo, 50.05);
        close_to(spread.interval.hi, 950.95);
        assert_int_equal(spread.always + spread.never + spread.otherwise, 0);
        assert_true(isnan(spread_of(1, 0, !rises, false).interval.lo)); /* they cross the other way round */
        assert_int_equal(spread_of(1, 0, !rises, false).otherwise, FUNCTIONS);
        wr_replicate_crossings_free(&crossings);
    }
}

static void ends_beyond_what_was_looked_at_are_open(void **state)
{
    (void)state;
    for (int rises = 0; rises < 2; rises++) {
        scan(rises ? rising : falling, 100.5, 960.5, 43);
        const struct wr_crossing_spread spread = spread_of(1, 0, rises, false);
        assert_true(isinf(spread.interval.lo) && spread.interval.lo < 0); /* 100 of them cross below */
        close_to(spread.interval.hi, 950.95);
        assert_int_equal(rises ? spread.always : spread.never, 100);
        assert_int_equal(rises ? spread.never : spread.always, 40);
        wr_replicate_crossings_free(&crossings);
        scan(rises ? rising : falling, 10.5, 900.5, 43);
        assert_true(isinf(spread_of(1, 0, rises, false).interval.hi) && spread_of(1, 0, rises, false).interval.hi > 0);
        close_to(spread_of(1, 0, rises, false).interval.lo, 50.05);
        wr_replicate_crossings_free(&crossings);
    }
}

/* All positive but 40 of them, which cross. */
static double mostly_positive(int i, double x)
{
    return i < 40 ? x - 5 : 1;
}

static void without_a_crossing_the_others_are_counted(void **state)
{
    (void)state;
    scan(mostly_positive, 0, 10, 7);
    const struct wr_crossing_spread spread = spread_of(0, 0, false, false);
    assert_true(isnan(spread.interval.lo) && isnan(spread.interval.hi));
    assert_int_equal(spread.always, FUNCTIONS - 40);
    assert_int_equal(spread.otherwise, 40);
    wr_replicate_crossings_free(&crossings);
}

/* Positive between 10 + i / 1000 and 20 + i / 1000. */
static double hump(int i, double x)
{
    const double shift = (double)i / FUNCTIONS;
    return 25 - (x - 15 - shift) * (x - 15 - shift);
}

/* Some unknown where the sign changes, some beside it. */
static double with_gaps(int i, double x)
{
    return (i < 30 && x > 400 && x < 600) || (i >= 30 && x < 1) ? (double)NAN : x - 500;
}

static void two_crossings_have_an_interval_each_and_gaps_have_none(void **state)
{
    (void)state;
    scan(hump, 0, 30, 3000);
    close_to(spread_of(2, 0, true, false).interval.lo, 10 + 49.05 / FUNCTIONS);
    close_to(spread_of(2, 1, true, false).interval.hi, 20 + 949.95 / FUNCTIONS);
    assert_true(isnan(spread_of(1, 0, true, false).interval.lo));
    wr_replicate_crossings_free(&crossings);
    scan(with_gaps, 0, 1000, 100);
    const struct wr_crossing_spread spread = spread_of(1, 0, true, false);
    assert_int_equal(spread.otherwise, 30); /* up to 50 may */
    close_to(spread.interval.lo, 500);
    close_to(spread.interval.hi, 500);
    wr_replicate_crossings_free(&crossings);
}

/* Zero from 400 to 600: there is the crossing. */
static double flat(int i, double x)
{
    return i < 0 || (x >= 400 && x <= 600) ? 0 : x < 400 ? -1 : 1;
}

static void whole_numbers_and_zeros(void **state)
{
    (void)state;
    scan(flat, 0, 1000, 10);
    close_to(spread_of(1, 0, true, false).interval.lo, 400);
    wr_replicate_crossings_free(&crossings);
    struct wr_replicate_root root = {.low = 10, .high = 18, .y_low = -3, .y_high = 5};
    assert_true(wr_replicate_root_at(&root, false) == 13);
    wr_replicate_root_narrow(&root, 12, -1);
    wr_replicate_root_narrow(&root, 14, 1);
    wr_replicate_root_narrow(&root, 16, 3); /* beyond what is known */
    wr_replicate_root_narrow(&root, 13, (double)NAN);
    assert_true(root.low == 12 && root.high == 14 && wr_replicate_root_at(&root, false) == 13);
    wr_replicate_root_narrow(&root, 13, 0.5);
    assert_true(wr_replicate_root_at(&root, true) == 13); /* the first that is positive */
    root = (struct wr_replicate_root){.low = 12, .high = 13, .y_low = 1, .y_high = -1};
    assert_true(wr_replicate_root_at(&root, true) == 12); /* the last */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_are_quantiles_of_the_places),
        cmocka_unit_test(ends_beyond_what_was_looked_at_are_open),
        cmocka_unit_test(without_a_crossing_the_others_are_counted),
        cmocka_unit_test(two_crossings_have_an_interval_each_and_gaps_have_none),
        cmocka_unit_test(whole_numbers_and_zeros),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
