/* `batching:` of a study: what it makes of energy, time and device-seconds, what is fitted, and each fault at its
 * place. */
#include "tests/unit/study_defect.h"

#include <math.h>

enum { SMALL = 0, LARGE = 1, SMALL_RACK = 4, POINTS = 6 };

/* large@rack measured at batch 8, with a curve of four points that follow t = 0.008 + 0.001 b and e = 0.5 + 4 / b, out
 * of order; small@laptop has a curve of one batch. */
static int set_up_curves(void **state)
{
    static const enum wr_column_id columns[] = {WR_COL_CURVE_PAIR, WR_COL_CURVE_BATCH, WR_COL_CURVE_J, WR_COL_CURVE_S};
    static const double batch[POINTS] = {64, 8, 16, 32, 4, 4};
    struct wr_error error;
    set_up(state);
    meta.extent[WR_DIM_CURVE_POINT] = POINTS;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        wr_meta_add(&meta, columns[i], &error);
    }
    for (int i = 0; i < POINTS; i++) {
        ((int32_t *)meta.column[WR_COL_CURVE_PAIR].data)[i] = i < 4 ? LARGE : SMALL;
        ((double *)meta.column[WR_COL_CURVE_BATCH].data)[i] = batch[i];
        ((double *)meta.column[WR_COL_CURVE_J].data)[i] = 0.5 + 4 / batch[i];
        ((double *)meta.column[WR_COL_CURVE_S].data)[i] = 0.008 + 0.001 * batch[i];
    }
    wr_meta_add(&meta, WR_COL_PAIR_BATCH, &error);
    wr_meta_add(&meta, WR_COL_ACCELERATOR_DEVICES, &error);
    wr_meta_add(&meta, WR_COL_ACCELERATOR_LOADED_IDLE_W, &error);
    ((double *)meta.column[WR_COL_PAIR_BATCH].data)[SMALL] = 4;
    ((double *)meta.column[WR_COL_PAIR_BATCH].data)[LARGE] = 8;
    ((int32_t *)meta.column[WR_COL_ACCELERATOR_DEVICES].data)[2] = 4;
    ((double *)meta.column[WR_COL_ACCELERATOR_LOADED_IDLE_W].data)[2] = 121;
    return 0;
}

static void assert_near(double found, double wanted)
{
    if (!(fabs(found - wanted) <= 1e-9 * fabs(wanted))) {
        fail_msg("%.17g is not %.17g", found, wanted);
    }
}

static void a_curve_scales_what_was_measured_at_its_own_batch(void **state)
{
    (void)state;
    struct wr_study study;
    load_with(&study, "assumptions:\n  cloud: {batching: {kind: curve, concurrency: 32}}", NULL);
    const struct wr_pair_law *law = &study.scenario.law[LARGE];
    assert_near(law->energy.per_joule, (0.5 + 4 / 32.0) / (0.5 + 4 / 8.0));
    assert_near(law->latency.per_second, 0.040 / 0.016);
    assert_near(law->device_s.per_second, 0.040 / 0.016 / 32);
    assert_true(law->energy.per_second == 0 && law->energy.constant == 0);
    assert_true(wr_energy_is_measured(&study.scenario.law[SMALL]));
    assert_near(study.scenario.law[SMALL].device_s.per_second, 0.25);
    assert_true(study.latency != NULL && study.latency[1].per_second == law->latency.per_second);
    assert_near(study.price[1].energy, law->energy.per_joule);
    assert_false(study.scenario.is_extrapolated[1]);
    wr_study_free(&study);
}

/* Idle and host power go with the time that a query holds the unit at that batch. */
static void idle_power_goes_with_the_new_batch(void **state)
{
    (void)state;
    struct wr_study study;
    load_with(&study,
              "assumptions:\n"
              "  all: {batching: {kind: none}}\n"
              "  cloud: {batching: {kind: curve, concurrency: 32}, idle: {kind: utilisation, utilisation: 0.25},\n"
              "          overheads: {network_s: 0.5}}",
              NULL);
    const struct wr_pair_law *law = &study.scenario.law[LARGE];
    assert_near(law->energy.per_second, 121.0 * 4 * 3 * 2.5 / 32);
    assert_near(law->device_s.per_second, 4 * 2.5 / 32);
    assert_near(law->latency.constant, 0.5);
    wr_study_free(&study);
}

static void the_measured_batch_changes_nothing(void **state)
{
    (void)state;
    struct wr_study study;
    load_with(&study, "assumptions: {cloud: {batching: {kind: curve, concurrency: 8}}}", NULL);
    assert_true(wr_energy_is_measured(&study.scenario.law[LARGE]));
    assert_true(wr_latency_is_measured(&study.scenario.law[LARGE]));
    assert_null(study.latency);
    wr_study_free(&study);
}

static void nearer_levels_change_the_batch_or_start_afresh(void **state)
{
    (void)state;
    struct wr_study study;
    load_with(&study,
              "assumptions:\n"
              "  all: {batching: {kind: none}}\n"
              "  cloud: {batching: {kind: affine, concurrency: 4, t0_s: 1, t1_s: 1, c_j: 1, k_j: 1}}\n"
              "  pairs: {\"large@rack\": {batching: {concurrency: 16}}}",
              NULL);
    assert_near(study.scenario.law[LARGE].energy.per_joule, (1 + 1 / 16.0) / (1 + 1 / 8.0));
    assert_near(study.scenario.law[LARGE].latency.per_second, 17.0 / 9);
    wr_study_free(&study);
    load_with(&study,
              "assumptions:\n"
              "  cloud: {batching: {kind: affine, concurrency: 4, t0_s: 1, t1_s: 1, c_j: 1, k_j: 1}}\n"
              "  pairs: {\"large@rack\": {batching: {kind: none}}}",
              NULL);
    assert_true(wr_energy_is_measured(&study.scenario.law[LARGE]));
    wr_study_free(&study);
    load_with(&study, "assumptions: {cloud: {batching: {kind: curve, concurrency: 16}}}",
              "assumptions.cloud.batching.concurrency=64");
    assert_near(study.scenario.law[LARGE].latency.per_second, 0.072 / 0.016);
    wr_study_free(&study);
}

/* The points follow the forms exactly, so that the fit finds them again, and goes on beyond them. */
static void a_form_without_parameters_is_fitted_to_the_curve(void **state)
{
    (void)state;
    static const char *const asked[] = {"", ", fit: true"};
    for (int i = 0; i < 2; i++) {
        struct wr_study study;
        char text[128];
        snprintf(text, sizeof text, "assumptions: {cloud: {batching: {kind: affine, concurrency: 1%s}}}", asked[i]);
        load_with(&study, text, NULL);
        const struct wr_assumptions *assumptions = &study.scenario.assumptions[1];
        const struct wr_affine_config *config = (const void *)assumptions->batching.config;
        assert_near(config->time[0], 0.008);
        assert_near(config->energy[1], 4);
        assert_near(study.scenario.law[LARGE].energy.per_joule, 4.5);
        assert_int_equal(assumptions->fitted.points, 4);
        assert_true(assumptions->fitted.mean_error < 1e-9);
        assert_true(study.scenario.is_extrapolated[1]);
        wr_study_free(&study);
    }
}

/* W from 8 to 32 GB between batches 4 and 64 is 16 GB at 16 and 8 GB x sqrt(2) at 8; arithmetic is never the slower. */
static void weights_by_batch_are_read_off_between_their_batches(void **state)
{
    (void)state;
    struct wr_study study;
    const char *roof = "assumptions: {cloud: {batching: {kind: roofline, concurrency: 16, weight_bytes: {4: 8e9, 64: "
                       "32e9}, cache_bytes: 1e8, bytes_per_s: 2e12, flop_per_s: 1e16, active_params: 8e9, loaded_w: "
                       "100, memory_w: 300, compute_w: 0}}}";
    load_with(&study, roof, NULL);
    const double now = 16e9 + 16 * 1e8, then = 8e9 * sqrt(2) + 8 * 1e8;
    assert_near(study.scenario.law[LARGE].latency.per_second, now / then);
    assert_near(study.scenario.law[LARGE].energy.per_joule, now / 16 / (then / 8));
    assert_false(study.scenario.is_extrapolated[1]);
    wr_study_free(&study);
    /* a nearer number takes the place of the table, and a table goes on beyond its batches when asked */
    load_with(&study, roof, "assumptions.cloud.batching.weight_bytes=8e9");
    assert_near(study.scenario.law[LARGE].latency.per_second, 9.6 / 8.8);
    wr_study_free(&study);
    load_with(&study, roof,
              "assumptions.cloud.batching={kind: roofline, concurrency: 256, weight_bytes: {4: 8e9, 64: "
              "32e9}, extrapolate: true, cache_bytes: 0, bytes_per_s: 2e12, flop_per_s: 1e16, "
              "active_params: 8e9, loaded_w: 100, memory_w: 300, compute_w: 0}");
    assert_near(study.scenario.law[LARGE].latency.per_second, 64 / (8 * sqrt(2)));
    assert_true(study.scenario.is_extrapolated[1]);
    wr_study_free(&study);
}

static void beyond_the_curve_only_when_asked_and_then_marked(void **state)
{
    (void)state;
    struct wr_study study;
    load_with(&study, "assumptions: {cloud: {batching: {kind: curve, concurrency: 128, extrapolate: true}}}", NULL);
    assert_true(study.scenario.is_extrapolated[1]);
    assert_near(study.scenario.law[LARGE].latency.per_second, 0.072 * 0.072 / 0.040 / 0.016);
    wr_study_free(&study);
}

static void the_limit_on_latency_is_about_latency_under_the_assumptions(void **state)
{
    (void)state;
    struct wr_study study;
    load_with(&study, "assumptions: {cloud: {overheads: {network_s: 2}}}", NULL);
    assert_non_null(study.latency);
    assert_true(study.latency[1].constant == 2 && study.latency[1].per_second == 1);
    assert_true(study.latency[0].constant == 0 && study.latency[0].per_second == 1);
    wr_study_free(&study);
}

#define CLOUD(block) WITH("assumptions: {cloud: {batching: {" block "}}}")
static void each_fault_has_its_place(void **state)
{
#define ROOF(weights)                                                                                                  \
    CLOUD("kind: roofline, concurrency: 9, weight_bytes: " weights ", cache_bytes: 1, bytes_per_s: 1, "                \
          "flop_per_s: 1, active_params: 1, loaded_w: 100, memory_w: 1, compute_w: 1")
    static const struct study_defect cases[] = {
        {WITH("assumptions: {cloud: {batching: 4}}"), WR_E_STUDY_VALUE, 3, 33, "a mapping, as in {kind: curve"},
        {CLOUD("kind: curv"), WR_E_STUDY_CHOICE, 3, 40, "expected one of none, curve, affine, logistic, roofline"},
        {CLOUD("kind: curve"), WR_E_STUDY_MISSING_KEY, 3, 33, "'concurrency'"},
        {CLOUD("kind: curve, concurrency: 0"), WR_E_STUDY_VALUE, 3, 60, "at least 1"},
        {CLOUD("kind: curve, concurrency: -3"), WR_E_STUDY_VALUE, 3, 60, "at least 1"},
        {CLOUD("kind: curve, concurrency: many"), WR_E_STUDY_VALUE, 3, 60, "a number"},
        {CLOUD("concurrency: 0"), WR_E_STUDY_VALUE, 3, 47, "at least 1"},
        {CLOUD("concurrency: 4"), WR_E_STUDY_USELESS_KEY, 3, 34, "of kind none"},
        {CLOUD("kind: none, concurrency: 4"), WR_E_STUDY_USELESS_KEY, 3, 46, "of kind none"},
        {CLOUD("kind: curve, concurrency: 16, t0_s: 1"), WR_E_STUDY_USELESS_KEY, 3, 64, "of kind curve"},
        {CLOUD("kind: curve, concurrency: 16, fit: true"), WR_E_STUDY_USELESS_KEY, 3, 64, "of kind curve"},
        {CLOUD("kind: curve, concurrency: 16, batch: 4"), WR_E_STUDY_UNKNOWN_KEY, 3, 64, "'batch'"},
        {CLOUD("kind: curve, concurrency: 1"), WR_E_BATCHING_OUTSIDE, 3, 47, "from batch 8 to 64, not at batch 1"},
        {CLOUD("kind: curve, queries_per_s: 1, cap: 2.5"), WR_E_STUDY_VALUE, 3, 70, "a whole number"},
        {CLOUD("kind: affine, queries_per_s: 1, cap: 4}, fleet: {replicas: 2.5"), WR_E_STUDY_VALUE, 3, 93,
         "a whole number"},
        {CLOUD("kind: affine, concurrency: 1, t0_s: 1"), WR_E_BATCHING_KEY, 3, 33, "set t1_s"},
        {CLOUD("kind: affine, concurrency: 1, fit: false"), WR_E_BATCHING_KEY, 3, 33, "lacks 'c_j'"},
        {CLOUD("kind: affine, concurrency: 1, fit: true, t0_s: 1"), WR_E_STUDY_BOTH, 3, 64, "'fit' and 't0_s'"},
        {CLOUD("kind: affine, concurrency: 9, t0_s: 1, t1_s: 1"), WR_E_BATCHING_LACKS, 3, 48, "c_j and k_j"},
        {CLOUD("kind: roofline, concurrency: 9, weight_bytes: 1, cache_bytes: 1, bytes_per_s: 1, flop_per_s: 1, "
               "active_params: 1, loaded_w: 100, memory_w: 1, compute_w: 1, peak_w: 50"),
         WR_E_STATION_VALUE, 3, 33, "peak_w is 50"},
        {ROOF("[1, 2]"), WR_E_STUDY_VALUE, 3, 80, "a mapping of 2 to 32 numbers by rising batch"},
        {ROOF("{8: 2}"), WR_E_STUDY_VALUE, 3, 80, "a mapping of 2 to 32 numbers by rising batch"},
        {ROOF("{}"), WR_E_STUDY_VALUE, 3, 80, "a mapping of 2 to 32 numbers by rising batch"},
        {ROOF("many"), WR_E_STUDY_VALUE, 3, 80, "a number of at least 0"},
        {ROOF("{8: 2, 4: 3}"), WR_E_STUDY_VALUE, 3, 87, "a batch of 'weight_bytes' is '4'; expected a number above 8"},
        {ROOF("{0: 2, 4: 3}"), WR_E_STUDY_VALUE, 3, 81, "a number above 0"},
        {ROOF("{one: 2, 4: 3}"), WR_E_STUDY_VALUE, 3, 81, "a batch of 'weight_bytes' is 'one'"},
        {ROOF("{1: 2, 16: 0}"), WR_E_STUDY_VALUE, 3, 91, "a number above 0"},
        {ROOF("{1: 2, 16: -3}"), WR_E_STUDY_VALUE, 3, 91, "at least 0"},
        {ROOF("{1: 2, 16: much}"), WR_E_STUDY_VALUE, 3, 91, "a number"},
        {ROOF("{1: 2, 8: 3}"), WR_E_BATCHING_OUTSIDE, 3, 50,
         "'weight_bytes' is known from batch 1 to 8, not at batch 9"},
        {ROOF("{9: 2, 16: 3}"), WR_E_BATCHING_OUTSIDE, 3, 50, "from batch 9 to 16, not at batch 8"},
        {ROOF("1, extrapolate: true"), WR_E_STUDY_USELESS_KEY, 3, 83, "without weight_bytes by batch"},
        {CLOUD("kind: affine, concurrency: 9, extrapolate: true"), WR_E_STUDY_USELESS_KEY, 3, 64, "of kind affine"},
        {CLOUD("kind: roofline, concurrency: 9"), WR_E_BATCHING_KEY, 3, 33, "cache_bytes"},
        {CLOUD("kind: affine, concurrency: 9, t0_s: 1, t1_s: -1, c_j: 1, k_j: 1"), WR_E_BATCHING_RESULT, 3, 48,
         "more than 0"},
        {WITH("assumptions: {pairs: {\"small@laptop\": {batching: {kind: curve, concurrency: 4}}}}"),
         WR_E_BATCHING_POINTS, 3, 50, "at least 2 different"},
        {WITH("assumptions: {pairs: {\"small@laptop\": {batching: {kind: affine, concurrency: 4}}}}"),
         WR_E_BATCHING_POINTS, 3, 50, "at least 2 different"},
        {WITH("assumptions: {pairs: {\"mid@laptop\": {batching: {kind: logistic, concurrency: 4}}}}"),
         WR_E_BATCHING_NO_CURVE, 3, 48, "no batch curve of 'mid@laptop'"},
        {WITH("assumptions: {local: {overheads: {network_s: 1}}}"), WR_E_OVERHEAD_LOCAL, 3, 35, "network_s"},
    };
    (void)state;
    ASSERT_DEFECTS(cases);
}

static void what_the_table_lacks_is_named(void **state)
{
    (void)state;
    assert_defect_without(WR_COL_PAIR_BATCH, &(struct study_defect){CLOUD("kind: curve, concurrency: 16"),
                                                                    WR_E_BATCHING_MEASURED, 3, 47, "measured_batch"});
    assert_defect_without(WR_COL_LATENCY,
                          &(struct study_defect){WITH("assumptions: {cloud: {overheads: {network_s: 1}}}"),
                                                 WR_E_POWER_LATENCY, 3, 35, "'large@rack'"});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_curve_scales_what_was_measured_at_its_own_batch),
        cmocka_unit_test(idle_power_goes_with_the_new_batch),
        cmocka_unit_test(the_measured_batch_changes_nothing),
        cmocka_unit_test(nearer_levels_change_the_batch_or_start_afresh),
        cmocka_unit_test(a_form_without_parameters_is_fitted_to_the_curve),
        cmocka_unit_test(weights_by_batch_are_read_off_between_their_batches),
        cmocka_unit_test(beyond_the_curve_only_when_asked_and_then_marked),
        cmocka_unit_test(the_limit_on_latency_is_about_latency_under_the_assumptions),
        cmocka_unit_test(each_fault_has_its_place),
        cmocka_unit_test(what_the_table_lacks_is_named),
    };
    return cmocka_run_group_tests(tests, set_up_curves, tear_down);
}
