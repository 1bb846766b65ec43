#include "analysis/plots/heatmap.h"

#include "analysis/plots/contour.h"
#include "analysis/plots/style.h"
#include "analysis/plots/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double bar_room = 34, beside = 6, cell_most = 34, cell_least = 3;
enum { BAR_STEPS = 40 };

enum wr_shading wr_shading_of(struct wr_span range, bool are_savings)
{
    return are_savings ? WR_SHADE_SAVINGS : range.low < 0 && range.high > 0 ? WR_SHADE_SIGNED : WR_SHADE_PLAIN;
}

/* -log of what is used over what the baseline uses; all saved counts as 99 %. */
static double ratio_of(double percent)
{
    return -log(fmax(0.01, 1 - percent / 100));
}

double wr_shade(enum wr_shading shading, struct wr_span range, double value)
{
    if (shading == WR_SHADE_PLAIN) {
        return range.high > range.low ? (value - range.low) / (range.high - range.low) : 0.5;
    }
    const bool is_ratio = shading == WR_SHADE_SAVINGS;
    const double low = is_ratio ? ratio_of(range.low) : range.low, high = is_ratio ? ratio_of(range.high) : range.high;
    const double most = fmax(fabs(low), fabs(high));
    return most > 0 ? (is_ratio ? ratio_of(value) : value) / most : 0;
}

/* The value whose shade lies `share` of the way from the least value's to the greatest's; and the way of a value. */
static double value_at(enum wr_shading shading, struct wr_span range, double share)
{
    if (shading != WR_SHADE_SAVINGS) {
        return range.low + (range.high - range.low) * share;
    }
    const double low = ratio_of(range.low), high = ratio_of(range.high);
    return 100 * (1 - exp(-(low + (high - low) * share)));
}

static double share_of(enum wr_shading shading, struct wr_span range, double value)
{
    const bool is_ratio = shading == WR_SHADE_SAVINGS;
    const double low = is_ratio ? ratio_of(range.low) : range.low, high = is_ratio ? ratio_of(range.high) : range.high;
    return high > low ? ((is_ratio ? ratio_of(value) : value) - low) / (high - low) : 0.5;
}

/* White at 0, blue towards 1, orange-red towards -1. */
static void colour_of(double shade, char colour[8])
{
    static const double end[2][3] = {{0xb3, 0x3c, 0x00}, {0x0b, 0x4f, 0x8a}};
    const double amount = fmin(1, fabs(shade)) * 0.9;
    const double *to = end[shade >= 0];
    snprintf(colour, 8, "#%02x%02x%02x", (unsigned)lround(255 + (to[0] - 255) * amount),
             (unsigned)lround(255 + (to[1] - 255) * amount), (unsigned)lround(255 + (to[2] - 255) * amount));
}

void wr_heatmap_define(struct wr_svg *svg)
{
    fputs("<defs><pattern id=\"loss\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">"
          "<path d=\"M-1 1L1 -1M0 6L6 0M5 7L7 5\" stroke=\"#000\" stroke-width=\"0.6\" stroke-opacity=\"0.55\"/>"
          "</pattern></defs>\n",
          svg->stream);
}

static void draw_shade(double shade, bool is_loss, struct wr_plot_box box, const char *title, struct wr_svg *svg)
{
    char colour[8], look[80];
    colour_of(shade, colour);
    snprintf(look, sizeof look, "fill=\"%s\" shape-rendering=\"crispEdges\"", colour);
    wr_svg_rect(svg, box, look, title);
    if (is_loss) {
        wr_svg_rect(svg, box, "fill=\"url(#loss)\"", "");
    }
}

/* ---------------------------------------------------------------------------------------------- layout */

struct layout {
    struct wr_plot_box inner;
    double cell_width, cell_height;
};

static double widest_of(const char *const *text, int count, double most)
{
    double widest = 0;
    for (int i = 0; i < count; i++) {
        widest = fmax(widest, wr_plot_width(text[i], WR_PLOT_SMALL));
    }
    return fmin(widest, most) + 0.01;
}

static double cell_height_of(const struct wr_heatmap *self)
{
    return fmax(cell_least, fmin(cell_most, 210.0 / self->rows));
}

double wr_heatmap_height(const struct wr_heatmap *self, double width)
{
    return wr_frame_head(&self->text, width) + cell_height_of(self) * self->rows +
           wr_frame_foot(self->text.x_label, width) + bar_room;
}

static void draw_text_of(double value, bool has_sign, const struct layout *layout, double x, double y,
                         struct wr_svg *svg)
{
    char text[WR_TICK_TEXT], number[WR_TICK_TEXT];
    const double size = fabs(value);
    wr_tick_text(value, size >= 100 ? 1 : size >= 1 ? 0.1 : size > 0 ? pow(10, floor(log10(size)) - 1) : 1, number);
    snprintf(text, sizeof text, "%s%.24s", has_sign && value > 0 ? "+" : "", number);
    if (layout->cell_height >= 13 && wr_plot_width(text, WR_PLOT_SMALL) <= layout->cell_width - 2) {
        wr_svg_text(svg, x, y + 3.5, WR_ANCHOR_MIDDLE, WR_PLOT_SMALL,
                    "stroke=\"#fff\" stroke-width=\"2.5\" stroke-linejoin=\"round\" paint-order=\"stroke\"", text);
    }
}

static void draw_cells(const struct wr_heatmap *self, const struct layout *layout, struct wr_svg *svg)
{
    const bool has_sign = self->shading != WR_SHADE_PLAIN;
    for (int row = 0; row < self->rows; row++) {
        for (int column = 0; column < self->columns; column++) {
            const double value = self->value[(int64_t)row * self->columns + column];
            const struct wr_plot_box cell = {layout->inner.x + layout->cell_width * column,
                                             layout->inner.y + layout->cell_height * (self->rows - 1 - row),
                                             layout->cell_width, layout->cell_height};
            char title[WR_PLOT_TEXT];
            if (isfinite(value)) {
                snprintf(title, sizeof title, "%.6g %s at %s, %s", value, self->unit, self->column[column],
                         self->row[row]);
                draw_shade(wr_shade(self->shading, self->range, value), has_sign && value < 0, cell, title, svg);
            }
        }
    }
}

static void draw_numbers(const struct wr_heatmap *self, const struct layout *layout, struct wr_svg *svg)
{
    for (int row = 0; row < self->rows; row++) {
        for (int column = 0; column < self->columns; column++) {
            const double value = self->value[(int64_t)row * self->columns + column];
            const double x = layout->inner.x + layout->cell_width * (column + 0.5);
            const double y = layout->inner.y + layout->cell_height * (self->rows - row - 0.5);
            if (isfinite(value)) {
                draw_text_of(value, self->shading != WR_SHADE_PLAIN, layout, x, y, svg);
            } else if (layout->cell_height >= 13 && layout->cell_width >= 22) {
                wr_svg_text(svg, x, y + 3.5, WR_ANCHOR_MIDDLE, WR_PLOT_SMALL, "fill=\"#444\"", "n/a");
            }
        }
    }
}

static void draw_contour(const struct wr_heatmap *self, const struct layout *layout, struct wr_svg *svg)
{
    bool any = false;
    for (int row = 0; row + 1 < self->rows; row++) {
        for (int column = 0; column + 1 < self->columns; column++) {
            struct wr_segment_line line[2];
            const int lines = wr_contour_at(self->value, self->columns, column, row, line);
            for (int i = 0; i < lines; i++) {
                if (!any) {
                    wr_svg_path_begin(svg);
                }
                any = true;
                for (int end = 0; end < 2; end++) {
                    wr_svg_path_point(svg, layout->inner.x + layout->cell_width * (line[i].x[end] + 0.5),
                                      layout->inner.y + layout->cell_height * (self->rows - 0.5 - line[i].y[end]),
                                      end == 0);
                }
            }
        }
    }
    if (any) {
        wr_svg_path_end(svg, false, "fill=\"none\" stroke=\"#000\" stroke-width=\"2\" stroke-linecap=\"round\"",
                        "zero");
    }
}

/* ------------------------------------------------------------------------------------------ axes, bar */

/* Every so many values of an axis are named that texts of a width stand apart. */
static int stride_of(int count, double cell, double text)
{
    int stride = 1;
    while (stride < count && stride * cell < text) {
        stride++;
    }
    return stride;
}

static void draw_axes(const struct wr_heatmap *self, const struct layout *layout, struct wr_svg *svg,
                      struct wr_plot_box box)
{
    const struct wr_plot_box in = layout->inner;
    const double widest = widest_of(self->column, self->columns, 0.4 * in.width);
    const int across = stride_of(self->columns, layout->cell_width, widest + 6);
    const int down = stride_of(self->rows, layout->cell_height, 12);
    for (int i = 0; i < self->columns; i += across) {
        wr_svg_text_in(svg, in.x + layout->cell_width * (i + 0.5), in.y + in.height + 13, WR_ANCHOR_MIDDLE,
                       WR_PLOT_SMALL, widest, "", self->column[i]);
    }
    for (int i = 0; i < self->rows; i += down) {
        wr_svg_text_in(svg, in.x - beside, in.y + layout->cell_height * (self->rows - i - 0.5) + 3.5, WR_ANCHOR_END,
                       WR_PLOT_SMALL, in.x - beside - box.x + 0.01, "", self->row[i]);
    }
    wr_svg_rect(svg, in, "fill=\"none\" stroke=\"#444\" stroke-width=\"0.8\"", "");
    const struct wr_ticks none = {0};
    wr_frame_draw_x(&(struct wr_scale){0, 1, WR_SCALE_LINEAR, in.x, in.x + in.width}, &none, self->text.x_label, false,
                    svg, in, box);
}

/* The shades from the least to the greatest value, with those and zero named. */
static void draw_bar(const struct wr_heatmap *self, struct wr_svg *svg, struct wr_plot_box bar)
{
    const bool has_sign = self->shading != WR_SHADE_PLAIN;
    const struct wr_span range = self->range;
    double end = -INFINITY;
    for (int i = 0; i < BAR_STEPS; i++) {
        const double value = value_at(self->shading, range, (i + 0.5) / BAR_STEPS);
        const struct wr_plot_box step = {bar.x + bar.width * i / BAR_STEPS, bar.y, bar.width / BAR_STEPS, bar.height};
        draw_shade(wr_shade(self->shading, range, value), has_sign && value < 0, step, "", svg);
    }
    wr_svg_rect(svg, bar, "fill=\"none\" stroke=\"#444\" stroke-width=\"0.6\"", "");
    const double named[] = {range.low, 0, range.high};
    for (int i = 0; i < 3; i++) {
        char number[WR_TICK_TEXT], text[WR_TICK_TEXT + 24];
        if ((i == 1 && !(range.low < 0 && range.high > 0)) || (i == 2 && !(range.high > range.low))) {
            continue;
        }
        wr_tick_text(named[i], fabs(named[i]) >= 10 ? 1 : 0, number);
        snprintf(text, sizeof text, "%s %s", number, self->unit);
        const double width = wr_plot_width(text, WR_PLOT_SMALL);
        const double share = share_of(self->shading, range, named[i]);
        const double left = fmax(bar.x, fmin(bar.x + bar.width * share - width / 2, bar.x + bar.width - width));
        const bool stands_apart = left > end + 4 && (i != 1 || left + width < bar.x + bar.width - width - 8);
        if (stands_apart) {
            wr_svg_text(svg, left, bar.y + bar.height + 11, WR_ANCHOR_START, WR_PLOT_SMALL, "", text);
            end = left + width;
        }
    }
}

void wr_heatmap_draw(const struct wr_heatmap *self, struct wr_svg *svg, struct wr_plot_box box)
{
    struct layout layout;
    const double left = widest_of(self->row, self->rows, 0.3 * box.width) + beside;
    layout.cell_height = cell_height_of(self);
    layout.inner.x = box.x + left;
    layout.inner.y = box.y + wr_frame_draw_head(&self->text, svg, box);
    layout.inner.width = fmin(box.width - left, 90.0 * self->columns);
    layout.inner.height = layout.cell_height * self->rows;
    layout.cell_width = layout.inner.width / self->columns;
    draw_cells(self, &layout, svg);
    draw_contour(self, &layout, svg);
    draw_numbers(self, &layout, svg);
    draw_axes(self, &layout, svg, box);
    const double foot = layout.inner.y + layout.inner.height + wr_frame_foot(self->text.x_label, box.width);
    draw_bar(self, svg, (struct wr_plot_box){layout.inner.x, foot + 4, fmin(layout.inner.width, 220), 9});
}
