/* The station's closed form beside the station played out. Every mean lies within four of its standard errors over 30
 * runs (about 1 chance in 2000 of a miss with Student's t, at fixed seeds), and these errors are small. */
#include "tests/reference/station_simulation.h"
#include "tests/unit/station_kinds.h"

#include <math.h>

enum { RUNS = 30 };
static const char *const names[WR_PLAYED_QUANTITIES] = {"power", "busy", "batch", "sojourn", "wait", "energy"};

static void compare(const struct wr_station *station, double arrivals, enum wr_lengths lengths, int requests,
                    uint64_t seed)
{
    struct wr_station_state state;
    struct wr_played played;
    assert_int_equal(wr_station_solve(station, arrivals, &state, NULL), WR_OK);
    wr_play_station(station, arrivals, lengths, RUNS, requests, seed, &played);
    const double wanted[WR_PLAYED_QUANTITIES] = {state.power_w,   state.busy,   state.batch,
                                                 state.sojourn_s, state.wait_s, state.energy_j_per_request};
    for (int i = 0; i < WR_PLAYED_QUANTITIES; i++) {
        const double error = played.error[i], off = fabs(played.mean[i] - wanted[i]);
        if (!(off <= 4 * error + 1e-6 * wanted[i] + 1e-12) || error > 0.02 * wanted[i] + 1e-3) {
            print_error("cap %d, %g per s: %s is %g; the play gives %g +- %g\n", (int)station->cap, arrivals, names[i],
                        wanted[i], played.mean[i], error);
            fail();
        }
    }
}

static void below_the_cap(void **state)
{
    (void)state;
    struct wr_station station = golden_station(256);
    compare(&station, 0.1, WR_LENGTHS_EXPONENTIAL, 4000, 1);
    compare(&station, 1, WR_LENGTHS_EXPONENTIAL, 4000, 2);
    compare(&station, 6, WR_LENGTHS_EXPONENTIAL, 4000, 3);
    wr_station_free(&station);
}

static void at_the_cap(void **state)
{
    (void)state;
    const int64_t caps[] = {1, 4, 16};
    for (int i = 0; i < 3; i++) {
        struct wr_station station = golden_station(caps[i]);
        compare(&station, 0.8 * wr_station_capacity(&station), WR_LENGTHS_EXPONENTIAL, 100000, 10 + (uint64_t)i);
        wr_station_free(&station);
    }
}

/* Below the cap only the mean length matters; at the cap it does not hold: fixed lengths wait less. */
static void lengths_that_are_all_alike(void **state)
{
    (void)state;
    struct wr_station station = golden_station(256);
    compare(&station, 1, WR_LENGTHS_FIXED, 4000, 20);
    compare(&station, 6, WR_LENGTHS_FIXED, 4000, 21);
    wr_station_free(&station);
    station = golden_station(4);
    struct wr_station_state closed;
    struct wr_played played;
    const double arrivals = 0.8 * wr_station_capacity(&station);
    assert_int_equal(wr_station_solve(&station, arrivals, &closed, NULL), WR_OK);
    wr_play_station(&station, arrivals, WR_LENGTHS_FIXED, RUNS, 4000, 22, &played);
    assert_true(played.mean[4] + 4 * played.error[4] < 0.8 * closed.wait_s);
    wr_station_free(&station);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(below_the_cap),
        cmocka_unit_test(at_the_cap),
        cmocka_unit_test(lengths_that_are_all_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
