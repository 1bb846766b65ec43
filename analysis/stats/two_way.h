/* Two effects that add up: y = m + row effect + column effect, by least squares without interaction (H. Scheffe, The
 * Analysis of Variance, 1959, section 4.4, with unequal numbers in cells). The first row and the first column have
 * effect 0. Only a connected design determines the effects: from every row a chain of cells leads to every other. */
#ifndef WATTROUTE_ANALYSIS_STATS_TWO_WAY_H
#define WATTROUTE_ANALYSIS_STATS_TWO_WAY_H

#include "sim/base/error.h"

#include <stddef.h>
#include <stdint.h>

struct wr_two_way {
    int32_t rows, columns;
    double *row, *column;             /* owned: effects */
    double *row_error, *column_error; /* owned: standard errors; NaN without a degree of freedom */
    double squares, freedom;          /* what is left */
};

/* part[i] of a row, part[rows + j] of a column: which connected part it is in, from 0. Returns how many there are. */
int32_t wr_two_way_parts(const int32_t *row, const int32_t *column, size_t values, int32_t rows, int32_t columns,
                         int32_t *part);

/* Of a connected design. Free also after a failure. NO_MEMORY, FIT_DIVERGED. */
enum wr_code wr_two_way_fit(const double *y, const int32_t *row, const int32_t *column, size_t values,
                            struct wr_two_way *self, struct wr_error *error);
void wr_two_way_free(struct wr_two_way *self);

#endif
