#include "analysis/tables/trend_report.h"

#include "analysis/stats/groups.h"
#include "analysis/stats/line.h"
#include "analysis/stats/two_way.h"
#include "analysis/tables/interval_text.h"
#include "analysis/tables/table_data.h"
#include "sim/base/memory.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What every statistic is added to; after the first failure the rest does nothing. */
struct trend {
    const struct wr_trend_task *task;
    struct wr_document *document;
    struct wr_table *data, *shown;
    enum wr_code code;
    struct wr_error *error;
};

/* One line of the result. NaN = none. */
struct line {
    const char *statistic, *term, *unit, *note;
    double value, lo, hi, p;
};

/* A table of texts; `headings` ends with NULL. */
static void begin(struct trend *self, const char *caption, const char *const *headings)
{
    self->shown = self->code == WR_OK ? wr_document_table(self->document, caption, true, self->error) : NULL;
    if (self->shown == NULL) {
        self->code = self->code == WR_OK ? WR_E_NO_MEMORY : self->code;
        return;
    }
    for (; *headings != NULL; headings++) {
        wr_table_column(self->shown, WR_TABLE_LABEL, *headings, "");
    }
}

static const char *const line_headings[] = {"statistic", "of", "value", "unit", "p", NULL};

/* What no interval gives digits has four. */
static void value_text(double value, double lo, double hi, char text[WR_INTERVAL_TEXT])
{
    if (isnan(value) || !isnan(lo)) {
        wr_interval_text(value, lo, hi, false, text);
    } else {
        snprintf(text, WR_INTERVAL_TEXT, "%.4g", value);
    }
}

static void show(struct trend *self, const struct line *line)
{
    char value[WR_INTERVAL_TEXT], p[32] = "";
    value_text(line->value, line->lo, line->hi, value);
    if (!isnan(line->p)) {
        snprintf(p, sizeof p, line->p < 1e-4 ? "<0.0001" : "%.4f", line->p);
    }
    struct wr_table_row row = wr_table_row_begin(self->shown, self->error);
    wr_table_row_text(&row, line->statistic);
    wr_table_row_text(&row, line->term);
    wr_table_row_text(&row, value);
    if (row.code == WR_OK && line->note[0] != '\0') {
        row.code = wr_table_reason(self->shown, 2, line->note, self->error);
    }
    wr_table_row_text(&row, line->unit);
    wr_table_row_text(&row, p);
    self->code = row.code;
}

/* What is beyond the range of numbers, as exponentials of steep slopes are, is none, and the note says so. */
static struct line within_range(struct line line)
{
    if (isinf(line.value)) {
        line.note = "beyond 1e308: too steep to be carried on for a year";
    } else if ((isinf(line.lo) || isinf(line.hi)) && line.note[0] == '\0') {
        line.note = "no interval: an end of it is beyond 1e308";
    }
    line.value = isfinite(line.value) ? line.value : NAN;
    const bool bounded = isfinite(line.lo) && isfinite(line.hi) && !isnan(line.value);
    line.lo = bounded ? line.lo : NAN;
    line.hi = bounded ? line.hi : NAN;
    return line;
}

/* A row for programs. */
static void tabulate(struct trend *self, const struct line *line)
{
    struct wr_table_row row = {self->data, 0, self->code, self->error};
    if (self->code == WR_OK) {
        row = wr_table_row_begin(self->data, self->error);
    }
    wr_table_row_text(&row, line->statistic);
    wr_table_row_text(&row, line->term);
    wr_table_row_number(&row, line->value, line->note);
    wr_table_row_number(&row, line->lo, "");
    wr_table_row_number(&row, line->hi, "");
    wr_table_row_number(&row, line->p, "");
    wr_table_row_text(&row, line->unit);
    wr_table_row_text(&row, line->note);
    self->code = row.code;
}

static void add(struct trend *self, struct line line)
{
    line = within_range(line);
    if (self->code == WR_OK) {
        show(self, &line);
        tabulate(self, &line);
    }
}

__attribute__((format(printf, 4, 5))) static void say(struct trend *self, enum wr_fact_kind kind, const char *name,
                                                      const char *format, ...)
{
    char text[2048];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    self->code = self->code == WR_OK ? wr_document_fact(self->document, kind, name, text, self->error) : self->code;
}

/* --------------------------------------------------------------------------------------------- growth */

/* A doubling time from a slope per year of the binary logarithm. The ends of an interval that holds a slope of 0 lie on
 * either side of infinity: then there is none. */
static void add_doubling(struct trend *self, const char *term, double slope, struct wr_interval interval, double p,
                         const char *none)
{
    const bool bounded = interval.lo > 0 || interval.hi < 0;
    add(self, (struct line){"growth", term, "times per year", isnan(interval.lo) ? none : "", exp2(slope),
                            exp2(interval.lo), exp2(interval.hi), p});
    const char *note = isnan(slope) || slope == 0 ? "it does not grow"
                       : isnan(interval.lo)       ? none
                       : bounded                  ? ""
                                                  : "no interval: growth of 1 per year is within that of the growth, "
                                                    "so it may double at any time, or never";
    add(self, (struct line){"doubling time", term, "years", note, slope != 0 ? 1 / slope : NAN,
                            bounded ? 1 / interval.hi : NAN, bounded ? 1 / interval.lo : NAN, NAN});
}

static void warn_of_few(struct trend *self)
{
    const struct wr_trend_table *table = self->task->table;
    const size_t rows = table->rows;
    if (rows > 2 && rows < 6) {
        say(self, WR_FACT_WARNING, "warning",
            "%zu points leave %zu degree%s of freedom: they support neither a test of whether growth is steady, nor an "
            "outlier, nor a forecast; the interval holds only if deviations from the line are normal, which cannot be "
            "seen",
            rows, rows - 2, rows > 3 ? "s" : "");
    }
    if (table->has_pairs && rows <= table->model.count && rows <= table->accelerator.count) {
        say(self, WR_FACT_WARNING, "warning",
            "no model and no accelerator is there twice: they change together, so the factors are arithmetic and not "
            "what model or accelerator caused");
    }
}

static void add_growth(struct trend *self, const double *year, const double *logarithm, const double *weight)
{
    const struct wr_trend_table *table = self->task->table;
    const struct wr_line line = wr_line_fit(year, logarithm, weight, table->rows, self->task->level);
    double slope = NAN;
    struct wr_interval interval = WR_NO_INTERVAL;
    if (isnan(line.slope)) {
        say(self, WR_FACT, "growth", table->rows > 1 ? "none: all rows have one date" : "none: there is one row");
        return;
    }
    begin(self, "growth over release dates", line_headings);
    add_doubling(self, weight != NULL ? "weighted least squares" : "least squares", line.slope, line.slope_interval,
                 line.p, "no interval: two points leave no degree of freedom");
    if (self->code == WR_OK) {
        self->code = wr_theil_sen(year, logarithm, table->rows, self->task->level, &slope, &interval, self->error);
    }
    add_doubling(self, "Theil-Sen (robust)", slope, interval, NAN,
                 "no interval: too few points for order statistics of this level");
    warn_of_few(self);
}

/* "growth 5.278 = accuracy 3.073 x inverse power 1.717" of a row over the first one. */
static void show_factors(struct trend *self, const struct wr_trend_row *row, const struct line line[3])
{
    const struct wr_trend_table *table = self->task->table;
    struct wr_table_row to = wr_table_row_begin(self->shown, self->error);
    wr_table_row_text(&to, table->row[0].date);
    wr_table_row_text(&to, row->date);
    for (int i = 0; i < 3; i++) {
        char value[WR_INTERVAL_TEXT];
        value_text(line[i].value, NAN, NAN, value);
        wr_table_row_text(&to, value);
    }
    if (table->has_pairs) {
        wr_table_row_text(&to, table->model.text[row->model]);
        wr_table_row_text(&to, table->accelerator.text[row->accelerator]);
    }
    self->code = to.code;
}

/* The growth from the first row to a later one, and its two factors. */
static void add_factors(struct trend *self)
{
    static const char *const headings[] = {"from",       "to", "growth", "= accuracy", "x inverse power",
                                           "with model", "on", NULL};
    static const char *const without_pairs[] = {"from", "to", "growth", "= accuracy", "x inverse power", NULL};
    static const char *const note = "no interval: arithmetic of two rows";
    const struct wr_trend_table *table = self->task->table;
    const struct wr_trend_row *first = &table->row[0];
    if (table->rows < 2) {
        return;
    }
    begin(self, "growth as the product of its factors", table->has_pairs ? headings : without_pairs);
    for (size_t i = 1; i < table->rows && self->code == WR_OK; i++) {
        const struct wr_trend_row *row = &table->row[i];
        const double growth = row->value / first->value, accuracy = row->accuracy / first->accuracy;
        char term[512];
        const int length = snprintf(term, sizeof term, "%s to %s", first->date, row->date);
        if (table->has_pairs) {
            snprintf(term + length, sizeof term - (size_t)length, ": %.200s@%.200s", table->model.text[row->model],
                     table->accelerator.text[row->accelerator]);
        }
        const struct line line[3] = {
            within_range((struct line){"growth", term, "times", note, growth, NAN, NAN, NAN}),
            within_range((struct line){"accuracy", term, "times", note, accuracy, NAN, NAN, NAN}),
            within_range((struct line){"inverse power", term, "times", note, growth / accuracy, NAN, NAN, NAN})};
        show_factors(self, row, line);
        for (int k = 0; k < 3; k++) {
            tabulate(self, &line[k]);
        }
    }
}

static void add_trend(struct trend *self)
{
    const struct wr_trend_table *table = self->task->table;
    double *year = wr_array(3 * table->rows, sizeof *year, self->error);
    if (year == NULL) {
        self->code = WR_E_NO_MEMORY;
        return;
    }
    double *logarithm = year + table->rows, *weight = logarithm + table->rows;
    for (size_t i = 0; i < table->rows; i++) {
        const struct wr_trend_row *row = &table->row[i];
        year[i] = row->year;
        logarithm[i] = log2(row->value);
        weight[i] = (row->value / row->deviation) * (row->value / row->deviation); /* the delta method */
    }
    add_growth(self, year, logarithm, table->has_deviation ? weight : NULL);
    if (table->has_accuracy && self->code == WR_OK) {
        add_factors(self);
    }
    wr_free(year);
}

/* --------------------------------------------------------------------------------------------- two ways */

struct pairs {
    int32_t *model, *accelerator, *part; /* owned */
    double *logarithm;
};

/* "Qwen3-8B, M4 Max | GPT-OSS-120B, B200": the members of each part. */
static enum wr_code fail_apart(const struct wr_trend_table *table, const int32_t *part, int32_t parts,
                               struct wr_error *error)
{
    char text[WR_ERROR_TEXT] = "";
    const int32_t models = (int32_t)table->model.count, all = models + (int32_t)table->accelerator.count;
    for (int32_t which = 0; which < parts; which++) {
        const char *between = which > 0 ? " | " : "";
        for (int32_t i = 0; i < all; i++) {
            const size_t length = strlen(text);
            if (part[i] == which) {
                snprintf(text + length, sizeof text - length, "%s%s", between,
                         i < models ? table->model.text[i] : table->accelerator.text[i - models]);
                between = ", ";
            }
        }
    }
    return wr_fail(error, WR_E_TREND_APART, "%d%s", parts, text);
}

static void add_effect(struct trend *self, const char *statistic, const char *name, double effect,
                       double standard_error, double freedom)
{
    const double half = wr_student_quantile(self->task->level, freedom) * standard_error;
    add(self, (struct line){statistic, name, "times", freedom > 0 ? "" : "no interval: no degree of freedom is left",
                            exp(effect), exp(effect - half), exp(effect + half),
                            standard_error > 0 ? wr_student_p(effect / standard_error, freedom) : NAN});
}

static void add_effects(struct trend *self, const struct wr_two_way *fit)
{
    const struct wr_trend_table *table = self->task->table;
    begin(self, "models and accelerators, as factors", line_headings);
    for (int32_t i = 1; i < fit->rows; i++) {
        add_effect(self, "model", table->model.text[i], fit->row[i], fit->row_error[i], fit->freedom);
    }
    for (int32_t i = 1; i < fit->columns; i++) {
        add_effect(self, "accelerator", table->accelerator.text[i], fit->column[i], fit->column_error[i], fit->freedom);
    }
    say(self, WR_FACT, "two-way fit", "times the value of %s, and of %s; %g degrees of freedom", table->model.text[0],
        table->accelerator.text[0], fit->freedom);
}

static void add_two_way(struct trend *self)
{
    const struct wr_trend_table *table = self->task->table;
    const size_t labels = table->model.count + table->accelerator.count;
    struct wr_two_way fit = {0};
    if (table->model.count == 1 && table->accelerator.count == 1) {
        say(self, WR_FACT, "two-way fit", "none: one model on one accelerator");
        return;
    }
    double *logarithm = wr_array(table->rows, sizeof *logarithm, self->error);
    int32_t *index = wr_array(2 * table->rows + labels, sizeof *index, self->error);
    int32_t parts = 0;
    if (logarithm == NULL || index == NULL) {
        self->code = WR_E_NO_MEMORY;
    } else {
        for (size_t i = 0; i < table->rows; i++) {
            logarithm[i] = log(table->row[i].value);
            index[i] = table->row[i].model;
            index[table->rows + i] = table->row[i].accelerator;
        }
        int32_t *part = index + 2 * table->rows;
        parts = wr_two_way_parts(index, index + table->rows, table->rows, (int32_t)table->model.count,
                                 (int32_t)table->accelerator.count, part);
        self->code = parts > 1 ? fail_apart(table, part, parts, self->error)
                               : wr_two_way_fit(logarithm, index, index + table->rows, table->rows, &fit, self->error);
    }
    if (self->code == WR_OK) {
        add_effects(self, &fit);
    } else if (parts > 1 && (table->has_year || table->has_group)) {
        /* The rest can be answered; this cannot, and the note says which parts there are. */
        self->code = WR_OK;
        say(self, WR_FACT_WARNING, "warning",
            "no two-way fit: models and accelerators fall into %d parts that no "
            "measurement joins (%s)",
            parts, self->error->value[1].text);
    }
    wr_two_way_free(&fit);
    wr_free(logarithm);
    wr_free(index);
}

/* --------------------------------------------------------------------------------------------- groups */

static void add_welch(struct trend *self, const double *logarithm, const int32_t *group)
{
    const struct wr_trend_table *table = self->task->table;
    for (int32_t i = 1; i < (int32_t)table->group.count; i++) {
        const struct wr_welch welch = wr_welch(logarithm, group, table->rows, 0, i, self->task->level);
        char term[256], note[96] = "no interval: fewer than two values in a group, or no spread";
        snprintf(term, sizeof term, "%s over %s", table->group.text[i], table->group.text[0]);
        if (!isnan(welch.t)) {
            snprintf(note, sizeof note, "Welch: t = %.5g, %.5g degrees of freedom", welch.t, welch.freedom);
        }
        add(self, (struct line){"ratio of groups", term, "times", note, exp(welch.difference), exp(welch.interval.lo),
                                exp(welch.interval.hi), welch.p});
    }
}

static void add_groups(struct trend *self)
{
    const struct wr_trend_table *table = self->task->table;
    if (table->group.count == 1) {
        say(self, WR_FACT, "groups", "none to compare: all rows are of '%s'", table->group.text[0]);
        return;
    }
    double *logarithm = wr_array(table->rows, sizeof *logarithm, self->error);
    int32_t *group = wr_array(table->rows, sizeof *group, self->error);
    struct wr_anova anova = {0};
    self->code = logarithm != NULL && group != NULL ? self->code : WR_E_NO_MEMORY;
    for (size_t i = 0; self->code == WR_OK && i < table->rows; i++) {
        logarithm[i] = log(table->row[i].value);
        group[i] = table->row[i].group;
    }
    if (self->code == WR_OK) {
        self->code = wr_anova(logarithm, group, table->rows, (int32_t)table->group.count, &anova, self->error);
    }
    if (self->code == WR_OK) {
        char term[64];
        snprintf(term, sizeof term, "%g and %g degrees of freedom", anova.freedom, anova.freedom_within);
        begin(self, "groups, on logarithms", line_headings);
        add(self,
            (struct line){"ANOVA F", term, "", isnan(anova.f) ? "no degree of freedom, or no spread within groups" : "",
                          anova.f, NAN, NAN, anova.p});
        add_welch(self, logarithm, group);
    }
    wr_free(logarithm);
    wr_free(group);
}

enum wr_code wr_trend_report(const struct wr_trend_task *task, struct wr_document *document, struct wr_table *data,
                             struct wr_error *error)
{
    static const char *const headings[] = {"statistic", "term", "value", "lo", "hi", "p", "unit", "note"};
    struct trend self = {.task = task, .document = document, .data = data, .error = error};
    for (int i = 0; i < 8; i++) {
        wr_table_column(data, i >= 2 && i <= 5 ? WR_TABLE_FIGURE : WR_TABLE_LABEL, headings[i], "");
    }
    say(&self, WR_FACT, "values", "%zu of %s; intervals of %g %%", task->table->rows, task->value, 100 * task->level);
    if (task->table->has_year && self.code == WR_OK) {
        add_trend(&self);
    }
    if (task->table->has_pairs && self.code == WR_OK) {
        add_two_way(&self);
    }
    if (task->table->has_group && self.code == WR_OK) {
        add_groups(&self);
    }
    return self.code;
}
