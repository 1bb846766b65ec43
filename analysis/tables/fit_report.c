#include "analysis/tables/fit_report.h"

#include "analysis/tables/table_data.h"
#include "sim/base/memory.h"

#include <math.h>
#include <stdlib.h>

static const double LEVEL = 0.95;
static const char UNDETERMINED[] =
    "the points do not determine it: as many parameters as points, or some that stand in "
    "for others";

/* Whether some curve has the form: one that none has is a fact, not a table of what is n/a. */
static bool is_fitted(const struct wr_fit_report *self, int form)
{
    bool some = false;
    for (int i = 0; i < self->pairs; i++) {
        some |= self->pair[i].failure[form] == NULL;
    }
    return some;
}

/* How a quantity is shown: seconds as milliseconds, joules and watts as they are. */
static double shown(const struct wr_form *form)
{
    return form->quantity == WR_BATCH_TIME ? 1e3 : 1;
}

static const char *shown_unit(const struct wr_form *form, const char *unit)
{
    return form->quantity == WR_BATCH_TIME ? "ms" : unit;
}

struct wr_fit_interval wr_fit_interval_at(const struct wr_form_fit *fit, double batch)
{
    struct wr_fit_interval interval;
    interval.value = wr_form_fit_value(fit, batch, &interval.standard_error);
    const double half = wr_fit_quantile(&fit->fit, LEVEL) * interval.standard_error;
    interval.low = interval.value - half;
    interval.high = interval.value + half;
    return interval;
}

static int by_value(const void *one, const void *other)
{
    const double a = *(const double *)one, b = *(const double *)other;
    return (a > b) - (a < b);
}

/* The median over the fitted curves of a form's mean relative error, and how many they are; NaN when there are none. */
static double median_error(const struct wr_fit_report *self, int form, int *curves)
{
    double *error = wr_array((size_t)self->pairs, sizeof *error, NULL), median = (double)NAN;
    int fitted = 0;
    for (int i = 0; error != NULL && i < self->pairs; i++) {
        if (self->pair[i].failure[form] == NULL) {
            error[fitted++] = self->pair[i].fit[form].mean_error;
        }
    }
    if (fitted > 0) {
        qsort(error, (size_t)fitted, sizeof *error, by_value);
        median = (error[(fitted - 1) / 2] + error[fitted / 2]) / 2;
    }
    wr_free(error);
    *curves = fitted;
    return median;
}

/* ------------------------------------------------------------------------------------------------- facts */

static enum wr_code add_median(const struct wr_fit_report *self, int form, struct wr_document *document,
                               struct wr_error *error)
{
    int curves;
    const double median = median_error(self, form, &curves);
    char text[WR_ERROR_TEXT * 4];
    snprintf(text, sizeof text, "no %s: %s", self->form[form]->name, self->pair[0].failure[form]);
    if (curves == 0) {
        return wr_document_fact(document, WR_FACT_ITEM, "forms", text, error);
    }
    snprintf(text, sizeof text, "%s = %s: mean relative error %.2f %% (median over curves: %d)", self->form[form]->name,
             self->form[form]->formula, 100 * median, curves);
    return wr_document_fact(document, WR_FACT_ITEM, "forms", text, error);
}

/* Parameters of the only pair, to be copied into a command. */
static enum wr_code add_options(const struct wr_fit_report *self, struct wr_document *document, struct wr_error *error)
{
    char text[512];
    int length = snprintf(text, sizeof text, "--form %s", self->kind->name);
    for (int form = 0; form < self->forms; form++) {
        for (int i = 0; i < self->form[form]->parameters && self->pair[0].failure[form] == NULL; i++) {
            length += snprintf(text + length, sizeof text - (size_t)length, " --set %s=%.6g", self->form[form]->key[i],
                               self->pair[0].fit[form].fit.parameter[i]);
        }
    }
    return wr_document_fact(document, WR_FACT, "as options", text, error);
}

static enum wr_code add_facts(const struct wr_fit_report *self, struct wr_document *document, struct wr_error *error)
{
    enum wr_code code =
        wr_document_fact(document, WR_FACT, "fit",
                         self->is_relative ? "relative least squares: the sum of ((fitted - measured) / measured)^2 is "
                                             "least; +- is one standard error"
                                           : "absolute least squares: the sum of (fitted - measured)^2 is least; +- is "
                                             "one standard error",
                         error);
    for (int form = 0; form < self->forms && code == WR_OK; form++) {
        code = add_median(self, form, document, error);
    }
    if (code == WR_OK && self->pairs == 1) {
        code = add_options(self, document, error);
    }
    return code == WR_OK ? wr_document_fact(
                               document, WR_FACT, "batch 1",
                               "an extrapolation where the smallest measured batch is larger; low and high are a 95 % "
                               "interval (delta method, Student's t), good as far as the form is",
                               error)
                         : code;
}

/* ------------------------------------------------------------------------------------------------ tables */

static void put_parameters(struct wr_table_row *row, const struct wr_fitted_pair *pair, int form, double scale)
{
    const struct wr_form_fit *fit = &pair->fit[form];
    const char *failure = pair->failure[form];
    for (int i = 0; i < fit->form->parameters; i++) {
        const double factor = fit->form->unit[i][0] != '\0' ? scale : 1;
        wr_table_row_number(row, failure != NULL ? (double)NAN : factor * fit->fit.parameter[i], failure);
        wr_table_row_number(row, failure != NULL ? (double)NAN : factor * wr_fit_standard_error(&fit->fit, i),
                            failure != NULL ? failure : UNDETERMINED);
    }
    wr_table_row_number(row, failure != NULL ? (double)NAN : fit->mean_error, failure);
}

static enum wr_code describe_form(const struct wr_fit_report *self, int index, struct wr_document *document,
                                  struct wr_error *error)
{
    static const char *const captions[WR_BATCH_QUANTITIES] = {
        [WR_BATCH_ENERGY] = "energy per output token, c + k / b",
        [WR_BATCH_TIME] = "step time (time per output token of a request), t0 + t1 b",
        [WR_BATCH_POWER] = "power, P0 + Pr / (1 + exp(-kp (log2 b - x0)))"};
    static const char *const symbols[WR_BATCH_QUANTITIES][WR_FORM_PARAMETERS] = {
        [WR_BATCH_ENERGY] = {"c", "k"}, [WR_BATCH_TIME] = {"t0", "t1"}, [WR_BATCH_POWER] = {"P0", "Pr", "kp", "x0"}};
    const struct wr_form *form = self->form[index];
    struct wr_table *table = wr_document_table(document, captions[form->quantity], true, error);
    if (table == NULL) {
        return WR_E_NO_MEMORY;
    }
    wr_table_column(table, WR_TABLE_LABEL, "pair", "");
    wr_table_column(table, WR_TABLE_COUNT, "points", "");
    for (int i = 0; i < form->parameters; i++) {
        wr_table_column(table, WR_TABLE_FIGURE, symbols[form->quantity][i], shown_unit(form, form->unit[i]));
        wr_table_column(table, WR_TABLE_FIGURE, "+-", shown_unit(form, form->unit[i]));
    }
    wr_table_column(table, WR_TABLE_PERCENT, "error", "mean %");
    enum wr_code code = WR_OK;
    for (int i = 0; i < self->pairs && code == WR_OK; i++) {
        struct wr_table_row row = wr_table_row_begin(table, error);
        wr_table_row_text(&row, self->pair[i].label);
        wr_table_row_number(&row, (double)self->pair[i].fit[index].points, "");
        put_parameters(&row, &self->pair[i], index, shown(form));
        code = row.code;
    }
    return code;
}

static enum wr_code put_at_1(const struct wr_fit_report *self, const struct wr_fitted_pair *pair,
                             struct wr_table *table, struct wr_error *error)
{
    const bool is_curve = pair->curve.points > 0;
    struct wr_table_row row = wr_table_row_begin(table, error);
    wr_table_row_text(&row, pair->label);
    wr_table_row_number(&row, is_curve ? pair->curve.batch[0] : (double)NAN, "no curve");
    for (int form = 0; form < self->forms; form++) {
        const char *failure = pair->failure[form];
        const double scale = failure != NULL ? (double)NAN : shown(self->form[form]);
        const struct wr_fit_interval at = wr_fit_interval_at(&pair->fit[form], 1);
        if (is_fitted(self, form)) {
            wr_table_row_number(&row, scale * at.value, failure);
            wr_table_row_number(&row, scale * at.low, failure != NULL ? failure : UNDETERMINED);
            wr_table_row_number(&row, scale * at.high, failure != NULL ? failure : UNDETERMINED);
        }
    }
    wr_table_row_text(&row, is_curve && pair->curve.batch[0] > 1 ? "extrapolated" : "");
    return row.code;
}

static enum wr_code describe_batch_1(const struct wr_fit_report *self, struct wr_document *document,
                                     struct wr_error *error)
{
    static const char *const heading[WR_BATCH_QUANTITIES] = {
        [WR_BATCH_ENERGY] = "energy", [WR_BATCH_TIME] = "time", [WR_BATCH_POWER] = "power"};
    struct wr_table *table = wr_document_table(document, "the forms at batch 1", true, error);
    if (table == NULL) {
        return WR_E_NO_MEMORY;
    }
    wr_table_column(table, WR_TABLE_LABEL, "pair", "");
    wr_table_column(table, WR_TABLE_FIGURE, "measured", "from batch");
    for (int form = 0; form < self->forms; form++) {
        const enum wr_batch_quantity quantity = self->form[form]->quantity;
        const char *unit = shown_unit(self->form[form], wr_batch_quantity_unit(quantity));
        if (is_fitted(self, form)) {
            wr_table_column(table, WR_TABLE_FIGURE, heading[quantity], unit);
            wr_table_column(table, WR_TABLE_FIGURE, "low", unit);
            wr_table_column(table, WR_TABLE_FIGURE, "high", unit);
        }
    }
    wr_table_column(table, WR_TABLE_LABEL, "note", "");
    enum wr_code code = WR_OK;
    for (int i = 0; i < self->pairs && code == WR_OK; i++) {
        code = put_at_1(self, &self->pair[i], table, error);
    }
    return code;
}

static void put_residual(struct wr_table *table, const struct wr_fitted_pair *pair, int form, int64_t point,
                         enum wr_code *code, struct wr_error *error)
{
    const struct wr_form_fit *fit = &pair->fit[form];
    const double measured = wr_batch_curve_point(&pair->curve, point, fit->form->quantity);
    if (isnan(measured) || *code != WR_OK) {
        return;
    }
    const double fitted = fit->form->value(fit->fit.parameter, pair->curve.batch[point]);
    struct wr_table_row row = wr_table_row_begin(table, error);
    wr_table_row_text(&row, pair->label);
    wr_table_row_number(&row, pair->curve.batch[point], "");
    wr_table_row_number(&row, shown(fit->form) * measured, "");
    wr_table_row_number(&row, shown(fit->form) * fitted, "");
    wr_table_row_number(&row, (fitted - measured) / measured, "");
    *code = row.code;
}

static enum wr_code describe_residuals(const struct wr_fit_report *self, int form, struct wr_document *document,
                                       struct wr_error *error)
{
    static const char *const captions[WR_BATCH_QUANTITIES] = {[WR_BATCH_ENERGY] =
                                                                  "residuals of the energy per output token",
                                                              [WR_BATCH_TIME] = "residuals of the step time",
                                                              [WR_BATCH_POWER] = "residuals of the power"};
    const enum wr_batch_quantity quantity = self->form[form]->quantity;
    const char *unit = shown_unit(self->form[form], wr_batch_quantity_unit(quantity));
    struct wr_table *table = wr_document_table(document, captions[quantity], true, error);
    if (table == NULL) {
        return WR_E_NO_MEMORY;
    }
    wr_table_column(table, WR_TABLE_LABEL, "pair", "");
    wr_table_column(table, WR_TABLE_FIGURE, "batch", "");
    wr_table_column(table, WR_TABLE_FIGURE, "measured", unit);
    wr_table_column(table, WR_TABLE_FIGURE, "fitted", unit);
    wr_table_column(table, WR_TABLE_PERCENT, "residual", "%");
    enum wr_code code = WR_OK;
    for (int i = 0; i < self->pairs; i++) {
        for (int64_t point = 0; self->pair[i].failure[form] == NULL && point < self->pair[i].curve.points; point++) {
            put_residual(table, &self->pair[i], form, point, &code, error);
        }
    }
    return code;
}

enum wr_code wr_fit_describe(const struct wr_fit_report *self, struct wr_document *document, struct wr_error *error)
{
    document->kind = "curves";
    document->name = self->name;
    document->question = "";
    enum wr_code code = add_facts(self, document, error);
    for (int form = 0; form < self->forms && code == WR_OK; form++) {
        code = is_fitted(self, form) ? describe_form(self, form, document, error) : WR_OK;
    }
    code = code == WR_OK ? describe_batch_1(self, document, error) : code;
    for (int form = 0; form < self->forms && self->residuals && code == WR_OK; form++) {
        code = is_fitted(self, form) ? describe_residuals(self, form, document, error) : WR_OK;
    }
    return code;
}
