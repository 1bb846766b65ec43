#include "analysis/plots/dots.h"

#include "analysis/plots/style.h"
#include "analysis/plots/text.h"

#include <math.h>
#include <stdio.h>

static const double between = 7, label_share = 0.38;

/* A row holds the markers one under another, so that equal values are all seen. */
static double row_height(const struct wr_dots *self)
{
    return fmax(20, between * self->count + 6);
}

static struct wr_frame_text text_of(const struct wr_dots *self)
{
    return (struct wr_frame_text){self->title, self->label, ""};
}

double wr_dots_height(const struct wr_dots *self, double width)
{
    const struct wr_frame_text text = text_of(self);
    return wr_frame_head(&text, width) + row_height(self) * (double)self->categories +
           wr_frame_foot(self->label, width);
}

static void draw_row(const struct wr_dots *self, int64_t row, const struct wr_scale *scale, struct wr_svg *svg,
                     struct wr_plot_box inner)
{
    const double height = row_height(self), middle = inner.y + height * ((double)row + 0.5);
    for (int i = 0; i < self->count; i++) {
        const double value = self->series[i].y[row];
        if (wr_scale_has(scale->kind, value)) {
            char title[WR_PLOT_TEXT];
            snprintf(title, sizeof title, "%s: %.6g (%s)", self->series[i].name, value, self->category[row]);
            wr_style_marker(svg, self->series[i].style, wr_scale_at(scale, value),
                            middle + between * (i - 0.5 * (self->count - 1)), title);
        }
    }
}

void wr_dots_draw(const struct wr_dots *self, struct wr_svg *svg, struct wr_plot_box box)
{
    const struct wr_frame_text text = text_of(self);
    struct wr_ticks ticks;
    struct wr_plot_box inner = box;
    double widest = 0;
    for (int64_t i = 0; i < self->categories; i++) {
        widest = fmax(widest, wr_plot_width(self->category[i], WR_PLOT_SMALL));
    }
    widest = fmin(widest, label_share * box.width) + 0.01;
    inner.x += widest + 8;
    inner.width -= widest + 8 + 16;
    inner.y += wr_frame_draw_head(&text, svg, box);
    inner.height = row_height(self) * (double)self->categories;
    const int most = (int)fmax(3, fmin(9, inner.width / 55));
    const struct wr_scale scale = wr_scale_over(self->value, self->scale, most, inner.x, inner.x + inner.width);
    wr_ticks_round(&scale, most, &ticks);
    wr_frame_draw_x(&scale, &ticks, self->label, true, svg, inner, box);
    for (int64_t i = 0; i < self->categories; i++) {
        const double top = inner.y + row_height(self) * (double)i;
        wr_svg_line(svg, box.x, top, inner.x + inner.width, top, "stroke=\"#bbb\" stroke-width=\"0.5\"");
        wr_svg_text_in(svg, inner.x - 8, top + row_height(self) / 2 + 3.5, WR_ANCHOR_END, WR_PLOT_SMALL, widest, "",
                       self->category[i]);
        draw_row(self, i, &scale, svg, inner);
    }
}
