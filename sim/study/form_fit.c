#include "sim/study/form_fit.h"

#include "sim/base/memory.h"

#include <math.h>
#include <string.h>

enum { STEEPNESSES = 3, MIDDLES = 5, STARTS = STEEPNESSES * MIDDLES };

/* Where a search for the parameters begins. The linear forms need one beginning; the logistic one is tried from several
 * steepnesses and middles, as a search may end in a valley of its own. */
static int starts_of(const struct wr_form *form)
{
    return form == &wr_form_power ? STARTS : 1;
}

static void start_at(const struct wr_form *form, const struct wr_fit_data *data, int start, double *parameter)
{
    static const double steepness[STEEPNESSES] = {0.5, 1, 2};
    double least = data->y[0], most = data->y[0];
    for (int64_t i = 1; i < data->points; i++) {
        least = fmin(least, data->y[i]);
        most = fmax(most, data->y[i]);
    }
    parameter[0] = least;
    parameter[1] = form == &wr_form_power ? most - least : 0;
    const double first = log2(data->x[0]), last = log2(data->x[data->points - 1]);
    parameter[2] = steepness[start / MIDDLES];
    parameter[3] = first + (last - first) * (start % MIDDLES) / (MIDDLES - 1);
}

static enum wr_code fit_best(struct wr_form_fit *self, const struct wr_fit_data *data, struct wr_error *error)
{
    const struct wr_fit_function function = {self->form->parameters, self->form->value, self->form->gradient};
    enum wr_code best = WR_E_FIT_DIVERGED;
    for (int start = 0; start < starts_of(self->form); start++) {
        double parameter[WR_FORM_PARAMETERS];
        struct wr_fit fit;
        start_at(self->form, data, start, parameter);
        const enum wr_code code = wr_least_squares(&function, data, parameter, &fit, error);
        if (code == WR_OK && (best != WR_OK || fit.sum_squares < self->fit.sum_squares)) {
            self->fit = fit;
        }
        best = best == WR_OK ? best : code;
    }
    return best;
}

static void measure_error(struct wr_form_fit *self, const struct wr_fit_data *data)
{
    double sum = 0;
    for (int64_t i = 0; i < data->points; i++) {
        sum += fabs(self->form->value(self->fit.parameter, data->x[i]) - data->y[i]) / data->y[i];
    }
    self->mean_error = sum / (double)data->points;
}

/* The points that have the quantity, one after the other in `x` and `y`. */
static int64_t collect(const struct wr_batch_curve *curve, enum wr_batch_quantity quantity, double *x, double *y)
{
    int64_t points = 0;
    for (int64_t i = 0; i < curve->points; i++) {
        const double value = wr_batch_curve_point(curve, i, quantity);
        if (!isnan(value)) {
            x[points] = curve->batch[i];
            y[points++] = value;
        }
    }
    return points;
}

static enum wr_code fit_points(struct wr_form_fit *self, const struct wr_fit_data *data, const char *subject,
                               struct wr_error *error)
{
    self->points = data->points;
    if (data->points == 0) {
        return wr_fail(error, WR_E_FIT_NOTHING, "%s%s", subject, wr_batch_quantity_name(self->form->quantity));
    }
    self->least = data->x[0];
    self->most = data->x[data->points - 1];
    if (self->least == self->most) {
        return wr_fail(error, WR_E_BATCHING_POINTS, "%s%d", subject, 1);
    }
    const enum wr_code code = fit_best(self, data, error);
    if (code == WR_OK) {
        measure_error(self, data);
    }
    return code;
}

enum wr_code wr_form_fit_make(struct wr_form_fit *self, const struct wr_form *form, const struct wr_batch_curve *curve,
                              bool is_relative, const char *subject, struct wr_error *error)
{
    *self = (struct wr_form_fit){.form = form};
    double *x = wr_array((size_t)curve->points, sizeof *x, error);
    double *y = x != NULL ? wr_array((size_t)curve->points, sizeof *y, error) : NULL;
    enum wr_code code = WR_E_NO_MEMORY;
    if (y != NULL) {
        const int64_t points = collect(curve, form->quantity, x, y);
        code = fit_points(self, &(struct wr_fit_data){x, y, points, is_relative}, subject, error);
    }
    wr_free(x);
    wr_free(y);
    return code;
}

double wr_form_fit_value(const struct wr_form_fit *self, double batch, double *standard_error)
{
    const struct wr_fit_function function = {self->form->parameters, self->form->value, self->form->gradient};
    return wr_fit_value(&self->fit, &function, batch, standard_error);
}

int wr_forms_of_kind(const struct wr_batching_kind *kind, const struct wr_form *form[2])
{
    const struct wr_form *const all[WR_BATCH_QUANTITIES] = {&wr_form_time, &wr_form_energy, &wr_form_power};
    int forms = 0;
    for (int i = 0; i < WR_BATCH_QUANTITIES; i++) {
        if (wr_batching_option(kind, all[i]->key[0]) != NULL) {
            form[forms++] = all[i];
        }
    }
    return forms;
}

void wr_form_fit_apply(const struct wr_form_fit *self, struct wr_batching *batching)
{
    for (int i = 0; i < self->form->parameters; i++) {
        wr_batching_set(batching, wr_batching_option(batching->kind, self->form->key[i]), self->fit.parameter[i]);
    }
    batching->fitted_from = fmax(batching->fitted_from, self->least); /* fmax and fmin pass over NaN */
    batching->fitted_to = fmin(batching->fitted_to, self->most);
}
