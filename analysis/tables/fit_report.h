/* Fitted forms of batch curves as a document for people and as a tidy table for programs. */
#ifndef WATTROUTE_ANALYSIS_TABLES_FIT_REPORT_H
#define WATTROUTE_ANALYSIS_TABLES_FIT_REPORT_H

#include "analysis/tables/document.h"
#include "sim/study/form_fit.h"

enum { WR_FIT_FORMS = 2 };

/* One pair's curve and its fits, by form. */
struct wr_fitted_pair {
    const char *label;           /* borrowed */
    struct wr_batch_curve curve; /* owned; no points when it is no curve */
    struct wr_form_fit fit[WR_FIT_FORMS];
    char *failure[WR_FIT_FORMS]; /* owned sentence; NULL = fitted */
};

struct wr_fit_report {
    const char *name; /* of the file, without folders */
    const struct wr_batching_kind *kind;
    const struct wr_form *form[WR_FIT_FORMS];
    int forms;
    const struct wr_fitted_pair *pair;
    int pairs;
    bool is_relative, residuals; /* what was made least; whether each point is listed */
};

/* Facts, a table of parameters for each form, one of the forms at batch 1, and one of residuals on request. */
enum wr_code wr_fit_describe(const struct wr_fit_report *self, struct wr_document *document, struct wr_error *error);

/* pair, quantity, metric, batch, value, standard_error, lo, hi, n, unit, note: a row per parameter, mean relative error
 * and value at batch 1, and per point on request. */
enum wr_code wr_fit_tabulate(const struct wr_fit_report *self, struct wr_table *table, struct wr_error *error);

/* Two-sided 95 % interval of a fitted form at a batch (delta method, Student's t). */
struct wr_fit_interval {
    double value, standard_error, low, high;
};
struct wr_fit_interval wr_fit_interval_at(const struct wr_form_fit *fit, double batch);

#endif
