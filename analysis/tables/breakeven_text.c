#include "analysis/tables/breakeven_text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NUMBER = 40, PLACE = 320 };

const char *wr_breakeven_what(enum wr_metric_id metric)
{
    switch (metric) {
    case WR_METRIC_COST_SAVINGS:
        return "cost";
    case WR_METRIC_CARBON_SAVINGS:
        return "carbon";
    case WR_METRIC_COMPUTE_SAVINGS:
        return "compute";
    default:
        return "energy";
    }
}

/* ---------------------------------------------------------------------------------------------- places */

static void number_text(double value, char text[NUMBER])
{
    snprintf(text, NUMBER, "%.6g", value);
}

/* "a utilisation of 0.37", "37.2 queries per device and day", or the number alone. */
static void value_text(const struct wr_breakeven_key *key, double value, char text[PLACE])
{
    char number[NUMBER];
    number_text(value, number);
    snprintf(text, PLACE, "%s%s%s", key->before != NULL ? key->before : "", number, key->after);
}

/* "a utilisation of 0.2 to 0.37" with `join` " to ". */
static void pair_text(const struct wr_breakeven_key *key, double low, const char *join, double high, char text[PLACE])
{
    char first[NUMBER], second[NUMBER];
    number_text(low, first);
    number_text(high, second);
    snprintf(text, PLACE, "%s%s%s%s%s", key->before != NULL ? key->before : "", first, join, second, key->after);
}

/* ------------------------------------------------------------------------------------------- sentences */

/* Where a policy saves: NaN = as far as there is an answer. */
struct interval {
    double low, high;
};

static void add_interval(const struct wr_breakeven_key *key, struct interval where, struct wr_note *note)
{
    char place[PLACE];
    const char *const with = key->before != NULL ? "" : key->key, *const is = key->before != NULL ? "" : " ";
    const char *const prefix = key->before != NULL ? "" : "with ";
    if (isnan(where.low)) {
        value_text(key, where.high, place);
        wr_note_add(note, "%s%s%s%s %s", prefix, with, is, key->is_whole ? "up to" : "below", place);
    } else if (isnan(where.high)) {
        value_text(key, where.low, place);
        wr_note_add(note, "%s%s%s%s %s%s", prefix, with, is, key->is_whole ? "from" : "above", place,
                    key->is_whole ? " on" : "");
    } else {
        pair_text(key, where.low, key->is_whole ? " to " : " and ", where.high, place);
        wr_note_add(note, "%s%s%s%s %s", prefix, with, is, key->is_whole ? "from" : "between", place);
    }
}

/* The intervals between crossings in which the function is positive, joined by "; ". */
static void add_intervals(const struct wr_breakeven_key *key, const struct wr_crossings *savings, struct wr_note *note)
{
    struct interval open = {(double)NAN, (double)NAN};
    bool is_open = false, is_first = true;
    for (int i = 0; i < savings->crossings; i++) {
        const struct wr_crossing *crossing = &savings->crossing[i];
        const bool is_wide = crossing->kind == WR_CROSSING_STRETCH || crossing->kind == WR_CROSSING_GAP;
        if (crossing->kind == WR_CROSSING_TOUCH) {
            continue;
        }
        if (crossing->rises) {
            open = (struct interval){is_wide ? crossing->high : crossing->at, (double)NAN};
            is_open = true;
        } else if (is_open || is_first) {
            open.high = is_wide ? crossing->low : crossing->at;
            add_interval(key, open, note);
            is_open = false;
        }
        is_first = false;
    }
    if (is_open) {
        add_interval(key, open, note);
    }
}

void wr_breakeven_sentence(const struct wr_breakeven *self, const struct wr_breakeven_line *line,
                           struct wr_note *sentence)
{
    const struct wr_crossings *savings = &line->savings;
    const struct wr_breakeven_key *key = &self->key[0];
    const char *what = wr_breakeven_what(self->metric);
    const struct wr_crossing_point *first = wr_breakeven_first(savings), *last = wr_breakeven_last(savings);
    struct wr_note where = {""};
    char range[PLACE] = "";
    if (first != NULL) {
        pair_text(key, first->x, " to ", last->x, range);
    }
    switch (wr_breakeven_answer_of(savings)) {
    case WR_BREAKEVEN_CROSSES:
        add_intervals(key, savings, &where);
        wr_note_add(sentence, "saves %s %s", what, where.text);
        break;
    case WR_BREAKEVEN_ALWAYS:
        wr_note_add(sentence, "always saves %s, from %s", what, range);
        break;
    case WR_BREAKEVEN_NEVER:
        wr_note_add(sentence, "never saves %s, from %s", what, range);
        break;
    case WR_BREAKEVEN_EQUAL:
        wr_note_add(sentence, "saves no %s and loses none, from %s", what, range);
        break;
    default:
        wr_note_add(sentence, "no answer: %s", savings->points > 0 ? savings->point[0].reason : "no value was tried");
    }
}

/* ----------------------------------------------------------------------------------------------- notes */

/* The value at a point that is there; NaN else. */
static double value_at(const struct wr_crossings *savings, double x)
{
    for (int64_t i = 0; i < savings->points; i++) {
        if (savings->point[i].x == x) {
            return savings->point[i].y;
        }
    }
    return (double)NAN;
}

static void add_jumps(const struct wr_breakeven_key *key, const struct wr_crossings *savings, struct wr_note *note)
{
    char place[PLACE];
    for (int i = 0; i < savings->crossings; i++) {
        const struct wr_crossing *crossing = &savings->crossing[i];
        value_text(key, crossing->at, place);
        if (crossing->kind == WR_CROSSING_JUMPS) {
            wr_note_add(note, "jumps from %.2f %% to %.2f %% at %s", 100 * value_at(savings, crossing->low),
                        100 * value_at(savings, crossing->high), place);
        } else if (crossing->kind == WR_CROSSING_TOUCH) {
            wr_note_add(note, "neither saves nor loses at %s", place);
        }
    }
}

/* Where nothing is known, from the last point before to the first behind. */
static void add_unknown(const struct wr_breakeven_key *key, const struct wr_crossings *savings, struct wr_note *note)
{
    const struct wr_crossing_point *before = NULL, *point = savings->point, *end = point + savings->points;
    char place[PLACE];
    while (point < end) {
        const struct wr_crossing_point *first = point;
        while (point < end && isnan(point->y)) {
            point++;
        }
        if (point > first && before == NULL && point < end) {
            value_text(key, point->x, place);
            wr_note_add(note, "no answer below %s: %s", place, first->reason);
        } else if (point > first && before != NULL && point == end) {
            value_text(key, before->x, place);
            wr_note_add(note, "no answer above %s: %s", place, first->reason);
        } else if (point > first && before != NULL) {
            pair_text(key, before->x, " and ", point->x, place);
            wr_note_add(note, "no answer between %s: %s", place, first->reason);
        }
        before = point;
        point += point < end;
    }
}

void wr_breakeven_note(const struct wr_breakeven *self, const struct wr_breakeven_line *line, struct wr_note *note)
{
    const struct wr_crossings *savings = &line->savings;
    const enum wr_breakeven_answer answer = wr_breakeven_answer_of(savings);
    if (answer == WR_BREAKEVEN_UNKNOWN) {
        wr_note_add(note, "%s", savings->points > 0 ? savings->point[0].reason : "");
        return;
    }
    if (answer != WR_BREAKEVEN_CROSSES && wr_breakeven_is_constant(savings)) {
        wr_note_add(note, "%s changes nothing here: %.4g %% all over", self->key[0].key, 100 * savings->most);
    }
    add_jumps(&self->key[0], savings, note);
    add_unknown(&self->key[0], savings, note);
}

void wr_breakeven_describe_key(const struct wr_breakeven_key *key, struct wr_note *text)
{
    char from[NUMBER], to[NUMBER];
    number_text(key->value[0], from);
    number_text(key->value[key->values - 1], to);
    const bool is_unit = key->unit[0] != '\0' && strcmp(key->unit, "1") != 0;
    wr_note_add(text, "%s%s%s, %" PRId64 " %s%s from %s to %s%s%s%s", key->key, is_unit ? " in " : "",
                is_unit ? key->unit : "", key->values, key->is_whole ? "whole " : "",
                key->values == 1 ? "value" : "values", from, to, key->is_log ? ", in equal ratios" : "",
                key->help[0] != '\0' ? ": " : "", key->help);
}
