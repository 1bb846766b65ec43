/* A panel of rows: what stands under one category each, a marker per policy. */
#ifndef WATTROUTE_ANALYSIS_PLOTS_DOTS_H
#define WATTROUTE_ANALYSIS_PLOTS_DOTS_H

#include "analysis/plots/lines.h"

/* `series` has a y (not a number: no marker) for every category; x is not looked at. Borrowed. */
struct wr_dots {
    const char *title;
    const char *label; /* of the values, with the unit */
    const char *const *category;
    int64_t categories;
    const struct wr_series *series;
    int count;
    struct wr_span value; /* shown, at least */
    enum wr_scale_kind scale;
};

double wr_dots_height(const struct wr_dots *self, double width);
void wr_dots_draw(const struct wr_dots *self, struct wr_svg *svg, struct wr_plot_box box);

#endif
