#include "analysis/plots/plane.h"

#include "analysis/plots/placing.h"
#include "analysis/plots/style.h"
#include "analysis/plots/text.h"
#include "sim/base/memory.h"

#include <math.h>
#include <stdio.h>

static const char cross_look[] = "stroke=\"#000\" stroke-width=\"0.7\" stroke-dasharray=\"1 3\"";
static const double name_most = 220;

static bool is_shown(const struct wr_plane *self, const struct wr_plane_point *point)
{
    return isfinite(point->y) && wr_scale_has(self->x_kind, point->x);
}

static void add_series(const struct wr_series *series, int count, struct wr_span *x, struct wr_span *y)
{
    for (int s = 0; s < count; s++) {
        for (int64_t i = 0; i < series[s].points; i++) {
            wr_span_add(x, series[s].x[i]);
            wr_span_add(y, series[s].y[i]);
        }
    }
}

/* Markers are not cut in half by the frame; what has no negative values has no negative ticks. */
static void widen(struct wr_span *span)
{
    const double by = fmax(0, 0.03 * (span->high - span->low));
    span->low = span->low >= 0 ? fmax(0, span->low - by) : span->low - by;
    span->high += by;
}

static struct wr_frame_plan plan_of(const struct wr_plane *self)
{
    struct wr_frame_plan plan = {.text = &self->text, .x = wr_span_none(), .y = wr_span_none(), .x_kind = self->x_kind};
    for (int i = 0; i < self->points; i++) {
        const struct wr_plane_point *point = &self->point[i];
        const double x[] = {point->x, point->x_lo, point->x_hi}, y[] = {point->y, point->y_lo, point->y_hi};
        for (int k = 0; k < 3 && is_shown(self, point); k++) {
            wr_span_add(&plan.x, wr_scale_has(self->x_kind, x[k]) ? x[k] : (double)NAN);
            wr_span_add(&plan.y, y[k]);
        }
    }
    add_series(self->curve, self->curves, &plan.x, &plan.y);
    add_series(self->hull, self->hulls, &plan.x, &plan.y);
    plan.right = 14;
    widen(&plan.y);
    if (self->x_kind == WR_SCALE_LINEAR) {
        widen(&plan.x);
    }
    return plan;
}

static void draw_interval(const struct wr_plane_point *point, const struct wr_frame *frame, struct wr_svg *svg)
{
    const double x = wr_scale_at(&frame->x, point->x), y = wr_scale_at(&frame->y, point->y);
    char look[WR_PLOT_LOOK];
    snprintf(look, sizeof look, "stroke=\"%s\" stroke-width=\"1\"", wr_style_colour(point->style));
    if (isfinite(point->x_hi) && wr_scale_has(frame->x.kind, point->x_lo)) {
        wr_svg_line(svg, wr_scale_at(&frame->x, point->x_lo), y, wr_scale_at(&frame->x, point->x_hi), y, look);
    }
    if (isfinite(point->y_lo) && isfinite(point->y_hi)) {
        wr_svg_line(svg, x, wr_scale_at(&frame->y, point->y_lo), x, wr_scale_at(&frame->y, point->y_hi), look);
    }
}

static void draw_hulls(const struct wr_plane *self, const struct wr_frame *frame, struct wr_svg *svg)
{
    for (int s = 0; s < self->hulls; s++) {
        const struct wr_series *hull = &self->hull[s];
        char look[WR_PLOT_LOOK];
        snprintf(look, sizeof look, "fill=\"none\" stroke=\"%s\" stroke-width=\"4\" stroke-opacity=\"0.25\"",
                 wr_style_colour(hull->style));
        if (hull->points < 2) {
            continue;
        }
        wr_svg_path_begin(svg);
        for (int64_t i = 0; i < hull->points; i++) {
            wr_svg_path_point(svg, wr_scale_at(&frame->x, hull->x[i]), wr_scale_at(&frame->y, hull->y[i]), i == 0);
        }
        wr_svg_path_end(svg, false, look, hull->name);
    }
}

/* ---------------------------------------------------------------------------------------------- labels */

/* Finds a place for every name: `box` [points], of those that are shown. False when one has none. */
static enum wr_code place_labels(const struct wr_plane *self, const struct wr_frame *frame, struct wr_plot_box *box,
                                 bool *placed, struct wr_error *error)
{
    const double mark = 5;
    struct wr_plot_box *taken = wr_array((size_t)self->points * 2, sizeof *taken, error);
    int count = 0;
    if (taken == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (int i = 0; i < self->points; i++) {
        if (is_shown(self, &self->point[i])) {
            taken[count++] = (struct wr_plot_box){wr_scale_at(&frame->x, self->point[i].x) - mark,
                                                  wr_scale_at(&frame->y, self->point[i].y) - mark, 2 * mark, 2 * mark};
        }
    }
    *placed = true;
    for (int i = 0; i < self->points && *placed; i++) {
        const struct wr_plane_point *point = &self->point[i];
        if (is_shown(self, point)) {
            const double width = fmin(wr_plot_width(point->name, WR_PLOT_NORMAL), name_most) + 2;
            *placed = wr_place_beside(wr_scale_at(&frame->x, point->x), wr_scale_at(&frame->y, point->y), width,
                                      WR_PLOT_NORMAL + 3, &frame->inner, taken, count, &box[i]);
            taken[count++] = box[i];
        }
    }
    wr_free(taken);
    return WR_OK;
}

/* The name, and a thin line to it where it is not beside its point. */
static void draw_label(const struct wr_plane_point *point, const struct wr_frame *frame, const struct wr_plot_box *box,
                       struct wr_svg *svg)
{
    const double x = wr_scale_at(&frame->x, point->x), y = wr_scale_at(&frame->y, point->y);
    const double near_x = fmax(box->x, fmin(x, box->x + box->width));
    const double near_y = fmax(box->y, fmin(y, box->y + box->height));
    char look[WR_PLOT_LOOK];
    if (hypot(near_x - x, near_y - y) > 12) {
        snprintf(look, sizeof look, "stroke=\"%s\" stroke-width=\"0.6\"", wr_style_colour(point->style));
        wr_svg_line(svg, x, y, near_x, near_y, look);
    }
    snprintf(look, sizeof look,
             "fill=\"%s\" stroke=\"#fff\" stroke-width=\"3\" stroke-linejoin=\"round\" paint-order=\"stroke\"",
             wr_style_colour(point->style));
    wr_svg_text_in(svg, box->x + 1, box->y + box->height - 3.5, WR_ANCHOR_START, WR_PLOT_NORMAL, box->width, look,
                   point->name);
}

static void draw_points(const struct wr_plane *self, const struct wr_frame *frame, const struct wr_plot_box *box,
                        struct wr_svg *svg)
{
    for (int i = 0; i < self->points; i++) {
        const struct wr_plane_point *point = &self->point[i];
        if (is_shown(self, point)) {
            char title[WR_PLOT_TEXT];
            snprintf(title, sizeof title, "%s: %.6g at %.6g", point->name, point->y, point->x);
            draw_interval(point, frame, svg);
            if (box != NULL) {
                draw_label(point, frame, &box[i], svg);
            }
            wr_style_marker(svg, point->style, wr_scale_at(&frame->x, point->x), wr_scale_at(&frame->y, point->y),
                            title);
        }
    }
}

static void draw_cross(const struct wr_plane *self, const struct wr_frame *frame, struct wr_svg *svg)
{
    const struct wr_plane_point *at = self->reference >= 0 ? &self->point[self->reference] : NULL;
    if (at != NULL && is_shown(self, at)) {
        const double x = wr_scale_at(&frame->x, at->x), y = wr_scale_at(&frame->y, at->y);
        wr_svg_line(svg, x, frame->inner.y, x, frame->inner.y + frame->inner.height, cross_look);
        wr_svg_line(svg, frame->inner.x, y, frame->inner.x + frame->inner.width, y, cross_look);
    }
}

static enum wr_code draw(const struct wr_plane *self, const struct wr_frame *frame, struct wr_svg *svg, bool *labelled,
                         struct wr_error *error)
{
    struct wr_plot_box *box = wr_array((size_t)self->points, sizeof *box, error);
    enum wr_code code = box != NULL ? WR_OK : WR_E_NO_MEMORY;
    *labelled = self->labels;
    if (code == WR_OK && self->labels) {
        code = place_labels(self, frame, box, labelled, error);
    }
    if (code == WR_OK && svg != NULL) {
        draw_cross(self, frame, svg);
        draw_hulls(self, frame, svg);
        for (int i = 0; i < self->curves; i++) {
            wr_series_draw(&self->curve[i], frame, false, svg);
        }
        draw_points(self, frame, *labelled ? box : NULL, svg);
    }
    wr_free(box);
    return code;
}

enum wr_code wr_plane_labelled(const struct wr_plane *self, struct wr_plot_box box, bool *labelled,
                               struct wr_error *error)
{
    const struct wr_frame_plan plan = plan_of(self);
    const struct wr_frame frame = wr_frame_layout(&plan, box);
    return draw(self, &frame, NULL, labelled, error);
}

enum wr_code wr_plane_draw(const struct wr_plane *self, struct wr_svg *svg, struct wr_plot_box box,
                           struct wr_error *error)
{
    const struct wr_frame_plan plan = plan_of(self);
    const struct wr_frame frame = wr_frame_draw(&plan, svg, box);
    bool labelled;
    return draw(self, &frame, svg, &labelled, error);
}
