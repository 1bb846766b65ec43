#include "sim/policy/cholesky.h"

#include <math.h>

bool wr_cholesky_factor(double *matrix, int rows)
{
    for (int i = 0; i < rows; i++) {
        double *row = matrix + wr_triangle(i, 0);
        for (int j = 0; j <= i; j++) {
            const double *other = matrix + wr_triangle(j, 0);
            double left = row[j];
            for (int k = 0; k < j; k++) {
                left -= row[k] * other[k];
            }
            if (j < i) {
                row[j] = left / other[j];
            } else if (left > 0 && isfinite(left)) {
                row[i] = sqrt(left);
            } else {
                return false;
            }
        }
    }
    return true;
}

void wr_cholesky_solve(const double *factor, int rows, double *vector)
{
    for (int i = 0; i < rows; i++) {
        for (int k = 0; k < i; k++) {
            vector[i] -= factor[wr_triangle(i, k)] * vector[k];
        }
        vector[i] /= factor[wr_triangle(i, i)];
    }
    for (int i = rows - 1; i >= 0; i--) {
        for (int k = i + 1; k < rows; k++) {
            vector[i] -= factor[wr_triangle(k, i)] * vector[k];
        }
        vector[i] /= factor[wr_triangle(i, i)];
    }
}
