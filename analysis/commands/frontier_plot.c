#include "analysis/commands/frontier_plot.h"

#include "analysis/commands/run_plot.h"
#include "analysis/plots/plot_label.h"

#include <math.h>
#include <string.h>

static const enum wr_metric_id use_metric[WR_USES] = {
    [WR_USE_ENERGY] = WR_METRIC_ENERGY_PER_QUERY,
    [WR_USE_COST] = WR_METRIC_COST_PER_QUERY,
    [WR_USE_COMPUTE] = WR_METRIC_COMPUTE_PER_QUERY,
    [WR_USE_LATENCY] = WR_METRIC_LATENCY_MEAN,
};

/* A policy keeps the style that it has in the study; what is none of it comes behind. */
static int style_of(const struct wr_frontier_job *job, int frontier)
{
    const struct wr_study *study = &job->run.study;
    for (int i = 0; i < study->policies; i++) {
        if (strcmp(study->policy[i].name, job->frontier[frontier].policy) == 0) {
            return i;
        }
    }
    return study->policies + frontier;
}

struct drawing {
    const struct wr_frontier_job *job;
    struct wr_figure *figure;
    struct wr_error *error;
    double factor; /* of quality */
    struct wr_series *curve, *hull;
    struct wr_plane_point *point;
    int curves, hulls, points;
};

/* The chord of chance has two points, which nobody told. */
static enum wr_code add_chord(struct drawing *self, int frontier)
{
    const struct wr_frontier_figures *figures = &self->job->frontier[frontier].figures;
    double *end = wr_figure_array(self->figure, 4, sizeof *end, self->error);
    if (end == NULL) {
        return WR_E_NO_MEMORY;
    }
    end[0] = figures->weak.use;
    end[1] = figures->strong.use;
    end[2] = self->factor * figures->weak.quality;
    end[3] = self->factor * figures->strong.quality;
    if (isfinite(end[0]) && isfinite(end[1])) {
        self->curve[self->curves++] = (struct wr_series){
            self->job->frontier[frontier].policy, style_of(self->job, frontier), end, end + 2, NULL, NULL, 2};
    }
    return WR_OK;
}

static enum wr_code add_trace(struct drawing *self, int frontier, const struct wr_trace *trace,
                              struct wr_series *series, int *count)
{
    const int64_t points = wr_trace_points(trace);
    double *y = wr_figure_array(self->figure, (size_t)points, sizeof *y, self->error);
    if (y == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (int64_t i = 0; i < points; i++) {
        y[i] = self->factor * trace->y[i];
    }
    if (points > 0 && isfinite(trace->x[0])) {
        series[(*count)++] = (struct wr_series){
            self->job->frontier[frontier].policy, style_of(self->job, frontier), trace->x, y, NULL, NULL, points};
    }
    return WR_OK;
}

static enum wr_code add_frontier(struct drawing *self, int i)
{
    const struct wr_frontier *frontier = &self->job->frontier[i];
    if (frontier->kind == WR_FRONTIER_RANDOM) {
        return add_chord(self, i);
    }
    enum wr_code code = add_trace(self, i, &self->job->traces->curve[i], self->curve, &self->curves);
    code = code == WR_OK ? add_trace(self, i, &self->job->traces->hull[i], self->hull, &self->hulls) : code;
    if (code == WR_OK && frontier->has_point) {
        const double x = frontier->point.use, y = self->factor * frontier->point.quality;
        self->point[self->points++] =
            (struct wr_plane_point){frontier->policy, style_of(self->job, i), x, y, NAN, NAN, NAN, NAN};
    }
    return code;
}

static enum wr_code add_panel(struct drawing *self)
{
    const struct wr_frontier_job *job = self->job;
    char label[WR_PLOT_LABEL];
    wr_metric_label(use_metric[job->use], label);
    const char *x_label = wr_figure_text(self->figure, self->error, "%s", label);
    wr_metric_label(job->quality == WR_QUALITY_SCORE ? WR_METRIC_SCORE_MEAN : WR_METRIC_ACCURACY, label);
    const char *y_label = x_label != NULL ? wr_figure_text(self->figure, self->error, "%s", label) : NULL;
    struct wr_panel *panel = y_label != NULL ? wr_figure_panel(self->figure, WR_PANEL_PLANE, self->error) : NULL;
    if (panel == NULL) {
        return WR_E_NO_MEMORY;
    }
    panel->plane = (struct wr_plane){
        .text = {"", x_label, y_label},
        .point = self->point,
        .points = self->points,
        .reference = -1,
        .curve = self->curve,
        .hull = self->hull,
        .curves = self->curves,
        .hulls = self->hulls,
    };
    return WR_OK;
}

static enum wr_code say(struct drawing *self)
{
    struct wr_report report = self->job->run.report;
    report.counts = &self->job->counts;
    report.intervals = "";
    const enum wr_code code =
        wr_figure_say(self->figure, self->error, "%s",
                      "Each curve runs over all thresholds, from every query to the weak side to every query to the "
                      "strong one; the broad line behind it is its non-decreasing convex hull, and a marker is the "
                      "threshold that the study sets.");
    return code == WR_OK ? wr_plot_caption(self->figure, &report, self->error) : code;
}

enum wr_code wr_plot_frontier(struct wr_figure *figure, const struct wr_frontier_job *job, struct wr_error *error)
{
    const size_t frontiers = (size_t)job->frontiers;
    const enum wr_metric_id quality = job->quality == WR_QUALITY_SCORE ? WR_METRIC_SCORE_MEAN : WR_METRIC_ACCURACY;
    struct drawing drawing = {.job = job, .figure = figure, .error = error, .factor = wr_metric_factor(quality)};
    figure->title = job->run.study.name;
    figure->question = job->run.study.question;
    drawing.curve = wr_figure_array(figure, frontiers, sizeof *drawing.curve, error);
    drawing.hull = drawing.curve != NULL ? wr_figure_array(figure, frontiers, sizeof *drawing.hull, error) : NULL;
    drawing.point = drawing.hull != NULL ? wr_figure_array(figure, frontiers, sizeof *drawing.point, error) : NULL;
    enum wr_code code = drawing.point != NULL ? WR_OK : WR_E_NO_MEMORY;
    for (int i = 0; i < job->frontiers && code == WR_OK; i++) {
        code = add_frontier(&drawing, i);
    }
    if (code == WR_OK && drawing.curves == 0) {
        return wr_fail(error, WR_E_PLOT_NOTHING, "%s%s%s", wr_use_choices[job->use],
                       "some query's is unknown on a side", "choose another --against, or import what is missing");
    }
    code = code == WR_OK ? add_panel(&drawing) : code;
    return code == WR_OK ? say(&drawing) : code;
}
