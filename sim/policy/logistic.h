/* Logistic regression with an L2 penalty, fitted by Newton's method from sums over the data, a pass for each step
 * (iteratively reweighted least squares: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 2nd
 * edition, section 4.4.1).
 *
 * It minimises sum_q w_q [log(1 + exp(z_q)) - y_q z_q] + ridge / 2 x sum_j>0 beta_j^2 with z_q = sum_j beta_j x_qj;
 * term 0 is the intercept, which is not penalised. With ridge > 0 and both outcomes in the data there is exactly one
 * minimum, finite, also where a plane separates the outcomes and where terms are collinear. */
#ifndef WATTROUTE_SIM_POLICY_LOGISTIC_H
#define WATTROUTE_SIM_POLICY_LOGISTIC_H

#include <stdbool.h>
#include <stddef.h>

/* The terms of a query that are not 0, ascending. */
struct wr_logistic_row {
    const int *term;
    const double *x;
    int terms;
};

/* A fit under way; begins with zeros. */
struct wr_logistic {
    double *beta, *before; /* [terms], owned by the caller: where it is; where the step came from */
    double least;          /* the function at `before` */
    int steps, halvings;   /* Newton steps so far; how often the last one was halved */
    bool done, failed;     /* `failed`: no step goes down any more, or the sums are not finite */
};

/* How many sums a pass adds up for a fit. They may be added up in parts, each from 0. */
size_t wr_logistic_sums(int terms);

double wr_logistic_chance(const double *beta, const struct wr_logistic_row *row); /* P(y = 1) */

/* One query of the pass, with outcome `y` and weight `w`. */
void wr_logistic_add(const double *beta, int terms, const struct wr_logistic_row *row, bool y, double w, double *sums);

/* After a pass at `beta`: takes the next step, half the last one where that went up; `done` once the function is within
 * 1e-10 of its minimum per unit of weight before a last step, which makes it exact to rounding. The sums are spoilt.
 * Once done, by_ridge[j] says that what the data know about term j beside the terms before it is less than what the
 * penalty adds: a collinear or constant term; may be NULL. */
void wr_logistic_step(struct wr_logistic *self, int terms, double ridge, double *sums, bool *by_ridge);

#endif
