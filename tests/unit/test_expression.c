/* Arithmetic over published tables: precedence, columns, rows, and what is no number. */
#include "sim/study/expression.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <string.h>

static char *names[] = {"model", "set", "n", "share"};
static char *cells[] = {"a", "x", "10", "0.5", "a", "y", "20", "0.25", "b c", "x", "30", ""};

static const struct wr_named_table tables[] = {{"t", {names, cells, 4, 3, 12}}};
static const struct wr_named_value values[] = {{"half", 0.5}};
static const struct wr_known known = {tables, 1, values, 1};

static void assert_value(const char *text, double expected)
{
    char reason[WR_EXPRESSION_REASON];
    double value = NAN;
    if (!wr_expression_value(text, &known, &value, reason)) {
        fail_msg("%s: %s", text, reason);
    }
    if (fabs(value - expected) > 1e-15 * fabs(expected)) {
        fail_msg("%s is %.17g", text, value);
    }
}

static void assert_none(const char *text, const char *part)
{
    char reason[WR_EXPRESSION_REASON] = "";
    double value = 7;
    assert_false(wr_expression_value(text, &known, &value, reason));
    assert_true(value == 7);
    if (!strstr(reason, part)) {
        fail_msg("%s: '%s' lacks '%s'", text, reason, part);
    }
}

static void numbers_and_precedence(void **state)
{
    (void)state;
    assert_value("1", 1);
    assert_value(" 2 + 3 * 4 - 6 / 3 ", 12);
    assert_value("(2 + 3) * 4", 20);
    assert_value("8 / 4 / 2", 1);
    assert_value("10 - 4 - 3", 3);
    assert_value("-2 * -(3 - 1)", 4);
    assert_value("1e3 + 2.5E-1", 1000.25);
    assert_value("half * 3", 1.5);
}

static void names_that_can_be_said(void **state)
{
    (void)state;
    assert_true(wr_expression_is_name("a_4") && wr_expression_is_name("T4"));
    assert_false(wr_expression_is_name("") || wr_expression_is_name("4a") || wr_expression_is_name("a-b"));
    assert_false(wr_expression_is_name("a b") || wr_expression_is_name("a."));
}

static void columns_and_rows(void **state)
{
    (void)state;
    assert_value("sum(t.n)", 60);
    assert_value("mean(t.n)", 20);
    assert_value("sum(t.n * t.n)", 1400);
    assert_value("sum(100 - t.n) / sum(t.n + 1)", 240.0 / 63);
    assert_value("t.n[b c]", 30);
    assert_value("t.n[ b c ]", 30);
    assert_value("sum(t.n[a])", 30);
    assert_value("t.n[model=a & set=y]", 20);
    assert_value("t.n[a & set=x] - t.n[set=y]", -10);
    assert_value("sum(t.n[a] * t.share[a]) / sum(t.n[a])", 1.0 / 3);
}

static void what_is_no_number(void **state)
{
    (void)state;
    assert_none("", "expected a number, a name or '('");
    assert_none("1 +", "found 'the end'");
    assert_none("1 2", "expected an operator or the end");
    assert_none("(1", "expected ')'");
    assert_none("1..2", "expected a number");
    assert_none("1 / 0", "division by zero");
    assert_none("t.n", "a column of 3 rows");
    assert_none("t.n[a]", "a column of 2 rows");
    assert_none("sum(t.n + t.n[a])", "columns of 3 and 2 rows at a '+'");
    assert_none("t.m", "no column 'm'");
    assert_none("t.n[q=1]", "no column 'q'");
    assert_none("t.n[z]", "no row of 'n' is chosen");
    assert_none("t.n[a", "expected ']'");
    assert_none("sum(t.share)", "'' in column 'share'; expected a number");
    assert_none("t.set[b c]", "'x' in column 'set'");
    assert_none("u.n", "no table or earlier figure 'u'");
    assert_none("whole", "no table or earlier figure 'whole'");
    assert_none("half.n", "no table or earlier figure 'half'");
    assert_none("median(1)", "expected sum or mean");
    assert_none("((((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))))", "deeper than 32");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(numbers_and_precedence),
                                       cmocka_unit_test(names_that_can_be_said), cmocka_unit_test(columns_and_rows),
                                       cmocka_unit_test(what_is_no_number)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
