#include "analysis/commands/breakeven_plot.h"

#include "analysis/commands/run_plot.h"
#include "analysis/plots/plot_label.h"
#include "analysis/tables/breakeven_text.h"

#include <math.h>
#include <string.h>

struct drawing {
    const struct wr_breakeven_job *job;
    const struct wr_breakeven *result;
    struct wr_figure *figure;
    struct wr_error *error;
    const char *title, *key[2], *metric; /* of the panel: words and labels */
    struct wr_series *series;            /* a policy each */
};

static const char *label_of_key(const struct drawing *self, int key)
{
    char label[WR_PLOT_LABEL];
    wr_key_label(self->result->key[key].key, label);
    return wr_figure_text(self->figure, self->error, "%s", label);
}

static enum wr_code prepare(struct drawing *self)
{
    char label[WR_PLOT_LABEL];
    self->figure->title = self->job->run.study.name;
    self->figure->question = self->job->run.study.question;
    wr_metric_label(self->result->metric, label);
    self->metric = wr_figure_text(self->figure, self->error, "%s", label);
    self->series = wr_figure_array(self->figure, (size_t)self->job->policies, sizeof *self->series, self->error);
    self->key[0] = label_of_key(self, 0);
    self->key[1] = self->result->keys == 2 ? label_of_key(self, 1) : "";
    return self->metric != NULL && self->series != NULL && self->key[0] != NULL && self->key[1] != NULL
               ? WR_OK
               : WR_E_NO_MEMORY;
}

/* A policy keeps the style that it has in every figure of the study. */
static struct wr_series series_of(const struct drawing *self, int policy, const double *x, const double *y,
                                  int64_t points)
{
    const int number = self->job->policy[policy];
    return (struct wr_series){self->job->run.list.policy[number].name, number, x, y, NULL, NULL, points};
}

/* --------------------------------------------------------------------------------------------- one key */

static enum wr_code add_savings(struct drawing *self, int policy, struct wr_span *span)
{
    const struct wr_crossings *savings = &self->result->line[policy].savings;
    double *x = wr_figure_array(self->figure, 2 * (size_t)savings->points, sizeof *x, self->error);
    if (x == NULL) {
        return WR_E_NO_MEMORY;
    }
    double *const y = x + savings->points;
    for (int64_t i = 0; i < savings->points; i++) {
        x[i] = savings->point[i].x;
        y[i] = wr_metric_factor(self->result->metric) * savings->point[i].y;
        wr_span_add(span, y[i]);
    }
    self->series[policy] = series_of(self, policy, x, y, savings->points);
    return WR_OK;
}

/* The value at a whole number that is there, as a crossing from one to the next has no zero. */
static double height_of(const struct wr_series *series, const struct wr_crossing *crossing)
{
    for (int64_t i = 0; crossing->kind == WR_CROSSING_STEP && i < series->points; i++) {
        if (series->x[i] == crossing->at) {
            return series->y[i];
        }
    }
    return 0;
}

static enum wr_code add_mark(struct drawing *self, const struct wr_series *series, const struct wr_crossing *crossing,
                             struct wr_mark *mark)
{
    char text[WR_TICK_TEXT];
    wr_tick_text(crossing->at, 0, text);
    *mark = (struct wr_mark){
        .x = crossing->at,
        .y = height_of(series, crossing),
        .style = series->style,
        .text = wr_figure_text(self->figure, self->error, "%s", text),
        .title = wr_figure_text(self->figure, self->error, "%s breaks even at %.9g", series->name, crossing->at),
    };
    return mark->text != NULL && mark->title != NULL ? WR_OK : WR_E_NO_MEMORY;
}

/* Marks at all changes of sign that have a place; `*marks` of them. */
static enum wr_code add_marks(struct drawing *self, struct wr_mark **mark, int *marks)
{
    size_t most = 1;
    for (int i = 0; i < self->job->policies; i++) {
        most += (size_t)self->result->line[i].savings.crossings;
    }
    *mark = wr_figure_array(self->figure, most, sizeof **mark, self->error);
    enum wr_code code = *mark != NULL ? WR_OK : WR_E_NO_MEMORY;
    for (int i = 0; i < self->job->policies && code == WR_OK; i++) {
        const struct wr_crossings *savings = &self->result->line[i].savings;
        for (int k = 0; k < savings->crossings && code == WR_OK; k++) {
            if (savings->crossing[k].kind != WR_CROSSING_GAP) {
                code = add_mark(self, &self->series[i], &savings->crossing[k], &(*mark)[(*marks)++]);
            }
        }
    }
    return code;
}

static const char *baseline_of(const struct wr_breakeven_job *job)
{
    const struct wr_policy_list *list = &job->run.list;
    return list->baseline >= 0 && list->baseline < list->reported ? list->policy[list->baseline].name : "baseline";
}

static enum wr_code say_savings(struct drawing *self, bool ratios)
{
    const char *what = wr_breakeven_what(self->result->metric);
    enum wr_code code = wr_figure_say(self->figure, self->error,
                                      "Zero is %s; below zero a policy uses more than that. Marks are where a policy "
                                      "begins or ceases to save %s:",
                                      baseline_of(self->job), what);
    for (int i = 0; i < self->job->policies && code == WR_OK; i++) {
        const struct wr_breakeven_line *line = &self->result->line[i];
        struct wr_note all = {""};
        wr_breakeven_sentence(self->result, line, &all);
        if (wr_breakeven_answer_of(&line->savings) != WR_BREAKEVEN_UNKNOWN) {
            wr_breakeven_note(self->result, line, &all);
        }
        code = wr_figure_say(self->figure, self->error, "%s %s.", line->policy, all.text);
    }
    return code == WR_OK && ratios ? wr_figure_say(self->figure, self->error, "%s", wr_savings_scale_reading) : code;
}

static enum wr_code draw_savings(struct drawing *self)
{
    struct wr_span span = wr_span_none();
    struct wr_mark *mark = NULL;
    int marks = 0;
    enum wr_code code = WR_OK;
    for (int i = 0; i < self->job->policies && code == WR_OK; i++) {
        code = add_savings(self, i, &span);
    }
    if (code == WR_OK && span.low > span.high) {
        const struct wr_crossings *savings = &self->result->line[0].savings;
        return wr_fail(self->error, WR_E_PLOT_NOTHING, "%s%s%s", wr_metric_spec(self->result->metric)->name,
                       savings->points > 0 ? savings->point[0].reason : "no value was tried",
                       "choose another --metric, or import what is missing");
    }
    const enum wr_scale_kind kind = wr_metric_scale(self->result->metric, span);
    wr_span_add(&span, 0);
    code = code == WR_OK ? add_marks(self, &mark, &marks) : code;
    struct wr_panel *panel = code == WR_OK ? wr_figure_panel(self->figure, WR_PANEL_LINES, self->error) : NULL;
    if (panel == NULL) {
        return code == WR_OK ? WR_E_NO_MEMORY : code;
    }
    panel->lines = (struct wr_lines){
        .text = {"", self->key[0], self->metric},
        .series = self->series,
        .count = self->job->policies,
        .y = span,
        .x_kind = self->result->key[0].is_log ? WR_SCALE_LOG : WR_SCALE_LINEAR,
        .y_kind = kind,
        .labels = true,
        .zero_label = baseline_of(self->job),
        .mark = mark,
        .marks = marks,
    };
    return say_savings(self, kind == WR_SCALE_SAVINGS);
}

/* -------------------------------------------------------------------------------------------- two keys */

/* The rows in ascending order of the second key. */
struct rows {
    int64_t *place; /* of the row in the result */
    double *value;
    int64_t count;
};

static enum wr_code sort_rows(const struct drawing *self, struct rows *rows)
{
    const struct wr_breakeven_key *key = &self->result->key[1];
    rows->count = key->values;
    rows->place = wr_figure_array(self->figure, (size_t)key->values, sizeof *rows->place, self->error);
    rows->value = wr_figure_array(self->figure, (size_t)key->values, sizeof *rows->value, self->error);
    if (rows->place == NULL || rows->value == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (int64_t i = 0; i < key->values; i++) {
        int64_t at = i;
        while (at > 0 && rows->value[at - 1] > key->value[i]) {
            rows->place[at] = rows->place[at - 1];
            rows->value[at] = rows->value[at - 1];
            at--;
        }
        rows->place[at] = i;
        rows->value[at] = key->value[i];
    }
    return WR_OK;
}

static const struct wr_crossings *savings_at(const struct drawing *self, int64_t row, int policy)
{
    return &self->result->line[row * self->job->policies + policy].savings;
}

/* Neighbouring rows have the same crossings, so that each has its counterpart. */
static bool are_alike(const struct wr_crossings *a, const struct wr_crossings *b)
{
    bool alike = a->crossings == b->crossings;
    for (int k = 0; alike && k < a->crossings; k++) {
        alike = a->crossing[k].rises == b->crossing[k].rises;
    }
    return alike;
}

/* The frontier of a policy: the first crossing over all rows, then the second one ...; a gap where a row has other
 * crossings than the one before. `*found` points have a place. */
static enum wr_code add_frontier(struct drawing *self, int policy, const struct rows *rows, int64_t *found)
{
    int most = 0;
    for (int64_t i = 0; i < rows->count; i++) {
        const int crossings = savings_at(self, i, policy)->crossings;
        most = crossings > most ? crossings : most;
    }
    const int64_t room = 2 * rows->count * most + 1;
    double *x = wr_figure_array(self->figure, 2 * (size_t)room, sizeof *x, self->error);
    int64_t points = 0;
    for (int k = 0; x != NULL && k < most; k++) {
        for (int64_t i = 0; i < rows->count; i++) {
            const struct wr_crossings *savings = savings_at(self, rows->place[i], policy);
            if (i == 0 || !are_alike(savings, savings_at(self, rows->place[i - 1], policy))) {
                x[points] = rows->value[i];
                x[room + points++] = NAN;
            }
            const double at = k < savings->crossings ? savings->crossing[k].at : NAN;
            x[points] = rows->value[i];
            x[room + points++] = at;
            *found += isfinite(at);
        }
    }
    if (x != NULL) {
        self->series[policy] = series_of(self, policy, x, x + room, points);
    }
    return x != NULL ? WR_OK : WR_E_NO_MEMORY;
}

/* "always saves with local.overheads.pue 1, 1.2": the rows of an answer. */
static void add_rows(const struct drawing *self, int policy, const struct rows *rows, enum wr_breakeven_answer answer,
                     const char *words, struct wr_note *note)
{
    struct wr_note list = {""};
    size_t length = 0;
    for (int64_t i = 0; i < rows->count; i++) {
        if (wr_breakeven_answer_of(savings_at(self, rows->place[i], policy)) == answer &&
            length < sizeof list.text - 40) {
            char text[WR_TICK_TEXT];
            wr_tick_text(rows->value[i], 0, text);
            length +=
                (size_t)snprintf(list.text + length, sizeof list.text - length, "%s%s", length > 0 ? ", " : "", text);
        }
    }
    if (length > 0) {
        wr_note_add(note, "%s with %s %s", words, self->result->key[1].key, list.text);
    }
}

/* On which side of its line a policy saves, and where it has none. */
static enum wr_code say_side(struct drawing *self, int policy, const struct rows *rows)
{
    const char *what = wr_breakeven_what(self->result->metric);
    struct wr_note note = {""};
    bool above = false, below = false;
    for (int64_t i = 0; i < rows->count; i++) {
        const struct wr_crossings *savings = savings_at(self, i, policy);
        for (int k = 0; k < savings->crossings; k++) {
            above = above || savings->crossing[k].rises;
            below = below || !savings->crossing[k].rises;
        }
    }
    if (above || below) {
        wr_note_add(&note, "saves %s %s", what,
                    above && below ? "on one side of each of its lines, as the table says"
                    : above        ? "above its line"
                                   : "below its line");
    }
    add_rows(self, policy, rows, WR_BREAKEVEN_ALWAYS, "always saves", &note);
    add_rows(self, policy, rows, WR_BREAKEVEN_NEVER, "never saves", &note);
    add_rows(self, policy, rows, WR_BREAKEVEN_EQUAL, "neither saves nor loses", &note);
    add_rows(self, policy, rows, WR_BREAKEVEN_UNKNOWN, "has no answer", &note);
    return wr_figure_say(self->figure, self->error, "%s %s.", self->series[policy].name, note.text);
}

static enum wr_code draw_frontiers(struct drawing *self)
{
    const struct wr_breakeven_key *key = &self->result->key[0];
    struct rows rows;
    int64_t found = 0;
    enum wr_code code = sort_rows(self, &rows);
    for (int i = 0; i < self->job->policies && code == WR_OK; i++) {
        code = add_frontier(self, i, &rows, &found);
    }
    if (code == WR_OK && found == 0) {
        return wr_fail(self->error, WR_E_PLOT_NOTHING, "%s%s%s", "the break-even",
                       "none changes sign over what was looked at",
                       "widen the range of the first --vary, or leave "
                       "--plot away and read the table");
    }
    struct wr_panel *panel = code == WR_OK ? wr_figure_panel(self->figure, WR_PANEL_LINES, self->error) : NULL;
    const char *label = panel != NULL ? wr_figure_text(self->figure, self->error, "break-even of %s", self->key[0]) : 0;
    if (label == NULL) {
        return code == WR_OK ? WR_E_NO_MEMORY : code;
    }
    panel->lines = (struct wr_lines){
        .text = {"", self->key[1], label},
        .series = self->series,
        .count = self->job->policies,
        .y = {key->value[0], key->value[key->values - 1]},
        .x_kind = wr_values_are_log(rows.value, rows.count) ? WR_SCALE_LOG : WR_SCALE_LINEAR,
        .y_kind = key->is_log ? WR_SCALE_LOG : WR_SCALE_LINEAR,
        .tick = rows.value,
        .ticks = rows.count,
        .labels = true,
    };
    for (int i = 0; i < self->job->policies && code == WR_OK; i++) {
        code = say_side(self, i, &rows);
    }
    return code;
}

/* The assumptions below are the study's own, which say another value of what is varied. */
static enum wr_code say_varied(struct drawing *self)
{
    enum wr_code code = WR_OK;
    for (int i = 0; i < self->result->keys && code == WR_OK; i++) {
        code = wr_figure_say(self->figure, self->error, "%s is varied here, whatever the assumptions say of it.",
                             self->result->key[i].key);
    }
    return code;
}

enum wr_code wr_plot_breakeven(struct wr_figure *figure, const struct wr_breakeven_job *job, struct wr_error *error)
{
    struct drawing drawing = {.job = job, .result = &job->result, .figure = figure, .error = error};
    struct wr_report report = job->run.report;
    report.counts = &job->probe.counts;
    report.intervals = "";
    enum wr_code code = prepare(&drawing);
    if (code == WR_OK) {
        code = job->result.keys == 2 ? draw_frontiers(&drawing) : draw_savings(&drawing);
    }
    code = code == WR_OK ? say_varied(&drawing) : code;
    return code == WR_OK ? wr_plot_caption(figure, &report, error) : code;
}
