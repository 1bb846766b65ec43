/* Batch curves, the closed forms and the kinds of batching. */
#include "tests/unit/batch_points.h"

#include "sim/base/memory.h"
#include "sim/power/batching.h"
#include "sim/power/forms.h"

#include <math.h>
#include <string.h>

static void near(double value, double wanted)
{
    if (!(fabs(value - wanted) <= 1e-12 * fabs(wanted))) {
        fail_msg("%.17g; expected %.17g", value, wanted);
    }
}

static struct wr_batching kind_of(const char *name)
{
    struct wr_batching batching;
    const struct wr_batching_kind *kind = wr_batching_kind_of(name);
    assert_non_null(kind);
    wr_batching_init(&batching, kind, "a pair");
    return batching;
}

static void set(struct wr_batching *batching, const char *key, double value)
{
    const struct wr_option *option = wr_batching_option(batching->kind, key);
    assert_non_null(option);
    wr_batching_set(batching, option, value);
}

static const double steps[] = {2, 8, 8, 32, 64}, values[] = {100, 10, 40, (double)NAN, 5};

static double read_at(double at, bool *outside)
{
    const struct wr_log_table table = {steps, values, 5};
    *outside = false;
    return wr_log_table_at(&table, at, outside);
}

static void a_table_is_read_along_straight_lines_of_logarithms(void **state)
{
    (void)state;
    bool outside;
    near(read_at(2, &outside), 100);
    near(read_at(8, &outside), 20); /* the geometric mean of 10 and 40 */
    near(read_at(64, &outside), 5);
    near(read_at(4, &outside), sqrt(100 * 20));
    near(read_at(16, &outside), 20 * pow(5.0 / 20, 1.0 / 3)); /* past the point without a value */
    assert_false(outside);
}

static void beyond_a_table_the_outermost_lines_go_on(void **state)
{
    (void)state;
    bool outside;
    near(read_at(1, &outside), 100 * pow(100.0 / 20, 0.5));
    assert_true(outside);
    near(read_at(512, &outside), 5.0 / 4);
    assert_true(outside);
    const struct wr_log_table none = {steps, values, 1}, same = {steps + 1, values + 1, 2};
    assert_true(isnan(wr_log_table_at(&none, 2, &outside)) && isnan(wr_log_table_at(&same, 8, &outside)));
    double first, last;
    int64_t distinct;
    wr_log_table_range(&(struct wr_log_table){steps, values, 5}, &first, &last, &distinct);
    assert_true(first == 2 && last == 64 && distinct == 3);
}

/* ----------------------------------------------------------------------------------------------- curves */

static struct wr_batch_curve made(int64_t points, const double *batch, const double *energy, const double *time,
                                  const double *power)
{
    const double *const column[] = {energy, time, power};
    struct wr_batch_curve curve;
    assert_int_equal(wr_batch_curve_make(&curve, points, NULL), WR_OK);
    memcpy(curve.batch, batch, (size_t)points * sizeof *batch);
    for (int i = 0; i < WR_BATCH_QUANTITIES; i++) {
        if (column[i] != NULL) {
            memcpy(curve.value[i], column[i], (size_t)points * sizeof *batch);
        }
    }
    return curve;
}

static void a_curve_that_is_none_is_refused(void **state)
{
    (void)state;
    const struct {
        double batch[3], energy[3];
        enum wr_code code;
    } cases[] = {
        {{1, 8, 4}, {3, 2, 1}, WR_E_BATCHING_UNSORTED},
        {{8, 8, 8}, {3, 2, 1}, WR_E_BATCHING_POINTS},
        {{1, 8, 16}, {(double)NAN, 2, (double)NAN}, WR_E_BATCHING_POINTS},
        {{1, 8, 16}, {3, 0, 1}, WR_E_BATCHING_VALUE},
        {{1, 8, 16}, {3, (double)INFINITY, 1}, WR_E_BATCHING_VALUE},
        {{1, 8, 16}, {3, -1, 1}, WR_E_BATCHING_VALUE},
        {{0, 8, 16}, {3, 2, 1}, WR_E_BATCHING_VALUE},
        {{1, (double)NAN, 16}, {3, 2, 1}, WR_E_BATCHING_VALUE},
        {{1, 8, 8}, {3, 2, 1}, WR_OK},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct wr_error error;
        struct wr_batch_curve curve = made(3, cases[i].batch, cases[i].energy, NULL, NULL);
        assert_int_equal(wr_batch_curve_check(&curve, "a pair", &error), cases[i].code);
        wr_batch_curve_free(&curve);
    }
    struct wr_batching batching = kind_of("curve");
    assert_int_equal(wr_batching_check(&batching, NULL), WR_E_BATCHING_POINTS);
}

/* In a file the order of points means nothing, except among those of one batch. */
static void the_points_of_a_pair_come_by_rising_batch(void **state)
{
    (void)state;
    static const double batch[] = {64, 8, 5, 8, 16}, energy[] = {1, 5, 9, 4, 2};
    static const double by_batch[] = {8, 8, 16, 64}, their_energy[] = {5, 4, 2, 1};
    static const int32_t pair[] = {1, 1, 0, 1, 1};
    static const enum wr_column_id columns[] = {WR_COL_PAIR, WR_COL_CURVE_PAIR, WR_COL_CURVE_BATCH, WR_COL_CURVE_J};
    struct wr_meta meta;
    wr_meta_init(&meta);
    meta.extent[WR_DIM_PAIR] = 2;
    meta.extent[WR_DIM_CURVE_POINT] = 5;
    for (int i = 0; i < 4; i++) {
        assert_int_equal(wr_meta_add(&meta, columns[i], NULL), WR_OK);
    }
    memcpy(meta.column[WR_COL_CURVE_PAIR].data, pair, sizeof pair);
    memcpy(meta.column[WR_COL_CURVE_BATCH].data, batch, sizeof batch);
    memcpy(meta.column[WR_COL_CURVE_J].data, energy, sizeof energy);
    struct wr_batch_curve curve;
    struct wr_error error;
    assert_int_equal(wr_batch_curve_of_pair(&curve, &meta, 1, &error), WR_OK);
    assert_int_equal(curve.points, 4);
    for (int i = 0; i < 4; i++) {
        assert_true(curve.batch[i] == by_batch[i]);
        assert_true(curve.value[WR_BATCH_ENERGY][i] == their_energy[i]);
        assert_true(isnan(curve.value[WR_BATCH_POWER][i]));
    }
    wr_batch_curve_free(&curve);
    assert_int_equal(wr_batch_curve_of_pair(&curve, &meta, 0, &error), WR_E_BATCHING_POINTS);
    assert_null(curve.batch);
    wr_meta_free(&meta);
}

static void a_measured_curve_gives_its_points_back(void **state)
{
    (void)state;
    struct wr_batch_curve curve = llama_curve();
    struct wr_batching batching = kind_of("curve");
    batching.curve = &curve;
    assert_int_equal(wr_batching_check(&batching, NULL), WR_OK);
    for (int i = 0; i < LLAMA_POINTS; i++) {
        struct wr_batch_point point;
        assert_int_equal(wr_batching_at(&batching, llama[i][0], &point, NULL), WR_OK);
        near(point.value[WR_BATCH_ENERGY], llama[i][1]);
        near(point.value[WR_BATCH_TIME], llama[i][0] / llama[i][2]);
        near(point.value[WR_BATCH_POWER], llama[i][3]);
        assert_false(point.is_extrapolated);
    }
    wr_batch_curve_free(&curve);
}

/* Nothing is smoothed: the value between a high and a low one is between them, whatever lies on either side. */
static void a_curve_that_rises_and_falls_keeps_its_shape(void **state)
{
    (void)state;
    const double batch[] = {32, 64, 128, 256}, power[] = {575.6, 616.5, 449.3, 540.2};
    struct wr_batch_curve curve = made(4, batch, NULL, NULL, power);
    struct wr_batching batching = kind_of("curve");
    batching.curve = &curve;
    double at[4];
    for (int i = 0; i < 4; i++) {
        assert_int_equal(wr_batching_value(&batching, WR_BATCH_POWER, batch[i], &at[i], NULL), WR_OK);
        near(at[i], power[i]);
    }
    double between;
    assert_int_equal(wr_batching_value(&batching, WR_BATCH_POWER, 100, &between, NULL), WR_OK);
    assert_true(between < 616.5 && between > 449.3);
    struct wr_error error;
    assert_int_equal(wr_batching_value(&batching, WR_BATCH_ENERGY, 100, &between, &error), WR_E_BATCHING_LACKS);
    assert_int_equal(wr_batching_value(&batching, WR_BATCH_TIME, 100, &between, &error), WR_E_BATCHING_LACKS);
    wr_batch_curve_free(&curve);
}

static void two_columns_give_the_third(void **state)
{
    (void)state;
    const double batch[] = {4, 16}, energy[] = {2, 1}, time[] = {0.01, 0.02}, power[] = {800, 800};
    const double *const columns[][3] = {{NULL, time, power}, {energy, NULL, power}, {energy, time, NULL}};
    for (int missing = 0; missing < WR_BATCH_QUANTITIES; missing++) {
        struct wr_batch_curve curve = made(2, batch, columns[missing][0], columns[missing][1], columns[missing][2]);
        struct wr_batching batching = kind_of("curve");
        batching.curve = &curve;
        struct wr_batch_point point;
        assert_int_equal(wr_batching_at(&batching, 8, &point, NULL), WR_OK);
        near(point.value[WR_BATCH_ENERGY], sqrt(2));
        near(point.value[WR_BATCH_TIME], sqrt(2) / 100);
        near(point.value[WR_BATCH_POWER], 800);
        near(wr_batch_curve_point(&curve, 1, (enum wr_batch_quantity)missing), (const double[]){1, 0.02, 800}[missing]);
        wr_batch_curve_free(&curve);
    }
}

static void beyond_a_curve_only_when_asked_and_marked(void **state)
{
    (void)state;
    struct wr_batch_curve curve = llama_curve();
    struct wr_batching batching = kind_of("curve");
    batching.curve = &curve;
    struct wr_batch_point point;
    struct wr_error error;
    assert_int_equal(wr_batching_at(&batching, 1, &point, &error), WR_E_BATCHING_OUTSIDE);
    assert_true(error.value[2].real > 7.97 && error.value[3].real < 691 && error.value[4].real == 1);
    assert_int_equal(wr_batching_at(&batching, 700, &point, &error), WR_E_BATCHING_OUTSIDE);
    set(&batching, "extrapolate", 1);
    assert_int_equal(wr_batching_at(&batching, 1, &point, &error), WR_OK);
    assert_true(point.is_extrapolated);
    const double slope = log(llama[1][1] / llama[0][1]) / log(llama[1][0] / llama[0][0]);
    near(point.value[WR_BATCH_ENERGY], llama[0][1] * pow(llama[0][0], -slope));
    wr_batch_curve_free(&curve);
}

/* Power was measured up to batch 16 alone: beyond that it follows from the rest, or is not known, or is extrapolated.
 */
static void a_column_that_ends_early_does_not_end_the_others(void **state)
{
    (void)state;
    const double batch[] = {4, 16, 64}, energy[] = {2, 1, 0.5}, time[] = {0.01, 0.02, 0.04};
    const double power[] = {800, 800, (double)NAN};
    for (int has_time = 0; has_time < 2; has_time++) {
        struct wr_batch_curve curve = made(3, batch, energy, has_time ? time : NULL, power);
        struct wr_batching batching = kind_of("curve");
        batching.curve = &curve;
        for (int extrapolate = 0; extrapolate < 2; extrapolate++) {
            struct wr_batch_point point;
            set(&batching, "extrapolate", extrapolate);
            assert_int_equal(wr_batching_at(&batching, 32, &point, NULL), WR_OK);
            near(point.value[WR_BATCH_ENERGY], sqrt(0.5));
            assert_true(point.is_extrapolated == (extrapolate && !has_time));
            if (has_time || extrapolate) {
                near(point.value[WR_BATCH_POWER], 800);
            } else {
                struct wr_error error;
                double value;
                assert_int_equal(wr_batching_value(&batching, WR_BATCH_POWER, 32, &value, &error), WR_E_BATCHING_LACKS);
                assert_true(error.value[4].real == 32);
            }
        }
        wr_batch_curve_free(&curve);
    }
}

static void a_batch_is_above_zero(void **state)
{
    (void)state;
    const double nonsense[] = {0, -1, (double)NAN, (double)INFINITY};
    for (int i = 0; i < wr_batching_kind_count; i++) {
        struct wr_batching batching = kind_of(wr_batching_kinds[i]->name);
        for (size_t j = 0; j < sizeof nonsense / sizeof *nonsense; j++) {
            struct wr_batch_point point;
            struct wr_error error;
            assert_int_equal(wr_batching_at(&batching, nonsense[j], &point, &error), WR_E_BATCHING_BATCH);
        }
    }
    assert_null(wr_batching_kind_of("linear"));
}

/* ------------------------------------------------------------------------------------------------ kinds */

static void none_holds_at_the_measured_batch_alone(void **state)
{
    (void)state;
    struct wr_batching batching = kind_of("none");
    struct wr_batch_factors factors;
    struct wr_error error;
    assert_int_equal(wr_batching_factors(&batching, 16, &factors, &error), WR_E_BATCHING_MEASURED);
    batching.measured_batch = 16;
    assert_int_equal(wr_batching_check(&batching, &error), WR_OK);
    assert_int_equal(wr_batching_factors(&batching, 16, &factors, &error), WR_OK);
    assert_true(factors.g == 1 && factors.h == 1 && !factors.is_extrapolated);
    assert_int_equal(wr_batching_factors(&batching, 8, &factors, &error), WR_E_BATCHING_FIXED);
    assert_true(error.value[1].real == 8 && error.value[2].real == 16);
}

static void affine_is_two_straight_lines(void **state)
{
    (void)state;
    struct wr_batching batching = kind_of("affine");
    set(&batching, "t0_s", 0.006672);
    set(&batching, "t1_s", 0.00008946);
    set(&batching, "c_j", 0.0665);
    set(&batching, "k_j", 3.1623);
    batching.measured_batch = 16;
    struct wr_batch_point point;
    struct wr_batch_factors factors;
    assert_int_equal(wr_batching_check(&batching, NULL), WR_OK);
    assert_int_equal(wr_batching_at(&batching, 64, &point, NULL), WR_OK);
    const double time = 0.006672 + 64 * 0.00008946, energy = 0.0665 + 3.1623 / 64;
    near(point.value[WR_BATCH_TIME], time);
    near(point.value[WR_BATCH_ENERGY], energy);
    near(point.value[WR_BATCH_POWER], energy * 64 / time);
    assert_int_equal(wr_batching_factors(&batching, 64, &factors, NULL), WR_OK);
    near(factors.g, energy / (0.0665 + 3.1623 / 16));
    near(factors.h, time / (0.006672 + 16 * 0.00008946));
    assert_int_equal(wr_batching_factors(&batching, 16, &factors, NULL), WR_OK);
    assert_true(factors.g == 1 && factors.h == 1);
}

static void half_a_form_gives_what_it_can(void **state)
{
    (void)state;
    struct wr_batching batching = kind_of("affine");
    struct wr_error error;
    double value;
    assert_int_equal(wr_batching_check(&batching, &error), WR_E_BATCHING_KEY);
    set(&batching, "t1_s", 0.0001);
    assert_int_equal(wr_batching_check(&batching, &error), WR_E_BATCHING_KEY);
    assert_string_equal(error.value[2].text, "t0_s");
    set(&batching, "t0_s", 0.01);
    assert_int_equal(wr_batching_check(&batching, &error), WR_OK);
    assert_int_equal(wr_batching_value(&batching, WR_BATCH_TIME, 10, &value, &error), WR_OK);
    near(value, 0.011);
    assert_int_equal(wr_batching_value(&batching, WR_BATCH_ENERGY, 10, &value, &error), WR_E_BATCHING_LACKS);
    assert_int_equal(wr_batching_value(&batching, WR_BATCH_POWER, 10, &value, &error), WR_E_BATCHING_LACKS);
    set(&batching, "k_j", 1);
    assert_int_equal(wr_batching_check(&batching, &error), WR_E_BATCHING_KEY);
    assert_string_equal(error.value[2].text, "c_j");
    set(&batching, "c_j", -1);
    assert_int_equal(wr_batching_value(&batching, WR_BATCH_ENERGY, 10, &value, &error), WR_E_BATCHING_RESULT);
}

static void logistic_power_rises_between_two_levels(void **state)
{
    (void)state;
    struct wr_batching batching = kind_of("logistic");
    struct wr_error error;
    const char *const keys[] = {"p0_w", "pr_w", "kp", "x0", "t0_s", "t1_s"};
    const double parameters[] = {440, 250, 1.5, 5, 0.0067, 0.00009};
    for (int i = 0; i < 6; i++) {
        assert_int_equal(wr_batching_check(&batching, &error), i == 4 ? WR_OK : WR_E_BATCHING_KEY);
        set(&batching, keys[i], parameters[i]);
    }
    assert_int_equal(wr_batching_check(&batching, &error), WR_OK);
    struct wr_batch_point point;
    assert_int_equal(wr_batching_at(&batching, 32, &point, NULL), WR_OK);
    near(point.value[WR_BATCH_POWER], 440 + 125);
    near(point.value[WR_BATCH_TIME], 0.0067 + 32 * 0.00009);
    near(point.value[WR_BATCH_ENERGY], 565 * (0.0067 + 32 * 0.00009) / 32);
    assert_int_equal(wr_batching_at(&batching, 128, &point, NULL), WR_OK);
    near(point.value[WR_BATCH_POWER], 440 + 250 / (1 + exp(-3)));
}

static struct wr_batching roofline(void)
{
    struct wr_batching batching = kind_of("roofline");
    set(&batching, "weight_bytes", 16e9);
    set(&batching, "cache_bytes", 1e8);
    set(&batching, "bytes_per_s", 2e12);
    set(&batching, "flop_per_s", 4e14);
    set(&batching, "active_params", 8e9);
    set(&batching, "loaded_w", 120);
    set(&batching, "memory_w", 300);
    set(&batching, "compute_w", 280);
    return batching;
}

static void a_roofline_is_the_slower_of_bytes_and_arithmetic(void **state)
{
    (void)state;
    struct wr_batching batching = roofline();
    struct wr_batch_point point;
    assert_int_equal(wr_batching_check(&batching, NULL), WR_OK);
    assert_int_equal(wr_batching_at(&batching, 10, &point, NULL), WR_OK);
    const double memory = 17e9 / 2e12, compute = 2 * 8e9 * 10 / 4e14;
    near(point.value[WR_BATCH_TIME], memory);
    near(point.value[WR_BATCH_POWER], 120 + 300 + 280 * compute / memory);
    near(point.value[WR_BATCH_ENERGY], point.value[WR_BATCH_POWER] * memory / 10);
    set(&batching, "cache_bytes", 0);
    set(&batching, "bytes_per_s", 1e13);
    assert_int_equal(wr_batching_at(&batching, 100, &point, NULL), WR_OK);
    near(point.value[WR_BATCH_TIME], 2 * 8e9 * 100 / 4e14);
    near(point.value[WR_BATCH_POWER], 120 + 300 * 0.0016 / 0.004 + 280);
    set(&batching, "peak_w", 500);
    assert_int_equal(wr_batching_at(&batching, 100, &point, NULL), WR_OK);
    near(point.value[WR_BATCH_POWER], 500);
}

static void a_mixture_of_experts_touches_more_weights_in_larger_batches(void **state)
{
    (void)state;
    const double batch[] = {1, 16, 64}, bytes[] = {4e9, 1.6e10, 2e10};
    struct wr_batching batching = roofline();
    struct wr_points weights;
    wr_points_init(&weights, (double)NAN);
    for (int i = 0; i < 3; i++) {
        assert_true(wr_points_add(&weights, batch[i], bytes[i]));
    }
    wr_batching_set_points(&batching, wr_batching_option(batching.kind, "weight_bytes"), &weights);
    set(&batching, "cache_bytes", 0);
    struct wr_batch_point point;
    struct wr_error error;
    assert_int_equal(wr_batching_check(&batching, NULL), WR_OK);
    assert_int_equal(wr_batching_at(&batching, 4, &point, NULL), WR_OK);
    near(point.value[WR_BATCH_TIME], 8e9 / 2e12);
    assert_false(point.is_extrapolated);
    assert_int_equal(wr_batching_at(&batching, 65, &point, &error), WR_E_BATCHING_OUTSIDE);
    assert_true(error.value[2].real == 1 && error.value[3].real == 64 && error.value[4].real == 65);
    set(&batching, "extrapolate", 1);
    assert_int_equal(wr_batching_at(&batching, 128, &point, NULL), WR_OK);
    near(point.value[WR_BATCH_TIME], 2e10 * sqrt(2e10 / 1.6e10) / 2e12);
    assert_true(point.is_extrapolated);
    set(&batching, "weight_bytes", (double)NAN);
    assert_int_equal(wr_batching_check(&batching, &error), WR_E_BATCHING_KEY);
    assert_string_equal(error.value[2].text, "weight_bytes");
}

static void points_rise_and_are_above_zero(void **state)
{
    (void)state;
    struct wr_points points;
    wr_points_init(&points, 5);
    assert_true(points.value == 5 && points.points == 0 && wr_points_add(&points, 2, 1));
    const double nonsense[] = {0, -1, (double)NAN, (double)INFINITY};
    for (int i = 0; i < 4; i++) {
        assert_false(wr_points_add(&points, 3, nonsense[i]));
        assert_false(wr_points_add(&points, nonsense[i], 3));
    }
    assert_false(wr_points_add(&points, 2, 1));
    assert_false(wr_points_add(&points, 1.5, 1));
    while (points.points < WR_POINTS_MOST) {
        assert_true(wr_points_add(&points, points.points + 2, 1));
    }
    assert_false(wr_points_add(&points, 1000, 1));
}

static void a_gradient_is_the_slope_of_its_form(void **state)
{
    (void)state;
    const struct wr_form *const forms[] = {&wr_form_time, &wr_form_energy, &wr_form_power};
    const double parameter[WR_FORM_PARAMETERS] = {3, 2, 0.7, 4};
    for (int f = 0; f < 3; f++) {
        for (double batch = 1; batch < 300; batch *= 3) {
            double gradient[WR_FORM_PARAMETERS];
            forms[f]->gradient(parameter, batch, gradient);
            for (int i = 0; i < forms[f]->parameters; i++) {
                double up[WR_FORM_PARAMETERS], down[WR_FORM_PARAMETERS];
                memcpy(up, parameter, sizeof up);
                memcpy(down, parameter, sizeof down);
                up[i] += 1e-5;
                down[i] -= 1e-5;
                const double slope = (forms[f]->value(up, batch) - forms[f]->value(down, batch)) / 2e-5;
                assert_true(fabs(gradient[i] - slope) < 1e-7 * (1 + fabs(slope)));
            }
        }
    }
}

static void out_of_memory(void **state)
{
    (void)state;
    for (int successes = 0; successes < 4; successes++) {
        struct wr_batch_curve curve;
        struct wr_error error;
        wr_memory_fail_after(successes);
        const enum wr_code code = wr_batch_curve_make(&curve, 8, &error);
        wr_memory_fail_after(-1);
        assert_int_equal(code, WR_E_NO_MEMORY);
        assert_null(curve.batch);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_is_read_along_straight_lines_of_logarithms),
        cmocka_unit_test(beyond_a_table_the_outermost_lines_go_on),
        cmocka_unit_test(a_curve_that_is_none_is_refused),
        cmocka_unit_test(the_points_of_a_pair_come_by_rising_batch),
        cmocka_unit_test(a_measured_curve_gives_its_points_back),
        cmocka_unit_test(a_curve_that_rises_and_falls_keeps_its_shape),
        cmocka_unit_test(two_columns_give_the_third),
        cmocka_unit_test(beyond_a_curve_only_when_asked_and_marked),
        cmocka_unit_test(a_column_that_ends_early_does_not_end_the_others),
        cmocka_unit_test(a_batch_is_above_zero),
        cmocka_unit_test(none_holds_at_the_measured_batch_alone),
        cmocka_unit_test(affine_is_two_straight_lines),
        cmocka_unit_test(half_a_form_gives_what_it_can),
        cmocka_unit_test(logistic_power_rises_between_two_levels),
        cmocka_unit_test(a_roofline_is_the_slower_of_bytes_and_arithmetic),
        cmocka_unit_test(a_mixture_of_experts_touches_more_weights_in_larger_batches),
        cmocka_unit_test(points_rise_and_are_above_zero),
        cmocka_unit_test(a_gradient_is_the_slope_of_its_form),
        cmocka_unit_test(out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
