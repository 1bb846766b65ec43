/* A panel of cells: a value over two swept keys. Below zero cells are hatched besides, so that a copy in grey still has
 * both signs; the contour is where the value crosses zero. */
#ifndef WATTROUTE_ANALYSIS_PLOTS_HEATMAP_H
#define WATTROUTE_ANALYSIS_PLOTS_HEATMAP_H

#include "analysis/plots/frame.h"

/* Savings (in percent) are shaded by the ratio of what is used to what the baseline uses, so that half and twice as
 * much are equally dark: -log(1 - saved / 100). Other values by their place between the least and the greatest. */
enum wr_shading { WR_SHADE_SAVINGS, WR_SHADE_SIGNED, WR_SHADE_PLAIN };

struct wr_heatmap {
    struct wr_frame_text text;
    const char *const *column, *const *row; /* values of the keys as typed; rows from below */
    int columns, rows;
    const double *value;  /* [row][column]; not a number = n/a, drawn empty */
    struct wr_span range; /* of the shades; of panels that share them all values */
    enum wr_shading shading;
    const char *unit; /* of the values, "%" ... */
};

/* Which shading values of a range ask for. */
enum wr_shading wr_shading_of(struct wr_span range, bool are_savings);

/* Darkness, -1 to 1: below 0 the hue of losses. */
double wr_shade(enum wr_shading shading, struct wr_span range, double value);

double wr_heatmap_height(const struct wr_heatmap *self, double width);
void wr_heatmap_draw(const struct wr_heatmap *self, struct wr_svg *svg, struct wr_plot_box box);

/* What hatched cells are filled from; once in a document that has heat maps. */
void wr_heatmap_define(struct wr_svg *svg);

#endif
