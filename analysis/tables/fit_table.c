/* The tidy table of fitted forms. */
#include "analysis/tables/fit_report.h"
#include "analysis/tables/table_data.h"

#include <math.h>

static const char *const quantities[WR_BATCH_QUANTITIES] = {[WR_BATCH_ENERGY] = "energy_j_per_output_token",
                                                            [WR_BATCH_TIME] = "time_s_per_output_token",
                                                            [WR_BATCH_POWER] = "power_w"};

/* What every row of a pair and form says. */
struct rows {
    struct wr_table *table;
    const struct wr_fitted_pair *pair;
    int form;
    enum wr_code code;
    struct wr_error *error;
};

static void add(struct rows *self, const char *metric, double batch, struct wr_fit_interval of, const char *unit,
                const char *note)
{
    if (self->code != WR_OK) {
        return;
    }
    const struct wr_form_fit *fit = &self->pair->fit[self->form];
    struct wr_table_row row = wr_table_row_begin(self->table, self->error);
    wr_table_row_text(&row, self->pair->label);
    wr_table_row_text(&row, quantities[fit->form->quantity]);
    wr_table_row_text(&row, metric);
    wr_table_row_number(&row, batch, "");
    wr_table_row_number(&row, of.value, "");
    wr_table_row_number(&row, of.standard_error, "");
    wr_table_row_number(&row, of.low, "");
    wr_table_row_number(&row, of.high, "");
    wr_table_row_number(&row, (double)fit->points, "");
    wr_table_row_text(&row, unit);
    wr_table_row_text(&row, note);
    self->code = row.code;
}

static struct wr_fit_interval bare(double value)
{
    return (struct wr_fit_interval){value, (double)NAN, (double)NAN, (double)NAN};
}

static void add_parameters(struct rows *self)
{
    const struct wr_form_fit *fit = &self->pair->fit[self->form];
    const double quantile = wr_fit_quantile(&fit->fit, 0.95);
    for (int i = 0; i < fit->form->parameters; i++) {
        const double value = fit->fit.parameter[i], deviation = wr_fit_standard_error(&fit->fit, i);
        const struct wr_fit_interval interval = {value, deviation, value - quantile * deviation,
                                                 value + quantile * deviation};
        add(self, fit->form->key[i], (double)NAN, interval, fit->form->unit[i][0] != '\0' ? fit->form->unit[i] : "1",
            isnan(deviation) ? "the points do not determine a standard error" : "");
    }
}

static void add_points(struct rows *self)
{
    const struct wr_form_fit *fit = &self->pair->fit[self->form];
    const struct wr_batch_curve *curve = &self->pair->curve;
    const char *unit = wr_batch_quantity_unit(fit->form->quantity);
    for (int64_t i = 0; i < curve->points; i++) {
        const double measured = wr_batch_curve_point(curve, i, fit->form->quantity);
        const double fitted = fit->form->value(fit->fit.parameter, curve->batch[i]);
        if (!isnan(measured)) {
            add(self, "measured", curve->batch[i], bare(measured), unit, "");
            add(self, "fitted", curve->batch[i], bare(fitted), unit, "");
            add(self, "relative_residual", curve->batch[i], bare((fitted - measured) / measured), "1", "");
        }
    }
}

static void add_fit(struct rows *self, bool residuals)
{
    const struct wr_form_fit *fit = &self->pair->fit[self->form];
    if (self->pair->failure[self->form] != NULL) {
        add(self, "mean_relative_error", (double)NAN, bare((double)NAN), "1", self->pair->failure[self->form]);
        return;
    }
    add_parameters(self);
    add(self, "mean_relative_error", (double)NAN, bare(fit->mean_error), "1", "");
    add(self, "fitted_at_batch_1", 1, wr_fit_interval_at(fit, 1), wr_batch_quantity_unit(fit->form->quantity),
        fit->least > 1 ? "extrapolated; 95 % interval by the delta method" : "95 % interval by the delta method");
    if (residuals) {
        add_points(self);
    }
}

enum wr_code wr_fit_tabulate(const struct wr_fit_report *self, struct wr_table *table, struct wr_error *error)
{
    static const char *const labels[] = {"pair", "quantity", "metric"};
    static const char *const figures[] = {"batch", "value", "standard_error", "lo", "hi"};
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        wr_table_column(table, WR_TABLE_LABEL, labels[i], "");
    }
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        wr_table_column(table, WR_TABLE_FIGURE, figures[i], "");
    }
    wr_table_column(table, WR_TABLE_COUNT, "n", "");
    wr_table_column(table, WR_TABLE_LABEL, "unit", "");
    wr_table_column(table, WR_TABLE_LABEL, "note", "");
    enum wr_code code = WR_OK;
    for (int i = 0; i < self->pairs; i++) {
        for (int form = 0; form < self->forms && code == WR_OK; form++) {
            struct rows rows = {table, &self->pair[i], form, WR_OK, error};
            add_fit(&rows, self->residuals);
            code = rows.code;
        }
    }
    return code;
}
