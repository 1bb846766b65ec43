/* Where a table of values crosses zero: marching squares over the centres of its cells, linear between them. */
#ifndef WATTROUTE_ANALYSIS_PLOTS_CONTOUR_H
#define WATTROUTE_ANALYSIS_PLOTS_CONTOUR_H

/* A piece of the contour in cells: (0, 0) is the centre of the first cell, x grows with the column. */
struct wr_segment_line {
    double x[2], y[2];
};

/* The pieces, 0 to 2, between the centres of four cells whose first is (column, row). `value` is [row][column] of
 * `columns` columns. Where all four sides are crossed, the mean of the four says which pairs belong together. A value
 * that is not a number has no contour around it; zero counts as above. */
int wr_contour_at(const double *value, int columns, int column, int row, struct wr_segment_line line[2]);

#endif
