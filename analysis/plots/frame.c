#include "analysis/plots/frame.h"

#include "analysis/plots/style.h"
#include "analysis/plots/text.h"

#include <math.h>

static const char grid[] = "stroke=\"#ddd\" stroke-width=\"0.6\"";
static const char axis[] = "stroke=\"#444\" stroke-width=\"0.8\"";
static const char zero[] = "stroke=\"#000\" stroke-width=\"1.2\"";
static const double tick_room = 16, beside_ticks = 6, below_head = 8;
enum { TITLE_LINES = 2, LABEL_LINES = 2 };

double wr_frame_head(const struct wr_frame_text *text, double width)
{
    return wr_svg_block_height(width, WR_PLOT_NORMAL, TITLE_LINES, text->title) +
           wr_svg_block_height(width, WR_PLOT_SMALL, LABEL_LINES, text->y_label) + below_head;
}

double wr_frame_draw_head(const struct wr_frame_text *text, struct wr_svg *svg, struct wr_plot_box box)
{
    const double y = box.y + wr_svg_block(svg, box.x, box.y, box.width, WR_PLOT_NORMAL, TITLE_LINES, "", text->title);
    return y + wr_svg_block(svg, box.x, y, box.width, WR_PLOT_SMALL, LABEL_LINES, "fill=\"#444\"", text->y_label) +
           below_head - box.y;
}

double wr_frame_foot(const char *label, double width)
{
    return tick_room + wr_svg_block_height(width, WR_PLOT_SMALL, LABEL_LINES, label) + 4;
}

void wr_frame_draw_x(const struct wr_scale *x, const struct wr_ticks *ticks, const char *label, bool values,
                     struct wr_svg *svg, struct wr_plot_box inner, struct wr_plot_box box)
{
    const double bottom = inner.y + inner.height;
    for (int i = 0; i < ticks->count; i++) {
        const double at = wr_scale_at(x, ticks->at[i]);
        const bool is_zero = values && ticks->at[i] == 0;
        wr_svg_line(svg, at, inner.y, at, bottom, is_zero ? zero : grid);
        wr_svg_line(svg, at, bottom, at, bottom + 3, axis);
        wr_svg_text(svg, at, bottom + 13, WR_ANCHOR_MIDDLE, WR_PLOT_SMALL, "", ticks->text[i]);
    }
    wr_svg_line(svg, inner.x, bottom, inner.x + inner.width, bottom, axis);
    const double width = fmin(wr_plot_width(label, WR_PLOT_SMALL), box.width);
    const double left = fmax(box.x, fmin(inner.x + (inner.width - width) / 2, box.x + box.width - width));
    wr_svg_block(svg, left, bottom + tick_room, box.x + box.width - left + 0.01, WR_PLOT_SMALL, LABEL_LINES,
                 "fill=\"#444\"", label);
}

/* The y axis, whose labels end left of `inner`. */
static void draw_y(const struct wr_scale *y, const struct wr_ticks *ticks, struct wr_svg *svg, struct wr_plot_box inner)
{
    for (int i = 0; i < ticks->count; i++) {
        const double at = wr_scale_at(y, ticks->at[i]);
        wr_svg_line(svg, inner.x, at, inner.x + inner.width, at, grid);
        wr_svg_text(svg, inner.x - beside_ticks, at + 3.5, WR_ANCHOR_END, WR_PLOT_SMALL, "", ticks->text[i]);
    }
    wr_svg_line(svg, inner.x, inner.y, inner.x, inner.y + inner.height, axis);
    if (y->kind != WR_SCALE_LOG && y->low <= 0 && y->high >= 0) {
        const double at = wr_scale_at(y, 0);
        wr_svg_line(svg, inner.x, at, inner.x + inner.width, at, zero);
    }
}

/* So many ticks that their texts stand apart. */
static int ticks_across(double width)
{
    const int most = (int)(width / 48);
    return most < 2 ? 2 : most > 10 ? 10 : most;
}

struct laid_out {
    struct wr_frame frame;
    struct wr_ticks x, y;
};

/* Ticks at the plan's values need no round ends: a little room beside the first and the last will do. */
static void lay_out_x(const struct wr_frame_plan *plan, struct laid_out *out)
{
    const struct wr_plot_box inner = out->frame.inner;
    struct wr_scale *x = &out->frame.x;
    struct wr_ticks given;
    const int across = ticks_across(inner.width);
    *x = wr_scale_over(plan->x, plan->x_kind, across, inner.x, inner.x + inner.width);
    if (plan->ticks > 1 && plan->x_kind == WR_SCALE_LINEAR) {
        const double beyond = 0.04 * (plan->x.high - plan->x.low);
        x->low = plan->x.low - beyond;
        x->high = plan->x.high + beyond;
    }
    wr_ticks_round(x, across, &out->x);
    if (plan->ticks > 0 && wr_ticks_given(x, plan->tick, plan->ticks, WR_PLOT_SMALL, &given)) {
        out->x = given;
    }
}

static struct laid_out lay_out(const struct wr_frame_plan *plan, struct wr_plot_box box)
{
    struct laid_out out = {.y = {.count = 0}};
    const double top = box.y + wr_frame_head(plan->text, box.width);
    const double bottom = box.y + box.height - wr_frame_foot(plan->text->x_label, box.width);
    const int down = bottom - top < 68 ? 2 : (int)((bottom - top) / 34);
    double widest = 0;
    out.frame.y = wr_scale_over(plan->y, plan->y_kind, down, bottom, top);
    wr_ticks_round(&out.frame.y, down, &out.y);
    for (int i = 0; i < out.y.count; i++) {
        widest = fmax(widest, wr_plot_width(out.y.text[i], WR_PLOT_SMALL));
    }
    const double left = box.x + widest + beside_ticks;
    out.frame.inner = (struct wr_plot_box){left, top, box.x + box.width - plan->right - left, bottom - top};
    lay_out_x(plan, &out);
    return out;
}

struct wr_frame wr_frame_layout(const struct wr_frame_plan *plan, struct wr_plot_box box)
{
    return lay_out(plan, box).frame;
}

struct wr_frame wr_frame_draw(const struct wr_frame_plan *plan, struct wr_svg *svg, struct wr_plot_box box)
{
    const struct laid_out out = lay_out(plan, box);
    wr_frame_draw_head(plan->text, svg, box);
    draw_y(&out.frame.y, &out.y, svg, out.frame.inner);
    wr_frame_draw_x(&out.frame.x, &out.x, plan->text->x_label, false, svg, out.frame.inner, box);
    return out.frame;
}
