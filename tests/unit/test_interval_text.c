/* Numbers with their intervals as text: digits follow the interval. */
#include "tests/unit/unit.h"

#include "analysis/tables/document.h"
#include "analysis/tables/interval_text.h"
#include "analysis/tables/table_cells.h"

#include <math.h>

static void check(double value, double lo, double hi, bool percent, const char *wanted)
{
    char text[WR_INTERVAL_TEXT];
    wr_interval_text(value, lo, hi, percent, text);
    assert_string_equal(text, wanted);
}

static void two_digits_of_half_the_width(void **state)
{
    (void)state;
    check(259.467, 250.951, 268.51, false, "259.5 [251.0, 268.5]");
    check(643.21, 620.4, 665.9, false, "643 [620, 666]");
    check(0.0478, 0.04634, 0.04926, true, "4.78 [4.63, 4.93]");
    check(14, -120, 250, false, "14 [-120, 250]");
    check(5.5e-7, 5.41e-7, 5.59e-7, false, "5.500e-07 [5.410e-07, 5.590e-07]");
    check(6.4356e12, 6.1687e12, 6.7116e12, false, "6.44e+12 [6.17e+12, 6.71e+12]");
    check(-0.5, -0.98, -0.02, false, "-0.50 [-0.98, -0.02]");
}

static void what_rounds_to_zero_has_no_sign(void **state)
{
    (void)state;
    check(-0.001, -0.5, 0.5, false, "0.00 [-0.50, 0.50]");
    check(1.2, -0.04, 2.44, false, "1.2 [0.0, 2.4]");
}

/* A verdict that the interval leaves 0 out can be seen. */
static void an_end_next_to_zero_is_not_zero(void **state)
{
    (void)state;
    check(-2.2, -4.4, -0.043, false, "-2.2 [-4.4, -0.04]");
    check(0.012, 0.0000004, 0.024, true, "1.2 [4e-05, 2.4]");
    check(0.012, 0, 0.024, true, "1.2 [0.0, 2.4]");
}

static void no_width_and_no_interval(void **state)
{
    (void)state;
    check(5, 5, 5, false, "5 [5, 5]");
    check(5, nextafter(5, 4), nextafter(nextafter(5, 6), 6), false, "5 [5, 5]");
    check(0.6, 0.6, nextafter(0.6, 1), true, "60 [60, 60]");
    check(0, 0, 0, true, "0 [0, 0]");
    check(2, NAN, NAN, false, "2 [n/a]");
    check(NAN, NAN, NAN, false, "n/a");
}

/* In a column of powers of ten nothing is 0, and next to nothing has no exponent of three digits. */
static void next_to_nothing_is_short(void **state)
{
    static const double values[] = {0, 4.2e-298, -1e-200, 5.86145e-8};
    static const char *const wanted[] = {"0", "<1e-99", ">-1e-99", "5.86145e-08"};
    (void)state;
    struct wr_error error;
    struct wr_document document = {.name = "x", .question = ""};
    struct wr_table *table = wr_document_table(&document, "waits", false, &error);
    wr_table_column(table, WR_TABLE_FIGURE, "wait", "s");
    for (int row = 0; row < 4; row++) {
        assert_int_equal(wr_table_row(table, &error), WR_OK);
        assert_int_equal(wr_table_number(table, 0, values[row], NULL, &error), WR_OK);
    }
    for (int row = 0; row < 4; row++) {
        char text[WR_CELL_TEXT];
        wr_cell_text(table, row, 0, wr_number_form_of(table, 0), text);
        assert_string_equal(text, wanted[row]);
    }
    wr_document_free(&document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(next_to_nothing_is_short),        cmocka_unit_test(two_digits_of_half_the_width),
        cmocka_unit_test(what_rounds_to_zero_has_no_sign), cmocka_unit_test(an_end_next_to_zero_is_not_zero),
        cmocka_unit_test(no_width_and_no_interval),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
