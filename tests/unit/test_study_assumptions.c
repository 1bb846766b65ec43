/* `assumptions:` of a study: levels, what they resolve to, and each fault at its place. */
#include "tests/unit/study_defect.h"

#include <math.h>

enum { SMALL = 0, LARGE = 1, MID = 2 }; /* pairs of the table that are in play */

/* The table with what idle power needs: 121 W per device, 4 devices in the rack, measured at batch 8. */
static int set_up_power(void **state)
{
    struct wr_error error;
    set_up(state);
    wr_meta_add(&meta, WR_COL_PAIR_BATCH, &error);
    wr_meta_add(&meta, WR_COL_ACCELERATOR_DEVICES, &error);
    wr_meta_add(&meta, WR_COL_ACCELERATOR_LOADED_IDLE_W, &error);
    ((double *)meta.column[WR_COL_PAIR_BATCH].data)[LARGE] = 8;
    ((int32_t *)meta.column[WR_COL_ACCELERATOR_DEVICES].data)[2] = 4;
    ((double *)meta.column[WR_COL_ACCELERATOR_LOADED_IDLE_W].data)[2] = 121;
    ((double *)meta.column[WR_COL_ACCELERATOR_LOADED_IDLE_W].data)[0] = 30;
    return 0;
}

static void assert_law(const struct wr_study *study, int pair, double a, double b, double c)
{
    const struct wr_linear *law = &study->scenario.law[pair].energy;
    assert_true(fabs(law->per_joule - a) <= 1e-15 * a);
    assert_true(fabs(law->per_second - b) <= 1e-15 * b);
    assert_true(law->constant == c);
}

static void without_assumptions_energies_are_the_measured_ones(void **state)
{
    (void)state;
    struct wr_study study;
    load_good(&study, base, NULL);
    for (int p = 0; p < 5; p++) {
        assert_true(wr_energy_is_measured(&study.scenario.law[p]));
    }
    assert_true(study.mixed_basis);
    wr_study_free(&study);
}

static void idle_of_a_site_reaches_its_pairs_and_prices(void **state)
{
    (void)state;
    struct wr_study study;
    load_with(&study, "assumptions:\n  cloud: {idle: {kind: utilisation, utilisation: 0.25}}", NULL);
    assert_law(&study, LARGE, 1, 121.0 * 4 / 8 * 3, 0);
    assert_law(&study, SMALL, 1, 0, 0);
    assert_true(study.price[LARGE].latency == 121.0 * 4 / 8 * 3);
    wr_study_free(&study);
    load_with(&study, "assumptions:\n  cloud: {idle: {kind: utilisation, utilisation: 0.25}}",
              "assumptions.cloud.idle.utilisation=0.5");
    assert_law(&study, LARGE, 1, 121.0 * 4 / 8, 0);
    wr_study_free(&study);
}

static void nearer_levels_win_key_by_key(void **state)
{
    (void)state;
    struct wr_study study;
    load_with(&study,
              "assumptions:\n"
              "  all: {overheads: {pue: 1.5}, idle: {kind: none}}\n"
              "  cloud: {overheads: {psu_efficiency: 0.5, network_j: 2}, idle: {kind: utilisation, utilisation: 0.5}}\n"
              "  pairs: {\"large@rack\": {overheads: {pue: 2}, idle: {attribution: 0.5}}}",
              NULL);
    assert_law(&study, LARGE, 4, 4 * 121.0 * 4 / 8 / 2, 2);
    assert_law(&study, SMALL, 1.5, 0, 0);
    assert_law(&study, MID, 1.5, 0, 0);
    wr_study_free(&study);
    load_with(&study,
              "assumptions:\n"
              "  all: {idle: {kind: utilisation, utilisation: 0.5}}\n"
              "  local: {idle: {kind: none}}",
              NULL);
    assert_law(&study, SMALL, 1, 0, 0);
    wr_study_free(&study);
}

static void overheads_up_to_the_wall_leave_no_mixture(void **state)
{
    (void)state;
    struct wr_study study;
    load_with(&study, "assumptions: {cloud: {overheads: {psu_efficiency: 0.94, host_factor: 1.3}}}",
              "allow_mixed_basis=false");
    assert_false(study.mixed_basis);
    assert_int_equal(study.scenario.basis[LARGE], WR_BASIS_WALL);
    wr_study_free(&study);
}

static void each_fault_has_its_place(void **state)
{
    static const struct study_defect cases[] = {
        {WITH("assumptions: 3"), WR_E_STUDY_VALUE, 3, 14, "a mapping"},
        {WITH("assumptions: {clud: {}}"), WR_E_STUDY_UNKNOWN_KEY, 3, 15, "did you mean 'cloud'?"},
        {WITH("assumptions: {all: {idel: {}}}"), WR_E_STUDY_UNKNOWN_KEY, 3, 21, "did you mean 'idle'?"},
        {WITH("assumptions: {all: {idle: 4}}"), WR_E_STUDY_VALUE, 3, 27, "a mapping, as in"},
        {WITH("assumptions: {all: {overheads: 4}}"), WR_E_STUDY_VALUE, 3, 32, "a mapping, as in"},
        {WITH("assumptions: {pairs: 4}"), WR_E_STUDY_VALUE, 3, 22, "a mapping of labels"},
        {WITH("assumptions: {all: {idle: {kind: poisn}}}"), WR_E_STUDY_CHOICE, 3, 34,
         "expected one of none, utilisation"},
        {WITH("assumptions: {all: {idle: {kind: none, utilisation: 1}}}"), WR_E_STUDY_USELESS_KEY, 3, 40,
         "of kind none"},
        {WITH("assumptions: {all: {idle: {kind: utilisation, rho: 1}}}"), WR_E_STUDY_UNKNOWN_KEY, 3, 47, "'rho'"},
        {WITH("assumptions: {all: {idle: {rho: 1}}}"), WR_E_STUDY_UNKNOWN_KEY, 3, 28, "'rho'"},
        {WITH("assumptions: {all: {idle: {utilisation: 0.5}}}"), WR_E_STUDY_USELESS_KEY, 3, 28, "of kind none"},
        {WITH("assumptions: {all: {idle: {attribution: 2}}}"), WR_E_STUDY_VALUE, 3, 41, "at most 1"},
        {WITH("assumptions: {all: {idle: {kind: utilisation}}}"), WR_E_STUDY_MISSING_KEY, 3, 27, "'utilisation'"},
        {WITH("assumptions: {all: {idle: {kind: utilisation, utilisation: 0}}}"), WR_E_STUDY_VALUE, 3, 60, "'0'"},
        {WITH("assumptions: {all: {idle: {kind: utilisation, utilisation: 1.2}}}"), WR_E_STUDY_VALUE, 3, 60,
         "at most 1"},
        {WITH("assumptions: {all: {overheads: {pue: 0.8}}}"), WR_E_STUDY_VALUE, 3, 38, "at least 1"},
        {WITH("assumptions: {all: {overheads: {psu_efficiency: 94}}}"), WR_E_STUDY_VALUE, 3, 49, "at most 1"},
        {WITH("assumptions: {all: {overheads: {host_w: -1}}}"), WR_E_STUDY_VALUE, 3, 41, "at least 0"},
        {WITH("assumptions: {all: {overheads: {pu: 1}}}"), WR_E_STUDY_UNKNOWN_KEY, 3, 33, "did you mean 'pue'?"},
        {WITH("assumptions: {local: {overheads: {psu_efficiency: 0.9}}}"), WR_E_OVERHEAD_BASIS, 3, 35,
         "measured at wall"},
        {WITH("assumptions: {all: {overheads: {host_factor: 1.2}}}"), WR_E_OVERHEAD_BASIS, 3, 33, "'small@laptop'"},
        {WITH("assumptions: {all: {overheads: {network_j: 1}}}"), WR_E_OVERHEAD_LOCAL, 3, 33, "which is local"},
        {WITH("assumptions: {cloud: {overheads: {host_idle_w: 1}}}"), WR_E_OVERHEAD_IDLE, 3, 35, "idle kind 'none'"},
        {WITH("assumptions: {local: {idle: {kind: utilisation, utilisation: 1}}}"), WR_E_POWER_BATCH, 3, 23,
         "measured_batch"},
        {WITH("assumptions: {pairs: {\"small@desk\": {idle: {kind: none}}}}"), WR_E_STUDY_NOT_IN_PLAY, 3, 23,
         "small@desk"},
        {WITH("assumptions: {pairs: {nope: {idle: {kind: none}}}}"), WR_E_STUDY_UNKNOWN_PAIR, 3, 23, "no pair 'nope'"},
        {WITH("assumptions: {local: {idle: {kind: fleet, devices: 1.5, horizon_s: 9}}}"), WR_E_STUDY_VALUE, 3, 52,
         "a whole number"},
        {WITH("assumptions: {local: {idle: {kind: poisson, queries_per_device_day: 1, setup_s: 5}}}"),
         WR_E_STUDY_USELESS_KEY, 3, 72, "keep_warm_s with it"},
        {WITH("assumptions: {local: {idle: {kind: poisson, queries_per_device_day: 1, then: off}}}"),
         WR_E_STUDY_USELESS_KEY, 3, 72, "'then'"},
        {WITH("assumptions: {all: {idle: {setup_s: 5}}, local: {idle: {queries_per_device_day: 1, kind: poisson}}, "
              "cloud: "
              "{idle: {setup_s: 5}}}"),
         WR_E_STUDY_USELESS_KEY, 3, 28, "kind none"},
    };
    (void)state;
    ASSERT_DEFECTS(cases);
}

/* What the table lacks is an error at the assumption that needs it. */
static void what_the_table_lacks_is_named(void **state)
{
    static const struct study_defect idle = {WITH("assumptions: {cloud: {idle: {kind: utilisation, utilisation: 1}}}"),
                                             WR_E_POWER_STATE, 3, 23, "rack"};
    struct study_defect defect = idle;
    (void)state;
    assert_defect_without(WR_COL_ACCELERATOR_LOADED_IDLE_W, &defect);
    defect.code = WR_E_POWER_BATCH;
    assert_defect_without(WR_COL_PAIR_BATCH, &defect);
    defect.code = WR_E_POWER_LATENCY;
    assert_defect_without(WR_COL_LATENCY, &defect);
    assert_defect_without(WR_COL_LATENCY, &(struct study_defect){WITH("assumptions: {cloud: {overheads: {host_w: 9}}}"),
                                                                 WR_E_POWER_LATENCY, 3, 35, "'large@rack'"});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_assumptions_energies_are_the_measured_ones),
        cmocka_unit_test(idle_of_a_site_reaches_its_pairs_and_prices),
        cmocka_unit_test(nearer_levels_win_key_by_key),
        cmocka_unit_test(overheads_up_to_the_wall_leave_no_mixture),
        cmocka_unit_test(each_fault_has_its_place),
        cmocka_unit_test(what_the_table_lacks_is_named),
    };
    return cmocka_run_group_tests(tests, set_up_power, tear_down);
}
