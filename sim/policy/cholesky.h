/* Symmetric positive definite systems, in place: Cholesky's factorisation (Golub and Van Loan, Matrix Computations,
 * algorithm 4.2.1), of matrices stored as the rows of their lower triangle, one after the other. */
#ifndef WATTROUTE_SIM_POLICY_CHOLESKY_H
#define WATTROUTE_SIM_POLICY_CHOLESKY_H

#include <stdbool.h>
#include <stddef.h>

/* Where element (row, column), column <= row, is; wr_triangle(n, 0) is how many values n rows take. */
static inline size_t wr_triangle(int row, int column)
{
    return (size_t)row * ((size_t)row + 1) / 2 + (size_t)column;
}

/* `matrix` becomes its factor L, with L L' = matrix. False, with the matrix spoilt, where it is not positive definite.
 * The square of L's diagonal element j is what is left of the matrix's after the columns before j are accounted for. */
bool wr_cholesky_factor(double *matrix, int rows);

/* `vector` becomes the solution x of (L L') x = vector. */
void wr_cholesky_solve(const double *factor, int rows, double *vector);

#endif
