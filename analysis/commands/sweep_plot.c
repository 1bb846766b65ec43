#include "analysis/commands/sweep_plot.h"

#include "analysis/commands/run_plot.h"
#include "analysis/plots/plot_label.h"
#include "sim/base/memory.h"
#include "sim/study/node.h"
#include "sim/study/overlay.h"
#include "sim/text/nearest.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---------------------------------------------------------------------------------------------- checks */

struct wr_sweep_shape wr_sweep_shape_of(const struct wr_sweep_block *block)
{
    struct wr_sweep_shape shape = {.axes = 0};
    int64_t stride = 1;
    for (int i = block->axes - 1; i >= 0 && block->is_product; i--) { /* the last axis changes fastest */
        if (block->axis[i].values > 1 && shape.axes++ < 2) {
            shape.axis[1] = shape.axis[0];
            shape.stride[1] = shape.stride[0];
            shape.axis[0] = &block->axis[i];
            shape.stride[0] = stride;
        }
        stride *= block->axis[i].values;
    }
    return shape;
}

static bool is_asked_for(const struct wr_sweep_job *job, const struct wr_sweep_block *block)
{
    bool wanted = false;
    for (int64_t s = block->first; s < block->first + block->scenarios && !wanted; s++) {
        wanted = wr_sweep_job_wants(job, s);
    }
    return wanted;
}

/* A plot has two axes: the key of the fewest values is the one to hold. */
static enum wr_code check_keys(const struct wr_sweep_block *block, struct wr_error *error)
{
    const int axes = wr_sweep_shape_of(block).axes;
    const struct wr_axis *fewest = NULL;
    for (int i = 0; i < block->axes && axes > 2; i++) {
        const struct wr_axis *axis = &block->axis[i];
        fewest = axis->values > 1 && (fewest == NULL || axis->values < fewest->values) ? axis : fewest;
    }
    if (fewest == NULL) {
        return WR_OK;
    }
    char *value = wr_node_flow(fewest->value[0], error);
    if (value == NULL) {
        return WR_E_NO_MEMORY;
    }
    wr_fail(error, WR_E_PLOT_KEYS, "%s%d%s%s", block->name, axes, fewest->place->key, value);
    wr_free(value);
    return error != NULL ? error->code : WR_E_PLOT_KEYS;
}

static enum wr_code find_metric(const char *name, enum wr_metric_id *metric, struct wr_error *error)
{
    const char *names[WR_METRICS];
    char expected[160];
    *metric = wr_metric_named(name);
    if (*metric != WR_METRICS) {
        return WR_OK;
    }
    for (int i = 0; i < WR_METRICS; i++) {
        names[i] = wr_metric_spec((enum wr_metric_id)i)->name;
    }
    snprintf(expected, sizeof expected, "the name of a metric, as in the CSV; did you mean '%s'?",
             wr_nearest(name, names, WR_METRICS));
    return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--plot-metric", name, expected);
}

enum wr_code wr_sweep_plot_init(struct wr_sweep_plot *self, const struct wr_sweep_job *job, const char *metric,
                                struct wr_error *error)
{
    *self = (struct wr_sweep_plot){.job = job, .policies = job->run.list.reported};
    enum wr_code code = find_metric(metric != NULL ? metric : "energy_savings", &self->metric, error);
    if (code == WR_OK && job->scenarios > WR_SWEEP_PLOTTED) {
        code = wr_fail(error, WR_E_PLOT_MANY, "%" PRId64 "%d", job->scenarios, WR_SWEEP_PLOTTED);
    }
    for (int i = 0; i < job->sweep.blocks && code == WR_OK; i++) {
        code = is_asked_for(job, &job->sweep.block[i]) ? check_keys(&job->sweep.block[i], error) : WR_OK;
    }
    if (code != WR_OK) {
        return code;
    }
    const size_t policies = (size_t)self->policies, scenarios = (size_t)job->scenarios;
    self->value = wr_array(scenarios * policies, sizeof *self->value, error);
    self->scenario = self->value != NULL ? wr_array(scenarios, sizeof *self->scenario, error) : NULL;
    self->missing = self->scenario != NULL ? wr_array(policies, sizeof *self->missing, error) : NULL;
    self->reason = self->missing != NULL ? wr_array(policies, sizeof *self->reason, error) : NULL;
    return self->reason != NULL ? WR_OK : WR_E_NO_MEMORY;
}

void wr_sweep_plot_free(struct wr_sweep_plot *self)
{
    for (int i = 0; self->reason != NULL && i < self->policies; i++) {
        wr_free(self->reason[i]);
    }
    wr_free(self->reason);
    wr_free(self->missing);
    wr_free(self->scenario);
    wr_free(self->value);
    *self = (struct wr_sweep_plot){0};
}

/* ------------------------------------------------------------------------------------------- gathering */

enum wr_code wr_sweep_plot_add(struct wr_sweep_plot *self, const struct wr_sweep_scenario *scenario,
                               struct wr_error *error)
{
    const double factor = wr_metric_factor(self->metric);
    for (int i = 0; i < self->policies; i++) {
        const struct wr_result_row *row = wr_metric_rows_at(scenario->rows, i, 0, self->metric);
        self->value[self->heard * self->policies + i] =
            (struct wr_sweep_value){factor * row->value, factor * row->lo, factor * row->hi};
        if (isnan(row->value) && self->missing[i]++ == 0) {
            self->reason[i] = wr_text_copy(row->note, strlen(row->note), error);
            if (self->reason[i] == NULL) {
                return WR_E_NO_MEMORY;
            }
        }
    }
    self->scenario[self->heard++] = scenario->scenario;
    return WR_OK;
}

const struct wr_sweep_value *wr_sweep_plot_at(const struct wr_sweep_plot *self, int64_t scenario)
{
    int64_t low = 0, high = self->heard;
    while (low < high) {
        const int64_t middle = (low + high) / 2;
        if (self->scenario[middle] < scenario) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < self->heard && self->scenario[low] == scenario ? &self->value[low * self->policies] : NULL;
}

bool wr_sweep_plot_draws(const struct wr_sweep_plot *self, int policy)
{
    return !wr_metric_is_saving(self->metric) || policy != self->job->run.list.baseline;
}

/* --------------------------------------------------------------------------------------------- caption */

/* The presets of the blocks that are drawn, as the study has them. */
static enum wr_code say_presets(const struct wr_sweep_plot *self, struct wr_figure *figure, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int i = 0; i < self->job->sweep.blocks && code == WR_OK; i++) {
        const struct wr_sweep_block *block = &self->job->sweep.block[i];
        const size_t uses = block->use != NULL && is_asked_for(self->job, block) ? block->use->children : 0;
        for (size_t k = 0; k < uses && code == WR_OK; k++) {
            const struct wr_node *preset = wr_preset_of(self->job->sweep.root, block->use->child[k], error);
            char *text = preset != NULL ? wr_node_flow(preset, error) : NULL;
            code = text != NULL ? wr_figure_say(figure, error, "%s: %s.", block->use->child[k]->text, text)
                                : WR_E_NO_MEMORY;
            wr_free(text);
        }
    }
    return code;
}

static enum wr_code say_missing(const struct wr_sweep_plot *self, struct wr_figure *figure, struct wr_error *error)
{
    int64_t drawn = 0;
    enum wr_code code = WR_OK;
    const char *reason = "";
    for (int i = 0; i < self->policies && code == WR_OK; i++) {
        drawn += self->heard - self->missing[i];
        if (self->missing[i] > 0) {
            reason = self->reason[i];
            code = wr_figure_say(figure, error, "Gaps: %" PRId64 " of %" PRId64 " values of %s are n/a (%s).",
                                 self->missing[i], self->heard, self->job->run.list.policy[i].name, reason);
        }
    }
    return code == WR_OK && drawn == 0 ? wr_fail(error, WR_E_PLOT_NOTHING, "%s%s%s", wr_metric_spec(self->metric)->name,
                                                 reason, "choose another --plot-metric, or import what is missing")
                                       : code;
}

/* How the panels that there are have to be read. */
static enum wr_code say_reading(const struct wr_sweep_plot *self, struct wr_figure *figure, struct wr_error *error)
{
    const int baseline = self->job->run.list.baseline;
    const char *name = baseline < self->policies ? self->job->run.list.policy[baseline].name : "the baseline";
    bool heat = false, ratios = false;
    enum wr_code code = WR_OK;
    for (int i = 0; i < figure->panels; i++) {
        const struct wr_panel *panel = &figure->panel[i];
        heat = heat || panel->kind == WR_PANEL_HEATMAP;
        ratios = ratios || (panel->kind == WR_PANEL_LINES && panel->lines.y_kind == WR_SCALE_SAVINGS) ||
                 (panel->kind == WR_PANEL_DOTS && panel->dots.scale == WR_SCALE_SAVINGS);
    }
    if (wr_metric_is_saving(self->metric)) {
        code = wr_figure_say(figure, error, "Zero is %s; below zero a policy uses more than that.", name);
    }
    if (code == WR_OK && ratios) {
        code = wr_figure_say(figure, error, "%s", wr_savings_scale_reading);
    }
    if (code == WR_OK && heat) {
        code = wr_figure_say(figure, error, "%s",
                             wr_metric_is_saving(self->metric)
                                 ? "Hatched cells are below zero, the thick line is where zero is crossed; half and "
                                   "twice the baseline's use are equally dark."
                                 : "Darker cells have larger values; hatched ones are below zero.");
    }
    if (code == WR_OK && figure->panels > 1) {
        code = wr_figure_say(figure, error, "%s", "Panels of one block share a scale; blocks have their own.");
    }
    return code;
}

enum wr_code wr_sweep_plot_figure(const struct wr_sweep_plot *self, struct wr_figure *figure,
                                  const struct wr_report *report, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    figure->title = report->study->name;
    figure->question = report->study->question;
    for (int i = 0; i < self->job->sweep.blocks && code == WR_OK; i++) {
        const struct wr_sweep_block *block = &self->job->sweep.block[i];
        code = is_asked_for(self->job, block) ? wr_sweep_plot_block(self, block, figure, error) : WR_OK;
    }
    code = code == WR_OK ? say_missing(self, figure, error) : code;
    code = code == WR_OK ? say_reading(self, figure, error) : code;
    code = code == WR_OK ? wr_plot_caption(figure, report, error) : code;
    return code == WR_OK ? say_presets(self, figure, error) : code;
}
