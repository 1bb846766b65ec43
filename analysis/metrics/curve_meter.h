/* What is read off a curve of quality over the share of queries that go to the strong side (model.md section 2).
 *
 *   PGR(x) = (quality(x) - weak) / (strong - weak), never clamped: it may exceed 1 or be below 0
 *   APGR   = integral of PGR over x from 0 to 1, by trapezoids between the points
 *   CPT(p) = the least x at which PGR >= p, on the line between the points around it
 *
 * Lines between points are what sending a part of a group of equal scores to strong, drawn at random, gives. */
#ifndef WATTROUTE_ANALYSIS_METRICS_CURVE_METER_H
#define WATTROUTE_ANALYSIS_METRICS_CURVE_METER_H

#include <stdbool.h>

enum { WR_CPTS = 3, WR_GRID_STEPS = 10 }; /* CPT(0.2), CPT(0.5), CPT(0.8) */

struct wr_curve_meter {
    double weak, gap; /* quality of the weak side; strong - weak, not 0 */
    bool is_at_most;  /* the share is an upper bound: quality never falls along the curve */
    int points;
    double share, pgr;          /* of the last point */
    double area;                /* under the curve so far */
    double grid_area, grid_pgr; /* by trapezoids over the shares 0, 0.1 ... 1; PGR at the last of them */
    int grid;                   /* how many of them are behind */
    double cpt[WR_CPTS];        /* NaN = not reached */
};

void wr_curve_meter_init(struct wr_curve_meter *self, double weak, double strong);
/* Points come in ascending order of share, the first at 0 and the last at 1. */
void wr_curve_meter_add(struct wr_curve_meter *self, double share, double quality);

#endif
