/* How series are told apart: by dashes and markers, so that black and white will do, and by colours besides (those of
 * Okabe and Ito, which colour-blind people tell apart). */
#ifndef WATTROUTE_ANALYSIS_PLOTS_STYLE_H
#define WATTROUTE_ANALYSIS_PLOTS_STYLE_H

#include "analysis/plots/svg.h"

enum { WR_PLOT_SMALL = 10, WR_PLOT_NORMAL = 11, WR_PLOT_LARGE = 14, WR_PLOT_LOOK = 160 }; /* font sizes [px]; bytes */

/* The attributes of a series' line and its marker; `style` is the place of its policy in the study. */
void wr_style_line(int style, double width, char look[WR_PLOT_LOOK]);
void wr_style_marker(struct wr_svg *svg, int style, double x, double y, const char *title);

/* The colour that fills a band. */
const char *wr_style_colour(int style);

/* Samples of lines, markers or both with their names, wrapped into rows from the upper left corner on. */
enum wr_legend_part { WR_LEGEND_LINE = 1, WR_LEGEND_MARKER = 2 };
struct wr_legend_entry {
    const char *name;
    int style;
    int parts; /* of enum wr_legend_part */
};
struct wr_legend {
    const struct wr_legend_entry *entry;
    int count;
};
double wr_legend_height(const struct wr_legend *self, double width);
void wr_legend_draw(const struct wr_legend *self, struct wr_svg *svg, double x, double y, double width);

#endif
