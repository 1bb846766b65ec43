/* Idle power and overheads: the formulas of model.md sections 4 and 5 on numbers worked out by hand. */
#include "tests/unit/unit.h"

#include "sim/power/scenario.h"

#include <math.h>
#include <string.h>

static const struct wr_power_states rack = {.accelerator = "rack",
                                            .state[WR_POWER_LOADED_IDLE] = {.watts = 200, .basis = WR_BASIS_UNKNOWN}};
static const struct wr_power_subject cloud = {
    .pair = "big@rack", .accelerator = "rack", .basis = WR_BASIS_ACCELERATOR, .batch = 4, .states = &rack};

static void assert_near(double found, double wanted)
{
    if (!(fabs(found - wanted) <= 1e-14 * fabs(wanted))) {
        fail_msg("%.17g is not %.17g", found, wanted);
    }
}

static void assert_energy(struct wr_linear found, double a, double b, double c)
{
    assert_near(found.per_joule, a);
    assert_near(found.per_second, b);
    assert_near(found.constant, c);
}

static struct wr_idle_terms idle_of(double rho, double phi, enum wr_active_baseline baseline)
{
    struct wr_idle idle;
    struct wr_idle_terms terms;
    struct wr_error error;
    wr_idle_init(&idle, wr_idle_kind_of("utilisation"));
    const struct wr_idle_utilisation_config config = {rho, phi, (int)baseline};
    memcpy(idle.config, &config, sizeof config);
    assert_int_equal(idle.kind->terms(idle.config, &cloud, &terms, &error), WR_OK);
    return terms;
}

static struct wr_overheads overheads(double pue, double eta, double factor, double host, double host_idle, double net)
{
    return (struct wr_overheads){pue, eta, factor, host, host_idle, net, NAN};
}

/* As measured, at batch b0. */
static struct wr_service at(double batch)
{
    return (struct wr_service){.g = 1, .h = 1, .batch = batch};
}

static struct wr_linear energy_of(const struct wr_overheads *o, int basis, double batch,
                                  const struct wr_idle_terms *terms)
{
    const struct wr_service service = at(batch);
    return wr_overheads_law(o, basis, &service, terms).energy;
}

static void idle_is_power_times_the_free_over_the_busy_share(void **state)
{
    (void)state;
    struct wr_idle_terms terms = idle_of(0.2, 1, WR_ACTIVE_KEEP);
    assert_near(terms.seconds, 4);
    assert_near(terms.idle_j, 800);
    assert_near(terms.subtracted_j, 0);
    terms = idle_of(0.5, 0.25, WR_ACTIVE_SUBTRACT);
    assert_near(terms.seconds, 0.25);
    assert_near(terms.idle_j, 50);
    assert_near(terms.subtracted_j, 150);
}

/* Attributed and unattributed power add up to that of the machine: E / D + P_idle (1 - rho) / rho per second of D. */
static void nothing_is_lost_between_attribution_and_the_rest(void **state)
{
    (void)state;
    for (int i = 1; i <= 10; i++) {
        for (int j = 0; j <= 4; j++) {
            const double rho = i / 10.0, phi = j / 4.0, active = 500, whole = active + 200 * (1 - rho) / rho;
            for (int baseline = 0; baseline < 2; baseline++) {
                const struct wr_idle_terms own = idle_of(rho, phi, (enum wr_active_baseline)baseline);
                const double rest = (1 - phi) * 200 * ((1 - rho) / rho + baseline);
                assert_true(fabs(active - own.subtracted_j + own.idle_j + rest - whole) <= 1e-12 * whole);
            }
        }
    }
}

static void idle_vanishes_with_full_use_and_falls_on_the_way(void **state)
{
    (void)state;
    double before = INFINITY;
    for (int i = 1; i <= 100; i++) {
        const double idle = idle_of(i / 100.0, 1, WR_ACTIVE_KEEP).idle_j;
        assert_true(idle < before);
        before = idle;
    }
    assert_true(before == 0);
}

static void an_unknown_power_is_an_error(void **state)
{
    (void)state;
    struct wr_power_states unknown = rack;
    struct wr_power_subject subject = cloud;
    struct wr_idle idle;
    struct wr_idle_terms terms;
    struct wr_error error;
    unknown.state[WR_POWER_LOADED_IDLE].watts = NAN;
    subject.states = &unknown;
    wr_idle_init(&idle, wr_idle_kind_of("utilisation"));
    assert_int_equal(wr_idle_states(&idle, &cloud, false, &error), WR_OK);
    assert_int_equal(wr_idle_states(&idle, &subject, false, &error), WR_E_POWER_STATE);
    assert_string_equal(error.value[0].text, "idle kind 'utilisation'");
    assert_string_equal(error.value[1].text, "rack");
    assert_string_equal(error.value[2].text, "loaded_idle_w");
    wr_idle_init(&idle, wr_idle_kind_of("none"));
    assert_int_equal(wr_idle_states(&idle, &subject, false, &error), WR_OK);
    assert_int_equal(idle.kind->terms(idle.config, &subject, &terms, &error), WR_OK);
    assert_true(terms.idle_j == 0 && terms.seconds == 0 && terms.subtracted_j == 0);
    assert_null(wr_idle_kind_of("never"));
}

static void nothing_said_is_exactly_neutral(void **state)
{
    (void)state;
    const struct wr_idle_terms none = {0};
    struct wr_overheads neutral;
    wr_overheads_init(&neutral);
    for (int basis = WR_BASIS_UNKNOWN; basis < WR_BASES; basis++) {
        const struct wr_service service = at(NAN);
        const struct wr_pair_law law = wr_overheads_law(&neutral, basis, &service, &none);
        assert_true(wr_energy_is_measured(&law));
        assert_true(wr_latency_is_measured(&law));
        assert_true(isnan(law.device_s.per_second));
        assert_int_equal(wr_overheads_basis(&neutral, basis), basis);
    }
}

/* (f (E + idle) + W D + W_idle t_idle) / eta x PUE + network, D = T / 4; idle 50 W and 0.25 s, 150 W left out. */
static void each_basis_takes_its_own_overheads(void **state)
{
    (void)state;
    const struct wr_idle_terms terms = {.seconds = 0.25, .idle_j = 50, .subtracted_j = 150};
    const struct wr_overheads all = overheads(1.2, 0.8, 1.5, 40, 8, 3), supply = overheads(1.2, 0.8, NAN, NAN, NAN, 3);
    const struct wr_overheads site = overheads(1.2, NAN, NAN, NAN, NAN, 3);
    const double device = (1.5 * (50 - 150) + 40 + 8 * 0.25) / 4;
    assert_energy(energy_of(&all, WR_BASIS_ACCELERATOR, 4, &terms), 1.2 * 1.5 / 0.8, 1.2 * device / 0.8, 3);
    assert_energy(energy_of(&all, WR_BASIS_SOC, 4, &terms), 1.2 * 1.5 / 0.8, 1.2 * device / 0.8, 3);
    assert_energy(energy_of(&supply, WR_BASIS_SYSTEM, 4, &terms), 1.5, 1.5 * -100 / 4, 3);
    assert_energy(energy_of(&site, WR_BASIS_WALL, 4, &terms), 1.2, 1.2 * -100 / 4, 3);
}

/* E g, T h + network, D = T h / b; idle and host power go with the new D, and device-seconds with the idle ones. */
static void batch_scales_energy_time_and_what_a_query_holds(void **state)
{
    (void)state;
    const struct wr_idle_terms terms = {.seconds = 0.25, .idle_j = 50, .subtracted_j = 150};
    struct wr_overheads all = overheads(1.2, 0.8, 1.5, 40, 8, 3);
    all.network_s = 0.125;
    const struct wr_service service = {.g = 0.4, .h = 1.6, .batch = 8};
    const struct wr_pair_law law = wr_overheads_law(&all, WR_BASIS_ACCELERATOR, &service, &terms);
    const double device = (1.5 * (50 - 150) + 40 + 8 * 0.25) * 1.6 / 8;
    assert_energy(law.energy, 1.2 * 1.5 / 0.8 * 0.4, 1.2 * device / 0.8, 3);
    assert_near(law.latency.per_second, 1.6);
    assert_near(law.latency.constant, 0.125);
    assert_near(law.device_s.per_second, 1.25 * 1.6 / 8);
    assert_true(law.latency.per_joule == 0 && law.latency.per_token == 0 && law.device_s.constant == 0);
}

static void a_law_leaves_terms_of_weight_zero_out(void **state)
{
    (void)state;
    const struct wr_linear law = {.per_joule = 2, .per_second = 3, .per_token = 5, .constant = 7};
    assert_near(wr_linear_at(&law, 11, 13, 17), 22 + 39 + 85 + 7);
    assert_near(wr_linear_at(&(struct wr_linear){.constant = 4}, NAN, NAN, NAN), 4);
    assert_near(wr_linear_at(&(struct wr_linear){.per_token = 4}, NAN, NAN, 2), 8);
    assert_true(isnan(wr_linear_at(&law, 1, NAN, 1)));
}

static void energy_rises_with_pue_and_falls_with_efficiency(void **state)
{
    (void)state;
    const struct wr_idle_terms terms = {.seconds = 1, .idle_j = 50};
    double before = 0;
    for (int i = 0; i <= 20; i++) {
        const struct wr_overheads o = overheads(1 + i / 10.0, 1 - i / 40.0, 1, 10, 5, 0);
        const struct wr_linear law = energy_of(&o, WR_BASIS_ACCELERATOR, 2, &terms);
        const double energy = 100 * law.per_joule + 3 * law.per_second;
        assert_true(energy > before);
        before = energy;
    }
}

static void host_and_supply_lead_to_the_wall(void **state)
{
    (void)state;
    const struct wr_overheads host = overheads(1.2, NAN, 1.3, NAN, NAN, NAN),
                              eta = overheads(NAN, 0.9, NAN, NAN, NAN, NAN);
    const struct wr_overheads both = overheads(NAN, 1, 1, NAN, NAN, NAN), watts = overheads(NAN, 0.9, NAN, 0, NAN, NAN);
    assert_int_equal(wr_overheads_basis(&host, WR_BASIS_ACCELERATOR), WR_BASIS_ACCELERATOR);
    assert_int_equal(wr_overheads_basis(&eta, WR_BASIS_SOC), WR_BASIS_SOC);
    assert_int_equal(wr_overheads_basis(&eta, WR_BASIS_SYSTEM), WR_BASIS_WALL);
    assert_int_equal(wr_overheads_basis(&both, WR_BASIS_ACCELERATOR), WR_BASIS_WALL);
    assert_int_equal(wr_overheads_basis(&watts, WR_BASIS_SOC), WR_BASIS_WALL);
    assert_int_equal(wr_overheads_basis(&both, WR_BASIS_UNKNOWN), WR_BASIS_UNKNOWN);
}

static void assert_fault(const struct wr_overheads *o, int basis, bool local, enum wr_code code, const char *wanted)
{
    struct wr_power_subject subject = cloud;
    struct wr_idle idle;
    struct wr_error error;
    const char *key = NULL;
    subject.basis = basis;
    subject.local = local;
    wr_idle_init(&idle, wr_idle_kind_of("none"));
    assert_int_equal(wr_overheads_check(o, &idle, false, &subject, &key, &error), code);
    assert_string_equal(key, wanted);
}

static void a_key_that_does_not_apply_is_named(void **state)
{
    (void)state;
    const struct wr_overheads eta = overheads(NAN, 0.9, NAN, NAN, NAN, NAN),
                              f = overheads(NAN, NAN, 1.3, NAN, NAN, NAN);
    const struct wr_overheads w = overheads(NAN, NAN, NAN, 4, NAN, NAN), i = overheads(NAN, NAN, NAN, NAN, 4, NAN);
    const struct wr_overheads net = overheads(NAN, NAN, NAN, NAN, NAN, 2);
    assert_fault(&eta, WR_BASIS_WALL, true, WR_E_OVERHEAD_BASIS, "psu_efficiency");
    assert_fault(&eta, WR_BASIS_UNKNOWN, true, WR_E_OVERHEAD_BASIS, "psu_efficiency");
    assert_fault(&f, WR_BASIS_SYSTEM, false, WR_E_OVERHEAD_BASIS, "host_factor");
    assert_fault(&w, WR_BASIS_WALL, false, WR_E_OVERHEAD_BASIS, "host_w");
    assert_fault(&i, WR_BASIS_SYSTEM, false, WR_E_OVERHEAD_BASIS, "host_idle_w");
    assert_fault(&i, WR_BASIS_SOC, false, WR_E_OVERHEAD_IDLE, "host_idle_w");
    assert_fault(&net, WR_BASIS_WALL, true, WR_E_OVERHEAD_LOCAL, "network_j");
    struct wr_overheads far = overheads(NAN, NAN, NAN, NAN, NAN, NAN);
    far.network_s = 0;
    assert_fault(&far, WR_BASIS_WALL, true, WR_E_OVERHEAD_LOCAL, "network_s");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(idle_is_power_times_the_free_over_the_busy_share),
        cmocka_unit_test(nothing_is_lost_between_attribution_and_the_rest),
        cmocka_unit_test(idle_vanishes_with_full_use_and_falls_on_the_way),
        cmocka_unit_test(an_unknown_power_is_an_error),
        cmocka_unit_test(nothing_said_is_exactly_neutral),
        cmocka_unit_test(each_basis_takes_its_own_overheads),
        cmocka_unit_test(batch_scales_energy_time_and_what_a_query_holds),
        cmocka_unit_test(a_law_leaves_terms_of_weight_zero_out),
        cmocka_unit_test(energy_rises_with_pue_and_falls_with_efficiency),
        cmocka_unit_test(host_and_supply_lead_to_the_wall),
        cmocka_unit_test(a_key_that_does_not_apply_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
