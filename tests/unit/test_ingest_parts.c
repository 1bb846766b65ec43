/* Values, labels and query keys of the import. */
#include "tests/unit/unit.h"

#include "sim/base/memory.h"
#include "sim/base/random.h"
#include "sim/ingest/attempts.h"
#include "sim/ingest/decimal.h"
#include "sim/ingest/key_set.h"
#include "sim/ingest/labels.h"
#include "sim/ingest/value.h"
#include "sim/ingest/warnings.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static bool parse(const struct wr_value_rule *rule, const char *text, double *value)
{
    return wr_value_parse(rule, &(struct wr_field_form){.decimal = '.'}, &(struct wr_field){text, strlen(text)}, value);
}

/* The short path and the library's agree to the bit on decimals of every length and point. */
static void test_reals(void **state)
{
    (void)state;
    const struct wr_value_rule rule = {WR_KIND_REAL, -1e300, 1e300, "", WR_QUANTITY_NONE};
    for (uint64_t i = 0; i < 200000; i++) {
        uint64_t bits = wr_random_bits(&(struct wr_random){3, 4}, i, 0);
        int digits = 1 + (int)(bits % 18), point = (int)(bits >> 8 & 0xff) % (digits + 1);
        char text[32];
        snprintf(text, sizeof text, "%0*llu", digits, (unsigned long long)(bits >> 4) % 1000000000000000000u);
        memmove(text + point + 1, text + point, strlen(text) - (size_t)point + 1);
        text[point] = '.';
        double value = NAN;
        assert_true(parse(&rule, text, &value));
        assert_true(value == strtod(text, NULL));
    }
}

/* Half-way between two doubles the even one is right, and a digit more behind it decides otherwise. */
static void test_halfway_reals(void **state)
{
    (void)state;
    static const char *const texts[] = {"9007199254740993",    "9007199254740993.1", "9007199254740992.9",
                                        "9007199254740995",    "4503599627370496.5", "4503599627370497.5",
                                        "4503599627370497.51", "0.5000000000000000", "18014398509481986"};
    const struct wr_value_rule rule = {WR_KIND_REAL, -1e300, 1e300, "", WR_QUANTITY_NONE};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        double value = NAN;
        assert_true(parse(&rule, texts[i], &value) && value == strtod(texts[i], NULL));
    }
}

/* The scan of eight bytes at a time finds the same numbers and ends, or leaves the text to the others. */
static void test_decimal_scan(void **state)
{
    (void)state;
    static const char marks[] = ".,", behind[] = ";\n|e-x9 ";
    int64_t taken = 0;
    size_t digits = 0;
    for (uint64_t i = 0; i < 200000; i++) {
        uint64_t bits = wr_random_bits(&(struct wr_random){5, 6}, i, 0);
        int whole = (int)(bits % 10), fraction = (int)(bits >> 8) % 11 - 1;
        char text[64] = "", plain[64], mark = marks[bits >> 16 & 1], *end = NULL;
        snprintf(plain, sizeof plain, "%.*s%s%.*s%c", whole, "9081726354019", fraction < 0 ? "" : ".",
                 fraction < 0 ? 0 : fraction, "7362514098123", behind[(bits >> 24) % (sizeof behind - 1)]);
        snprintf(text, sizeof text, "%s", plain);
        if (fraction >= 0) {
            text[whole] = mark;
        }
        double value = NAN, wanted = strtod(plain, &end);
        const char *stop = wr_decimal_scan(text, mark, &value, &digits);
        taken += stop != NULL;
        if (stop && *stop != 'e') {
            assert_ptr_equal(stop, text + (end - plain));
            assert_true(value == wanted);
            assert_int_equal(digits, fraction < 0 ? 0 : stop - (text + whole + 1));
        }
        bool simple = whole > 0 && whole < 8 && fraction < 8 && end > plain && strchr("; x|", *end) && *end;
        assert_true(stop || !simple);
    }
    assert_true(taken > 100000);
}

/* A number told by where it ends is the one that strtod() finds, where it has the digits that are asked for, and
 * nothing otherwise. */
static void test_aligned_decimals(void **state)
{
    (void)state;
    static const char odd[] = "0123456789.,-+e /:x\n\x80\xff";
    int64_t taken = 0;
    for (uint64_t i = 0; i < 400000; i++) {
        uint64_t bits = wr_random_bits(&(struct wr_random){7, 8}, i, 0);
        int whole = (int)(bits % 10), fraction = (int)(bits >> 8 & 0xff) % 11 - 1, asked = (int)(bits >> 16 & 0xff) % 9;
        char text[64] = "7.1,3,777777777", *end = NULL, mark = ".,"[bits >> 24 & 1];
        char *at = text + 15;
        snprintf(at, sizeof text - 15, "%.*s%s%.*s", whole, "9081726354", fraction < 0 ? "" : ".",
                 fraction < 0 ? 0 : fraction, "7362514098");
        size_t length = strlen(at);
        double value = NAN, wanted = strtod(at, &end);
        bool is_number = length > 0 && end == at + length && (fraction < 0 || whole + fraction > 0);
        if (fraction >= 0) {
            at[whole] = mark;
        }
        if ((bits >> 32 & 3) == 0 && length > 0) {
            char *changed = &at[(bits >> 40) % length];
            const char now = odd[(bits >> 48) % (sizeof odd - 1)];
            is_number &= now == *changed;
            *changed = now;
        }
        bool is_asked = asked > 0 ? fraction == asked && whole + fraction <= 8 : fraction < 0 && whole <= 8;
        bool found = wr_decimal_aligned(at + length, length, mark, (size_t)asked, &value);
        taken += found;
        if (is_number) {
            assert_int_equal(found, is_asked);
            assert_true(!found || value == wanted);
        } else if (found) {
            for (size_t k = 0; k < length; k++) {
                assert_true((at[k] >= '0' && at[k] <= '9') || at[k] == mark);
            }
        }
    }
    assert_true(taken > 10000);
}

static void test_refused_numbers(void **state)
{
    (void)state;
    static const char *const texts[] = {".",   "1.2.3", "1,5",   " 1", "1 ", "0x10", "nan",
                                        "inf", "1e999", "1_000", "-",  "1e", "--1",  "\xd9\xa1"};
    const struct wr_value_rule rule = {WR_KIND_REAL, -1e300, 1e300, "", WR_QUANTITY_NONE};
    double value = 0;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_false(parse(&rule, texts[i], &value));
    }
    const struct wr_value_rule whole = {WR_KIND_WHOLE, 0, 100, "", WR_QUANTITY_NONE};
    assert_true(parse(&whole, "12.0", &value) && value == 12);
    assert_true(parse(&whole, "1e2", &value) && value == 100);
    assert_false(parse(&whole, "12.5", &value));
    assert_false(parse(&whole, "101", &value));
    assert_false(parse(&whole, "-1", &value));
}

/* A unit rounds once: as many digits as the number in the stored unit has. Whole numbers of thousands stay whole. */
static void test_units(void **state)
{
    (void)state;
    static const struct {
        enum wr_quantity quantity;
        const char *unit, *text;
        double value;
    } cases[] = {
        {WR_QUANTITY_ENERGY, "J", "0.1", 0.1},     {WR_QUANTITY_ENERGY, "Wh", "0.5", 1800},
        {WR_QUANTITY_ENERGY, "kWh", "1e-3", 3600}, {WR_QUANTITY_ENERGY, "mJ", "7", 0.007},
        {WR_QUANTITY_ENERGY, "kJ", "1.5", 1500},   {WR_QUANTITY_ENERGY, "mWh", "10", 36},
        {WR_QUANTITY_TIME, "ms", "7", 0.007},      {WR_QUANTITY_TIME, "us", "3", 3e-6},
        {WR_QUANTITY_TIME, "min", "1.5", 90},      {WR_QUANTITY_TIME, "h", "2", 7200},
        {WR_QUANTITY_SHARE, "percent", "7", 0.07}, {WR_QUANTITY_SHARE, "fraction", "1", 1},
        {WR_QUANTITY_MONEY, "cents", "29", 0.29},  {WR_QUANTITY_POWER, "kW", "0.7", 700},
        {WR_QUANTITY_COUNT, "M", "0.000003", 3},   {WR_QUANTITY_TIME, "per_s", "8", 0.125},
        {WR_QUANTITY_ENERGY, "MJ", "0.25", 25e4},  {WR_QUANTITY_TIME, "ns", "5", 5e-9},
        {WR_QUANTITY_POWER, "mW", "40", 0.04},     {WR_QUANTITY_COUNT, "B", "1.5", 1.5e9},
    };
    const struct wr_value_rule real = {WR_KIND_REAL, 0, 1e300, "", WR_QUANTITY_NONE};
    double value = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct wr_field_form form = {.decimal = '.', .unit = wr_unit_find(cases[i].quantity, cases[i].unit)};
        const struct wr_field field = {cases[i].text, strlen(cases[i].text)};
        assert_non_null(form.unit);
        assert_true(wr_value_parse(&real, &form, &field, &value) && value == cases[i].value);
    }
    assert_null(wr_unit_find(WR_QUANTITY_TIME, "Wh"));
    const struct wr_field_form rate = {.decimal = '.', .unit = wr_unit_find(WR_QUANTITY_TIME, "per_s")};
    assert_false(wr_value_parse(&real, &rate, &(struct wr_field){"0", 1}, &value));
    assert_null(wr_unit_find(WR_QUANTITY_NONE, "J"));
    assert_non_null(wr_unit_find(WR_QUANTITY_INSTANT, "ms"));
    assert_null(wr_unit_find(WR_QUANTITY_INSTANT, "per_s")); /* a time since the start is no rate */
    const struct wr_value_rule whole = {WR_KIND_WHOLE, 0, INT32_MAX, "", WR_QUANTITY_COUNT};
    const struct wr_field_form thousands = {.decimal = '.', .unit = wr_unit_find(WR_QUANTITY_COUNT, "k")};
    for (int i = 0; i < 20000; i++) {
        char text[32];
        snprintf(text, sizeof text, "%d.%03d", i / 1000, i % 1000);
        assert_true(wr_value_parse(&whole, &thousands, &(struct wr_field){text, strlen(text)}, &value));
        assert_true(value == i);
    }
    assert_false(wr_value_parse(&whole, &thousands, &(struct wr_field){"1.0005", 6}, &value));
}

static void test_decimal_commas(void **state)
{
    (void)state;
    const struct wr_value_rule rule = {WR_KIND_REAL, -1e300, 1e300, "", WR_QUANTITY_NONE};
    const struct wr_field_form comma = {.decimal = ','}, point = {.decimal = '.'};
    double value = 0;
    assert_true(wr_value_parse(&rule, &comma, &(struct wr_field){"-1,25e1", 7}, &value) && value == -12.5);
    assert_true(wr_value_parse(&rule, &comma, &(struct wr_field){"3", 1}, &value) && value == 3);
    assert_false(wr_value_parse(&rule, &comma, &(struct wr_field){"1.5", 3}, &value));
    assert_false(wr_value_parse(&rule, &comma, &(struct wr_field){"1.000,5", 7}, &value));
    assert_false(wr_value_parse(&rule, &comma, &(struct wr_field){"1,000,5", 7}, &value));
    assert_false(wr_value_parse(&rule, &point, &(struct wr_field){"1,5", 3}, &value));
}

/* Truth values stand for scores alone, as Python and R write them, and never where a unit is said. */
static void test_truth_values(void **state)
{
    (void)state;
    static const char *const yes[] = {"True", "true", "TRUE", "1", "1.0"};
    static const char *const no[] = {"False", "false", "FALSE", "0", "0.0"};
    static const char *const neither[] = {"yes",   "no",  "T",     "F",     "tRue", "True ",
                                          "Truer", "Tru", "falsE", "-true", "on"};
    const struct wr_value_rule score = {WR_KIND_SCORE, 0, 1, "", WR_QUANTITY_SHARE};
    const struct wr_value_rule correct = {WR_KIND_CORRECT, 0, 1, "", WR_QUANTITY_NONE};
    const struct wr_value_rule real = {WR_KIND_REAL, 0, 1, "", WR_QUANTITY_NONE};
    const struct wr_value_rule whole = {WR_KIND_WHOLE, 0, 1, "", WR_QUANTITY_NONE};
    double value = 0;
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        assert_true(parse(&score, yes[i], &value) && value == 1);
        assert_true(parse(&score, no[i], &value) && value == 0);
        assert_true(parse(&correct, yes[i], &value) && value == 1);
        assert_true(parse(&correct, no[i], &value) && value == 0);
        assert_int_equal(parse(&real, yes[i], &value), i >= 3);
        assert_int_equal(parse(&whole, no[i], &value), i >= 3);
    }
    for (size_t i = 0; i < sizeof neither / sizeof *neither; i++) {
        assert_false(parse(&score, neither[i], &value) || parse(&correct, neither[i], &value));
    }
    assert_true(parse(&score, "0.25", &value) && value == 0.25);
    assert_false(parse(&score, "1.25", &value) || parse(&correct, "0.25", &value));
    const struct wr_field_form percent = {.decimal = '.', .unit = wr_unit_find(WR_QUANTITY_SHARE, "percent")};
    assert_non_null(percent.unit);
    assert_false(wr_value_parse(&score, &percent, &(struct wr_field){"True", 4}, &value));
}

/* As a sorted list without repeats would say. */
static void test_attempts(void **state)
{
    (void)state;
    struct wr_attempts attempts = {0};
    for (int64_t i = 0; i < 3000; i++) {
        assert_int_equal(wr_attempts_add(&attempts, (i * 7919) % 1000 * 3, NULL), WR_OK);
    }
    assert_int_equal(attempts.count, 1000);
    for (int64_t i = 0; i < 1000; i++) {
        assert_int_equal(wr_attempts_find(&attempts, 3 * i), i);
        assert_int_equal(wr_attempts_find(&attempts, 3 * i + 1), -1);
    }
    struct wr_error error;
    for (int64_t i = 1000; i < WR_MOST_ATTEMPTS; i++) {
        assert_int_equal(wr_attempts_add(&attempts, 3 * i, &error), WR_OK);
    }
    assert_int_equal(wr_attempts_add(&attempts, 5, &error), WR_E_TOO_LARGE);
    assert_int_equal(wr_attempts_add(&attempts, 6, &error), WR_OK); /* is there */
    wr_attempts_free(&attempts);
    wr_memory_fail_after(0);
    assert_int_equal(wr_attempts_add(&attempts, 1, &error), WR_E_NO_MEMORY);
    wr_memory_fail_after(-1);
    assert_int_equal(wr_attempts_find(&attempts, 1), -1);
}

/* Every day of 1600 to 2400 against the C library's calendar; the day after the last one of each month is refused. */
static void test_dates(void **state)
{
    (void)state;
    const struct wr_value_rule rule = {WR_KIND_DATE, 0, 0, "", WR_QUANTITY_NONE};
    char text[32];
    double value = 0;
    for (int64_t day = -135140; day < 157000; day++) {
        time_t seconds = (time_t)(day * 86400);
        struct tm civil;
        assert_non_null(gmtime_r(&seconds, &civil));
        strftime(text, sizeof text, "%Y-%m-%d", &civil);
        assert_true(parse(&rule, text, &value));
        assert_true(value == (double)day);
    }
    static const char *const refused[] = {"2023-02-29", "1900-02-29", "2024-04-31", "2024-13-01", "2024-00-10",
                                          "2024-1-1",   "24-01-01",   "2024-01-00", "2024/01/01", "2024-01-01 "};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        assert_false(parse(&rule, refused[i], &value));
    }
}

static bool instant(const char *text, struct wr_instant *found)
{
    return wr_instant_parse(text, strlen(text), found);
}

/* Seconds against the C library's calendar; fractions of every length; zones both ways; the difference keeps digits
 * that seconds since 1970 in a double lose. */
static void test_instants(void **state)
{
    (void)state;
    struct wr_instant found, other;
    char text[64];
    for (uint64_t i = 0; i < 20000; i++) {
        time_t seconds = (time_t)(wr_random_bits(&(struct wr_random){5, 6}, i, 0) % 8000000000u) - 2000000000;
        struct tm civil;
        assert_non_null(gmtime_r(&seconds, &civil));
        strftime(text, sizeof text, i % 2 ? "%Y-%m-%dT%H:%M:%S" : "%Y-%m-%d %H:%M:%S", &civil);
        assert_true(instant(text, &found) && found.s == seconds && found.ns == 0 && !found.has_zone);
    }
    static const struct {
        const char *text;
        int64_t s;
        int32_t ns;
    } cases[] = {
        {"1970-01-01 00:01:00.5", 60, 500000000},
        {"1970-01-01 00:01:00,000000001", 60, 1},
        {"1970-01-01 00:01", 60, 0},
        {"1970-01-01T00:01Z", 60, 0},
        {"1970-01-01T01:01:30+01:00", 90, 0},
        {"1969-12-31 18:31:00.25-0530", 60, 250000000},
        {"1970-01-01 00:00:59.9999999Z", 59, 999999900},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(instant(cases[i].text, &found));
        assert_int_equal(found.s, cases[i].s);
        assert_int_equal(found.ns, cases[i].ns);
        assert_int_equal(found.has_zone, strpbrk(cases[i].text + 16, "Z+-") != NULL);
    }
    static const char *const refused[] = {"",
                                          "1970-01-01",
                                          "1970-01-01 00",
                                          "1970-01-01x00:01",
                                          "1970-01-01 0:01:00",
                                          "1970-01-01 00:01:",
                                          "1970-01-01 00:01:0",
                                          "1970-01-01 00:01:60",
                                          "1970-01-01 00:01:60.5",
                                          "1970-01-01 24:00",
                                          "1970-01-01 00:60",
                                          "1970-01-01 00:01:00.",
                                          "1970-01-01 00:01:00.0000000001",
                                          "1970-01-01 00:01:00.5x",
                                          "1970-01-01 00:01:00 Z",
                                          "1970-01-01 00:01+1",
                                          "1970-01-01 00:01+25:00",
                                          "1970-01-01 00:01Z+01:00",
                                          "1970-02-30 00:01"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        assert_false(instant(refused[i], &found));
    }
    assert_true(instant("2023-11-16 18:17:03.000000001", &found) && instant("2023-11-16 18:17:03", &other));
    assert_true(wr_instant_since(&found, &other) == 1e-9);
    assert_true(wr_instant_since(&other, &found) == -1e-9);
}

static void test_labels(void **state)
{
    (void)state;
    struct wr_labels labels = {0};
    char text[32];
    int32_t index = -1;
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < 5000; i++) {
            int length = snprintf(text, sizeof text, "label %d", i);
            assert_int_equal(wr_labels_add(&labels, text, (size_t)length, &index, NULL), WR_OK);
            assert_int_equal(index, i);
        }
    }
    assert_int_equal(labels.count, 5000);
    assert_int_equal(wr_labels_find(&labels, "label 12", 7), 1); /* "label 1": the length counts */
    assert_int_equal(wr_labels_find(&labels, "label", 5), -1);
    assert_string_equal(wr_labels_nearest(&labels, "lable 4321"), "label 4321");
    wr_labels_free(&labels);
    assert_int_equal(wr_labels_find(&labels, "label 1", 7), -1);
}

/* The key of query `i` of a table; identifiers repeat over `domains` domains. */
static struct wr_key key_of(int i, int domains, char id[32], struct wr_field *field)
{
    char domain[32];
    int d = snprintf(domain, sizeof domain, "%d", i % domains), n = snprintf(id, 32, "%d", i / domains);
    *field = (struct wr_field){id, (size_t)n};
    return wr_key_of(domain, (size_t)d, id, (size_t)n);
}

/* As a list of all keys would say: a key is new once, whatever stands in domain and identifier. With one domain the
 * identifiers ascend, and the second pass is what makes a table of them. */
static void test_key_set(void **state)
{
    (void)state;
    for (int domains = 1; domains <= 200; domains += 199) {
        struct wr_key_set keys = {0};
        for (int i = 0; i < 80000; i++) {
            char id[32];
            struct wr_field field;
            bool is_new = false;
            struct wr_key key = key_of(i % 40000, domains, id, &field);
            uint32_t index = 0;
            int64_t found = 0;
            if (i % 7 == 0 && domains > 1) {
                assert_int_equal(wr_key_set_find(&keys, key, &found, NULL), WR_OK);
                assert_int_equal(found, i < 40000 ? -1 : i - 40000);
            }
            assert_int_equal(wr_key_set_add(&keys, key, &field, &index, &is_new, NULL), WR_OK);
            assert_int_equal(index, i % 40000);
            assert_int_equal(is_new, i < 40000);
            assert_true(keys.slot != NULL || i == 0 || (domains == 1 && i < 40000));
        }
        assert_int_equal(keys.count, 40000);
        assert_true(keys.slots * sizeof *keys.slot <= 64 * keys.count);
        wr_key_set_free(&keys);
    }
    struct wr_key one = wr_key_of("ab", 2, "c", 1), other = wr_key_of("a", 1, "bc", 2);
    assert_memory_not_equal(&one, &other, sizeof one);
}

/* Keys that ascend are found in a list when they are asked for in order, and in a table when not. */
static void test_key_set_order(void **state)
{
    (void)state;
    for (int step = 1; step <= 7; step += 6) {
        struct wr_key_set keys = {0};
        char id[32];
        struct wr_field field;
        int64_t found = 0;
        for (int i = 0; i < 3000; i++) {
            uint32_t index = 0;
            bool is_new = false;
            struct wr_key key = key_of(i, 1, id, &field);
            assert_int_equal(wr_key_set_add(&keys, key, &field, &index, &is_new, NULL), WR_OK);
        }
        assert_null(keys.slot);
        for (int i = 0; i < 9000; i++) {
            int query = i / 3 * step % 3000;
            assert_int_equal(wr_key_set_find(&keys, key_of(query, 1, id, &field), &found, NULL), WR_OK);
            assert_int_equal(found, query);
        }
        assert_true((keys.slot == NULL) == (step == 1));
        assert_int_equal(wr_key_set_find(&keys, key_of(3000, 1, id, &field), &found, NULL), WR_OK);
        assert_int_equal(found, -1);
        wr_key_set_free(&keys);
    }
}

static void test_name_lists(void **state)
{
    (void)state;
    struct wr_labels warnings = {0};
    struct wr_name_list names = {.count = 0};
    assert_int_equal(wr_warn_ignored(&warnings, "f.csv", "columns", &names, NULL), WR_OK);
    assert_int_equal(warnings.count, 0);
    wr_name_list_add(&names, "one");
    wr_name_list_add(&names, "");
    wr_name_list_add(&names, "e\x1b[31m");
    assert_int_equal(wr_warn_ignored(&warnings, "f.csv", "columns", &names, NULL), WR_OK);
    assert_string_equal(warnings.text[0], "f.csv: columns ignored: one, (unnamed), e?[31m");
    char name[32];
    for (int i = 0; i < 1000; i++) {
        snprintf(name, sizeof name, "column %d", i);
        wr_name_list_add(&names, name);
    }
    assert_int_equal(wr_warn_ignored(&warnings, "f.csv", "columns", &names, NULL), WR_OK);
    char tail[32];
    snprintf(tail, sizeof tail, " and %zu more", names.count - names.shown);
    assert_non_null(strstr(warnings.text[1], tail));
    wr_labels_free(&warnings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_units),           cmocka_unit_test(test_decimal_commas),
        cmocka_unit_test(test_reals),           cmocka_unit_test(test_halfway_reals),
        cmocka_unit_test(test_decimal_scan),    cmocka_unit_test(test_aligned_decimals),
        cmocka_unit_test(test_refused_numbers), cmocka_unit_test(test_truth_values),
        cmocka_unit_test(test_attempts),        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_labels),          cmocka_unit_test(test_key_set),
        cmocka_unit_test(test_key_set_order),   cmocka_unit_test(test_name_lists),
        cmocka_unit_test(test_instants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
