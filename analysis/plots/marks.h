/* Single places in a panel of lines: a marker with a value beside it. */
#ifndef WATTROUTE_ANALYSIS_PLOTS_MARKS_H
#define WATTROUTE_ANALYSIS_PLOTS_MARKS_H

#include "analysis/plots/frame.h"
#include "sim/base/error.h"

/* `text` stands beside it unless all places around are taken; `title` says all. Borrowed. */
struct wr_mark {
    double x, y;
    int style; /* of the line that it lies on */
    const char *text, *title;
};

/* Into a frame that stands; what lies outside it is left out. NO_MEMORY. */
enum wr_code wr_marks_draw(const struct wr_mark *mark, int count, const struct wr_frame *frame, struct wr_svg *svg,
                           struct wr_error *error);

#endif
