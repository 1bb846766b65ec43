/* The frame of a panel with two axes: title and y label above, ticks, grid lines, x label below. */
#ifndef WATTROUTE_ANALYSIS_PLOTS_FRAME_H
#define WATTROUTE_ANALYSIS_PLOTS_FRAME_H

#include "analysis/plots/scale.h"
#include "analysis/plots/svg.h"

/* What stands around a panel. Labels carry the unit. Borrowed. */
struct wr_frame_text {
    const char *title; /* "" = none */
    const char *x_label, *y_label;
};

struct wr_frame {
    struct wr_plot_box inner; /* where data is drawn */
    struct wr_scale x, y;
};

/* What a frame is laid out from. */
struct wr_frame_plan {
    const struct wr_frame_text *text;
    struct wr_span x, y; /* of the data */
    enum wr_scale_kind x_kind, y_kind;
    const double *tick; /* of x, where they fit; else, and with none, round ones */
    int64_t ticks;
    double right; /* kept free for labels [px] */
};

/* Height of title and y label [px] at a width. */
double wr_frame_head(const struct wr_frame_text *text, double width);

/* Lays the frame out inside a box, and draws it. A y scale that has zero inside has it marked. */
struct wr_frame wr_frame_layout(const struct wr_frame_plan *plan, struct wr_plot_box box);
struct wr_frame wr_frame_draw(const struct wr_frame_plan *plan, struct wr_svg *svg, struct wr_plot_box box);

/* Its parts, for panels whose other axis has categories. Title and y label from the upper left corner on; returns their
 * height. The x axis with its label under `inner`; `values`: of the panel's values, where zero is marked. */
double wr_frame_draw_head(const struct wr_frame_text *text, struct wr_svg *svg, struct wr_plot_box box);
void wr_frame_draw_x(const struct wr_scale *x, const struct wr_ticks *ticks, const char *label, bool values,
                     struct wr_svg *svg, struct wr_plot_box inner, struct wr_plot_box box);

/* Height that ticks and label of an x axis take [px]. */
double wr_frame_foot(const char *label, double width);

#endif
