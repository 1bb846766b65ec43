/* The closed form of one device beside the device played out. Every mean lies within four of its standard errors, by
 * the means of 50 batches of one run (about 1 chance in 5000 of a miss with Student's t, at fixed seeds), and these
 * errors are small. */
#include "tests/unit/unit.h"

#include "sim/power/mg1.h"
#include "tests/reference/mg1_simulation.h"

#include <math.h>

enum { BATCHES = 50, QUERIES = 20000 };
static const char *const names[WR_SERVED_QUANTITIES] = {"busy", "idle", "off", "setup", "wait"};

static void compare(double arrivals, double keep_warm_s, struct wr_duration service, struct wr_duration setup,
                    uint64_t seed)
{
    const struct wr_mg1 device = {.subject = "a device",
                                  .keep_warm_s = keep_warm_s,
                                  .setup_s = setup.mean,
                                  .setup_s2 = wr_duration_square(&setup),
                                  .idle_w = 100,
                                  .off_w = 10,
                                  .setup_w = 200};
    const struct wr_mg1_load load = {arrivals, service.mean, wr_duration_square(&service)};
    struct wr_mg1_result result;
    struct wr_served served;
    assert_int_equal(wr_mg1_solve(&device, &load, &result, NULL), WR_OK);
    wr_play_device(arrivals, keep_warm_s, &service, &setup, BATCHES, QUERIES, seed, &served);
    const double wanted[WR_SERVED_QUANTITIES] = {result.utilisation, result.share.idle, result.share.off,
                                                 result.share.setup, result.wait_s};
    for (int i = 0; i < WR_SERVED_QUANTITIES; i++) {
        const double error = served.error[i], off = fabs(served.mean[i] - wanted[i]);
        if (!(off <= 4 * error + 1e-12) || error > 0.02 * wanted[i]) {
            print_error("%g per s, warm for %g s: %s is %g; the play gives %g +- %g\n", arrivals, keep_warm_s, names[i],
                        wanted[i], served.mean[i], error);
            fail();
        }
    }
}

static const struct wr_duration fixed_4s = {WR_DURATION_FIXED, 4}, random_4s = {WR_DURATION_EXPONENTIAL, 4},
                                mixed_4s = {WR_DURATION_MIXED, 4}, fixed_20s = {WR_DURATION_FIXED, 20},
                                random_20s = {WR_DURATION_EXPONENTIAL, 20}, mixed_20s = {WR_DURATION_MIXED, 20};

static void with_a_timeout_and_a_fixed_setup(void **state)
{
    (void)state;
    compare(0.05, 15, fixed_4s, fixed_20s, 1);
    compare(0.05, 15, random_4s, fixed_20s, 2);
    compare(0.15, 15, mixed_4s, fixed_20s, 3);
    compare(0.005, 15, fixed_4s, fixed_20s, 4);
}

static void with_a_timeout_and_a_random_setup(void **state)
{
    (void)state;
    compare(0.05, 15, fixed_4s, random_20s, 11);
    compare(0.05, 40, random_4s, random_20s, 12);
    compare(0.15, 5, fixed_4s, random_20s, 13);
    compare(0.1, 10, mixed_4s, mixed_20s, 14);
}

static void never_and_always_warm(void **state)
{
    (void)state;
    compare(0.05, 0, fixed_4s, fixed_20s, 21);
    compare(0.15, 0, random_4s, random_20s, 22);
    compare(0.2, INFINITY, fixed_4s, fixed_20s, 23); /* M/D/1 at 0.8 */
    compare(0.15, INFINITY, mixed_4s, fixed_20s, 24);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(with_a_timeout_and_a_fixed_setup),
        cmocka_unit_test(with_a_timeout_and_a_random_setup),
        cmocka_unit_test(never_and_always_warm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
