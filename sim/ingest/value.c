#include "sim/ingest/value.h"

#include "sim/ingest/decimal.h"
#include "sim/ingest/value_advice.h"
#include "sim/table/column.h"
#include "sim/text/number.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Digits with at most one point. */
static bool parse_short_decimal(const char *text, size_t length, double *value)
{
    uint64_t digits = 0;
    size_t point = length;
    if (length > WR_DECIMAL_DIGITS + 1) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '.' && point == length) {
            point = i;
        } else if (text[i] >= '0' && text[i] <= '9') {
            digits = digits * 10 + (uint64_t)(text[i] - '0');
        } else {
            return false;
        }
    }
    size_t count = length - (point < length);
    return count > 0 && count <= WR_DECIMAL_DIGITS &&
           wr_decimal_value(digits, point < length ? length - point - 1 : 0, value);
}

static bool parse_plain(const char *text, size_t length, double *value)
{
    return parse_short_decimal(text, length, value) || wr_parse_real(text, length, value);
}

/* A number whose decimal mark is not a point; then no point stands in it. */
static bool parse_marked(char mark, const struct wr_field *field, double *value)
{
    char copy[512];
    if (field->length > sizeof copy || memchr(field->text, '.', field->length)) {
        return false;
    }
    for (size_t i = 0; i < field->length; i++) {
        copy[i] = field->text[i] == mark ? '.' : field->text[i];
    }
    return parse_plain(copy, field->length, value);
}

static bool parse_instant(const struct wr_field_form *form, const struct wr_field *field, double *value)
{
    struct wr_instant instant;
    bool good = wr_instant_parse(field->text, field->length, &instant);
    *value = wr_instant_since(&instant, &form->origin);
    return good;
}

static bool parse_number(const struct wr_field_form *form, const struct wr_field *field, double *value)
{
    if (form->unit && form->unit->is_instant) {
        return parse_instant(form, field, value);
    }
    bool good = form->decimal == '.' ? parse_plain(field->text, field->length, value)
                                     : parse_marked(form->decimal, field, value);
    if (good && form->unit) {
        *value = wr_unit_convert(form->unit, *value);
    }
    return good && isfinite(*value);
}

/* 1.001 thousands are 1000.9999999999999: rounds what a unit took off a whole number. */
static bool parse_whole(const struct wr_field_form *form, const struct wr_field *field, double *value)
{
    if (!parse_number(form, field, value)) {
        return false;
    }
    double nearest = round(*value);
    if (form->unit && fabs(*value - nearest) <= 4 * DBL_EPSILON * fabs(nearest)) {
        *value = nearest;
    }
    return *value == floor(*value);
}

static bool parse_date(const struct wr_field *field, double *value)
{
    int64_t days = 0;
    bool good = wr_date_parse(field->text, field->length, &days);
    *value = (double)days;
    return good;
}

static bool parse_flag(int (*value_of)(const char *), const struct wr_field *field, double *value)
{
    char name[32];
    if (field->length >= sizeof name) {
        return false;
    }
    memcpy(name, field->text, field->length);
    name[field->length] = '\0';
    *value = value_of(name);
    return *value >= 0;
}

/* What Python's and R's writers make of truth values; they have no unit. */
static bool parse_truth(const struct wr_field_form *form, const struct wr_field *field, double *value)
{
    static const char *const words[] = {"False", "True", "false", "true", "FALSE", "TRUE"};
    for (size_t i = 0; !form->unit && i < sizeof words / sizeof *words; i++) {
        if (strlen(words[i]) == field->length && memcmp(words[i], field->text, field->length) == 0) {
            *value = (double)(i % 2);
            return true;
        }
    }
    return false;
}

static bool parse_within(const struct wr_value_rule *rule, bool is_whole, const struct wr_field_form *form,
                         const struct wr_field *field, double *value)
{
    bool good = is_whole ? parse_whole(form, field, value) : parse_number(form, field, value);
    return good && *value >= rule->least && *value <= rule->most;
}

bool wr_value_parse(const struct wr_value_rule *rule, const struct wr_field_form *form, const struct wr_field *field,
                    double *value)
{
    switch (rule->kind) {
    case WR_KIND_REAL:
        return parse_within(rule, false, form, field, value);
    case WR_KIND_WHOLE:
        return parse_within(rule, true, form, field, value);
    case WR_KIND_SCORE:
    case WR_KIND_CORRECT:
        return parse_within(rule, rule->kind == WR_KIND_CORRECT, form, field, value) || parse_truth(form, field, value);
    case WR_KIND_DATE:
        return parse_date(field, value);
    case WR_KIND_SITE:
        return parse_flag(wr_site_of, field, value);
    case WR_KIND_BASIS:
        return parse_flag(wr_basis_of, field, value);
    case WR_KIND_PROVENANCE:
        return parse_flag(wr_provenance_of, field, value);
    default:
        return false;
    }
}

enum wr_code wr_value_refuse(const struct wr_value_rule *rule, const struct wr_records *reader, size_t column,
                             struct wr_error *error)
{
    char expected[2 * WR_ERROR_TEXT], advice[WR_ERROR_TEXT];
    const struct wr_field_form *form = wr_records_form(reader, column);
    if (form->unit && form->unit->is_instant) {
        return wr_records_fail_value(reader, column, "a date and a time of day as 2023-11-16 18:17:03.979", error);
    }
    wr_value_advice(reader, column, rule->kind <= WR_KIND_CORRECT, advice, sizeof advice);
    snprintf(expected, sizeof expected, "%s%s%s%s", rule->expected, form->unit ? ", after conversion from " : "",
             form->unit ? form->unit->name : "", advice);
    return wr_records_fail_value(reader, column, expected, error);
}

enum wr_code wr_value_read(const struct wr_value_rule *rule, const struct wr_records *reader, size_t column,
                           double *value, struct wr_error *error)
{
    const struct wr_field *field = &wr_records_fields(reader)[column];
    *value = NAN;
    bool good = field->length == 0 || wr_value_parse(rule, wr_records_form(reader, column), field, value);
    return good ? WR_OK : wr_value_refuse(rule, reader, column, error);
}
