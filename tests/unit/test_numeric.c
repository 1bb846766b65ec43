/* Least squares against the normal equations, roots, and the closed forms fitted to a published curve. */
#include "tests/unit/batch_points.h"

#include "sim/numeric/least_squares.h"
#include "sim/numeric/root.h"
#include "sim/study/form_fit.h"

#include <math.h>
#include <stdio.h>

static void close_to(double value, double wanted, double tolerance)
{
    if (!(fabs(value - wanted) <= tolerance * fabs(wanted))) {
        print_error("%.17g; expected %.17g\n", value, wanted);
        fail();
    }
}

static struct wr_fit_function function_of(const struct wr_form *form)
{
    return (struct wr_fit_function){form->parameters, form->value, form->gradient};
}

/* A straight line through weighted points: its parameters and their covariance have formulas. */
static void a_line_is_that_of_the_normal_equations(void **state)
{
    (void)state;
    const double x[] = {1, 2, 4, 7, 11}, y[] = {2.1, 3.9, 8.5, 13, 24}, start[] = {0, 0};
    const struct wr_fit_function function = function_of(&wr_form_time);
    for (int relative = 0; relative < 2; relative++) {
        double w = 0, wx = 0, wy = 0, wxx = 0, wxy = 0, wyy = 0;
        for (int i = 0; i < 5; i++) {
            const double weight = relative ? 1 / (y[i] * y[i]) : 1;
            w += weight;
            wx += weight * x[i];
            wy += weight * y[i];
            wxx += weight * x[i] * x[i];
            wxy += weight * x[i] * y[i];
            wyy += weight * y[i] * y[i];
        }
        const double determinant = w * wxx - wx * wx;
        const double b = (w * wxy - wx * wy) / determinant, a = (wy - b * wx) / w;
        const double sum = wyy - a * wy - b * wxy;
        struct wr_fit fit;
        assert_int_equal(wr_least_squares(&function, &(struct wr_fit_data){x, y, 5, relative}, start, &fit, NULL),
                         WR_OK);
        close_to(fit.parameter[0], a, 1e-9);
        close_to(fit.parameter[1], b, 1e-9);
        close_to(fit.sum_squares, sum, 1e-9);
        assert_int_equal(fit.freedom, 3);
        close_to(wr_fit_standard_error(&fit, 0), sqrt(sum / 3 * wxx / determinant), 1e-8);
        close_to(wr_fit_standard_error(&fit, 1), sqrt(sum / 3 * w / determinant), 1e-8);
        close_to(fit.covariance[0][1], -sum / 3 * wx / determinant, 1e-8);
        double deviation;
        close_to(wr_fit_value(&fit, &function, 20, &deviation), a + 20 * b, 1e-9);
        close_to(deviation, sqrt(sum / 3 * (wxx - 40 * wx + 400 * w) / determinant), 1e-8);
        close_to(wr_fit_quantile(&fit, 0.95), 3.182446305284263, 1e-9); /* Student's t, 3 degrees */
    }
}

static void what_points_cannot_tell_is_not_told(void **state)
{
    (void)state;
    const double x[] = {1, 2}, y[] = {3, 5}, start[] = {0, 0};
    const struct wr_fit_function function = function_of(&wr_form_time);
    struct wr_fit fit;
    struct wr_error error;
    assert_int_equal(wr_least_squares(&function, &(struct wr_fit_data){x, y, 2, true}, start, &fit, &error), WR_OK);
    close_to(fit.parameter[0], 1, 1e-9);
    assert_true(isnan(wr_fit_standard_error(&fit, 0)) && isnan(wr_fit_quantile(&fit, 0.95)));
    assert_int_equal(wr_least_squares(&function, &(struct wr_fit_data){x, y, 1, true}, start, &fit, &error),
                     WR_E_FIT_POINTS);
    const double flat[] = {2, 2, 2}, values[] = {3, 5, 4};
    assert_int_equal(wr_least_squares(&function, &(struct wr_fit_data){flat, values, 3, false}, start, &fit, &error),
                     WR_OK);
    assert_true(isnan(wr_fit_standard_error(&fit, 0)) || isnan(wr_fit_standard_error(&fit, 1)));
}

static void reads(double value, const char *form, const char *wanted)
{
    char text[32];
    snprintf(text, sizeof text, form, value);
    assert_string_equal(text, wanted);
}

static void the_golden_fits(void **state)
{
    (void)state;
    struct wr_batch_curve curve = llama_curve();
    struct wr_form_fit time, energy;
    assert_int_equal(wr_form_fit_make(&time, &wr_form_time, &curve, true, "a pair", NULL), WR_OK);
    reads(1e3 * time.fit.parameter[0], "%.4f", "6.6720");
    reads(1e3 * time.fit.parameter[1], "%.6f", "0.089460");
    reads(100 * time.mean_error, "%.1f", "1.5");
    assert_int_equal(wr_form_fit_make(&energy, &wr_form_energy, &curve, true, "a pair", NULL), WR_OK);
    reads(energy.fit.parameter[0], "%.6f", "0.066502");
    reads(energy.fit.parameter[1], "%.5f", "3.16231");
    reads(100 * energy.mean_error, "%.1f", "1.9");
    double deviation;
    reads(wr_form_fit_value(&energy, 1, &deviation), "%.1f", "3.2");
    assert_true(deviation > 0.05 && deviation < 0.08);
    assert_true(energy.points == 11 && energy.least < 8 && energy.most > 690);
    struct wr_form_fit absolute;
    assert_int_equal(wr_form_fit_make(&absolute, &wr_form_energy, &curve, false, "a pair", NULL), WR_OK);
    assert_true(absolute.mean_error > energy.mean_error);
    wr_batch_curve_free(&curve);
}

static void a_logistic_rise_is_found_again(void **state)
{
    (void)state;
    const double truth[] = {300, 350, 1.3, 4.5};
    struct wr_batch_curve curve;
    struct wr_form_fit fit;
    assert_int_equal(wr_batch_curve_make(&curve, 11, NULL), WR_OK);
    for (int i = 0; i < 11; i++) {
        curve.batch[i] = exp2(i);
        curve.value[WR_BATCH_POWER][i] = wr_form_power.value(truth, exp2(i));
    }
    assert_int_equal(wr_form_fit_make(&fit, &wr_form_power, &curve, true, "a pair", NULL), WR_OK);
    for (int i = 0; i < 4; i++) {
        close_to(fit.fit.parameter[i], truth[i], 1e-6);
    }
    struct wr_batching batching;
    wr_batching_init(&batching, wr_batching_kind_of("logistic"), "a pair");
    wr_form_fit_apply(&fit, &batching);
    double power;
    assert_int_equal(wr_batching_value(&batching, WR_BATCH_POWER, 20, &power, NULL), WR_OK);
    close_to(power, wr_form_power.value(truth, 20), 1e-6);
    for (int i = 0; i < 4; i++) {
        const double batches[] = {0.9, 1, 1024, 1025};
        struct wr_batch_point point;
        assert_int_equal(wr_batching_at(&batching, batches[i], &point, NULL), WR_OK);
        assert_true(point.is_extrapolated == (i == 0 || i == 3));
    }
    struct wr_error error;
    assert_int_equal(wr_form_fit_make(&fit, &wr_form_energy, &curve, true, "a pair", &error), WR_E_FIT_NOTHING);
    for (int i = 0; i < 11; i++) {
        curve.batch[i] = 8;
    }
    assert_int_equal(wr_form_fit_make(&fit, &wr_form_power, &curve, true, "a pair", &error), WR_E_BATCHING_POINTS);
    wr_batch_curve_free(&curve);
}

static void forms_belong_to_kinds(void **state)
{
    (void)state;
    const struct wr_form *form[2];
    assert_int_equal(wr_forms_of_kind(wr_batching_kind_of("affine"), form), 2);
    assert_true(form[0] == &wr_form_time && form[1] == &wr_form_energy);
    assert_int_equal(wr_forms_of_kind(wr_batching_kind_of("logistic"), form), 2);
    assert_true(form[0] == &wr_form_time && form[1] == &wr_form_power);
    assert_int_equal(wr_forms_of_kind(wr_batching_kind_of("curve"), form), 0);
    assert_int_equal(wr_forms_of_kind(wr_batching_kind_of("roofline"), form), 0);
}

static double cubic(const void *context, double x)
{
    return x * x * x - *(const double *)context;
}

static double not_a_number(const void *context, double x)
{
    (void)context, (void)x;
    return (double)NAN;
}

/* Neither 0 nor near it: a jump from -1 to 2 at 1/3. */
static double step(const void *context, double x)
{
    (void)context;
    return x < 1.0 / 3 ? -1 : 2;
}

static double falls_off(const void *context, double x)
{
    (void)context;
    return x > 0.3 && x < 0.7 ? (double)NAN : x - 0.5;
}

static void a_root_between_two_signs(void **state)
{
    (void)state;
    const struct wr_nearness near = {1e-12, 1e-300};
    const double two = 2, zero = 0;
    struct wr_root root;
    struct wr_error error;
    assert_int_equal(wr_root_find(cubic, &two, 0, 10, &near, &root, NULL), WR_OK);
    close_to(root.at, cbrt(2), 1e-11);
    assert_true(root.low <= root.at && root.at <= root.high && root.high - root.low <= 2e-12 * root.at);
    assert_true(cubic(&two, root.low) <= 0 && cubic(&two, root.high) >= 0);
    assert_int_equal(wr_root_find(cubic, &zero, 0, 10, &near, &root, NULL), WR_OK);
    assert_true(root.at == 0 && root.low == 0 && root.high == 0);
    assert_int_equal(wr_root_find(cubic, &two, 2, 10, &near, &root, &error), WR_E_ROOT_BRACKET);
    assert_int_equal(wr_root_find(cubic, &two, 10, 0, &near, &root, &error), WR_E_ROOT_BRACKET);
    assert_int_equal(wr_root_find(cubic, &two, 0, (double)INFINITY, &near, &root, &error), WR_E_ROOT_BRACKET);
    assert_int_equal(wr_root_find(not_a_number, NULL, 0, 1, &near, &root, &error), WR_E_ROOT_BRACKET);
    assert_int_equal(wr_root_find(falls_off, NULL, 0, 1, &near, &root, &error), WR_E_ROOT_DIVERGED);
}

static void a_jump_is_enclosed_as_near_as_asked(void **state)
{
    (void)state;
    struct wr_root root;
    for (int digits = 3; digits < 13; digits++) {
        const double relative = pow(10, -digits);
        const struct wr_nearness near = {relative, 0};
        assert_int_equal(wr_root_find(step, NULL, 0.1, 7, &near, &root, NULL), WR_OK);
        assert_true(root.low < 1.0 / 3 && root.high >= 1.0 / 3 && root.high - root.low < relative * root.low);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_that_of_the_normal_equations),
        cmocka_unit_test(what_points_cannot_tell_is_not_told),
        cmocka_unit_test(the_golden_fits),
        cmocka_unit_test(a_logistic_rise_is_found_again),
        cmocka_unit_test(forms_belong_to_kinds),
        cmocka_unit_test(a_root_between_two_signs),
        cmocka_unit_test(a_jump_is_enclosed_as_near_as_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
