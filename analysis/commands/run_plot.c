#include "analysis/commands/run_plot.h"

#include "analysis/plots/plot_label.h"
#include "analysis/tables/describe.h"
#include "sim/table/meta.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum wr_code wr_plot_caption(struct wr_figure *figure, const struct wr_report *report, struct wr_error *error)
{
    const struct wr_replay_counts *counts = report->counts;
    const struct wr_study *study = report->study;
    struct wr_note correct = {""};
    wr_describe_correct(&study->selection, &correct);
    enum wr_code code =
        wr_figure_say(figure, error, "%" PRId64 " of %" PRId64 " queries; correct when %s; the baseline is %s.",
                      counts->replayed, counts->queries, correct.text,
                      wr_meta_label(report->meta, WR_COL_PAIR, study->pool.pair[study->pool.baseline]));
    if (code == WR_OK && report->assumptions[0] != '\0') {
        code = wr_figure_say(figure, error, "Assumptions: %s.", report->assumptions);
    }
    if (code == WR_OK && report->intervals[0] != '\0') {
        code = wr_figure_say(figure, error, "Intervals: %s.", report->intervals);
    }
    for (int i = 0; i < report->warnings && code == WR_OK; i++) {
        code = wr_figure_say(figure, error, "Warning: %s.", report->warning[i]);
    }
    return code;
}

static struct wr_plane_point point_of(const struct wr_report *report, int policy)
{
    const struct wr_result_row *x = wr_metric_rows_at(report->rows, policy, 0, WR_METRIC_ENERGY_PER_QUERY);
    const struct wr_result_row *y = wr_metric_rows_at(report->rows, policy, 0, WR_METRIC_ACCURACY);
    const double factor = wr_metric_factor(WR_METRIC_ACCURACY);
    return (struct wr_plane_point){
        .name = report->policy[policy].name,
        .style = policy,
        .x = x->value,
        .x_lo = x->lo,
        .x_hi = x->hi,
        .y = factor * y->value,
        .y_lo = factor * y->lo,
        .y_hi = factor * y->hi,
    };
}

/* Which policies have no point, and why. */
static enum wr_code say_missing(struct wr_figure *figure, const struct wr_report *report, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    const struct wr_result_row *missing = NULL;
    int drawn = 0;
    for (int i = 0; i < report->rows->policies && code == WR_OK; i++) {
        const struct wr_result_row *x = wr_metric_rows_at(report->rows, i, 0, WR_METRIC_ENERGY_PER_QUERY);
        const struct wr_result_row *y = wr_metric_rows_at(report->rows, i, 0, WR_METRIC_ACCURACY);
        missing = isnan(x->value) ? x : isnan(y->value) ? y : NULL;
        drawn += missing == NULL;
        if (missing != NULL) {
            code = wr_figure_say(figure, error, "Not drawn: %s, whose %s is n/a (%s).", report->policy[i].name,
                                 missing->metric, missing->note);
        }
    }
    return code != WR_OK || drawn > 0 || missing == NULL
               ? code
               : wr_fail(error, WR_E_PLOT_NOTHING, "%s%s%s", missing->metric, missing->note,
                         "import what is missing, or plot nothing");
}

enum wr_code wr_plot_run(struct wr_figure *figure, const struct wr_report *report, int baseline, struct wr_error *error)
{
    const double far_apart = 20;
    const int policies = report->rows->policies;
    struct wr_plane_point *point = wr_figure_array(figure, (size_t)policies, sizeof *point, error);
    struct wr_panel *panel = point != NULL ? wr_figure_panel(figure, WR_PANEL_PLANE, error) : NULL;
    char *x_label = panel != NULL ? wr_figure_array(figure, WR_PLOT_LABEL, 1, error) : NULL;
    char *y_label = x_label != NULL ? wr_figure_array(figure, WR_PLOT_LABEL, 1, error) : NULL;
    struct wr_span energy = wr_span_none();
    if (y_label == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (int i = 0; i < policies; i++) {
        point[i] = point_of(report, i);
        wr_span_add(&energy, point[i].x);
    }
    wr_metric_label(WR_METRIC_ENERGY_PER_QUERY, x_label);
    wr_metric_label(WR_METRIC_ACCURACY, y_label);
    figure->title = report->study->name;
    figure->question = report->study->question;
    panel->plane = (struct wr_plane){
        .text = {"", x_label, y_label},
        .point = point,
        .points = policies,
        .reference = baseline < policies ? baseline : -1,
        .x_kind = energy.low > 0 && energy.high > far_apart * energy.low ? WR_SCALE_LOG : WR_SCALE_LINEAR,
        .labels = true,
    };
    enum wr_code code = say_missing(figure, report, error);
    if (code == WR_OK && baseline < policies) {
        code = wr_figure_say(figure, error,
                             "Dotted lines cross at %s, the baseline: left of it energy is saved, above it more is "
                             "answered correctly.",
                             report->policy[baseline].name);
    }
    return code == WR_OK ? wr_plot_caption(figure, report, error) : code;
}
