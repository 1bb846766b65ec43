/* The closed forms of batching fitted to a measured curve. */
#ifndef WATTROUTE_SIM_STUDY_FORM_FIT_H
#define WATTROUTE_SIM_STUDY_FORM_FIT_H

#include "sim/numeric/least_squares.h"
#include "sim/power/batching.h"
#include "sim/power/forms.h"

struct wr_form_fit {
    const struct wr_form *form;
    struct wr_fit fit;
    double mean_error;  /* mean of |fitted - measured| / measured over the points */
    double least, most; /* smallest and largest batch of the points */
    int64_t points;     /* that have the quantity; repeated batches are points of their own */
};

/* Fits `form` to the points of `curve` that have its quantity, or the two that it follows from. BATCHING_LACKS when
 * none has; FIT_POINTS, FIT_DIVERGED; BATCHING_POINTS for points at one batch alone. `subject` is whose curve it is. */
enum wr_code wr_form_fit_make(struct wr_form_fit *self, const struct wr_form *form, const struct wr_batch_curve *curve,
                              bool is_relative, const char *subject, struct wr_error *error);

/* The fitted form at a batch, and its standard error by the delta method. */
double wr_form_fit_value(const struct wr_form_fit *self, double batch, double *standard_error);

/* The forms that a kind of batching consists of; how many, 0 for a kind without any. */
int wr_forms_of_kind(const struct wr_batching_kind *kind, const struct wr_form *form[2]);

/* Puts fitted parameters where the options of the batching's kind are kept. Beyond the batches of all its fits a form
 * is an extrapolation. */
void wr_form_fit_apply(const struct wr_form_fit *self, struct wr_batching *batching);

#endif
