#include "analysis/metrics/frontier.h"

#include <math.h>
#include <string.h>

static double pgr_of(const struct wr_frontier_figures *figures, double quality)
{
    return (quality - figures->weak.quality) / (figures->strong.quality - figures->weak.quality);
}

static void find_ends(struct wr_frontier_figures *self, const struct wr_score_curve *curve)
{
    struct wr_curve_walk walk = {.curve = curve};
    wr_curve_walk_next(&walk, &self->weak);
    self->strong = self->weak;
    while (wr_curve_walk_next(&walk, &self->strong)) {
    }
}

static void measure_exactly(struct wr_frontier_figures *self, const struct wr_score_curve *curve,
                            const struct wr_frontier_listener *listener)
{
    struct wr_curve_walk walk = {.curve = curve, .spreads = curve->is_keyed && listener && listener->curve};
    struct wr_curve_meter plain, at_most;
    struct wr_curve_point point;
    wr_curve_meter_init(&plain, self->weak.quality, self->strong.quality);
    at_most = plain;
    at_most.is_at_most = true;
    while (wr_curve_walk_next(&walk, &point)) {
        wr_curve_meter_add(&plain, point.share, point.quality);
        wr_curve_meter_add(&at_most, point.share, point.quality);
        if (listener && listener->curve) {
            listener->curve(listener, &point, walk.spreads ? &walk.spread : NULL, pgr_of(self, point.quality));
        }
    }
    self->points = plain.points;
    self->apgr_exact = plain.area;
    self->apgr_at_most = at_most.area;
    self->apgr_at_most_grid = at_most.grid_area;
    memcpy(self->cpt_exact, plain.cpt, sizeof plain.cpt);
}

static void measure_deciles(struct wr_frontier_figures *self, const struct wr_score_curve *curve)
{
    struct wr_curve_point point[WR_GRID_STEPS + 1];
    struct wr_curve_meter meter;
    wr_score_curve_deciles(curve, point);
    wr_curve_meter_init(&meter, self->weak.quality, self->strong.quality);
    for (int i = WR_GRID_STEPS; i >= 0; i--) {
        wr_curve_meter_add(&meter, point[i].share, point[i].quality);
    }
    self->apgr_decile = meter.area;
    memcpy(self->cpt_decile, meter.cpt, sizeof meter.cpt);
}

/* Nothing can be recovered of a gap of zero. */
static void leave_out_gap(struct wr_frontier_figures *self)
{
    self->apgr_exact = self->apgr_decile = self->apgr_at_most = self->apgr_at_most_grid = NAN;
    for (int i = 0; i < WR_CPTS; i++) {
        self->cpt_exact[i] = self->cpt_decile[i] = NAN;
    }
}

void wr_frontier_figures(struct wr_score_curve *curve, const struct wr_frontier_listener *listener,
                         struct wr_frontier_figures *figures)
{
    *figures =
        (struct wr_frontier_figures){.queries = curve->rows, .weight = curve->weight, .use_most = -(double)INFINITY};
    leave_out_gap(figures);
    if (!(curve->weight > 0)) {
        return;
    }
    find_ends(figures, curve);
    measure_exactly(figures, curve, listener);
    measure_deciles(figures, curve);
    if (figures->strong.quality == figures->weak.quality) {
        leave_out_gap(figures);
    }
    if (curve->missing == 0) {
        struct wr_hull_point *point;
        figures->hull = wr_score_curve_hull(curve, &figures->use_most, &point);
        for (int64_t i = 0; listener && listener->hull && i < figures->hull.points; i++) {
            listener->hull(listener, &point[i]);
        }
    }
}

void wr_frontier_chord(const struct wr_frontier_figures *of, struct wr_frontier_figures *figures)
{
    *figures = *of;
    struct wr_curve_meter meter;
    wr_curve_meter_init(&meter, of->weak.quality, of->strong.quality);
    wr_curve_meter_add(&meter, of->weak.share, of->weak.quality);
    wr_curve_meter_add(&meter, of->strong.share, of->strong.quality);
    leave_out_gap(figures);
    figures->points = meter.points;
    if (of->strong.quality != of->weak.quality) {
        figures->apgr_exact = meter.area;
        memcpy(figures->cpt_exact, meter.cpt, sizeof meter.cpt);
    }
    if (of->hull.points > 0) {
        struct wr_hull_point ends[] = {{of->weak.use, of->weak.quality}, {of->strong.use, of->strong.quality}};
        figures->hull = wr_hull_of(ends, 2);
        figures->use_most = fmax(of->weak.use, of->strong.use);
    }
}
