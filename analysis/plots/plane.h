/* A panel of quality against what is used: policies as points, routers as curves with their hulls. */
#ifndef WATTROUTE_ANALYSIS_PLOTS_PLANE_H
#define WATTROUTE_ANALYSIS_PLOTS_PLANE_H

#include "analysis/plots/lines.h"

/* One policy; not a number = n/a, no point. The ends of an interval are not numbers where there is none. */
struct wr_plane_point {
    const char *name;
    int style;
    double x, y, x_lo, x_hi, y_lo, y_hi;
};

struct wr_plane {
    struct wr_frame_text text;
    const struct wr_plane_point *point;
    int points;
    int reference; /* the point through which a cross is drawn; -1 = none */
    const struct wr_series *curve, *hull;
    int curves, hulls;
    enum wr_scale_kind x_kind;
    bool labels; /* names beside the points, unless there is no room */
};

/* Whether every name has a place beside its point in a box; else a legend is needed. */
enum wr_code wr_plane_labelled(const struct wr_plane *self, struct wr_plot_box box, bool *labelled,
                               struct wr_error *error);

enum wr_code wr_plane_draw(const struct wr_plane *self, struct wr_svg *svg, struct wr_plot_box box,
                           struct wr_error *error);

#endif
