/* Where labels go so that none lies over another. */
#ifndef WATTROUTE_ANALYSIS_PLOTS_PLACING_H
#define WATTROUTE_ANALYSIS_PLOTS_PLACING_H

#include "analysis/plots/svg.h"

/* Moves `places` (in any order) apart until neighbours are at least `gap` away from each other and all lie from `low`
 * to `high`, each as near to where it was as its order allows. False, with nothing moved, when there is no room.
 * `order` is room for `count` indices. */
bool wr_spread(double *place, int count, double gap, double low, double high, int *order);

bool wr_boxes_overlap(const struct wr_plot_box *a, const struct wr_plot_box *b);

/* A place for a box of a size [px] beside the point (x, y): inside `within` and over none of `taken`. `box` is the
 * nearest of the places tried: right, left, above, below, the corners, nearer ones first. False when all are taken. */
bool wr_place_beside(double x, double y, double width, double height, const struct wr_plot_box *within,
                     const struct wr_plot_box *taken, int count, struct wr_plot_box *box);

#endif
