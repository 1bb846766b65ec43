#include "analysis/plots/marks.h"

#include "analysis/plots/placing.h"
#include "analysis/plots/style.h"
#include "analysis/plots/text.h"
#include "sim/base/memory.h"

#include <stdio.h>

static const double half = 4; /* of a marker [px] */

static bool is_inside(const struct wr_mark *mark, const struct wr_frame *frame)
{
    return wr_scale_has(frame->x.kind, mark->x) && wr_scale_has(frame->y.kind, mark->y) && mark->x >= frame->x.low &&
           mark->x <= frame->x.high && mark->y >= frame->y.low && mark->y <= frame->y.high;
}

/* The zero line, over which no text is put. */
static struct wr_plot_box zero_line(const struct wr_frame *frame)
{
    const bool has_zero = wr_scale_has(frame->y.kind, 0) && frame->y.low <= 0 && frame->y.high >= 0;
    return has_zero ? (struct wr_plot_box){frame->inner.x, wr_scale_at(&frame->y, 0) - 1, frame->inner.width, 2}
                    : (struct wr_plot_box){0};
}

/* On white, as lines pass behind. */
static void draw_text(const struct wr_mark *mark, const struct wr_plot_box *box, struct wr_svg *svg)
{
    char look[WR_PLOT_LOOK];
    snprintf(look, sizeof look, "fill=\"%s\" stroke=\"#fff\" stroke-width=\"3\" paint-order=\"stroke\"",
             wr_style_colour(mark->style));
    wr_svg_text(svg, box->x + 1, box->y + WR_PLOT_NORMAL, WR_ANCHOR_START, WR_PLOT_NORMAL, look, mark->text);
}

enum wr_code wr_marks_draw(const struct wr_mark *mark, int count, const struct wr_frame *frame, struct wr_svg *svg,
                           struct wr_error *error)
{
    struct wr_plot_box *taken = wr_array(2 * (size_t)count + 2, sizeof *taken, error);
    int marks = 0, texts = 0;
    if (taken == NULL) {
        return WR_E_NO_MEMORY;
    }
    taken[marks++] = zero_line(frame);
    for (int i = 0; i < count; i++) {
        if (is_inside(&mark[i], frame)) {
            const double x = wr_scale_at(&frame->x, mark[i].x), y = wr_scale_at(&frame->y, mark[i].y);
            taken[marks++] = (struct wr_plot_box){x - half, y - half, 2 * half, 2 * half};
            wr_style_marker(svg, mark[i].style, x, y, mark[i].title);
        }
    }
    for (int i = 0; i < count; i++) {
        struct wr_plot_box *box = &taken[marks + texts];
        if (is_inside(&mark[i], frame) &&
            wr_place_beside(wr_scale_at(&frame->x, mark[i].x), wr_scale_at(&frame->y, mark[i].y),
                            wr_plot_width(mark[i].text, WR_PLOT_NORMAL) + 2, WR_PLOT_NORMAL + 3, &frame->inner, taken,
                            marks + texts, box)) {
            draw_text(&mark[i], box, svg);
            texts++;
        }
    }
    wr_free(taken);
    return WR_OK;
}
