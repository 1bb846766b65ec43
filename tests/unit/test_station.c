/* The load-driven station against closed forms and direct sums. */
#include "sim/base/memory.h"
#include "sim/power/station.h"
#include "tests/unit/station_kinds.h"

#include <math.h>
#include <stdio.h>

static void close_to(double value, double wanted, double tolerance)
{
    if (!(fabs(value - wanted) <= tolerance * fabs(wanted))) {
        print_error("%.17g; expected %.17g\n", value, wanted);
        fail();
    }
}

static struct wr_station_state solved(const struct wr_station *station, double arrivals)
{
    struct wr_station_state state;
    assert_int_equal(wr_station_solve(station, arrivals, &state, NULL), WR_OK);
    return state;
}

static void the_golden_station(void **state)
{
    (void)state;
    struct wr_station station = golden_station(256);
    const double loads[] = {0.1, 1, 18};
    const char *const wanted[] = {"4.95", "1.07", "0.092"}, *const form[] = {"%.2f", "%.2f", "%.3f"};
    for (int i = 0; i < 3; i++) {
        char text[32];
        snprintf(text, sizeof text, form[i], solved(&station, loads[i]).energy_j_per_token);
        assert_string_equal(text, wanted[i]);
    }
    wr_station_free(&station);
}

/* t = 10 ms, e = 1 + 1 / b J: with 100 tokens a server of its own for each request, 1 s of service. */
static struct wr_station erlang_station(int64_t cap)
{
    const char *const keys[] = {"t0_s", "t1_s", "c_j", "k_j"};
    const double parameters[] = {0.01, 0, 1, 1};
    struct wr_batching batching;
    wr_batching_init(&batching, wr_batching_kind_of("affine"), "a pair");
    for (int i = 0; i < 4; i++) {
        wr_batching_set(&batching, wr_batching_option(batching.kind, keys[i]), parameters[i]);
    }
    struct wr_station station;
    assert_int_equal(wr_station_make(&station, &batching, cap, 50, 100, NULL), WR_OK);
    return station;
}

/* With a step time that does not depend on the batch each request is served as by a server of its own: M/M/c. */
static void a_constant_step_time_is_erlangs_queue(void **state)
{
    (void)state;
    struct wr_station station = erlang_station(4);
    close_to(wr_station_capacity(&station), 4, 1e-12);
    const struct wr_station_state at = solved(&station, 3.2);
    close_to(at.wait_s, 0.745541, 1e-6); /* Erlang C at c = 4, rho = 0.8: 0.596432 / (4 - 3.2) */
    close_to(at.sojourn_s, 1.745541, 1e-6);
    close_to(at.requests, 3.2 * at.sojourn_s, 1e-12);
    close_to(at.batch * at.busy, 3.2, 1e-12); /* work comes in at 3.2 requests of 1 s per second */
    wr_station_free(&station);
    station = erlang_station(1); /* M/M/1 */
    const struct wr_station_state one = solved(&station, 0.6);
    close_to(one.requests, 1.5, 1e-12);
    close_to(one.wait_s, 1.5, 1e-12);
    close_to(one.busy, 0.6, 1e-12);
    close_to(one.batch, 1, 1e-12);
    close_to(one.power_w, 0.4 * 50 + 0.6 * 200, 1e-12); /* (c + k) / t = 200 W */
    wr_station_free(&station);
}

/* The sums as they stand, with as many states as matter. */
static void direct(const struct wr_station *station, double arrivals, struct wr_station_state *state)
{
    long double weight = 1, all = 1, power = (long double)station->idle_w, requests = 0, service = 0, waiting = 0;
    for (int64_t n = 1; n < 40000; n++) {
        const int64_t s = n < station->cap ? n : station->cap;
        weight *= (long double)arrivals * station->tokens * station->time_s[s - 1] / (long double)s;
        all += weight;
        power += weight * station->power_w[s - 1];
        requests += weight * (long double)n;
        service += weight * (long double)s;
        waiting += weight * (long double)(n - s);
    }
    *state = (struct wr_station_state){.power_w = (double)(power / all),
                                       .energy_j_per_request = (double)(power / all / arrivals),
                                       .busy = (double)((all - 1) / all),
                                       .batch = (double)(service / (all - 1)),
                                       .requests = (double)(requests / all),
                                       .sojourn_s = (double)(requests / all / arrivals),
                                       .wait_s = (double)(waiting / all / arrivals)};
}

static void the_closed_tail_is_the_sum_of_its_states(void **state)
{
    (void)state;
    const int64_t caps[] = {1, 3, 40, 256};
    for (size_t i = 0; i < sizeof caps / sizeof *caps; i++) {
        struct wr_station station = golden_station(caps[i]);
        const double shares[] = {0.02, 0.5, 0.9, 0.99};
        for (size_t j = 0; j < sizeof shares / sizeof *shares; j++) {
            const double arrivals = shares[j] * wr_station_capacity(&station);
            struct wr_station_state wanted;
            direct(&station, arrivals, &wanted);
            const struct wr_station_state at = solved(&station, arrivals);
            close_to(at.power_w, wanted.power_w, 1e-11);
            close_to(at.energy_j_per_request, wanted.energy_j_per_request, 1e-11);
            close_to(at.energy_j_per_token, wanted.energy_j_per_request / 400, 1e-11);
            close_to(at.busy, wanted.busy, 1e-11);
            close_to(at.batch, wanted.batch, 1e-11);
            close_to(at.requests, wanted.requests, 1e-10);
            close_to(at.sojourn_s, wanted.sojourn_s, 1e-10);
            close_to(at.wait_s, wanted.wait_s, 1e-9);
        }
        wr_station_free(&station);
    }
}

static void the_marginal_energy_is_the_slope_of_the_power(void **state)
{
    (void)state;
    struct wr_station station = golden_station(64);
    for (double arrivals = 0.05; arrivals < 0.95 * wr_station_capacity(&station); arrivals *= 1.7) {
        const double step = 1e-4 * arrivals;
        const double slope =
            (solved(&station, arrivals + step).power_w - solved(&station, arrivals - step).power_w) / (2 * step);
        close_to(solved(&station, arrivals).marginal_j, slope, 1e-5);
    }
    wr_station_free(&station);
}

/* Products of thousands of ratios leave the range of a double unless they are scaled. */
static void thousands_of_states_do_not_overflow(void **state)
{
    (void)state;
    struct wr_station station = golden_station(100000);
    const double capacity = wr_station_capacity(&station);
    const struct wr_station_state at = solved(&station, 0.999 * capacity);
    assert_true(isfinite(at.power_w) && isfinite(at.requests) && at.requests > 40000);
    close_to(at.busy, 1, 1e-12);
    close_to(at.power_w, 690, 1e-3);
    /* Little's law for those in service: each is there for L t(s) on average. */
    close_to(at.requests, 0.999 * capacity * at.sojourn_s, 1e-12);
    struct wr_station many = erlang_station(20000); /* weights up to e^15000 */
    const struct wr_station_state half = solved(&many, 15000);
    close_to(half.requests, 15000, 1e-9);
    close_to(half.power_w, 100 * 15001, 1e-9); /* (s + 1) J per step of 10 ms */
    close_to(half.marginal_j, 100, 1e-6);
    wr_station_free(&many);
    const struct wr_station_state idle = solved(&station, 1e-300);
    close_to(idle.power_w, 121.5, 1e-12);
    close_to(idle.sojourn_s, 400 * 0.00679, 1e-12);
    wr_station_free(&station);
}

static void without_load_there_is_the_idle_power(void **state)
{
    (void)state;
    struct wr_station station = golden_station(16);
    const struct wr_station_state none = solved(&station, 0), little = solved(&station, 1e-9);
    assert_true(none.power_w == 121.5 && isinf(none.energy_j_per_request) && none.busy == 0 && none.batch == 1);
    assert_true(none.wait_s == 0 && none.requests == 0);
    close_to(little.power_w, none.power_w, 1e-8);
    close_to(little.marginal_j, none.marginal_j, 1e-7);
    close_to(little.sojourn_s, none.sojourn_s, 1e-7);
    close_to(little.batch, 1, 1e-7);
    wr_station_free(&station);
}

static void an_overloaded_station_names_the_least_fleet(void **state)
{
    (void)state;
    struct wr_station station = golden_station(256);
    const double capacity = wr_station_capacity(&station);
    struct wr_station_state at;
    struct wr_error error;
    close_to(capacity, 256 / (400 * (0.0067 + 256 * 0.00009)), 1e-12);
    assert_int_equal(wr_station_solve(&station, 3.5 * capacity, &at, &error), WR_E_STATION_OVERLOADED);
    assert_int_equal(error.value[4].integer, 4);
    assert_int_equal(wr_station_solve(&station, capacity, &at, &error), WR_E_STATION_OVERLOADED);
    assert_int_equal(error.value[4].integer, 2);
    assert_int_equal(wr_station_solve(&station, 3.5 * capacity / 4, &at, &error), WR_OK);
    assert_int_equal(wr_station_solve(&station, -1, &at, &error), WR_E_STATION_VALUE);
    assert_int_equal(wr_station_solve(&station, (double)NAN, &at, &error), WR_E_STATION_VALUE);
    wr_station_free(&station);
}

static void a_station_that_makes_no_sense_is_refused(void **state)
{
    (void)state;
    const struct wr_batching batching = golden_batching();
    const struct {
        int64_t cap;
        double idle, tokens;
    } cases[] = {{0, 100, 400}, {WR_STATION_CAP_MOST + 1, 100, 400}, {8, -1, 400}, {8, (double)NAN, 400},
                 {8, 100, 0},   {8, 100, (double)INFINITY}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct wr_station station;
        struct wr_error error;
        assert_int_equal(wr_station_make(&station, &batching, cases[i].cap, cases[i].idle, cases[i].tokens, &error),
                         WR_E_STATION_VALUE);
    }
    struct wr_batching timeless;
    struct wr_station station;
    struct wr_error error;
    wr_batching_init(&timeless, wr_batching_kind_of("affine"), "a pair");
    assert_int_equal(wr_station_make(&station, &timeless, 8, 100, 400, &error), WR_E_BATCHING_LACKS);
}

static void out_of_memory(void **state)
{
    (void)state;
    const struct wr_batching batching = golden_batching();
    for (int successes = 0; successes < 2; successes++) {
        struct wr_station station;
        struct wr_error error;
        wr_memory_fail_after(successes);
        const enum wr_code code = wr_station_make(&station, &batching, 8, 100, 400, &error);
        wr_memory_fail_after(-1);
        assert_int_equal(code, WR_E_NO_MEMORY);
        assert_null(station.time_s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_golden_station),
        cmocka_unit_test(a_constant_step_time_is_erlangs_queue),
        cmocka_unit_test(the_closed_tail_is_the_sum_of_its_states),
        cmocka_unit_test(the_marginal_energy_is_the_slope_of_the_power),
        cmocka_unit_test(thousands_of_states_do_not_overflow),
        cmocka_unit_test(without_load_there_is_the_idle_power),
        cmocka_unit_test(an_overloaded_station_names_the_least_fleet),
        cmocka_unit_test(a_station_that_makes_no_sense_is_refused),
        cmocka_unit_test(out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
