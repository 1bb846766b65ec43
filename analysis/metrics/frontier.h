/* The figures of one frontier: what a curve of quality over the share of strong calls, or over use, comes to. Every
 * variant has a name of its own (curve_meter.h, hull.h):
 *
 *   exact   over all distinct scores
 *   decile  RouteLLM's 11 thresholds (arXiv 2406.18665)
 *   at most the share is an upper bound: exactly, and by trapezoids over the shares 0, 10 ... 100 % */
#ifndef WATTROUTE_ANALYSIS_METRICS_FRONTIER_H
#define WATTROUTE_ANALYSIS_METRICS_FRONTIER_H

#include "analysis/metrics/score_curve.h"

struct wr_frontier_figures {
    int64_t queries, points; /* replayed; of the exact curve */
    double weight;           /* sum of w over them */
    struct wr_curve_point weak, strong;
    double apgr_exact, apgr_decile, apgr_at_most, apgr_at_most_grid; /* NaN where strong and weak are equally good */
    double cpt_exact[WR_CPTS], cpt_decile[WR_CPTS];                  /* NaN where it is not reached */
    struct wr_hull hull; /* over use; points 0 = use is unknown on some query */
    double use_most;     /* the largest use of the curve; -infinity where it is unknown */
};

/* Hears of every point of the exact curve, with how uncertain it is where the curve is keyed (else NULL), then of the
 * hull. Either may be NULL. */
struct wr_frontier_listener {
    void (*curve)(const struct wr_frontier_listener *self, const struct wr_curve_point *point,
                  const struct wr_curve_spread *spread, double pgr);
    void (*hull)(const struct wr_frontier_listener *self, const struct wr_hull_point *point);
};

/* The figures of a finished curve, whose records are used up by it; `listener` may be NULL. */
void wr_frontier_figures(struct wr_score_curve *curve, const struct wr_frontier_listener *listener,
                         struct wr_frontier_figures *figures);

/* Those of the matched-rate random control between the ends of `of`: the chord, two points. */
void wr_frontier_chord(const struct wr_frontier_figures *of, struct wr_frontier_figures *figures);

#endif
