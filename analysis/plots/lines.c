#include "analysis/plots/lines.h"

#include "analysis/plots/placing.h"
#include "analysis/plots/style.h"
#include "analysis/plots/text.h"
#include "sim/base/memory.h"

#include <math.h>
#include <stdio.h>

static const double label_gap = 13, lead = 18, label_most = 190;
enum { MARKED = 60 }; /* points of a series up to which each has a marker */

static bool is_shown(const struct wr_series *self, int64_t i, const struct wr_frame *frame)
{
    return wr_scale_has(frame->x.kind, self->x[i]) && wr_scale_has(frame->y.kind, self->y[i]);
}

static void draw_band(const struct wr_series *self, const struct wr_frame *frame, struct wr_svg *svg)
{
    char look[WR_PLOT_LOOK];
    snprintf(look, sizeof look, "fill=\"%s\" fill-opacity=\"0.15\" stroke=\"none\"", wr_style_colour(self->style));
    for (int64_t from = 0, to; from < self->points; from = to + 1) {
        to = from;
        while (to < self->points && isfinite(self->lo[to]) && isfinite(self->hi[to])) {
            to++;
        }
        if (to < from + 2) {
            continue;
        }
        wr_svg_path_begin(svg);
        for (int64_t i = from; i < to; i++) {
            wr_svg_path_point(svg, wr_scale_at(&frame->x, self->x[i]), wr_scale_at(&frame->y, self->hi[i]), i == from);
        }
        for (int64_t i = to - 1; i >= from; i--) {
            wr_svg_path_point(svg, wr_scale_at(&frame->x, self->x[i]), wr_scale_at(&frame->y, self->lo[i]), false);
        }
        wr_svg_path_end(svg, true, look, "");
    }
}

static void draw_markers(const struct wr_series *self, const struct wr_frame *frame, struct wr_svg *svg)
{
    for (int64_t i = 0; i < self->points; i++) {
        if (is_shown(self, i, frame)) {
            char title[WR_PLOT_TEXT];
            snprintf(title, sizeof title, "%s: %.6g at %.6g", self->name, self->y[i], self->x[i]);
            wr_style_marker(svg, self->style, wr_scale_at(&frame->x, self->x[i]), wr_scale_at(&frame->y, self->y[i]),
                            title);
        }
    }
}

void wr_series_draw(const struct wr_series *self, const struct wr_frame *frame, bool markers, struct wr_svg *svg)
{
    char look[WR_PLOT_LOOK];
    bool moves = true, any = false;
    if (self->lo != NULL && self->hi != NULL) {
        draw_band(self, frame, svg);
    }
    for (int64_t i = 0; i < self->points; i++) {
        const bool shown = is_shown(self, i, frame);
        if (shown && !any) {
            wr_svg_path_begin(svg);
        }
        if (shown) {
            wr_svg_path_point(svg, wr_scale_at(&frame->x, self->x[i]), wr_scale_at(&frame->y, self->y[i]), moves);
        }
        any = any || shown;
        moves = !shown;
    }
    if (any) {
        wr_style_line(self->style, 1.5, look);
        wr_svg_path_end(svg, false, look, self->name);
    }
    if (markers) {
        draw_markers(self, frame, svg);
    }
}

/* ----------------------------------------------------------------------------------------------- panel */

bool wr_lines_labelled(const struct wr_lines *self, struct wr_plot_box box)
{
    const double room =
        box.height - wr_frame_head(&self->text, box.width) - wr_frame_foot(self->text.x_label, box.width);
    return self->labels && label_gap * (self->count + (self->zero_label != NULL)) <= room;
}

static struct wr_span span_of_x(const struct wr_lines *self)
{
    struct wr_span span = wr_span_none();
    for (int s = 0; s < self->count; s++) {
        for (int64_t i = 0; i < self->series[s].points; i++) {
            wr_span_add(&span, self->series[s].x[i]);
        }
    }
    return span;
}

static double room_for_labels(const struct wr_lines *self)
{
    double widest = self->zero_label != NULL ? wr_plot_width(self->zero_label, WR_PLOT_NORMAL) : 0;
    for (int s = 0; s < self->count; s++) {
        widest = fmax(widest, wr_plot_width(self->series[s].name, WR_PLOT_NORMAL));
    }
    return lead + fmin(widest, label_most) + 2;
}

/* The last point that is drawn; false without any. */
static bool end_of(const struct wr_series *self, const struct wr_frame *frame, double *x, double *y)
{
    for (int64_t i = self->points - 1; i >= 0; i--) {
        if (is_shown(self, i, frame)) {
            *x = wr_scale_at(&frame->x, self->x[i]);
            *y = wr_scale_at(&frame->y, self->y[i]);
            return true;
        }
    }
    return false;
}

/* Ends of the lines, and of the zero line behind them; false for one that is not drawn. */
static bool end_at(const struct wr_lines *self, int i, const struct wr_frame *frame, double *x, double *y)
{
    if (i < self->count) {
        return end_of(&self->series[i], frame, x, y);
    }
    *x = frame->inner.x + frame->inner.width;
    *y = wr_scale_at(&frame->y, 0);
    return self->zero_label != NULL && frame->y.kind != WR_SCALE_LOG && frame->y.low <= 0 && frame->y.high >= 0;
}

static void draw_label(const char *name, const char *colour, double x, double y, double place, double column,
                       struct wr_svg *svg)
{
    char look[WR_PLOT_LOOK];
    snprintf(look, sizeof look, "stroke=\"%s\" stroke-width=\"0.6\"", colour);
    wr_svg_line(svg, x, y, column - 3, place, look);
    snprintf(look, sizeof look, "fill=\"%s\"", colour);
    wr_svg_text_in(svg, column, place + 4, WR_ANCHOR_START, WR_PLOT_NORMAL, label_most, look, name);
}

static enum wr_code draw_labels(const struct wr_lines *self, const struct wr_frame *frame, struct wr_svg *svg,
                                struct wr_error *error)
{
    const int most = self->count + 1;
    double *place = wr_array((size_t)most * 3, sizeof *place, error);
    int *order = wr_array((size_t)most * 2, sizeof *order, error);
    const enum wr_code code = place != NULL && order != NULL ? WR_OK : WR_E_NO_MEMORY;
    const double column = frame->inner.x + frame->inner.width + lead;
    int count = 0;
    for (int i = 0; code == WR_OK && i < most; i++) {
        double *x = &place[most + count], *y = &place[2 * most + count];
        if (end_at(self, i, frame, x, y)) {
            place[count] = *y;
            order[most + count++] = i;
        }
    }
    if (code == WR_OK &&
        wr_spread(place, count, label_gap, frame->inner.y + 3, frame->inner.y + frame->inner.height - 3, order)) {
        for (int k = 0; k < count; k++) {
            const int i = order[most + k];
            const bool is_zero = i == self->count;
            draw_label(is_zero ? self->zero_label : self->series[i].name,
                       is_zero ? "#000" : wr_style_colour(self->series[i].style), place[most + k], place[2 * most + k],
                       place[k], column, svg);
        }
    }
    wr_free(place);
    wr_free(order);
    return code;
}

enum wr_code wr_lines_draw(const struct wr_lines *self, struct wr_svg *svg, struct wr_plot_box box,
                           struct wr_error *error)
{
    const bool labelled = wr_lines_labelled(self, box);
    const struct wr_frame_plan plan = {
        .text = &self->text,
        .x = span_of_x(self),
        .y = self->y,
        .x_kind = self->x_kind,
        .y_kind = self->y_kind,
        .tick = self->tick,
        .ticks = self->ticks,
        .right = labelled ? room_for_labels(self) : 8,
    };
    const struct wr_frame frame = wr_frame_draw(&plan, svg, box);
    const enum wr_code code = labelled ? draw_labels(self, &frame, svg, error) : WR_OK;
    for (int i = 0; i < self->count && code == WR_OK; i++) {
        wr_series_draw(&self->series[i], &frame, self->mark == NULL && self->series[i].points <= MARKED, svg);
    }
    return code == WR_OK && self->mark != NULL ? wr_marks_draw(self->mark, self->marks, &frame, svg, error) : code;
}
