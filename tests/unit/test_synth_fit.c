/* The dependence between models that meets a share of solvable queries. */
#include "sim/ingest/synth_fit.h"
#include "tests/unit/synth_sets.h"
#include "tests/unit/unit.h"

#include <math.h>

static void the_probability_that_some_model_is_correct(void **state)
{
    (void)state;
    static const double half[] = {0.5, 0.5}, mixed[] = {0.9, 0.2, 0.6}, sure[] = {1, 0.3}, never[] = {0, 0.3};
    for (int i = 0; i <= 20; i++) {
        /* two fair models: 3/4 less the orthant's excess, asin(rho) / (2 pi) */
        double rho = i / 20.0, orthant = asin(rho) / (2 * 3.14159265358979323846);
        assert_true(fabs(wr_synth_any_correct(half, 2, rho) - (0.75 - orthant)) < 1e-9);
        assert_true(fabs(wr_synth_any_correct(sure, 2, rho) - 1) < 1e-12);
        assert_true(fabs(wr_synth_any_correct(never, 2, rho) - 0.3) < 1e-9);
        assert_true(i == 0 || wr_synth_any_correct(mixed, 3, rho) < wr_synth_any_correct(mixed, 3, rho - 0.05));
    }
    assert_true(fabs(wr_synth_any_correct(mixed, 3, 0) - (1 - 0.1 * 0.8 * 0.4)) < 1e-15);
    assert_true(wr_synth_any_correct(mixed, 3, 1) == 0.9);
    assert_true(wr_synth_any_correct(mixed, 0, 0.5) == 0);
}

static void dependence_is_fitted_to_each_data_set(void **state)
{
    (void)state;
    struct wr_synth_spec spec = read_sets();
    assert_int_equal(spec.datasets, 2);
    assert_true(spec.dataset[0].first == 0 && spec.dataset[0].name_length == 4 && spec.dataset[0].share == 0.75);
    assert_int_equal(spec.domain_dataset[1], 1);
    assert_int_equal(spec.domain_dataset[2], 0);
    assert_true(wr_synth_is_local(&spec, 0) && wr_synth_is_local(&spec, 1) && !wr_synth_is_local(&spec, 2));
    /* 3/4 - asin(rho) / (2 pi) = 0.7 */
    assert_true(fabs(spec.dataset[0].correlation - sin(0.05 * 2 * 3.14159265358979323846)) < 1e-8);
    /* independent: 1 - 0.2 x 0.7 = 0.86 < 0.9 */
    assert_true(spec.dataset[1].correlation == 0);
    spec.dataset[1].target = 0.79; /* below the better model's 0.8 */
    wr_synth_fit(&spec);
    assert_true(spec.dataset[1].correlation == 1);
    assert_true(wr_synth_solvable(&spec, 1, 1) == 0.8);
    wr_synth_spec_free(&spec);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_probability_that_some_model_is_correct),
                                       cmocka_unit_test(dependence_is_fitted_to_each_data_set)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
