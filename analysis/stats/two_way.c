#include "analysis/stats/two_way.h"

#include "analysis/stats/line.h"
#include "sim/base/memory.h"
#include "sim/numeric/gsl.h"

#include <gsl/gsl_multifit.h>
#include <math.h>

int32_t wr_two_way_parts(const int32_t *row, const int32_t *column, size_t values, int32_t rows, int32_t columns,
                         int32_t *part)
{
    for (int32_t i = 0; i < rows + columns; i++) {
        part[i] = i;
    }
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < values; i++) {
            int32_t *one = &part[row[i]], *other = &part[rows + column[i]];
            const int32_t least = *one < *other ? *one : *other;
            changed |= *one != *other;
            *one = *other = least;
        }
    }
    int32_t parts = 0;
    for (int32_t i = 0; i < rows + columns; i++) {
        part[i] = part[i] == i ? parts++ : part[part[i]]; /* a part is named after its least member */
    }
    return parts;
}

struct system {
    gsl_matrix *x, *covariance;
    gsl_vector *y, *effect;
    gsl_multifit_linear_workspace *room;
};

static void free_system(struct system *self)
{
    gsl_matrix_free(self->x);
    gsl_matrix_free(self->covariance);
    gsl_vector_free(self->y);
    gsl_vector_free(self->effect);
    gsl_multifit_linear_free(self->room);
}

static enum wr_code solve(struct system *self, const double *y, const int32_t *row, const int32_t *column,
                          size_t values, struct wr_two_way *fit, struct wr_error *error)
{
    const size_t unknowns = (size_t)(fit->rows + fit->columns - 1);
    self->x = gsl_matrix_calloc(values, unknowns);
    self->covariance = gsl_matrix_calloc(unknowns, unknowns);
    self->y = gsl_vector_calloc(values);
    self->effect = gsl_vector_calloc(unknowns);
    self->room = gsl_multifit_linear_alloc(values, unknowns);
    if (!self->x || !self->covariance || !self->y || !self->effect || !self->room) {
        return wr_fail(error, WR_E_NO_MEMORY, "%d", 0);
    }
    for (size_t i = 0; i < values; i++) {
        gsl_vector_set(self->y, i, y[i]);
        gsl_matrix_set(self->x, i, 0, 1);
        if (row[i] > 0) {
            gsl_matrix_set(self->x, i, (size_t)row[i], 1);
        }
        if (column[i] > 0) {
            gsl_matrix_set(self->x, i, (size_t)(fit->rows + column[i] - 1), 1);
        }
    }
    const int status = gsl_multifit_linear(self->x, self->y, self->effect, self->covariance, &fit->squares, self->room);
    double all = 0;
    for (size_t i = 0; i < values; i++) {
        all += y[i] * y[i];
    }
    if (!(fit->squares > WR_LINE_ROUNDING * all)) {
        fit->squares = 0;
        gsl_matrix_set_zero(self->covariance);
    }
    return status == 0 && isfinite(fit->squares)
               ? WR_OK
               : wr_fail(error, WR_E_INTERNAL, "%s", "the least squares of a connected design failed");
}

static double error_of(const struct system *self, const struct wr_two_way *fit, size_t unknown)
{
    return fit->freedom > 0 ? sqrt(gsl_matrix_get(self->covariance, unknown, unknown)) : NAN;
}

enum wr_code wr_two_way_fit(const double *y, const int32_t *row, const int32_t *column, size_t values,
                            struct wr_two_way *self, struct wr_error *error)
{
    struct system system = {0};
    *self = (struct wr_two_way){0};
    for (size_t i = 0; i < values; i++) {
        self->rows = row[i] >= self->rows ? row[i] + 1 : self->rows;
        self->columns = column[i] >= self->columns ? column[i] + 1 : self->columns;
    }
    self->freedom = (double)values - (self->rows + self->columns - 1);
    const size_t sizes[] = {(size_t)self->rows, (size_t)self->columns, (size_t)self->rows, (size_t)self->columns};
    double **const array[] = {&self->row, &self->column, &self->row_error, &self->column_error};
    for (int i = 0; i < 4; i++) {
        if ((*array[i] = wr_array(sizes[i], sizeof(double), error)) == NULL) {
            return WR_E_NO_MEMORY;
        }
    }
    wr_gsl_quiet();
    const enum wr_code code = solve(&system, y, row, column, values, self, error);
    for (int32_t i = 1; code == WR_OK && i < self->rows; i++) {
        self->row[i] = gsl_vector_get(system.effect, (size_t)i);
        self->row_error[i] = error_of(&system, self, (size_t)i);
    }
    for (int32_t i = 1; code == WR_OK && i < self->columns; i++) {
        self->column[i] = gsl_vector_get(system.effect, (size_t)(self->rows + i - 1));
        self->column_error[i] = error_of(&system, self, (size_t)(self->rows + i - 1));
    }
    free_system(&system);
    return code;
}

void wr_two_way_free(struct wr_two_way *self)
{
    wr_free(self->row);
    wr_free(self->column);
    wr_free(self->row_error);
    wr_free(self->column_error);
    *self = (struct wr_two_way){0};
}
