/* What holds of the queue of one device and of fleets whatever the numbers: limits, monotonicities, slopes. */
#include "tests/unit/unit.h"

#include "sim/base/random.h"
#include "sim/power/fleet_size.h"
#include "sim/power/mg1.h"

#include <math.h>

enum { CASES = 300 };
static const struct wr_random random_numbers = {.seed = 11, .stream = 5};
static uint64_t drawn;

/* Between two positive numbers, evenly on a logarithmic scale. */
static double between(double low, double high)
{
    return low * pow(high / low, wr_random_uniform(&random_numbers, drawn++, 0));
}

static void close_to(double value, double wanted, double tolerance)
{
    if (!(fabs(value - wanted) <= tolerance)) {
        print_error("case %d: %.17g; expected %.17g within %g\n", (int)drawn, value, wanted, tolerance);
        fail();
    }
}

static struct wr_mg1 random_device(void)
{
    const double setup = between(0.1, 100);
    return (struct wr_mg1){.subject = "a device",
                           .keep_warm_s = between(0.1, 1e4),
                           .setup_s = setup,
                           .setup_s2 = setup * setup * between(1, 4),
                           .idle_w = between(1, 300),
                           .off_w = between(0.1, 100),
                           .setup_w = between(1, 500)};
}

/* Service times for a busy share below 0.95. */
static struct wr_mg1_load random_load(void)
{
    const double service = between(0.01, 60), arrivals = between(1e-5, 0.95) / service;
    return (struct wr_mg1_load){arrivals, service, service * service * between(1, 10)};
}

static struct wr_mg1_result solved(const struct wr_mg1 *device, const struct wr_mg1_load *load)
{
    struct wr_mg1_result result;
    assert_int_equal(wr_mg1_solve(device, load, &result, NULL), WR_OK);
    return result;
}

static void the_states_share_all_time(void **state)
{
    (void)state;
    for (int i = 0; i < CASES; i++) {
        const struct wr_mg1 device = random_device();
        const struct wr_mg1_load load = random_load();
        const struct wr_mg1_result result = solved(&device, &load);
        close_to(result.utilisation + wr_mg1_sum(&result.share), 1, 1e-14);
        const double watts =
            result.share.idle * device.idle_w + result.share.off * device.off_w + result.share.setup * device.setup_w;
        close_to(wr_mg1_sum(&result.power), watts, 1e-13 * watts);
        const double least = fmin(fmin(device.idle_w, device.off_w), device.setup_w);
        assert_true(wr_mg1_sum(&result.power) >= (1 - 1e-13) * least * (1 - result.utilisation));
    }
}

/* lambda x energy beyond service per query: the power of the state that a device without load ends in. */
static void without_load_the_last_state_is_paid(void **state)
{
    (void)state;
    for (int i = 0; i < CASES; i++) {
        struct wr_mg1 device = random_device();
        struct wr_mg1_load load = random_load();
        load.arrivals = 1e-14;
        struct wr_mg1_result result = solved(&device, &load);
        close_to(wr_mg1_sum(&result.power), device.off_w, 1e-8 * (device.off_w + device.idle_w + device.setup_w));
        close_to(result.wait_s, device.setup_s, 1e-8 * device.setup_s);
        device.keep_warm_s = INFINITY;
        result = solved(&device, &load);
        close_to(wr_mg1_sum(&result.power), device.idle_w, 1e-11 * device.idle_w);
        assert_true(result.wait_s < 1e-8);
    }
}

static void a_timeout_beyond_all_gaps_is_none(void **state)
{
    (void)state;
    for (int i = 0; i < CASES; i++) {
        struct wr_mg1 device = random_device();
        const struct wr_mg1_load load = random_load();
        device.keep_warm_s = 50 / load.arrivals;
        const struct wr_mg1_result finite = solved(&device, &load);
        device.keep_warm_s = INFINITY;
        const struct wr_mg1_result infinite = solved(&device, &load);
        close_to(wr_mg1_sum(&finite.power), wr_mg1_sum(&infinite.power), 1e-12 * (device.idle_w + device.setup_w));
        close_to(finite.wait_s, infinite.wait_s, 1e-12 * (infinite.wait_s + device.setup_s));
    }
}

/* Always warm, or never with a setup at least as irregular as an exponential one. Otherwise a rare query may wait
 * longer: it finds the device asleep. */
static void the_wait_grows_with_load(void **state)
{
    (void)state;
    for (int i = 0; i < CASES; i++) {
        struct wr_mg1 device = random_device();
        device.keep_warm_s = i % 2 == 0 ? (double)INFINITY : 0;
        device.setup_s2 = fmax(device.setup_s2, 2 * device.setup_s * device.setup_s);
        struct wr_mg1_load load = random_load();
        const double low = solved(&device, &load).wait_s;
        load.arrivals *= 1.02;
        assert_true(solved(&device, &load).wait_s > low);
    }
}

static double energy_of(const struct wr_mg1 *device, const struct wr_mg1_load *load)
{
    const struct wr_mg1_result result = solved(device, load);
    return wr_mg1_sum(&result.power) / load->arrivals;
}

static void always_warm_idle_per_query_falls_with_load(void **state)
{
    (void)state;
    for (int i = 0; i < CASES; i++) {
        struct wr_mg1 device = random_device();
        device.keep_warm_s = INFINITY;
        struct wr_mg1_load load = random_load();
        const double few = energy_of(&device, &load);
        load.arrivals *= 1.02;
        assert_true(energy_of(&device, &load) < few);
    }
}

/* Central differences, with service scaled so that only one of lambda and rho moves. */
static struct wr_mg1_states difference(const struct wr_mg1 *device, struct wr_mg1_load load, bool by_utilisation)
{
    const double utilisation = load.arrivals * load.service_s;
    const double step = 1e-5 * (by_utilisation ? utilisation : load.arrivals);
    struct wr_mg1_states at[2];
    for (int i = 0; i < 2; i++) {
        const double move = i == 0 ? -step : step;
        struct wr_mg1_load moved = load;
        moved.arrivals += by_utilisation ? 0 : move;
        moved.service_s = (utilisation + (by_utilisation ? move : 0)) / moved.arrivals;
        moved.service_s2 = moved.service_s * moved.service_s;
        at[i] = solved(device, &moved).power;
    }
    return (struct wr_mg1_states){(at[1].idle - at[0].idle) / (2 * step), (at[1].off - at[0].off) / (2 * step),
                                  (at[1].setup - at[0].setup) / (2 * step)};
}

static void slopes_are_differences(void **state)
{
    (void)state;
    for (int i = 0; i < CASES; i++) {
        struct wr_mg1 device = random_device();
        if (i % 10 == 0) {
            device.keep_warm_s = INFINITY;
        }
        const struct wr_mg1_load load = random_load();
        const struct wr_mg1_result result = solved(&device, &load);
        const double power = device.idle_w + device.off_w + device.setup_w;
        struct wr_mg1_states slope = difference(&device, load, false);
        const double joules = 1e-6 * power / load.arrivals;
        close_to(result.by_arrivals.idle, slope.idle, joules);
        close_to(result.by_arrivals.off, slope.off, joules);
        close_to(result.by_arrivals.setup, slope.setup, joules);
        slope = difference(&device, load, true);
        const double watts = 1e-8 * power / (load.arrivals * load.service_s);
        close_to(result.by_utilisation.idle, slope.idle, watts);
        close_to(result.by_utilisation.off, slope.off, watts);
        close_to(result.by_utilisation.setup, slope.setup, watts);
    }
}

enum { CAP = 12 };
struct unit {
    double time[CAP], power[CAP];
    struct wr_station station;
};

/* Step times that rise, or that are anything; any power. */
static void random_unit(struct unit *unit, bool rises)
{
    for (int s = 0; s < CAP; s++) {
        const double time = between(0.001, 0.1);
        unit->time[s] = rises && s > 0 ? unit->time[s - 1] * between(1, 1.5) : time;
        unit->power[s] = between(10, 1000);
    }
    unit->station = (struct wr_station){.subject = "a unit",
                                        .cap = (int64_t)between(1, CAP + 0.999),
                                        .time_s = unit->time,
                                        .power_w = unit->power,
                                        .idle_w = between(1, 100),
                                        .tokens = between(1, 1000)};
}

/* What the search for the least fleet rests on, with more replicas than n having less load each. */
static void what_falls_as_a_fleet_grows(void **state)
{
    (void)state;
    for (int i = 0; i < CASES; i++) {
        struct unit unit;
        struct wr_station_state last = {.busy = 1, .batch = INFINITY, .sojourn_s = INFINITY};
        const bool rises = i % 2 == 0;
        random_unit(&unit, rises);
        const double arrivals = between(0.1, 30) * wr_station_capacity(&unit.station);
        for (int64_t n = (int64_t)floor(arrivals / wr_station_capacity(&unit.station)) + 1; n < 100; n++) {
            struct wr_station_state now;
            assert_int_equal(wr_station_solve(&unit.station, arrivals / (double)n, &now, NULL), WR_OK);
            assert_true(now.busy < last.busy);
            assert_true(now.batch <= last.batch * (1 + 1e-12));
            assert_true(!rises || now.sojourn_s <= last.sojourn_s * (1 + 1e-12));
            last = now;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_states_share_all_time),
        cmocka_unit_test(without_load_the_last_state_is_paid),
        cmocka_unit_test(a_timeout_beyond_all_gaps_is_none),
        cmocka_unit_test(the_wait_grows_with_load),
        cmocka_unit_test(always_warm_idle_per_query_falls_with_load),
        cmocka_unit_test(slopes_are_differences),
        cmocka_unit_test(what_falls_as_a_fleet_grows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
