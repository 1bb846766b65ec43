#include "analysis/tables/merged_report.h"

#include "analysis/tables/interval_text.h"
#include "analysis/tables/merged_facts.h"
#include "analysis/tables/table_data.h"
#include "analysis/tables/table_text.h"
#include "sim/base/memory.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Which labels rows need to be told apart. */
enum { STUDY, SCENARIO, POLICY, DOMAIN, LABELS };

/* Widths on a screen. */
enum { NUMBER = 12, FOOTNOTE = 4, GAP = 2 };

struct sheet {
    const struct wr_merged *merged;
    const struct wr_merged_columns *columns;
    bool has_label[LABELS], has_interval[WR_METRICS];
    int64_t *common; /* owned [source][WR_METRICS]: a row whose note holds for all values of the source; -1 = none */
    int label_width;
};

struct wr_merged_columns wr_merged_columns_of(const struct wr_merged *self, bool even_without)
{
    struct wr_merged_columns columns = {0};
    for (int metric = 0; metric < WR_METRICS; metric++) {
        bool any = even_without;
        for (size_t row = 0; row < self->rows && !any; row++) {
            any = !isnan(wr_merged_at(self, row, metric)->value);
        }
        if (any && self->choice.metric[metric]) {
            columns.metric[columns.metrics++] = metric;
        }
    }
    return columns;
}

static const char *label_of(const struct wr_merged *self, size_t row, int label)
{
    const struct wr_merged_row *at = &self->row[row];
    switch (label) {
    case STUDY:
        return self->source[at->source].label;
    case SCENARIO:
        return wr_merged_text(self, at->scenario);
    case POLICY:
        return wr_merged_text(self, at->policy);
    default:
        return wr_merged_text(self, at->domain);
    }
}

/* The note that all values of a source share, if it says anything. */
static int64_t common_note(const struct wr_merged *self, int source, int metric)
{
    struct wr_note first = {""}, own;
    int64_t common = -1;
    for (size_t row = 0; row < self->rows; row++) {
        if (self->row[row].source != source || isnan(wr_merged_at(self, row, metric)->value)) {
            continue;
        }
        wr_merged_own_note(self, row, metric, &own);
        if (common < 0) {
            first = own;
            common = (int64_t)row;
        } else if (strcmp(first.text, own.text) != 0) {
            return -1;
        }
    }
    return first.text[0] != '\0' ? common : -1;
}

static int64_t *common_at(const struct sheet *self, int source, int metric)
{
    return &self->common[source * WR_METRICS + metric];
}

static void look_at_rows(struct sheet *self)
{
    const struct wr_merged *merged = self->merged;
    for (size_t row = 0; row < merged->rows; row++) {
        self->has_label[SCENARIO] |= strcmp(label_of(merged, row, SCENARIO), label_of(merged, 0, SCENARIO)) != 0;
        self->has_label[DOMAIN] |= strcmp(label_of(merged, row, DOMAIN), "all") != 0;
        for (int i = 0; i < self->columns->metrics; i++) {
            const int metric = self->columns->metric[i];
            self->has_interval[metric] |= !isnan(wr_merged_at(merged, row, metric)->lo);
        }
    }
}

static int width_of_labels(const struct sheet *self, int label)
{
    int width = 0;
    for (size_t row = 0; row < self->merged->rows && self->has_label[label]; row++) {
        const int one = wr_text_width(label_of(self->merged, row, label)) + (label == STUDY ? FOOTNOTE : 0);
        width = one > width ? one : width;
    }
    return width > 0 ? width + GAP : 0;
}

static enum wr_code make_sheet(struct sheet *self, const struct wr_merged *merged,
                               const struct wr_merged_columns *columns, struct wr_error *error)
{
    *self = (struct sheet){.merged = merged, .columns = columns};
    self->common = wr_array(merged->sources * WR_METRICS, sizeof *self->common, error);
    if (self->common == NULL) {
        return WR_E_NO_MEMORY;
    }
    self->has_label[POLICY] = true;
    self->has_label[STUDY] = merged->sources > 1;
    look_at_rows(self);
    for (int source = 0; source < (int)merged->sources; source++) {
        for (int metric = 0; metric < WR_METRICS; metric++) {
            *common_at(self, source, metric) = common_note(merged, source, metric);
        }
    }
    for (int label = 0; label < LABELS; label++) {
        self->label_width += width_of_labels(self, label);
    }
    return WR_OK;
}

/* Without an interval as tables without any have it. */
static void cell_text(const struct wr_merged_value *value, int metric, char text[WR_INTERVAL_TEXT])
{
    const bool share = wr_metric_is_share(wr_metric_spec((enum wr_metric_id)metric));
    if (!isnan(value->value) && isnan(value->lo)) {
        snprintf(text, WR_INTERVAL_TEXT, share ? "%.2f" : "%.6g", share ? 100 * value->value : value->value);
        return;
    }
    wr_interval_text(value->value, value->lo, value->hi, share, text);
}

static int width_of(const struct sheet *self, int metric)
{
    const int heading = wr_text_width(wr_metric_spec((enum wr_metric_id)metric)->name);
    int width = self->has_interval[metric] ? 0 : NUMBER;
    for (size_t row = 0; row < self->merged->rows && self->has_interval[metric]; row++) {
        char text[WR_INTERVAL_TEXT];
        cell_text(wr_merged_at(self->merged, row, metric), metric, text);
        const int one = wr_text_width(text) + FOOTNOTE;
        width = one > width ? one : width;
    }
    return (heading > width ? heading : width) + GAP;
}

/* --------------------------------------------------------------------------------------------- tables */

/* Why it is n/a, or what holds for this value and not for all of its study; "" = nothing. */
static void footnote_of(const struct sheet *self, size_t row, int metric, struct wr_note *note)
{
    const struct wr_merged_value *value = wr_merged_at(self->merged, row, metric);
    wr_merged_own_note(self->merged, row, metric, note);
    if (!value->is_there) {
        snprintf(note->text, sizeof note->text, "not in the file: it was made without this metric");
    } else if (!isnan(value->value) && *common_at(self, self->merged->row[row].source, metric) >= 0) {
        note->text[0] = '\0';
    } else if (isnan(value->value) && note->text[0] == '\0') {
        snprintf(note->text, sizeof note->text, "the file does not say why");
    }
}

static enum wr_code add_cell(const struct sheet *self, struct wr_table *table, size_t row, int column, int metric,
                             struct wr_error *error)
{
    const struct wr_merged_value *value = wr_merged_at(self->merged, row, metric);
    struct wr_note note = {""};
    footnote_of(self, row, metric, &note);
    if (table->format[column] != WR_TABLE_LABEL) {
        return wr_table_number(table, column, value->value, note.text, error);
    }
    char text[WR_INTERVAL_TEXT];
    cell_text(value, metric, text);
    const enum wr_code code = wr_table_label(table, column, text, error);
    return code == WR_OK && note.text[0] != '\0' ? wr_table_reason(table, column, note.text, error) : code;
}

static enum wr_code add_labels(const struct sheet *self, struct wr_table *table, size_t row, int *column,
                               struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int label = 0; label < LABELS && code == WR_OK; label++) {
        if (!self->has_label[label]) {
            continue;
        }
        code = wr_table_label(table, *column, label_of(self->merged, row, label), error);
        struct wr_note note = {""};
        if (label == STUDY) {
            wr_merged_source_note(self->merged, self->merged->row[row].source, &note);
        }
        code = code == WR_OK && note.text[0] != '\0' ? wr_table_reason(table, *column, note.text, error) : code;
        ++*column;
    }
    return code;
}

/* A value with a footnote is text: numbers carry reasons of n/a alone. */
static bool is_text(const struct sheet *self, int metric)
{
    bool text = self->has_interval[metric];
    for (size_t row = 0; row < self->merged->rows && !text; row++) {
        struct wr_note note = {""};
        footnote_of(self, row, metric, &note);
        text = !isnan(wr_merged_at(self->merged, row, metric)->value) && note.text[0] != '\0';
    }
    return text;
}

static enum wr_code add_table(const struct sheet *self, int first, int metrics, struct wr_document *document,
                              struct wr_error *error)
{
    static const char *const headings[LABELS] = {"study", "scenario", "policy", "domain"};
    struct wr_table *table = wr_document_table(document, "results side by side", false, error);
    if (table == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (int label = 0; label < LABELS; label++) {
        if (self->has_label[label]) {
            wr_table_column(table, WR_TABLE_LABEL, headings[label], "");
        }
    }
    for (int i = first; i < first + metrics; i++) {
        const int metric = self->columns->metric[i];
        const struct wr_metric_spec *spec = wr_metric_spec((enum wr_metric_id)metric);
        const bool share = wr_metric_is_share(spec);
        wr_table_column(table,
                        is_text(self, metric) ? WR_TABLE_LABEL
                        : share               ? WR_TABLE_PERCENT
                                              : WR_TABLE_FIGURE,
                        spec->name,
                        share                          ? "%"
                        : strcmp(spec->unit, "1") == 0 ? ""
                                                       : spec->unit);
    }
    enum wr_code code = WR_OK;
    for (size_t row = 0; row < self->merged->rows && code == WR_OK; row++) {
        int column = 0;
        code = wr_table_row(table, error);
        code = code == WR_OK ? add_labels(self, table, row, &column, error) : code;
        for (int i = first; i < first + metrics && code == WR_OK; i++) {
            code = add_cell(self, table, row, column++, self->columns->metric[i], error);
        }
    }
    return code;
}

/* A whole note behind the label of its source and the names of its metrics. */
enum { NOTE_LINE = 2 * sizeof(struct wr_note) };

/* The metrics of a source whose values share the note of `metric`: "accuracy, ipw: 95 % interval ...". */
static void describe_note(const struct sheet *self, int source, int metric, bool done[WR_METRICS],
                          char line[static NOTE_LINE])
{
    const struct wr_merged *merged = self->merged;
    struct wr_note text = {""}, other = {""};
    wr_merged_own_note(merged, (size_t)*common_at(self, source, metric), metric, &text);
    size_t length =
        merged->sources > 1 ? (size_t)snprintf(line, NOTE_LINE, "%.200s: ", merged->source[source].label) : 0;
    const char *between = "";
    for (int i = 0; i < self->columns->metrics; i++) {
        const int one = self->columns->metric[i];
        const int64_t row = *common_at(self, source, one);
        if (row < 0) {
            continue;
        }
        wr_merged_own_note(merged, (size_t)row, one, &other);
        if (strcmp(other.text, text.text) == 0 && length < NOTE_LINE) {
            done[one] = true;
            length += (size_t)snprintf(line + length, NOTE_LINE - length, "%s%s", between,
                                       wr_metric_spec((enum wr_metric_id)one)->name);
            between = ", ";
        }
    }
    if (length < NOTE_LINE) {
        snprintf(line + length, NOTE_LINE - length, ": %s", text.text);
    }
}

static enum wr_code add_notes(const struct sheet *self, struct wr_document *document, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int source = 0; source < (int)self->merged->sources; source++) {
        bool done[WR_METRICS] = {false};
        for (int i = 0; i < self->columns->metrics && code == WR_OK; i++) {
            const int metric = self->columns->metric[i];
            if (!done[metric] && *common_at(self, source, metric) >= 0) {
                char line[NOTE_LINE];
                describe_note(self, source, metric, done, line);
                code = wr_document_fact(document, WR_FACT_ITEM, "notes", line, error);
            }
        }
    }
    return code;
}

enum wr_code wr_merged_describe(const struct wr_merged *self, const struct wr_merged_columns *columns,
                                struct wr_document *document, struct wr_error *error)
{
    enum { METRICS_ACROSS = WR_TABLE_ACROSS - LABELS };
    struct sheet sheet;
    enum wr_code code = make_sheet(&sheet, self, columns, error);
    code = code == WR_OK ? wr_merged_add_facts(self, document, error) : code;
    code = code == WR_OK ? add_notes(&sheet, document, error) : code;
    for (int first = 0; first < columns->metrics && code == WR_OK;) {
        int metrics = 0;
        for (int width = sheet.label_width; first + metrics < columns->metrics && metrics < METRICS_ACROSS; metrics++) {
            width += width_of(&sheet, columns->metric[first + metrics]);
            if (metrics > 0 && width > WR_SCREEN_WIDTH + 2) {
                break;
            }
        }
        code = add_table(&sheet, first, metrics, document, error);
        first += metrics;
    }
    wr_free(sheet.common);
    return code;
}

/* --------------------------------------------------------------------------------------------- rows */

enum wr_code wr_merged_tabulate(const struct wr_merged *self, const struct wr_merged_columns *columns,
                                struct wr_table *table, struct wr_error *error)
{
    static const char *const headings[] = {"study", "scenario", "policy", "domain", "metric", "value",
                                           "lo",    "hi",       "n",      "unit",   "note",   "file"};
    for (int i = 0; i < (int)(sizeof headings / sizeof *headings); i++) {
        wr_table_column(table,
                        i == 8             ? WR_TABLE_COUNT
                        : i >= 5 && i <= 7 ? WR_TABLE_FIGURE
                                           : WR_TABLE_LABEL,
                        headings[i], "");
    }
    enum wr_code code = WR_OK;
    for (size_t at = 0; at < self->rows * (size_t)columns->metrics && code == WR_OK; at++) {
        const size_t row = at / (size_t)columns->metrics;
        const int metric = columns->metric[at % (size_t)columns->metrics];
        const struct wr_merged_value *value = wr_merged_at(self, row, metric);
        const struct wr_metric_spec *spec = wr_metric_spec((enum wr_metric_id)metric);
        if (!value->is_there) {
            continue;
        }
        struct wr_table_row line = wr_table_row_begin(table, error);
        for (int label = 0; label < LABELS; label++) {
            wr_table_row_text(&line, label_of(self, row, label));
        }
        const char *note = wr_merged_text(self, value->note);
        wr_table_row_text(&line, spec->name);
        wr_table_row_number(&line, value->value, note);
        wr_table_row_number(&line, value->lo, "");
        wr_table_row_number(&line, value->hi, "");
        wr_table_row_number(&line, (double)value->n, "");
        wr_table_row_text(&line, spec->unit);
        wr_table_row_text(&line, note);
        wr_table_row_text(&line, self->source[self->row[row].source].file);
        code = line.code;
    }
    return code;
}
