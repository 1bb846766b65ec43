/* Options of a command: what is accepted, what is refused and in which words. */
#include "sim/commands/command.h"
#include "sim/text/render.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct values {
    const char *input, *other, *output;
    int64_t queries;
    double share;
    bool strict;
    struct wr_text_list set;
};

#define AT(field) offsetof(struct values, field)
static const struct wr_option_row rows[] = {
    {.name = "INPUT", .kind = WR_OPERAND, .required = true, .offset = AT(input), .help = "file to read"},
    {.name = "OTHER", .kind = WR_OPERAND, .offset = AT(other), .help = "another"},
    {.name = "output",
     .letter = 'o',
     .kind = WR_TEXT,
     .metavariable = "FILE",
     .offset = AT(output),
     .help = "where to"},
    {.name = "queries",
     .kind = WR_COUNT,
     .metavariable = "N",
     .offset = AT(queries),
     .least = 1,
     .most = 1e8,
     .help = "how many"},
    {.name = "share",
     .kind = WR_REAL,
     .metavariable = "X",
     .offset = AT(share),
     .least = 0,
     .most = 1,
     .help = "share"},
    {.name = "strict", .letter = 's', .kind = WR_FLAG, .offset = AT(strict), .help = "be strict"},
    {.name = "set", .kind = WR_LIST, .metavariable = "KEY=VALUE", .offset = AT(set), .help = "change a key"},
    {.name = NULL}};
static const struct wr_command command = {.name = "try",
                                          .summary = "Tries.",
                                          .synopsis = "INPUT [OTHER]",
                                          .help = "Example: wattroute try x",
                                          .option = rows};

struct outcome {
    enum wr_code code;
    struct wr_error error;
    char text[1024];
    bool done;
};

/* Parses NULL-terminated words. */
static struct outcome parse(struct values *values, ...)
{
    static char words[16][64];
    char *argv[16];
    int argc = 0;
    va_list list;
    va_start(list, values);
    for (const char *word = va_arg(list, const char *); word; word = va_arg(list, const char *)) {
        snprintf(words[argc], sizeof words[argc], "%s", word);
        argv[argc] = words[argc];
        argc++;
    }
    va_end(list);
    *values = (struct values){.queries = 7, .share = 0.5};
    struct outcome outcome = {0};
    outcome.code = wr_options_parse(&command, argc, argv, values, &outcome.done, &outcome.error);
    if (outcome.code != WR_OK) {
        wr_error_render(&outcome.error, outcome.text, sizeof outcome.text);
    }
    return outcome;
}

static void assert_says(struct outcome outcome, enum wr_code code, const char *part)
{
    assert_int_equal(outcome.code, code);
    assert_int_equal(wr_error_exit(&outcome.error), WR_EXIT_USAGE);
    if (!strstr(outcome.text, part)) {
        fail_msg("'%s' lacks '%s'", outcome.text, part);
    }
}

static void defaults_stay(void **state)
{
    (void)state;
    struct values v;
    assert_int_equal(parse(&v, "a", NULL).code, WR_OK);
    assert_string_equal(v.input, "a");
    assert_null(v.other);
    assert_null(v.output);
    assert_int_equal(v.queries, 7);
    assert_true(v.share == 0.5);
    assert_false(v.strict);
    assert_int_equal(v.set.count, 0);
}

static void every_kind_is_stored(void **state)
{
    (void)state;
    struct values v;
    struct outcome outcome =
        parse(&v, "-o", "x", "a", "--queries", "1e3", "--share=0.25", "b", "-s", "--set", "k=1", "--set=l=2", NULL);
    assert_int_equal(outcome.code, WR_OK);
    assert_false(outcome.done);
    assert_string_equal(v.output, "x");
    assert_string_equal(v.input, "a");
    assert_string_equal(v.other, "b");
    assert_int_equal(v.queries, 1000);
    assert_true(v.share == 0.25);
    assert_true(v.strict);
    assert_int_equal(v.set.count, 2);
    assert_string_equal(v.set.text[0], "k=1");
    assert_string_equal(v.set.text[1], "l=2");
    wr_options_free(&command, &v);
    assert_null(v.set.text);
}

static void dashes(void **state)
{
    (void)state;
    struct values v;
    assert_int_equal(parse(&v, "-", "-o", "-", NULL).code, WR_OK);
    assert_string_equal(v.input, "-");
    assert_string_equal(v.output, "-");
    assert_int_equal(parse(&v, "-s", "--", "--strange", "-o", NULL).code, WR_OK);
    assert_string_equal(v.input, "--strange");
    assert_string_equal(v.other, "-o");
    assert_null(v.output);
    assert_int_equal(parse(&v, "a", "-sofile", NULL).code, WR_OK);
    assert_string_equal(v.output, "file");
    assert_true(v.strict);
}

static void prefixes_and_strangers_are_refused(void **state)
{
    (void)state;
    struct values v;
    assert_says(parse(&v, "a", "--quer", "3", NULL), WR_E_UNKNOWN_OPTION, "did you mean '--queries'");
    assert_says(parse(&v, "a", "--outptu=x", NULL), WR_E_UNKNOWN_OPTION, "did you mean '--output'");
    assert_says(parse(&v, "a", "--hlp", NULL), WR_E_UNKNOWN_OPTION, "did you mean '--help'");
    assert_says(parse(&v, "a", "-sx", NULL), WR_E_UNKNOWN_OPTION, "unknown option '-sx'");
    assert_says(parse(&v, "a", "-3", NULL), WR_E_UNKNOWN_OPTION, "unknown option '-3'");
    assert_says(parse(&v, "a", "--INPUT", "x", NULL), WR_E_UNKNOWN_OPTION, "wattroute try --help");
}

static void numbers_are_strict(void **state)
{
    (void)state;
    static const char *const counts[] = {"0", "100000001", "1.5", "nan", "inf", "0x10", " 3", "3x", "-1", "1e999"};
    struct values v;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        assert_says(parse(&v, "a", "--queries", counts[i], NULL), WR_E_BAD_OPTION,
                    "a whole number from 1 to 100000000");
    }
    static const char *const shares[] = {"nan", "1.01", "-0.1", "1,5", "inf", "0x1p-1"};
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        assert_says(parse(&v, "a", "--share", shares[i], NULL), WR_E_BAD_OPTION, "a number from 0 to 1");
    }
}

static void usage_faults(void **state)
{
    (void)state;
    struct values v;
    assert_says(parse(&v, NULL), WR_E_USAGE, "INPUT is missing");
    assert_says(parse(&v, "a", "b", "c", NULL), WR_E_USAGE, "unexpected 'c'");
    assert_says(parse(&v, "a", "-o", NULL), WR_E_USAGE, "option --output needs a value");
    assert_says(parse(&v, "a", "-o", "", NULL), WR_E_USAGE, "option --output needs a value");
    assert_says(parse(&v, "a", "--output=", NULL), WR_E_USAGE, "option --output needs a value");
    assert_says(parse(&v, "a", "--strict=1", NULL), WR_E_USAGE, "option --strict takes no value");
    assert_says(parse(&v, "a", "-o", "x", "--output", "y", NULL), WR_E_USAGE, "option --output is given twice");
    /* a list that was already stored is given back when a later option fails */
    assert_says(parse(&v, "a", "--set", "k", "-ox", "-oy", NULL), WR_E_USAGE, "given twice");
    assert_null(v.set.text);
}

static void help_wins_over_what_is_missing(void **state)
{
    (void)state;
    struct values v;
    assert_true(parse(&v, "--help", NULL).done);
    assert_true(parse(&v, "a", "-sh", NULL).done);
    assert_false(parse(&v, "a", "-o", "--help", NULL).done);
    assert_string_equal(v.output, "--help");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_stay),
        cmocka_unit_test(every_kind_is_stored),
        cmocka_unit_test(dashes),
        cmocka_unit_test(prefixes_and_strangers_are_refused),
        cmocka_unit_test(numbers_are_strict),
        cmocka_unit_test(usage_faults),
        cmocka_unit_test(help_wins_over_what_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
