#include "analysis/tables/breakeven_report.h"

#include "analysis/tables/breakeven_text.h"
#include "analysis/tables/interval_text.h"
#include "analysis/tables/table_data.h"
#include "analysis/tables/tidy_csv.h"
#include "sim/text/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const answers[] = {[WR_BREAKEVEN_CROSSES] = "crosses",
                                      [WR_BREAKEVEN_ALWAYS] = "always",
                                      [WR_BREAKEVEN_NEVER] = "never",
                                      [WR_BREAKEVEN_EQUAL] = "equal",
                                      [WR_BREAKEVEN_UNKNOWN] = "unknown"};
static const char *const kinds[] = {
    [WR_CROSSING_ROOT] = "crossing",   [WR_CROSSING_JUMPS] = "jump",  [WR_CROSSING_STEP] = "step",
    [WR_CROSSING_STRETCH] = "stretch", [WR_CROSSING_TOUCH] = "touch", [WR_CROSSING_GAP] = "gap"};

/* ----------------------------------------------------------------------------------------------- facts */

static enum wr_code add_answers(struct wr_document *document, const struct wr_breakeven *self, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int64_t i = 0; i < self->lines && code == WR_OK; i++) {
        struct wr_note sentence = {""}, about = {""}, all = {""};
        wr_breakeven_sentence(self, &self->line[i], &sentence);
        if (wr_breakeven_answer_of(&self->line[i].savings) != WR_BREAKEVEN_UNKNOWN) {
            wr_breakeven_note(self, &self->line[i], &about);
        }
        wr_note_add(&all, "%s %s", self->line[i].policy, sentence.text);
        if (about.text[0] != '\0') {
            wr_note_add(&all, "%s", about.text);
        }
        code = wr_document_fact(document, WR_FACT_ITEM, "answer", all.text, error);
    }
    return code;
}

enum wr_code wr_breakeven_facts(struct wr_document *document, const struct wr_breakeven *self, struct wr_error *error)
{
    const struct wr_metric_spec *spec = wr_metric_spec(self->metric);
    struct wr_note metric = {""}, how = {""};
    wr_note_add(&metric, "%s: %s", spec->name, spec->line);
    enum wr_code code = wr_document_fact(document, WR_FACT, "metric", metric.text, error);
    for (int i = 0; i < self->keys && code == WR_OK; i++) {
        struct wr_note key = {""};
        wr_breakeven_describe_key(&self->key[i], &key);
        code = wr_document_fact(document, WR_FACT, i == 0 ? "varied" : "and over", key.text, error);
    }
    if (self->key[0].is_whole) {
        wr_note_add(&how, "down to neighbouring whole numbers");
    } else {
        wr_note_add(&how, "to a relative %g", WR_CROSSING_NEAR);
    }
    wr_note_add(&how, "two crossings between neighbouring values would be missed: --steps takes more values");
    code = code == WR_OK ? wr_document_fact(document, WR_FACT, "found", how.text, error) : code;
    if (code == WR_OK && self->resampled != NULL) {
        code = wr_document_fact(document, WR_FACT, "intervals", self->resampled, error);
    }
    return code == WR_OK && self->keys == 1 ? add_answers(document, self, error) : code;
}

/* ---------------------------------------------------------------------------------------------- people */

static void head(struct wr_table *table, const struct wr_breakeven *self)
{
    if (self->keys == 2) {
        wr_table_column(table, WR_TABLE_FIGURE, self->key[1].key, self->key[1].unit);
    }
    wr_table_column(table, WR_TABLE_LABEL, "policy", "");
    wr_table_column(table, WR_TABLE_LABEL, "saves", "");
    wr_table_column(table, self->resampled != NULL ? WR_TABLE_LABEL : WR_TABLE_FIGURE, "at", self->key[0].unit);
    wr_table_column(table, WR_TABLE_FIGURE, "from", self->key[0].unit);
    wr_table_column(table, WR_TABLE_PERCENT, wr_breakeven_what(self->metric), "saved %");
    wr_table_column(table, WR_TABLE_FIGURE, "to", self->key[0].unit);
    wr_table_column(table, WR_TABLE_PERCENT, wr_breakeven_what(self->metric), "saved %");
}

/* "above", "below (jump)", "always" ... */
static void label_of(const struct wr_crossings *savings, const struct wr_crossing *crossing, struct wr_note *label)
{
    if (crossing == NULL) {
        wr_note_add(label, "%s", answers[wr_breakeven_answer_of(savings)]);
    } else if (crossing->kind == WR_CROSSING_TOUCH) {
        wr_note_add(label, crossing->rises ? "around" : "nowhere around");
    } else if (crossing->kind == WR_CROSSING_ROOT) {
        wr_note_add(label, crossing->rises ? "above" : "below");
    } else if (crossing->kind == WR_CROSSING_STEP) {
        wr_note_add(label, crossing->rises ? "from" : "up to");
    } else {
        wr_note_add(label, "%s (%s)", crossing->rises ? "above" : "below", kinds[crossing->kind]);
    }
}

/* Why there is no number to name. */
static const char *why_none(const struct wr_breakeven_line *line, const struct wr_crossing *crossing, const char *note)
{
    switch (wr_breakeven_answer_of(&line->savings)) {
    case WR_BREAKEVEN_ALWAYS:
        return "it saves all over what was looked at";
    case WR_BREAKEVEN_NEVER:
        return "it saves nowhere in what was looked at";
    case WR_BREAKEVEN_EQUAL:
        return "it neither saves nor loses";
    default:
        return crossing != NULL ? "the sign changes where there is no answer" : note;
    }
}

/* The interval of a crossing, or of a line without any. */
static const struct wr_breakeven_interval *interval_of(const struct wr_breakeven_line *line,
                                                       const struct wr_crossing *crossing)
{
    return &line->interval[crossing != NULL ? crossing - line->savings.crossing : 0];
}

/* "0.46 [0.44, 0.49]"; an end beyond what was looked at is "> 1". */
static void add_place(struct wr_table_row *row, const struct wr_breakeven *self, const struct wr_breakeven_line *line,
                      const struct wr_crossing *crossing)
{
    const struct wr_breakeven_interval *interval = interval_of(line, crossing);
    const struct wr_breakeven_key *key = &self->key[0];
    const double at = crossing != NULL ? crossing->at : (double)NAN;
    char text[WR_INTERVAL_TEXT], low[WR_INTERVAL_TEXT / 3], high[WR_INTERVAL_TEXT / 3];
    if (isnan(at) || isnan(interval->lo) || (isfinite(interval->lo) && isfinite(interval->hi))) {
        wr_interval_text(at, interval->lo, interval->hi, false, text);
    } else {
        snprintf(low, sizeof low,
                 isfinite(interval->lo) ? "%.4g"
                 : interval->lo < 0     ? "< %.4g"
                                        : "> %.4g",
                 isfinite(interval->lo) ? interval->lo : key->value[interval->lo < 0 ? 0 : key->values - 1]);
        snprintf(high, sizeof high,
                 isfinite(interval->hi) ? "%.4g"
                 : interval->hi < 0     ? "< %.4g"
                                        : "> %.4g",
                 isfinite(interval->hi) ? interval->hi : key->value[interval->hi < 0 ? 0 : key->values - 1]);
        snprintf(text, sizeof text, "%.4g [%s, %s]", at, low, high);
    }
    wr_table_row_text(row, text);
    if (row->code == WR_OK) {
        row->code = wr_table_reason(row->table, row->column - 1, interval->note, row->error);
    }
}

static enum wr_code add_line(struct wr_table *table, const struct wr_breakeven *self,
                             const struct wr_breakeven_line *line, const struct wr_crossing *crossing,
                             struct wr_error *error)
{
    const struct wr_crossing_point *first = wr_breakeven_first(&line->savings);
    const struct wr_crossing_point *last = wr_breakeven_last(&line->savings);
    struct wr_note label = {""}, note = {""};
    label_of(&line->savings, crossing, &label);
    wr_breakeven_note(self, line, &note);
    struct wr_table_row row = wr_table_row_begin(table, error);
    if (self->keys == 2) {
        wr_table_row_number(&row, self->key[1].value[line->other], "");
    }
    wr_table_row_text(&row, line->policy);
    wr_table_row_text(&row, label.text);
    if (self->resampled != NULL) {
        add_place(&row, self, line, crossing);
    } else {
        wr_table_row_number(&row, crossing != NULL ? crossing->at : (double)NAN, why_none(line, crossing, note.text));
    }
    wr_table_row_number(&row, first != NULL ? first->x : (double)NAN, note.text);
    wr_table_row_number(&row, first != NULL ? first->y : (double)NAN, note.text);
    wr_table_row_number(&row, last != NULL ? last->x : (double)NAN, note.text);
    wr_table_row_number(&row, last != NULL ? last->y : (double)NAN, note.text);
    return row.code;
}

enum wr_code wr_breakeven_table(struct wr_document *document, const struct wr_breakeven *self, struct wr_error *error)
{
    struct wr_table *table =
        wr_document_table(document, "where each policy breaks even, and what it saves at both ends", true, error);
    enum wr_code code = table != NULL ? WR_OK : WR_E_NO_MEMORY;
    if (table != NULL) {
        head(table, self);
    }
    for (int64_t i = 0; i < self->lines && code == WR_OK; i++) {
        const struct wr_breakeven_line *line = &self->line[i];
        for (int k = 0; k < line->savings.crossings && code == WR_OK; k++) {
            code = add_line(table, self, line, &line->savings.crossing[k], error);
        }
        if (line->savings.crossings == 0 && code == WR_OK) {
            code = add_line(table, self, line, NULL, error);
        }
    }
    return code;
}

/* -------------------------------------------------------------------------------------------- programs */

static enum wr_code add_row(struct wr_table *data, const struct wr_breakeven *self, const char *study,
                            const struct wr_breakeven_line *line, const struct wr_crossing *crossing,
                            struct wr_error *error)
{
    const struct wr_crossing_point *first = wr_breakeven_first(&line->savings);
    const struct wr_crossing_point *last = wr_breakeven_last(&line->savings);
    struct wr_note note = {""};
    wr_breakeven_note(self, line, &note);
    struct wr_table_row row = wr_table_row_begin(data, error);
    const char *const label[] = {study,
                                 line->policy,
                                 wr_metric_spec(self->metric)->name,
                                 self->key[0].key,
                                 answers[wr_breakeven_answer_of(&line->savings)],
                                 crossing == NULL  ? ""
                                 : crossing->rises ? "above"
                                                   : "below",
                                 crossing == NULL ? "" : kinds[crossing->kind]};
    for (size_t i = 0; i < sizeof label / sizeof *label; i++) {
        wr_table_row_text(&row, label[i]);
    }
    const double value[] = {crossing != NULL ? crossing->at : (double)NAN,
                            crossing != NULL ? crossing->low : (double)NAN,
                            crossing != NULL ? crossing->high : (double)NAN,
                            first != NULL ? first->x : (double)NAN,
                            last != NULL ? last->x : (double)NAN,
                            first != NULL ? first->y : (double)NAN,
                            last != NULL ? last->y : (double)NAN};
    for (size_t i = 0; i < sizeof value / sizeof *value; i++) {
        wr_table_row_number(&row, value[i], "");
    }
    wr_table_row_text(&row, note.text);
    if (self->keys == 2) {
        wr_table_row_number(&row, self->key[1].value[line->other], "");
    }
    if (self->resampled != NULL) {
        const struct wr_breakeven_interval *interval = interval_of(line, crossing);
        wr_table_row_number(&row, isfinite(interval->lo) ? interval->lo : (double)NAN, "");
        wr_table_row_number(&row, isfinite(interval->hi) ? interval->hi : (double)NAN, "");
        wr_table_row_text(&row, interval->note);
    }
    return row.code;
}

enum wr_code wr_breakeven_rows(struct wr_table *data, const struct wr_breakeven *self, const char *study,
                               struct wr_error *error)
{
    static const char *const heading[] = {"study", "policy", "metric",       "key",        "answer",
                                          "saves", "kind",   "at",           "low",        "high",
                                          "from",  "to",     "savings_from", "savings_to", "note"};
    enum { COLUMNS = sizeof heading / sizeof *heading, FIRST_NUMBER = 7, LAST_NUMBER = 13 };
    enum wr_code code = WR_OK;
    for (int i = 0; i < COLUMNS; i++) {
        wr_table_column(data, i >= FIRST_NUMBER && i <= LAST_NUMBER ? WR_TABLE_FIGURE : WR_TABLE_LABEL, heading[i], "");
    }
    if (self->keys == 2) {
        wr_table_column(data, WR_TABLE_FIGURE, self->key[1].key, "");
    }
    if (self->resampled != NULL) {
        wr_table_column(data, WR_TABLE_FIGURE, "ci_lo", "");
        wr_table_column(data, WR_TABLE_FIGURE, "ci_hi", "");
        wr_table_column(data, WR_TABLE_LABEL, "ci_note", "");
    }
    for (int64_t i = 0; i < self->lines && code == WR_OK; i++) {
        const struct wr_breakeven_line *line = &self->line[i];
        for (int k = 0; k < line->savings.crossings && code == WR_OK; k++) {
            code = add_row(data, self, study, line, &line->savings.crossing[k], error);
        }
        if (line->savings.crossings == 0 && code == WR_OK) {
            code = add_row(data, self, study, line, NULL, error);
        }
    }
    return code;
}

static void print_number(FILE *stream, double value)
{
    char text[40];
    wr_format_real(value, text, sizeof text);
    fprintf(stream, ",%s", text);
}

void wr_breakeven_print_points(FILE *stream, const struct wr_breakeven *self, const char *study)
{
    fputs("study,policy,metric", stream);
    for (int i = 0; i < self->keys; i++) {
        fputc(',', stream);
        wr_print_csv_field(stream, self->key[i].key);
    }
    fputs(",value,note\n", stream);
    for (int64_t i = 0; i < self->lines; i++) {
        const struct wr_breakeven_line *line = &self->line[i];
        for (int64_t k = 0; k < line->savings.points; k++) {
            const struct wr_crossing_point *point = &line->savings.point[k];
            wr_print_csv_field(stream, study);
            fputc(',', stream);
            wr_print_csv_field(stream, line->policy);
            fprintf(stream, ",%s", wr_metric_spec(self->metric)->name);
            print_number(stream, point->x);
            if (self->keys == 2) {
                print_number(stream, self->key[1].value[line->other]);
            }
            print_number(stream, point->y);
            fputc(',', stream);
            wr_print_csv_field(stream, point->reason != NULL ? point->reason : "");
            fputc('\n', stream);
        }
    }
}
