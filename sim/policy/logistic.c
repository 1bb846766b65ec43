#include "sim/policy/logistic.h"

#include "sim/policy/cholesky.h"

#include <math.h>
#include <string.h>

enum { LOSS, WEIGHT, GRADIENT }; /* behind the gradient the Hessian's triangle */
enum { HALVINGS_MOST = 40 };

size_t wr_logistic_sums(int terms)
{
    return GRADIENT + (size_t)terms + wr_triangle(terms, 0);
}

static double linear(const double *beta, const struct wr_logistic_row *row)
{
    double z = 0;
    for (int i = 0; i < row->terms; i++) {
        z += beta[row->term[i]] * row->x[i];
    }
    return z;
}

static double chance_of(double z)
{
    const double small = exp(-fabs(z)); /* never overflows */
    return (z < 0 ? small : 1) / (1 + small);
}

double wr_logistic_chance(const double *beta, const struct wr_logistic_row *row)
{
    return chance_of(linear(beta, row));
}

void wr_logistic_add(const double *beta, int terms, const struct wr_logistic_row *row, bool y, double w, double *sums)
{
    const double z = linear(beta, row), p = chance_of(z), slope = w * (p - y), bend = w * p * (1 - p);
    double *gradient = sums + GRADIENT, *hessian = gradient + terms;
    sums[LOSS] += w * (log1p(exp(-fabs(z))) + (z > 0 ? z : 0) - (y ? z : 0));
    sums[WEIGHT] += w;
    for (int i = 0; i < row->terms; i++) {
        double *line = hessian + wr_triangle(row->term[i], 0);
        const double bent = bend * row->x[i];
        gradient[row->term[i]] += slope * row->x[i];
        for (int k = 0; k <= i; k++) {
            line[row->term[k]] += bent * row->x[k];
        }
    }
}

/* The penalty joins the sums. */
static void penalise(const double *beta, int terms, double ridge, double *sums)
{
    double *gradient = sums + GRADIENT, *hessian = gradient + terms;
    for (int j = 1; j < terms; j++) {
        sums[LOSS] += ridge / 2 * beta[j] * beta[j];
        gradient[j] += ridge * beta[j];
        hessian[wr_triangle(j, j)] += ridge;
    }
}

/* The last step went up: half of it. */
static void halve(struct wr_logistic *self, int terms)
{
    for (int j = 0; j < terms; j++) {
        self->beta[j] = (self->beta[j] + self->before[j]) / 2;
    }
    self->failed = ++self->halvings > HALVINGS_MOST;
}

void wr_logistic_step(struct wr_logistic *self, int terms, double ridge, double *sums, bool *by_ridge)
{
    double *gradient = sums + GRADIENT, *factor = gradient + terms, gain = 0;
    penalise(self->beta, terms, ridge, sums);
    const double rounding = 1e-13 * fabs(self->least);
    if (self->steps > 0 && !(sums[LOSS] <= self->least + rounding)) {
        halve(self, terms);
        return;
    }
    self->least = sums[LOSS];
    memcpy(self->before, self->beta, (size_t)terms * sizeof *self->beta);
    self->failed = !isfinite(self->least) || !wr_cholesky_factor(factor, terms);
    if (self->failed) {
        return;
    }
    wr_cholesky_solve(factor, terms, gradient); /* now the step, backwards */
    for (int j = 0; j < terms; j++) {
        double along = 0;
        for (int k = j; k < terms; k++) {
            along += factor[wr_triangle(k, j)] * gradient[k];
        }
        gain += along * along / 2;
        self->beta[j] -= gradient[j];
    }
    self->steps++;
    self->halvings = 0;
    self->done = gain <= 1e-10 * sums[WEIGHT];
    for (int j = 0; j < terms && by_ridge; j++) {
        const double left = factor[wr_triangle(j, j)] * factor[wr_triangle(j, j)];
        by_ridge[j] = j > 0 && left <= 2 * ridge;
    }
}
