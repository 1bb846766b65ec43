#include "analysis/plots/contour.h"

#include <math.h>
#include <stdbool.h>

/* Corners around a square, and the way from each to the next. */
static const int corner[4][2] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};

/* Where side `i`, from corner i to the next, is crossed. */
static void cross(const double at[4], int i, double *x, double *y)
{
    const int next = (i + 1) % 4;
    const double share = at[i] / (at[i] - at[next]);
    *x = corner[i][0] + share * (corner[next][0] - corner[i][0]);
    *y = corner[i][1] + share * (corner[next][1] - corner[i][1]);
}

int wr_contour_at(const double *value, int columns, int column, int row, struct wr_segment_line line[2])
{
    double at[4], x[4], y[4];
    int crossed = 0;
    for (int i = 0; i < 4; i++) {
        at[i] = value[(long)(row + corner[i][1]) * columns + column + corner[i][0]];
        if (!isfinite(at[i])) {
            return 0;
        }
    }
    for (int i = 0; i < 4; i++) {
        if ((at[i] >= 0) != (at[(i + 1) % 4] >= 0)) {
            cross(at, i, &x[crossed], &y[crossed]);
            crossed++;
        }
    }
    /* of four crossings: where the middle is like the first corner, those beside the second are joined, sides 0 and 1
     */
    const bool joined = crossed == 4 && (at[0] + at[1] + at[2] + at[3] >= 0) == (at[0] >= 0);
    for (int i = 0; i < crossed / 2; i++) {
        const int from = crossed == 2 ? 0 : joined ? 2 * i : 2 * i + 1, to = (from + 1) % crossed;
        line[i] = (struct wr_segment_line){{column + x[from], column + x[to]}, {row + y[from], row + y[to]}};
    }
    return crossed / 2;
}
