#include "tests/unit/unit.h"

#include "sim/text/nearest.h"
#include "sim/text/number.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <string.h>

static void reals_are_strict(void **state)
{
    (void)state;
    const struct {
        const char *text;
        double value;
    } good[] = {{"0", 0},
                {"-1.5", -1.5},
                {"+2e3", 2000},
                {".5", .5},
                {"5.", 5},
                {"1E-7", 1e-7},
                {"0e5", 0},
                {"-0.00e-9", 0},
                {"1e-400", DBL_TRUE_MIN},
                {"-0.03e-400", -DBL_TRUE_MIN}};
    const char *bad[] = {"",    " 1",    "1 ", "nan", "inf", "-inf",  "0x10", "1e",  "1e+", "1,5",
                         "1_0", "1e999", ".",  "+",   "--1", "1.2.3", "1d5",  "NaN", "1f",  "١"};
    double value = 0;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(wr_parse_real(good[i].text, strlen(good[i].text), &value));
        assert_true(value == good[i].value);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (wr_parse_real(bad[i], strlen(bad[i]), &value)) {
            fail_msg("'%s' was taken for a number", bad[i]);
        }
    }
    assert_false(wr_parse_real("1\0002", 3, &value));
}

static void integers_and_counts_are_strict(void **state)
{
    (void)state;
    int64_t value = 0;
    assert_true(wr_parse_integer("-9223372036854775808", 20, &value) && value == INT64_MIN);
    assert_false(wr_parse_integer("9223372036854775808", 19, &value));
    assert_false(wr_parse_integer("1e3", 3, &value));
    assert_false(wr_parse_integer("1.0", 3, &value));
    assert_true(wr_parse_count("1e6", 3, &value) && value == 1000000);
    assert_false(wr_parse_count("1.5", 3, &value));
    assert_false(wr_parse_count("1e40", 4, &value));
}

static void the_locale_does_not_matter(void **state)
{
    (void)state;
    double value = 0;
    char text[64];
    setlocale(LC_ALL, "de_DE.UTF-8"); /* without that locale installed this stays "C": the asserts hold either way */
    assert_true(wr_parse_real("1.5", 3, &value) && value == 1.5);
    assert_false(wr_parse_real("1,5", 3, &value));
    wr_format_real(0.1, text, sizeof text);
    assert_string_equal(text, "0.10000000000000001");
    setlocale(LC_ALL, "C");
    assert_int_equal(wr_format_real(NAN, text, sizeof text), 0);
    assert_string_equal(text, "");
}

static void nearest_names(void **state)
{
    (void)state;
    const char *const names[] = {"baseline", "objective", "policies", "pairs"};
    assert_string_equal(wr_nearest("polices", names, 4), "policies");
    assert_string_equal(wr_nearest("BASLINE", names, 4), "baseline");
    assert_string_equal(wr_nearest("piars", names, 4), "pairs");
    assert_null(wr_nearest("x", names, 0));
    const char *const columns[] = {"query_id", "correct:small", "energy_j:small", "energy_j:large", "enemy"};
    assert_string_equal(wr_nearest("energy", columns, 4), "energy_j:small");
    assert_string_equal(wr_nearest("Energy_J", columns, 4), "energy_j:small");
    assert_string_equal(wr_nearest("enery", columns, 5), "enemy");
    assert_string_equal(wr_nearest("query", columns, 4), "query_id");
    char huge[4000];
    memset(huge, 'p', sizeof huge);
    huge[sizeof huge - 1] = '\0';
    assert_non_null(wr_nearest(huge, names, 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reals_are_strict),
        cmocka_unit_test(integers_and_counts_are_strict),
        cmocka_unit_test(the_locale_does_not_matter),
        cmocka_unit_test(nearest_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
