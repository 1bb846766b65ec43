/* The least fleet that keeps a bound: against trying every n, and what no fleet can keep. */
#include "tests/unit/station_kinds.h"

#include "sim/power/fleet_size.h"
#include "sim/text/render.h"

#include <math.h>
#include <string.h>

static double value_of(enum wr_fleet_rule rule, const struct wr_station_state *state)
{
    return rule == WR_FLEET_UTILISATION ? state->busy : rule == WR_FLEET_BATCH ? state->batch : state->sojourn_s;
}

/* The first n whose replicas are stable and keep the bound. */
static int64_t first_that_keeps(const struct wr_station *station, enum wr_fleet_rule rule, double bound,
                                double arrivals)
{
    for (int64_t n = 1;; n++) {
        struct wr_station_state state;
        if (wr_station_solve(station, arrivals / (double)n, &state, NULL) == WR_OK && value_of(rule, &state) <= bound) {
            return n;
        }
    }
}

static void expect(const struct wr_station *station, enum wr_fleet_rule rule, double bound, double arrivals)
{
    const struct wr_fleet_size size = {rule, bound};
    struct wr_fleet fleet;
    struct wr_station_state state;
    assert_int_equal(wr_fleet_of(station, &size, arrivals, &fleet, NULL), WR_OK);
    assert_int_equal(fleet.replicas, first_that_keeps(station, rule, bound, arrivals));
    assert_int_equal(wr_station_solve(station, arrivals / (double)fleet.replicas, &state, NULL), WR_OK);
    assert_memory_equal(&state, &fleet.state, sizeof state);
    assert_true(fleet.power_w == (double)fleet.replicas * state.power_w);
    assert_true(fleet.marginal_j == state.marginal_j);
}

static void the_least_that_keeps_a_bound(void **state)
{
    (void)state;
    struct wr_station station = golden_station(32);
    const double arrivals[] = {0.01, 1, 40, 300};
    const double bound[][3] = {
        [WR_FLEET_UTILISATION] = {1, 0.7, 0.2}, [WR_FLEET_BATCH] = {32, 8, 1.2}, [WR_FLEET_LATENCY] = {60, 4, 2.8}};
    for (int i = 0; i < 4; i++) {
        for (enum wr_fleet_rule rule = WR_FLEET_UTILISATION; rule <= WR_FLEET_LATENCY; rule++) {
            for (int k = 0; k < 3; k++) {
                expect(&station, rule, bound[rule][k], arrivals[i]);
            }
        }
    }
    wr_station_free(&station);
}

/* A step that gets faster with the batch, as no form says and a measured curve may: more load, less latency. */
static void a_latency_that_falls_with_load(void **state)
{
    (void)state;
    double time[] = {0.02, 0.005, 0.006, 0.02}, power[] = {100, 150, 160, 170};
    const struct wr_station station = {
        .subject = "odd", .cap = 4, .time_s = time, .power_w = power, .idle_w = 20, .tokens = 100};
    struct wr_station_state light, heavy;
    assert_int_equal(wr_station_solve(&station, 0.1, &light, NULL), WR_OK);
    assert_int_equal(wr_station_solve(&station, 1, &heavy, NULL), WR_OK);
    assert_true(heavy.sojourn_s < light.sojourn_s);
    expect(&station, WR_FLEET_LATENCY, 1.2 * heavy.sojourn_s, 10);
    expect(&station, WR_FLEET_LATENCY, 1.99, 100);
    const double bound = 0.5 * (heavy.sojourn_s + light.sojourn_s);
    expect(&station, WR_FLEET_LATENCY, bound, 1);  /* kept by one, not by ten */
    expect(&station, WR_FLEET_LATENCY, bound, 15); /* kept by some, not by the least stable */
    struct wr_fleet fleet;
    struct wr_error error = {0};
    char text[1024];
    const struct wr_fleet_size below = {WR_FLEET_LATENCY, 0.6};
    assert_int_equal(wr_fleet_of(&station, &below, 15, &fleet, &error), WR_E_FLEET_SIZE_BOUND);
    assert_non_null(strstr(wr_error_render(&error, text, sizeof text), "the best they reach is 1."));
}

static void given_replicas(void **state)
{
    (void)state;
    struct wr_station station = golden_station(32);
    const struct wr_fleet_size three = {WR_FLEET_REPLICAS, 3};
    struct wr_fleet fleet;
    struct wr_station_state alone;
    assert_int_equal(wr_fleet_of(&station, &three, 6, &fleet, NULL), WR_OK);
    assert_int_equal(wr_station_solve(&station, 2, &alone, NULL), WR_OK);
    assert_int_equal(fleet.replicas, 3);
    assert_true(fleet.power_w == 3 * alone.power_w && fleet.state.sojourn_s == alone.sojourn_s);
    assert_int_equal(wr_fleet_of(&station, &three, 0, &fleet, NULL), WR_OK);
    assert_true(fleet.replicas == 3 && fleet.power_w == 3 * station.idle_w);
    const struct wr_fleet_size busy = {WR_FLEET_UTILISATION, 0.5};
    assert_int_equal(wr_fleet_of(&station, &busy, 0, &fleet, NULL), WR_OK);
    assert_true(fleet.replicas == 1 && fleet.power_w == station.idle_w);
    wr_station_free(&station);
}

/* What one more request adds to the whole fleet, against a difference. */
static void marginal_is_of_the_fleet(void **state)
{
    (void)state;
    struct wr_station station = golden_station(32);
    const struct wr_fleet_size five = {WR_FLEET_REPLICAS, 5};
    struct wr_fleet fleet, less, more;
    assert_int_equal(wr_fleet_of(&station, &five, 20, &fleet, NULL), WR_OK);
    assert_int_equal(wr_fleet_of(&station, &five, 19.99, &less, NULL), WR_OK);
    assert_int_equal(wr_fleet_of(&station, &five, 20.01, &more, NULL), WR_OK);
    const double slope = (more.power_w - less.power_w) / 0.02;
    assert_true(fabs(fleet.marginal_j - slope) < 1e-5 * slope);
    wr_station_free(&station);
}

static void refused(const struct wr_station *station, struct wr_fleet_size size, double arrivals, enum wr_code code,
                    const char *what)
{
    struct wr_fleet fleet;
    struct wr_error error = {0};
    char text[1024];
    assert_int_equal(wr_fleet_of(station, &size, arrivals, &fleet, &error), code);
    if (strstr(wr_error_render(&error, text, sizeof text), what) == NULL) {
        print_error("%s; expected \"%s\"\n", text, what);
        fail();
    }
}

static void what_no_fleet_can_keep(void **state)
{
    (void)state;
    struct wr_station station = golden_station(32);
    refused(&station, (struct wr_fleet_size){WR_FLEET_LATENCY, 2.7}, 1, WR_E_FLEET_SIZE_BOUND,
            "the best they reach is 2.716"); /* 400 tokens of 6.79 ms */
    refused(&station, (struct wr_fleet_size){WR_FLEET_BATCH, 1}, 1, WR_E_FLEET_SIZE_BOUND, "the mean batch");
    refused(&station, (struct wr_fleet_size){WR_FLEET_UTILISATION, 1e-9}, 1, WR_E_FLEET_SIZE_BOUND, "utilisation");
    refused(&station, (struct wr_fleet_size){WR_FLEET_UTILISATION, 0.9}, 1e9, WR_E_FLEET_SIZE_LOAD,
            "more than 1000000");
    refused(&station, (struct wr_fleet_size){WR_FLEET_REPLICAS, 3}, 100, WR_E_FLEET_SIZE_FEW,
            "set at least 12 replicas");
    wr_station_free(&station);
}

static void nonsense(void **state)
{
    (void)state;
    struct wr_station station = golden_station(4);
    const struct wr_fleet_size sizes[] = {
        {WR_FLEET_REPLICAS, 0},      {WR_FLEET_REPLICAS, 1.5}, {WR_FLEET_REPLICAS, 1000001}, {WR_FLEET_UTILISATION, 0},
        {WR_FLEET_UTILISATION, 1.2}, {WR_FLEET_BATCH, -1},     {WR_FLEET_LATENCY, NAN}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        refused(&station, sizes[i], 0.1, WR_E_STATION_VALUE, "expected");
    }
    refused(&station, (struct wr_fleet_size){WR_FLEET_REPLICAS, 1}, -1, WR_E_STATION_VALUE, "the load");
    refused(&station, (struct wr_fleet_size){WR_FLEET_REPLICAS, 1}, INFINITY, WR_E_STATION_VALUE, "the load");
    wr_station_free(&station);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_least_that_keeps_a_bound),
        cmocka_unit_test(a_latency_that_falls_with_load),
        cmocka_unit_test(given_replicas),
        cmocka_unit_test(marginal_is_of_the_fleet),
        cmocka_unit_test(what_no_fleet_can_keep),
        cmocka_unit_test(nonsense),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
