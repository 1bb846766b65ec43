/* What holds of batching and the station whatever the numbers: limits and monotonicities, on random ones. */
#include "tests/unit/unit.h"

#include "sim/base/random.h"
#include "sim/power/station.h"

#include <math.h>

enum { CASES = 200 };
static const struct wr_random random_numbers = {.seed = 7, .stream = 3};
static uint64_t drawn;

/* Between two positive numbers, evenly on a logarithmic scale. */
static double between(double low, double high)
{
    return low * pow(high / low, wr_random_uniform(&random_numbers, drawn++, 0));
}

static void close_to(double value, double wanted, double tolerance)
{
    if (!(fabs(value - wanted) <= tolerance * fabs(wanted))) {
        print_error("case %d: %.17g; expected %.17g\n", (int)drawn, value, wanted);
        fail();
    }
}

/* Where power rises with the batch less than the batch does: as real units behave, and what an affine form says with
 * c t0 < k t1. */
static struct wr_batching random_affine(void)
{
    struct wr_batching batching;
    const char *const keys[] = {"t0_s", "t1_s", "c_j", "k_j"};
    const double value[] = {between(1e-3, 1e-1), between(1e-6, 1e-3), between(1e-3, 1), between(1, 100)};
    wr_batching_init(&batching, wr_batching_kind_of("affine"), "a pair");
    for (int i = 0; i < 4; i++) {
        wr_batching_set(&batching, wr_batching_option(batching.kind, keys[i]), value[i]);
    }
    batching.measured_batch = between(1, 64);
    return batching;
}

static struct wr_station random_station(const struct wr_batching *batching)
{
    struct wr_station station;
    struct wr_batch_point alone;
    assert_int_equal(wr_batching_at(batching, 1, &alone, NULL), WR_OK);
    const double idle = alone.value[WR_BATCH_POWER] * between(0.01, 1);
    assert_int_equal(wr_station_make(&station, batching, (int64_t)between(1, 500), idle, between(1, 5000), NULL),
                     WR_OK);
    return station;
}

static void factors_are_one_where_it_was_measured_and_compose(void **state)
{
    (void)state;
    for (int i = 0; i < CASES; i++) {
        struct wr_batching batching = random_affine();
        struct wr_batch_factors factors, back;
        const double measured = batching.measured_batch, other = between(1, 1000);
        assert_int_equal(wr_batching_factors(&batching, measured, &factors, NULL), WR_OK);
        assert_true(factors.g == 1 && factors.h == 1);
        assert_int_equal(wr_batching_factors(&batching, other, &factors, NULL), WR_OK);
        batching.measured_batch = other;
        assert_int_equal(wr_batching_factors(&batching, measured, &back, NULL), WR_OK);
        close_to(factors.g * back.g, 1, 1e-12);
        close_to(factors.h * back.h, 1, 1e-12);
        assert_true(other > measured ? factors.g < 1 && factors.h > 1 : factors.g > 1 && factors.h < 1);
    }
}

/* lambda -> 0: all power is idle power, and lambda x energy per request with it. */
static void without_load_energy_is_idle_power(void **state)
{
    (void)state;
    for (int i = 0; i < CASES; i++) {
        const struct wr_batching batching = random_affine();
        struct wr_station station = random_station(&batching);
        struct wr_station_state at;
        const double arrivals = 1e-12 * wr_station_capacity(&station);
        assert_int_equal(wr_station_solve(&station, arrivals, &at, NULL), WR_OK);
        close_to(arrivals * at.energy_j_per_request, station.idle_w, 1e-6);
        close_to(at.batch, 1, 1e-6);
        close_to(at.sojourn_s, station.tokens * station.time_s[0], 1e-6);
        wr_station_free(&station);
    }
}

/* lambda -> capacity: the unit is always busy, at its cap. */
static void at_full_load_the_batch_is_the_cap(void **state)
{
    (void)state;
    for (int i = 0; i < CASES; i++) {
        const struct wr_batching batching = random_affine();
        struct wr_station station = random_station(&batching);
        struct wr_station_state at;
        const double arrivals = (1 - 1e-9) * wr_station_capacity(&station);
        assert_int_equal(wr_station_solve(&station, arrivals, &at, NULL), WR_OK);
        close_to(at.batch, (double)station.cap, 1e-3);
        close_to(at.busy, 1, 1e-6);
        close_to(at.power_w, station.power_w[station.cap - 1], 1e-3);
        wr_station_free(&station);
    }
}

/* More load: more busy, larger batches, longer stays, as mu(n) grows with n and n - s with n. Where power never falls
 * with the batch and idle is below it, power never falls, and a request never costs less than nothing; where power per
 * request in service falls, energy per request never rises. */
static void what_more_load_does(void **state)
{
    (void)state;
    for (int i = 0; i < CASES; i++) {
        const struct wr_batching batching = random_affine();
        struct wr_station station = random_station(&batching);
        bool rises = true;
        for (int64_t s = 1; s < station.cap; s++) {
            rises &= station.power_w[s] >= station.power_w[s - 1];
        }
        struct wr_station_state before = {0}, at;
        for (double share = 0.02; share < 0.99; share += 0.08) {
            assert_int_equal(wr_station_solve(&station, share * wr_station_capacity(&station), &at, NULL), WR_OK);
            close_to(at.requests, share * wr_station_capacity(&station) * at.sojourn_s, 1e-12);
            assert_true(at.busy >= before.busy && at.batch >= before.batch && at.requests > before.requests);
            assert_true(at.sojourn_s >= before.sojourn_s * (1 - 1e-12) && at.wait_s >= before.wait_s);
            assert_true(!rises || (at.power_w >= before.power_w && at.marginal_j >= 0));
            assert_true(before.batch == 0 || at.energy_j_per_request < before.energy_j_per_request);
            before = at;
        }
        wr_station_free(&station);
    }
}

/* Splitting a load between equal units never saves energy where one can serve it: batches thin and idle grows. */
static void two_units_need_more_than_one(void **state)
{
    (void)state;
    for (int i = 0; i < CASES; i++) {
        const struct wr_batching batching = random_affine();
        struct wr_station station = random_station(&batching);
        struct wr_station_state one, half;
        const double arrivals = between(0.01, 0.95) * wr_station_capacity(&station);
        assert_int_equal(wr_station_solve(&station, arrivals, &one, NULL), WR_OK);
        assert_int_equal(wr_station_solve(&station, arrivals / 2, &half, NULL), WR_OK);
        assert_true(2 * half.power_w > one.power_w);
        wr_station_free(&station);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(factors_are_one_where_it_was_measured_and_compose),
        cmocka_unit_test(without_load_energy_is_idle_power),
        cmocka_unit_test(at_full_load_the_batch_is_the_cap),
        cmocka_unit_test(what_more_load_does),
        cmocka_unit_test(two_units_need_more_than_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
