/* A panel of lines: a value against one swept key, a line per policy. */
#ifndef WATTROUTE_ANALYSIS_PLOTS_LINES_H
#define WATTROUTE_ANALYSIS_PLOTS_LINES_H

#include "analysis/plots/marks.h"

/* Points of a series; a y that is not a number leaves a gap. `lo`, `hi` bound a band, NULL = none. All borrowed. */
struct wr_series {
    const char *name;
    int style;
    const double *x, *y, *lo, *hi;
    int64_t points;
};

struct wr_lines {
    struct wr_frame_text text;
    const struct wr_series *series;
    int count;
    struct wr_span y; /* shown, at least; of panels that share a scale all values */
    enum wr_scale_kind x_kind, y_kind;
    const double *tick; /* of x, in ascending order; NULL = round ones */
    int64_t ticks;
    bool labels;                /* names at the ends of lines, unless there is no room */
    const char *zero_label;     /* at the zero line; NULL = none */
    const struct wr_mark *mark; /* NULL = none; with them, points of the series have no markers */
    int marks;
};

/* Whether names stand at the ends of lines at a height; else a legend is needed. */
bool wr_lines_labelled(const struct wr_lines *self, struct wr_plot_box box);

enum wr_code wr_lines_draw(const struct wr_lines *self, struct wr_svg *svg, struct wr_plot_box box,
                           struct wr_error *error);

/* Series alone, into a frame that stands: bands, lines and markers. */
void wr_series_draw(const struct wr_series *self, const struct wr_frame *frame, bool markers, struct wr_svg *svg);

#endif
