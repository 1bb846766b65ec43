/* The queue of one device: golden numbers, special cases known by themselves, and every refusal. */
#include "tests/unit/unit.h"

#include "sim/power/erlang.h"
#include "sim/power/fleet_idle.h"
#include "sim/power/mg1.h"
#include "sim/text/render.h"

#include <math.h>
#include <string.h>

static const struct wr_mg1 golden = {.subject = "a device",
                                     .keep_warm_s = 15,
                                     .setup_s = 20,
                                     .setup_s2 = 400,
                                     .idle_w = 100,
                                     .off_w = 10,
                                     .setup_w = 200};

static struct wr_mg1_load fixed(double arrivals, double service)
{
    return (struct wr_mg1_load){arrivals, service, service * service};
}

static struct wr_mg1_result solved(const struct wr_mg1 *device, struct wr_mg1_load load)
{
    struct wr_mg1_result result;
    assert_int_equal(wr_mg1_solve(device, &load, &result, NULL), WR_OK);
    return result;
}

static void close_to(double value, double wanted, double tolerance)
{
    if (!(fabs(value - wanted) <= tolerance * fabs(wanted))) {
        print_error("%.17g; expected %.17g\n", value, wanted);
        fail();
    }
}

static void golden_timeout_and_setup(void **state)
{
    (void)state;
    const struct wr_mg1_result result = solved(&golden, fixed(0.05, 4));
    close_to(result.utilisation, 0.2, 1e-15);
    close_to(result.wait_s, 10.1246, 5e-6);
    close_to(0.2 * 300 + wr_mg1_sum(&result.power), 142.567, 5e-6);
    close_to(result.sojourn_s, result.wait_s + 4, 1e-15);
}

static void always_warm_is_pollaczek_and_khinchine(void **state)
{
    (void)state;
    const struct wr_mg1 warm = {
        .subject = "warm", .keep_warm_s = INFINITY, .setup_s = NAN, .idle_w = 50, .off_w = NAN, .setup_w = NAN};
    struct wr_mg1_result result = solved(&warm, fixed(0.2, 4));
    close_to(result.wait_s, 8, 1e-14); /* M/D/1 at 0.8: Wq / S = 2 */
    close_to(result.power.idle, 10, 1e-14);
    assert_true(result.power.off == 0 && result.power.setup == 0 && result.by_arrivals.idle == 0);
    close_to(result.by_utilisation.idle, -50, 1e-15);
    result = solved(&warm, (struct wr_mg1_load){0.2, 4, 32}); /* M/M/1: Wq = rho S / (1 - rho) */
    close_to(result.wait_s, 16, 1e-14);
    result = solved(&warm, fixed(0, 4));
    assert_true(result.wait_s == 0 && result.power.idle == 50);
}

/* No time warm: every busy period begins with a setup, and a setup of S like service doubles the first one. */
static void never_warm(void **state)
{
    (void)state;
    const struct wr_mg1 cold = {
        .subject = "cold", .setup_s = 3, .setup_s2 = 18, .idle_w = 70, .off_w = 5, .setup_w = 90};
    const struct wr_mg1_result result = solved(&cold, (struct wr_mg1_load){0.1, 2, 8});
    /* M/M/1 with an exponential setup: the queue's wait and, apart from it, one whole setup */
    close_to(result.wait_s, 0.5 + 3, 1e-14);
    close_to(result.share.off, 0.8 / 1.3, 1e-14);
    close_to(result.share.setup, 0.8 * 0.3 / 1.3, 1e-14);
    assert_true(result.share.idle == 0 && result.power.idle == 0);
    close_to(result.power.off, 5 * 0.8 / 1.3, 1e-14);
    close_to(result.power.setup, 90 * 0.8 * 0.3 / 1.3, 1e-14);
}

static void without_load(void **state)
{
    (void)state;
    const struct wr_mg1_result result = solved(&golden, fixed(0, 4));
    assert_true(result.utilisation == 0 && result.share.off == 1 && result.share.idle == 0);
    assert_true(result.power.off == 10 && wr_mg1_sum(&result.power) == 10);
    assert_true(result.wait_s == 20 && result.sojourn_s == 24); /* asleep since ever */
    close_to(wr_mg1_sum(&result.by_arrivals), 15 * (100 - 10) + 20 * (200 - 10), 1e-14);
}

/* lambda tau is far below one ulp of 1, and far beyond the range of exp(). */
static void the_ends_of_the_timeout(void **state)
{
    (void)state;
    struct wr_mg1 device = golden;
    struct wr_mg1_result result = solved(&device, fixed(1e-18, 4));
    close_to(result.share.idle, 15e-18, 1e-12);
    device.keep_warm_s = 1e300;
    result = solved(&device, fixed(0.05, 4));
    assert_true(result.share.off == 0 && result.share.setup == 0 && result.by_arrivals.idle == 0);
    close_to(result.wait_s, 0.5, 1e-14);
    close_to(result.power.idle, 80, 1e-14);
    device.keep_warm_s = 1e308;
    result = solved(&device, fixed(1000, 1e-4));
    assert_true(result.by_arrivals.idle == 0 && result.by_arrivals.setup == 0 && result.share.off == 0);
}

/* Needs not to be known: the setup power of no setup. */
static void a_setup_of_no_time(void **state)
{
    (void)state;
    struct wr_mg1 device = golden;
    device.setup_s = device.setup_s2 = 0;
    device.setup_w = NAN;
    const struct wr_mg1_result result = solved(&device, fixed(0.05, 4));
    assert_true(result.power.setup == 0 && result.by_arrivals.setup == 0 && result.by_utilisation.setup == 0);
    close_to(result.share.idle + result.share.off, 0.8, 1e-14);
}

static void refused(const struct wr_mg1 *device, struct wr_mg1_load load, enum wr_code code, const char *what)
{
    struct wr_mg1_result result;
    struct wr_error error = {0};
    char text[1024];
    assert_int_equal(wr_mg1_solve(device, &load, &result, &error), code);
    if (strstr(wr_error_render(&error, text, sizeof text), what) == NULL) {
        print_error("%s; expected \"%s\"\n", text, what);
        fail();
    }
}

static void nonsense(void **state)
{
    (void)state;
    struct wr_mg1 device = golden;
    refused(&device, fixed(0.25, 4), WR_E_MG1_OVERLOADED, "at least 2 devices");
    refused(&device, fixed(0.6, 4), WR_E_MG1_OVERLOADED, "at least 3 devices");
    refused(&device, fixed(-0.1, 4), WR_E_MG1_VALUE, "the load [queries per second] is -0.1");
    refused(&device, fixed(NAN, 4), WR_E_MG1_VALUE, "the load");
    refused(&device, fixed(0.1, -4), WR_E_MG1_VALUE, "the mean service time");
    refused(&device, (struct wr_mg1_load){0.1, 4, 15}, WR_E_MG1_VALUE, "the mean square of the service time");
    device.idle_w = NAN;
    refused(&device, fixed(0.1, 4), WR_E_MG1_VALUE, "the idle power");
    device = golden;
    device.keep_warm_s = -1;
    refused(&device, fixed(0.1, 4), WR_E_MG1_VALUE, "the keep-warm time");
    device.keep_warm_s = -INFINITY;
    refused(&device, fixed(0.1, 4), WR_E_MG1_VALUE, "the keep-warm time");
    device = golden;
    device.off_w = NAN;
    refused(&device, fixed(0.1, 4), WR_E_MG1_VALUE, "the power after the keep-warm time");
    device = golden;
    device.setup_s = INFINITY;
    refused(&device, fixed(0.1, 4), WR_E_MG1_VALUE, "the setup time [s]");
    device = golden;
    device.setup_s2 = 399;
    refused(&device, fixed(0.1, 4), WR_E_MG1_VALUE, "the mean square of the setup time");
    device = golden;
    device.setup_w = -1;
    refused(&device, fixed(0.1, 4), WR_E_MG1_VALUE, "the setup power");
}

static void golden_erlang_c(void **state)
{
    (void)state;
    const double waits = wr_erlang_c(4, 0.8);
    close_to(waits, 0.596432, 1e-6);
    close_to(waits / (4 * 0.2), 0.745541, 1e-6);
    close_to(wr_erlang_c(1, 0.3), 0.3, 1e-15);
    close_to(wr_erlang_c(2, 0.5), 1.0 / 3, 1e-15); /* 2 rho^2 / (1 + rho) */
    assert_true(wr_erlang_c(5, 0) == 0);
    struct wr_erlang result;
    assert_int_equal(wr_erlang_solve(4, 1.6, 2, &result, NULL), WR_OK);
    close_to(result.wait_s, waits * 2 / 0.8, 1e-14);
    close_to(result.sojourn_s, result.wait_s + 2, 1e-15);
    assert_true(result.waits == waits && result.utilisation == 0.8);
    assert_int_equal(wr_erlang_solve(1, 0.15, 4, &result, NULL), WR_OK);
    close_to(result.wait_s, 0.6 * 4 / 0.4, 1e-14);    /* M/M/1, as in M/G/1 with E[S^2] = 2 E[S]^2 */
    close_to(wr_erlang_c(100000, 0.999), 0.66, 0.05); /* no overflow: Halfin and Whitt at beta = 0.316 */
}

static void erlang_nonsense(void **state)
{
    (void)state;
    struct wr_erlang result;
    struct wr_error error = {0};
    char text[1024];
    assert_int_equal(wr_erlang_solve(4, 2, 2, &result, &error), WR_E_ERLANG_OVERLOADED);
    assert_non_null(strstr(wr_error_render(&error, text, sizeof text), "at least 5 servers"));
    assert_int_equal(wr_erlang_solve(0, 1, 1, &result, NULL), WR_E_ERLANG_VALUE);
    assert_int_equal(wr_erlang_solve(1, -1, 1, &result, NULL), WR_E_ERLANG_VALUE);
    assert_int_equal(wr_erlang_solve(1, 1, INFINITY, &result, NULL), WR_E_ERLANG_VALUE);
}

static void fleet_idle(void **state)
{
    (void)state;
    const struct wr_fleet_idle fleet = {
        .subject = "a rack", .units = 3, .horizon_s = 1000, .idle_w = 50, .attribution = 0.25};
    struct wr_fleet_idle_terms terms;
    struct wr_error error = {0};
    char text[1024];
    assert_int_equal(wr_fleet_idle_of(&fleet, 600, 40, &terms, NULL), WR_OK);
    close_to(terms.idle_j, 0.25 * 2400 * 50 / 40, 1e-15);
    close_to(terms.seconds, 0.25 * 2400 / 40, 1e-15);
    close_to(40 * terms.idle_j + terms.uncharged_j, 50 * 2400, 1e-15); /* conservation */
    close_to(terms.marginal_w, -12.5, 1e-15);
    assert_int_equal(wr_fleet_idle_of(&fleet, 3000, 40, &terms, NULL), WR_OK);
    assert_true(terms.idle_j == 0 && terms.seconds == 0);
    assert_int_equal(wr_fleet_idle_of(&fleet, 3000.5, 40, &terms, &error), WR_E_FLEET_IDLE_OVERLOADED);
    assert_non_null(strstr(wr_error_render(&error, text, sizeof text), "set at least 4 devices"));
}

static void fleet_idle_nonsense(void **state)
{
    (void)state;
    const struct wr_fleet_idle fleets[] = {
        {"x", 0, 1, 1, 1},  {"x", 1.5, 1, 1, 1}, {"x", 1, 0, 1, 1},   {"x", 1, INFINITY, 1, 1},
        {"x", 1, 1, -1, 1}, {"x", 1, 1, NAN, 1}, {"x", 1, 1, 1, 1.1}, {"x", 1, 1, 1, -0.1},
    };
    struct wr_fleet_idle_terms terms;
    for (size_t i = 0; i < sizeof fleets / sizeof *fleets; i++) {
        assert_int_equal(wr_fleet_idle_of(&fleets[i], 0.5, 1, &terms, NULL), WR_E_FLEET_IDLE_VALUE);
    }
    const struct wr_fleet_idle fleet = {"x", 1, 1, 1, 1};
    assert_int_equal(wr_fleet_idle_of(&fleet, -0.5, 1, &terms, NULL), WR_E_FLEET_IDLE_VALUE);
    assert_int_equal(wr_fleet_idle_of(&fleet, 0.5, 0, &terms, NULL), WR_E_FLEET_IDLE_VALUE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden_timeout_and_setup),
        cmocka_unit_test(always_warm_is_pollaczek_and_khinchine),
        cmocka_unit_test(never_warm),
        cmocka_unit_test(without_load),
        cmocka_unit_test(the_ends_of_the_timeout),
        cmocka_unit_test(a_setup_of_no_time),
        cmocka_unit_test(nonsense),
        cmocka_unit_test(golden_erlang_c),
        cmocka_unit_test(erlang_nonsense),
        cmocka_unit_test(fleet_idle),
        cmocka_unit_test(fleet_idle_nonsense),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
