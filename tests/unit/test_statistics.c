/* Closed forms of analysis/stats against published worked examples, and what GSL would do to them. */
#include "tests/unit/unit.h"

#include "analysis/stats/holm.h"
#include "analysis/stats/interval.h"
#include "analysis/stats/intervals.h"
#include "analysis/stats/mcnemar.h"
#include "analysis/stats/meter.h"
#include "analysis/stats/proportion.h"
#include "analysis/stats/replicates.h"
#include "tests/unit/study_table.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

static void near(double value, double wanted, double tolerance)
{
    if (!(fabs(value - wanted) <= tolerance)) {
        print_error("%.17g; expected %.17g\n", value, wanted);
        fail();
    }
}

/* Newcombe 1998 (Statistics in Medicine 17:857), table I: 95 % intervals of four shares, to four decimals. */
static void shares_have_newcombes_intervals(void **state)
{
    static const struct {
        double k, n, wilson[2], exact[2];
    } published[] = {
        {81, 263, {0.2553, 0.3662}, {0.2527, 0.3676}},
        {15, 148, {0.0624, 0.1605}, {0.0578, 0.1617}},
        {0, 20, {0, 0.1611}, {0, 0.1684}},
        {1, 29, {0.0061, 0.1718}, {0.0009, 0.1776}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof published / sizeof *published; i++) {
        const double k = published[i].k, n = published[i].n;
        const struct wr_interval wilson = wr_wilson(k / n, n, 0.95), exact = wr_clopper_pearson(k, n, 0.95);
        near(wilson.lo, published[i].wilson[0], 5.1e-5);
        near(wilson.hi, published[i].wilson[1], 5.1e-5);
        near(exact.lo, published[i].exact[0], 5.1e-5);
        near(exact.hi, published[i].exact[1], 5.1e-5);
    }
}

/* 7 of 50, as the documentation of scipy.stats.binomtest prints them; GSL's beta distribution has 12 digits. */
static void clopper_pearson_is_scipys(void **state)
{
    (void)state;
    const struct wr_interval exact = wr_clopper_pearson(7, 50, 0.95);
    near(exact.lo, 0.05819170033997342, 1e-12);
    near(exact.hi, 0.26739600249700846, 1e-12);
}

/* At no and at all successes the open ends have closed forms: 1 - (alpha/2)^(1/n), and n / (n + z^2). GSL's quantile of
 * beta(0, .) and beta(., 0) does not return: this test would hang. */
static void the_ends_at_none_and_all_are_not_asked_of_gsl(void **state)
{
    (void)state;
    for (double n = 1; n < 1e7; n *= 10) {
        const struct wr_interval none = wr_clopper_pearson(0, n, 0.95), all = wr_clopper_pearson(n, n, 0.95);
        const double open = pow(0.025, 1 / n);
        assert_true(none.lo == 0 && all.hi == 1);
        near(none.hi, 1 - open, 1e-12);
        near(all.lo, open, 1e-12);
        const struct wr_interval wilson = wr_wilson(1, n, 0.95);
        near(wilson.lo, n / (n + 1.959963984540054 * 1.959963984540054), 1e-14);
        assert_true(wilson.hi == 1 && wr_wilson(0, n, 0.95).lo == 0);
    }
    assert_true(isnan(wr_wilson(0.5, 0, 0.95).lo) && isnan(wr_clopper_pearson(0, 0, 0.95).hi));
}

/* The binomial tails at the ends are half of 1 - level. GSL's inverse of the beta distribution is NaN at some of these.
 */
static void clopper_pearson_inverts_the_binomial(void **state)
{
    (void)state;
    for (double n = 5; n < 3e6; n *= 1.7) {
        for (int part = 1; part < 40; part++) {
            const double whole = floor(n), k = floor(whole * part / 40);
            const struct wr_interval exact = wr_clopper_pearson(k, whole, 0.95);
            if (k > 0 && k < whole) {
                near(gsl_cdf_beta_P(exact.lo, k, whole - k + 1), 0.025, 1e-9);
                near(gsl_cdf_beta_Q(exact.hi, k + 1, whole - k), 0.025, 1e-9);
            }
        }
    }
    const struct wr_interval most = wr_clopper_pearson(1900, 2000, 0.95);
    assert_true(most.lo > 0.93 && most.lo < 0.95 && most.hi > 0.95 && most.hi < 0.97);
}

/* Four of weight 1 and one of weight 4 are worth (8)^2 / 20 = 3.2 queries. */
static void unequal_weights_are_fewer_queries(void **state)
{
    (void)state;
    near(wr_effective_n(8, 20), 3.2, 1e-15);
    near(wr_effective_n(12032, 12032), 12032, 0);
    assert_true(isnan(wr_effective_n(0, 0)));
}

/* Fagerland, Lydersen and Laake 2013 (BMC Medical Research Methodology 13:91), airway hyper-responsiveness, 1 and 7
 * discordant pairs: exact conditional p = 0.070, asymptotic with continuity correction 0.077. And RouteLLM's MMLU pair
 * without contaminated rows, 2496 and 742: 949.0. */
static void mcnemar_is_fagerlands(void **state)
{
    (void)state;
    const struct wr_mcnemar few = wr_mcnemar(1, 7);
    near(few.chi2, 25.0 / 8, 1e-15);
    near(few.p, 0.077, 5e-4);
    near(few.exact, 18.0 / 256, 1e-15);
    const struct wr_mcnemar many = wr_mcnemar(2496, 742);
    near(many.chi2, 949.0, 0.05);
    assert_true(many.exact < 1e-200 && many.exact > 0);
    assert_true(wr_mcnemar(742, 2496).chi2 == many.chi2);
    near(wr_mcnemar(59, 121).chi2, 20.672222, 5e-7); /* G. Cardillo, MATLAB File Exchange 15472 */
    assert_true(wr_mcnemar(0, 0).p == 1 && wr_mcnemar(0, 0).exact == 1 && wr_mcnemar(0, 0).chi2 == 0);
    assert_true(wr_mcnemar(5, 5).chi2 == 0 && wr_mcnemar(5, 5).exact == 1);
}

/* GSL's default handler ends the program on an underflow. */
static void an_underflow_is_a_number(void **state)
{
    (void)state;
    const struct wr_mcnemar all = wr_mcnemar(40000000, 0);
    assert_true(all.p == 0 && all.exact >= 0 && all.exact < 1e-300);
}

/* The examples in the documentation of pingouin.multicomp (Python), 0.64, 0.012, 0.64, 0.162, 0.0015, and of
 * @stdlib/stats/padjust (JavaScript), 0.957, 0.804, 0.957, 0.957, 0.565. */
static void holm_is_that_of_others(void **state)
{
    const double five[] = {.50, .003, .32, .054, .0003}, pingouin[] = {0.64, 0.012, 0.64, 0.162, 0.0015};
    const double p[] = {0.319, 0.201, 0.4, 0.374, 0.113}, adjusted[] = {0.957, 0.804, 0.957, 0.957, 0.565};
    const double with_none[] = {0.01, NAN, 0.04, 0.03};
    double out[5];
    (void)state;
    assert_int_equal(wr_holm(five, 5, out, NULL), WR_OK);
    for (int i = 0; i < 5; i++) {
        near(out[i], pingouin[i], 1e-12);
    }
    assert_int_equal(wr_holm(p, 5, out, NULL), WR_OK);
    for (int i = 0; i < 5; i++) {
        near(out[i], adjusted[i], 1e-12);
    }
    assert_int_equal(wr_holm(with_none, 4, out, NULL), WR_OK);
    near(out[0], 0.03, 1e-15);
    assert_true(isnan(out[1]));
    near(out[2], 0.06, 1e-15);
    near(out[3], 0.06, 1e-15);
    assert_int_equal(wr_holm(p, 0, out, NULL), WR_OK);
}

/* GSL takes the quantile of nothing for 0, and NaN spoils its sorted medians silently. */
static void quantiles_know_nothing_and_not_a_number(void **state)
{
    double value[] = {3, NAN, 1, 2, NAN, 4};
    (void)state;
    const struct wr_resampled none = {.acceleration = NAN};
    assert_true(isnan(wr_resampled_quantile(&none, 0.5)) && isnan(wr_resampled_p(&none)));
    assert_true(isnan(wr_resampled_interval(&none, 0.95, NULL).lo));
    struct wr_resampled four = {.value = value, .estimate = 2.5, .acceleration = NAN};
    four.count = wr_resampled_sort(value, 6);
    assert_int_equal(four.count, 4);
    near(wr_resampled_quantile(&four, 0.5), 2.5, 1e-15);
    near(wr_resampled_quantile(&four, 0.2), 1, 1e-15);
    near(wr_resampled_quantile(&four, 0.001), 1, 0);
    near(wr_resampled_quantile(&four, 0.999), 4, 0);
}

/* Ranks 1 .. 9999 as values: a share is a rank of 10 000. The shares come from the formula, worked by hand for z0 =
 * 0.1, a = 0.05: Phi(0.1 + (0.1 - 1.96) / (1 + 0.05 x 1.86)) = 0.0546 and Phi(0.1 + 2.06 / (1 - 0.103)) = 0.9917. */
static void bca_shifts_the_percentiles(void **state)
{
    static double value[9999];
    bool bca = true;
    (void)state;
    for (int i = 0; i < 9999; i++) {
        value[i] = i + 1;
    }
    struct wr_resampled ranks = {.value = value, .count = 9999, .estimate = 5000, .acceleration = NAN};
    const struct wr_interval plain = wr_resampled_interval(&ranks, 0.95, &bca);
    near(plain.lo, 250, 1e-6);
    near(plain.hi, 9750, 1e-6);
    assert_false(bca);
    ranks.acceleration = 0.05;
    ranks.estimate = 5398.78; /* Phi(0.1) of the values are below it: 5398 of 9999 */
    const struct wr_interval shifted = wr_resampled_interval(&ranks, 0.95, &bca);
    assert_true(bca);
    near(shifted.lo, 546, 2);
    near(shifted.hi, 9917, 2);
    ranks.estimate = 0; /* below all of them: no finite bias */
    near(wr_resampled_interval(&ranks, 0.95, &bca).lo, 250, 1e-6);
    assert_false(bca);
}

/* The p-value is where the interval's end meets 0. */
static void a_p_value_is_an_interval_turned_round(void **state)
{
    static double value[9999];
    (void)state;
    for (int i = 0; i < 9999; i++) {
        value[i] = i - 300.5;
    }
    for (int a = 0; a < 3; a++) {
        const struct wr_resampled self = {
            .value = value, .count = 9999, .estimate = 4800, .acceleration = a < 2 ? 0.04 * a : NAN};
        const double p = wr_resampled_p(&self);
        assert_true(wr_resampled_interval(&self, 1 - p * 1.02, NULL).lo > 0);
        assert_true(wr_resampled_interval(&self, 1 - p * 0.98, NULL).lo < 0);
    }
    const struct wr_resampled above = {.value = value + 400, .count = 9000, .estimate = 4800, .acceleration = NAN};
    near(wr_resampled_p(&above), 2.0 / 9001, 1e-12);
    const double zero[3] = {0};
    const struct wr_resampled same = {.value = zero, .count = 3, .acceleration = 0};
    near(wr_resampled_p(&same), 1, 0);
    assert_true(wr_resampled_interval(&same, 0.95, NULL).lo == 0 && wr_resampled_interval(&same, 0.95, NULL).hi == 0);
}

/* For a mean of n values the jackknife's a is skewness / (6 sqrt n): of 0, 0, 0, 1 it is
 * (3 x (-1/4)^3 + (3/4)^3) / (6 (3/16 + 9/16)^1.5) = 0.375 / (6 x 0.75^1.5). */
static void acceleration_is_a_sixth_of_the_skewness(void **state)
{
    const double value[] = {0, 0, 0, 1};
    double left_out[4];
    (void)state;
    for (int i = 0; i < 4; i++) {
        left_out[i] = (1 - value[i]) / 3;
    }
    near(wr_acceleration(left_out, 4), 0.375 / (6 * pow(0.75, 1.5)), 1e-14);
    const double same[] = {2, 2, 2};
    assert_true(wr_acceleration(same, 3) == 0);
    left_out[1] = NAN;
    assert_true(isnan(wr_acceleration(left_out, 4)));
}

/* The variance (over n) of the 26 children's scores A of the spatial test: 171.5, a = 0.061 (Efron and Tibshirani 1993,
 * table 14.1 and section 14.3). */
static void acceleration_is_that_of_the_spatial_test(void **state)
{
    static const double score[] = {48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6,
                                   0,  33, 28, 34, 4,  32, 24, 47, 41, 24, 26, 30, 41};
    enum { CHILDREN = sizeof score / sizeof *score };
    double left_out[CHILDREN + 1];
    (void)state;
    for (int out = 0; out <= CHILDREN; out++) { /* the last: nobody is left out */
        double n = 0, sum = 0, squares = 0;
        for (int i = 0; i < CHILDREN; i++) {
            n += i != out;
            sum += i != out ? score[i] : 0;
            squares += i != out ? score[i] * score[i] : 0;
        }
        left_out[out] = squares / n - sum / n * (sum / n);
    }
    near(left_out[CHILDREN], 171.5, 0.05);
    near(wr_acceleration(left_out, CHILDREN), 0.061, 5e-4);
}

/* A metric that is 5 in every replicate but for the last bit of its sums has an interval without width; one that
 * differs by a millionth has not. */
static void rounding_is_no_spread(void **state)
{
    enum { COUNT = 1000 };
    static double value[COUNT], left_out[WR_LEFT_OUT_GROUPS];
    const struct wr_interval_options options = {0.95, WR_INTERVAL_BCA, WR_SHARE_WILSON};
    struct wr_resampled_metric metric = {.value = value, .left_out = left_out};
    struct wr_estimate estimate;
    (void)state;
    for (int i = 0; i < WR_LEFT_OUT_GROUPS; i++) {
        left_out[i] = 5;
    }
    for (int i = 0; i < COUNT; i++) {
        value[i] = i % 2 ? nextafter(5, 6) : nextafter(5, 4);
    }
    assert_int_equal(wr_estimate_of(&metric, COUNT, 5, &options, &estimate, NULL), WR_OK);
    assert_true(estimate.interval.lo == 5 && estimate.interval.hi == 5);
    for (int i = 0; i < COUNT; i++) {
        value[i] = i % 2 ? 5 + 1e-6 : 5 - 1e-6;
    }
    assert_int_equal(wr_estimate_of(&metric, COUNT, 5, &options, &estimate, NULL), WR_OK);
    assert_true(estimate.interval.lo < 5 && estimate.interval.hi > 5);
}

/* A meter's factors have mean 1 and the logarithm's deviation sigma; pairs of one accelerator share them, others have
 * their own. */
static void meters_are_right_on_average(void **state)
{
    enum { COUNT = 20000 };
    const double sigma = 0.5;
    double sum = 0, logarithms = 0, squares = 0, product = 0;
    const struct wr_study study = {.meter_error = NULL};
    struct wr_meta meta;
    (void)state;
    make_table(&meta);
    for (uint32_t i = 0; i < COUNT; i++) {
        double factor[5];
        wr_meter_factors(&study, &meta, sigma, 3, i, factor);
        assert_true(factor[0] == factor[2] && factor[1] == factor[4] && factor[0] != factor[3]);
        sum += factor[0];
        logarithms += log(factor[0]);
        squares += log(factor[0]) * log(factor[0]);
        product += (log(factor[0]) + sigma * sigma / 2) * (log(factor[3]) + sigma * sigma / 2);
    }
    const double mean = logarithms / COUNT;
    near(sum / COUNT, 1, 4 * sqrt(expm1(sigma * sigma) / COUNT));
    near(sqrt(squares / COUNT - mean * mean), sigma, 4 * sigma / sqrt(2.0 * COUNT));
    near(product / COUNT, 0, 4 * sigma * sigma / sqrt(COUNT));
    wr_meta_free(&meta);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_have_newcombes_intervals),
        cmocka_unit_test(clopper_pearson_is_scipys),
        cmocka_unit_test(the_ends_at_none_and_all_are_not_asked_of_gsl),
        cmocka_unit_test(clopper_pearson_inverts_the_binomial),
        cmocka_unit_test(unequal_weights_are_fewer_queries),
        cmocka_unit_test(mcnemar_is_fagerlands),
        cmocka_unit_test(an_underflow_is_a_number),
        cmocka_unit_test(holm_is_that_of_others),
        cmocka_unit_test(quantiles_know_nothing_and_not_a_number),
        cmocka_unit_test(bca_shifts_the_percentiles),
        cmocka_unit_test(a_p_value_is_an_interval_turned_round),
        cmocka_unit_test(acceleration_is_a_sixth_of_the_skewness),
        cmocka_unit_test(acceleration_is_that_of_the_spatial_test),
        cmocka_unit_test(rounding_is_no_spread),
        cmocka_unit_test(meters_are_right_on_average),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
