/* The non-decreasing convex hull of points (use, quality): the best quality that mixing them reaches for a use.
 *
 * AIQ (RouterBench, arXiv 2403.12031), with hulls extended flat to u_max, the largest use on any curve compared:
 *   paper = integral of the hull from its own u_min to u_max / (u_max - u_min)
 *   code  = the same integral / u_max */
#ifndef WATTROUTE_ANALYSIS_METRICS_HULL_H
#define WATTROUTE_ANALYSIS_METRICS_HULL_H

#include <stdint.h>

struct wr_hull_point {
    double use, quality;
};

struct wr_hull {
    int64_t points;
    struct wr_hull_point first, last;
    double area; /* from the first to the last point */
};

/* Sorts the points (at least one) and leaves the hull's own in front, in ascending order of use. */
struct wr_hull wr_hull_of(struct wr_hull_point *point, int64_t points);

/* u_max is at least the last point's use. NaN where there is no width to divide by. */
double wr_hull_aiq_paper(const struct wr_hull *self, double use_most);
double wr_hull_aiq_code(const struct wr_hull *self, double use_most);

#endif
