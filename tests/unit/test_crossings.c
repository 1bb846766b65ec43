/* Changes of sign read off a grid and narrowed down, against functions whose changes are known beforehand. */
#include "tests/unit/unit.h"

#include "analysis/metrics/crossings.h"
#include "sim/base/memory.h"
#include "sim/base/random.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A function made of pieces: value(x) = height + slope x (x - start) from `start` to the next piece. */
struct piece {
    double start, height, slope;
    bool unknown;
};

struct pieces {
    const struct piece *piece;
    int pieces;
    int calls, fails_at; /* the call that fails; 0 = none */
};

static enum wr_code value_of(void *context, double x, double *y, struct wr_note *reason, struct wr_error *error)
{
    struct pieces *self = context;
    int at = 0;
    while (at + 1 < self->pieces && self->piece[at + 1].start <= x) {
        at++;
    }
    if (++self->calls == self->fails_at) {
        return wr_fail(error, WR_E_READ, "%d", 0);
    }
    *y = self->piece[at].unknown ? (double)NAN
                                 : self->piece[at].height + self->piece[at].slope * (x - self->piece[at].start);
    if (self->piece[at].unknown) {
        wr_note_add(reason, "piece %d is not known", at);
    }
    return WR_OK;
}

static void look(struct pieces *pieces, bool is_whole, const double *grid, int points, struct wr_crossings *crossings)
{
    const struct wr_crossing_function function = {value_of, pieces, is_whole};
    *crossings = (struct wr_crossings){0};
    for (int i = 0; i < points; i++) {
        struct wr_note reason = {""};
        double y = 0;
        assert_int_equal(value_of(pieces, grid[i], &y, &reason, NULL), WR_OK);
        assert_int_equal(wr_crossings_add(crossings, grid[i], y, reason.text, NULL), WR_OK);
    }
    assert_int_equal(wr_crossings_find(crossings, &function, NULL), WR_OK);
}

static void is_crossing(const struct wr_crossing *crossing, enum wr_crossing_kind kind, bool rises, double low,
                        double high)
{
    assert_int_equal(crossing->kind, kind);
    assert_int_equal(crossing->rises, rises);
    if (!(fabs(crossing->low - low) <= 2e-9 * (fabs(low) + 1e-3) &&
          fabs(crossing->high - high) <= 2e-9 * (fabs(high) + 1e-3))) {
        print_error("%.12g to %.12g; expected %.12g to %.12g\n", crossing->low, crossing->high, low, high);
        fail();
    }
}

static void roots_and_jumps_are_told_apart(void **state)
{
    (void)state;
    const struct piece piece[] = {{0, -1, 2, false}, {2, -3, 0, false}, {5.1, 0.5, -1, false}};
    const double grid[] = {0, 1.7, 3, 5, 5.2, 7};
    struct pieces pieces = {piece, 3, 0, 0};
    struct wr_crossings crossings;
    look(&pieces, false, grid, 6, &crossings);
    assert_int_equal(crossings.crossings, 4);
    is_crossing(&crossings.crossing[0], WR_CROSSING_ROOT, true, 0.5, 0.5);
    is_crossing(&crossings.crossing[1], WR_CROSSING_JUMPS, false, 2, 2);
    is_crossing(&crossings.crossing[2], WR_CROSSING_JUMPS, true, 5.1, 5.1);
    is_crossing(&crossings.crossing[3], WR_CROSSING_ROOT, false, 5.6, 5.6);
    assert_true(fabs(crossings.crossing[0].at - 0.5) < 1e-9 && fabs(crossings.crossing[3].at - 5.6) < 1e-8);
    assert_true(crossings.least == -3 && crossings.most > 2.3);
    wr_crossings_free(&crossings);
}

static void what_is_near_zero_needs_no_search(void **state)
{
    (void)state;
    const struct piece flat[] = {{0, 5e-15, 0, false}}, through[] = {{-1, -1, 1, false}};
    const double grid[] = {-1, 0, 1};
    struct pieces pieces = {flat, 1, 0, 0};
    struct wr_crossings crossings;
    look(&pieces, false, grid, 3, &crossings);
    assert_int_equal(crossings.crossings, 0);
    assert_true(crossings.least == 0 && crossings.most == 0 && pieces.calls == 3);
    wr_crossings_free(&crossings);
    pieces = (struct pieces){through, 1, 0, 0}; /* a root on the grid */
    look(&pieces, false, grid, 3, &crossings);
    assert_int_equal(crossings.crossings, 1);
    is_crossing(&crossings.crossing[0], WR_CROSSING_ROOT, true, 0, 0);
    wr_crossings_free(&crossings);
}

static void zeros_may_last(void **state)
{
    (void)state;
    const struct piece piece[] = {{0, -1, 0.5, false}, {2, 0, 0, false}, {3, 0, 1, false},
                                  {4, 1, -1, false},   {5, 0, 0, false}, {6.5, 0, 2, false}};
    const double grid[] = {0, 1, 1.9, 2.2, 2.7, 3.5, 4.5, 5.5, 6, 7};
    struct pieces pieces = {piece, 6, 0, 0};
    struct wr_crossings crossings;
    look(&pieces, false, grid, 10, &crossings);
    assert_int_equal(crossings.crossings, 2);
    is_crossing(&crossings.crossing[0], WR_CROSSING_STRETCH, true, 2, 3);
    is_crossing(&crossings.crossing[1], WR_CROSSING_TOUCH, true, 5, 6.5);
    wr_crossings_free(&crossings);
}

static void what_is_not_known_is_edged(void **state)
{
    (void)state;
    const struct piece piece[] = {
        {0, 0, 0, true}, {1.25, -2, 1, false}, {4, 0, 0, true}, {5, 1, 0, false}, {6, 0, 0, true}};
    const double grid[] = {0, 1, 2, 3, 3.9, 4.5, 5.5, 7};
    struct pieces pieces = {piece, 5, 0, 0};
    struct wr_crossings crossings;
    look(&pieces, false, grid, 8, &crossings);
    assert_int_equal(crossings.crossings, 1); /* from 3.25 on it is positive: no change across the gap */
    is_crossing(&crossings.crossing[0], WR_CROSSING_ROOT, true, 3.25, 3.25);
    double first = (double)NAN, last = (double)NAN;
    for (int64_t i = 0; i < crossings.points; i++) {
        const struct wr_crossing_point *point = &crossings.point[i];
        if (wr_crossing_class(point) != 2) {
            first = isnan(first) ? point->x : first;
            last = point->x;
        } else {
            assert_non_null(strstr(point->reason, "is not known"));
        }
    }
    assert_true(fabs(first - 1.25) < 2e-9 && fabs(last - 6) < 1e-8);
    wr_crossings_free(&crossings);
}

static void a_change_across_a_gap_is_a_gap(void **state)
{
    (void)state;
    const struct piece piece[] = {{0, -1, 0, false}, {2, 0, 0, true}, {3, 1, 0, false}};
    const double grid[] = {1, 2.5, 4}, around[] = {1, 4};
    struct pieces pieces = {piece, 3, 0, 0};
    struct wr_crossings crossings;
    look(&pieces, false, grid, 3, &crossings);
    assert_int_equal(crossings.crossings, 1);
    is_crossing(&crossings.crossing[0], WR_CROSSING_GAP, true, 2, 3);
    assert_true(isnan(crossings.crossing[0].at));
    wr_crossings_free(&crossings);
    look(&pieces, false, around, 2, &crossings); /* the search for a root comes upon it */
    assert_int_equal(crossings.crossings, 1);
    is_crossing(&crossings.crossing[0], WR_CROSSING_GAP, true, 2, 3);
    wr_crossings_free(&crossings);
}

static void whole_numbers_step(void **state)
{
    (void)state;
    const struct piece piece[] = {{1, -3, 0.4, false}, {40, -1, 0, false}};
    const double grid[] = {1, 2, 5, 20, 60};
    struct pieces pieces = {piece, 2, 0, 0};
    struct wr_crossings crossings;
    look(&pieces, true, grid, 5, &crossings);
    assert_int_equal(crossings.crossings, 2);
    is_crossing(&crossings.crossing[0], WR_CROSSING_STEP, true, 8, 9);
    assert_true(crossings.crossing[0].at == 9);
    is_crossing(&crossings.crossing[1], WR_CROSSING_STEP, false, 39, 40);
    assert_true(crossings.crossing[1].at == 39);
    for (int64_t i = 0; i < crossings.points; i++) {
        assert_true(floor(crossings.point[i].x) == crossings.point[i].x);
    }
    wr_crossings_free(&crossings);
}

static void a_fault_ends_the_search(void **state)
{
    (void)state;
    const struct piece piece[] = {{0, -1, 0.3, false}};
    for (int call = 1; call < 6; call++) {
        struct pieces pieces = {piece, 1, 0, call};
        const struct wr_crossing_function function = {value_of, &pieces, false};
        struct wr_crossings crossings = {0};
        struct wr_error error;
        assert_int_equal(wr_crossings_add(&crossings, 0, -1, "", NULL), WR_OK);
        assert_int_equal(wr_crossings_add(&crossings, 10, 2, "", NULL), WR_OK);
        const enum wr_code code = wr_crossings_find(&crossings, &function, &error);
        assert_true(code == (pieces.calls < call ? WR_OK : WR_E_READ));
        assert_true(call > 1 || code == WR_E_READ);
        wr_crossings_free(&crossings);
    }
}

static void memory_that_runs_out_is_an_error(void **state)
{
    (void)state;
    const struct piece piece[] = {{0, -1, 0.3, false}, {6, 0, 0, true}};
    enum wr_code code = WR_E_NO_MEMORY;
    for (int64_t successes = 0; code != WR_OK; successes++) {
        struct pieces pieces = {piece, 2, 0, 0};
        const struct wr_crossing_function function = {value_of, &pieces, false};
        struct wr_crossings crossings = {0};
        struct wr_error error;
        wr_memory_fail_after(successes);
        code = wr_crossings_add(&crossings, 0, -1, "", &error);
        code = code == WR_OK ? wr_crossings_add(&crossings, 10, (double)NAN, "out of reach", &error) : code;
        code = code == WR_OK ? wr_crossings_find(&crossings, &function, &error) : code;
        wr_memory_fail_after(-1);
        assert_true(code == WR_OK || code == WR_E_NO_MEMORY);
        wr_crossings_free(&crossings);
    }
}

/* Random pieces, each wider than three cells of the grid: the naive reading of the pieces themselves is exact. */
enum { PIECES = 8, GRID = 200 };

static double draw(const struct wr_random *random, uint64_t query, int at)
{
    return wr_random_uniform(random, query, (uint32_t)at);
}

static int naive(const struct piece *piece, int pieces, double end, double *at, bool *rises)
{
    int count = 0;
    for (int i = 0; i < pieces; i++) {
        const double stop = i + 1 < pieces ? piece[i + 1].start : end,
                     root = piece[i].start - piece[i].height / piece[i].slope;
        const double before =
            i > 0 ? piece[i - 1].height + piece[i - 1].slope * (piece[i].start - piece[i - 1].start) : piece[i].height;
        if ((before < 0) != (piece[i].height < 0)) {
            at[count] = piece[i].start;
            rises[count++] = piece[i].height > 0;
        }
        if (root > piece[i].start && root < stop) {
            at[count] = root;
            rises[count++] = piece[i].slope > 0;
        }
    }
    return count;
}

static void random_pieces_against_their_own_ends(void **state)
{
    (void)state;
    const struct wr_random random = {7, 1};
    int found = 0;
    for (uint64_t trial = 0; trial < 300; trial++) {
        struct piece piece[PIECES];
        double at[2 * PIECES], grid[GRID];
        bool rises[2 * PIECES], is_apart = true;
        for (int i = 0; i < PIECES; i++) {
            piece[i] = (struct piece){i + 0.6 * draw(&random, trial, i), 2 * draw(&random, trial, 20 + i) - 1,
                                      4 * draw(&random, trial, 40 + i) - 2, false};
        }
        piece[0].start = 0;
        for (int i = 0; i < GRID; i++) {
            grid[i] = (double)PIECES * i / (GRID - 1);
        }
        const int expected = naive(piece, PIECES, PIECES, at, rises);
        for (int i = 1; i < expected; i++) {
            is_apart = is_apart && at[i] - at[i - 1] > 2.0 * PIECES / GRID; /* else the grid may miss the two */
        }
        if (!is_apart) {
            continue;
        }
        struct pieces pieces = {piece, PIECES, 0, 0};
        struct wr_crossings crossings;
        look(&pieces, false, grid, GRID, &crossings);
        assert_int_equal(crossings.crossings, expected);
        for (int i = 0; i < expected; i++) {
            const struct wr_crossing *crossing = &crossings.crossing[i];
            assert_true(crossing->rises == rises[i] && fabs(crossing->at - at[i]) < 2e-8);
            found++;
        }
        wr_crossings_free(&crossings);
    }
    assert_true(found > 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roots_and_jumps_are_told_apart),
        cmocka_unit_test(what_is_near_zero_needs_no_search),
        cmocka_unit_test(zeros_may_last),
        cmocka_unit_test(what_is_not_known_is_edged),
        cmocka_unit_test(a_change_across_a_gap_is_a_gap),
        cmocka_unit_test(whole_numbers_step),
        cmocka_unit_test(a_fault_ends_the_search),
        cmocka_unit_test(memory_that_runs_out_is_an_error),
        cmocka_unit_test(random_pieces_against_their_own_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
