/* wr_sweep_plot_block(): a block of a sweep as panels. */
#include "analysis/commands/sweep_plot.h"
#include "analysis/plots/plot_label.h"
#include "sim/base/memory.h"
#include "sim/study/node.h"
#include "sim/text/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { CELLS_LEAST = 3, TITLE = 512 };

/* What the panels of a block are made with. */
struct making {
    const struct wr_sweep_plot *plot;
    const struct wr_sweep_block *block;
    struct wr_figure *figure;
    struct wr_error *error;
    struct wr_span span;      /* of the values of all its scenarios */
    enum wr_scale_kind scale; /* of its values */
    const char *label;        /* of its values */
};

static bool number_of(const struct wr_node *node, double *value)
{
    return node != NULL && node->kind == WR_NODE_SCALAR && !node->quoted &&
           wr_parse_real(node->text, strlen(node->text), value);
}

static bool is_numeric(const struct wr_axis *axis)
{
    double value;
    bool numeric = true;
    for (int64_t i = 0; i < axis->values && numeric; i++) {
        numeric = number_of(axis->value[i], &value);
    }
    return numeric;
}

/* "busy (with batched, used)", and what more there is to say of a panel. */
static const char *title_of(const struct making *in, const char *rest)
{
    char text[TITLE];
    const struct wr_node *use = in->block->use;
    size_t length = (size_t)snprintf(text, sizeof text, "%s", in->block->name);
    for (size_t i = 0; use != NULL && i < use->children && length < sizeof text; i++) {
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%s%s", i == 0 ? " (with " : ", ",
                                   use->child[i]->text, i + 1 == use->children ? ")" : "");
    }
    return wr_figure_text(in->figure, in->error, "%s%s%s", text, rest[0] != '\0' ? ": " : "", rest);
}

static const char *label_of_key(const struct making *in, const struct wr_axis *axis)
{
    char label[WR_PLOT_LABEL];
    wr_key_label(axis->key, label);
    return wr_figure_text(in->figure, in->error, "%s", label);
}

/* Numbers in five digits: those of a range have up to 15. */
static const char *text_of_value(const struct making *in, const struct wr_node *value)
{
    double number;
    if (number_of(value, &number)) {
        return wr_figure_text(in->figure, in->error, "%.5g", number);
    }
    char *text = value != NULL ? wr_node_flow(value, in->error) : NULL;
    const char *kept = text != NULL ? wr_figure_text(in->figure, in->error, "%s", text) : NULL;
    wr_free(text);
    return kept;
}

static struct wr_span span_of(const struct wr_sweep_plot *plot, const struct wr_sweep_block *block)
{
    struct wr_span span = wr_span_none();
    for (int64_t i = 0; i < block->scenarios; i++) {
        const struct wr_sweep_value *value = wr_sweep_plot_at(plot, block->first + i);
        for (int p = 0; value != NULL && p < plot->policies; p++) {
            if (wr_sweep_plot_draws(plot, p)) {
                wr_span_add(&span, value[p].value);
                wr_span_add(&span, value[p].lo);
                wr_span_add(&span, value[p].hi);
            }
        }
    }
    return span;
}

/* Zero is shown with savings, wherever they lie. */
static struct wr_span shown_span(const struct making *in)
{
    struct wr_span span = in->span;
    if (wr_metric_is_saving(in->plot->metric)) {
        wr_span_add(&span, 0);
    }
    return span;
}

/* A series for each policy that is drawn, with y of the scenarios listed; `band` = lo and hi. NULL = NO_MEMORY. */
static struct wr_series *make_series(const struct making *in, const double *x, const int64_t *scenario, int64_t points,
                                     int *count)
{
    const struct wr_sweep_plot *plot = in->plot;
    struct wr_series *series = wr_figure_array(in->figure, (size_t)plot->policies, sizeof *series, in->error);
    double *room = series != NULL
                       ? wr_figure_array(in->figure, 3 * (size_t)(plot->policies * points), sizeof *room, in->error)
                       : NULL;
    *count = 0;
    for (int p = 0; room != NULL && p < plot->policies; p++) {
        double *y = room + (int64_t)3 * p * points, *lo = y + points, *hi = lo + points;
        if (!wr_sweep_plot_draws(plot, p)) {
            continue;
        }
        for (int64_t i = 0; i < points; i++) {
            const struct wr_sweep_value *value = wr_sweep_plot_at(plot, scenario[i]);
            y[i] = value != NULL ? value[p].value : NAN;
            lo[i] = value != NULL ? value[p].lo : NAN;
            hi[i] = value != NULL ? value[p].hi : NAN;
        }
        series[(*count)++] = (struct wr_series){plot->job->run.list.policy[p].name, p, x, y, lo, hi, points};
    }
    return room != NULL ? series : NULL;
}

/* ----------------------------------------------------------------------------------------------- lines */

/* The values of an axis in ascending order, and the scenario of each from `first` on; those not asked for are left
 * out. */
static enum wr_code sort_axis(const struct making *in, const struct wr_axis *axis, int64_t first, int64_t stride,
                              double **x, int64_t **scenario, int64_t *points)
{
    *x = wr_figure_array(in->figure, (size_t)axis->values, sizeof **x, in->error);
    *scenario = *x != NULL ? wr_figure_array(in->figure, (size_t)axis->values, sizeof **scenario, in->error) : NULL;
    *points = 0;
    for (int64_t i = 0; *scenario != NULL && i < axis->values; i++) {
        double value = 0;
        if (!number_of(axis->value[i], &value) || wr_sweep_plot_at(in->plot, first + i * stride) == NULL) {
            continue;
        }
        int64_t at = (*points)++;
        while (at > 0 && (*x)[at - 1] > value) {
            (*x)[at] = (*x)[at - 1];
            (*scenario)[at] = (*scenario)[at - 1];
            at--;
        }
        (*x)[at] = value;
        (*scenario)[at] = first + i * stride;
    }
    return *scenario != NULL ? WR_OK : WR_E_NO_MEMORY;
}

static enum wr_code add_lines(const struct making *in, const struct wr_axis *axis, int64_t first, int64_t stride,
                              const char *rest)
{
    double *x;
    int64_t *scenario, points;
    int count = 0;
    const int baseline = in->plot->job->run.list.baseline;
    const char *zero = "baseline";
    enum wr_code code = sort_axis(in, axis, first, stride, &x, &scenario, &points);
    if (code != WR_OK || points == 0) {
        return code;
    }
    const struct wr_series *series = make_series(in, x, scenario, points, &count);
    const char *key = series != NULL ? label_of_key(in, axis) : NULL;
    const char *title = key != NULL ? title_of(in, rest) : NULL;
    struct wr_panel *panel = title != NULL ? wr_figure_panel(in->figure, WR_PANEL_LINES, in->error) : NULL;
    if (baseline < in->plot->policies) {
        zero = in->plot->job->run.list.policy[baseline].name;
    }
    if (panel == NULL) {
        return WR_E_NO_MEMORY;
    }
    panel->lines = (struct wr_lines){
        .text = {title, key, in->label},
        .series = series,
        .count = count,
        .y = shown_span(in),
        .x_kind = wr_values_are_log(x, points) ? WR_SCALE_LOG : WR_SCALE_LINEAR,
        .y_kind = in->scale,
        .tick = x,
        .ticks = points,
        .labels = true,
        .zero_label = wr_metric_is_saving(in->plot->metric) ? zero : NULL,
    };
    return WR_OK;
}

/* Lines over one axis, a panel for each value of the other. */
static enum wr_code add_panels_of_lines(const struct making *in, const struct wr_sweep_shape *shape, int over)
{
    const struct wr_axis *other = shape->axis[1 - over];
    enum wr_code code = WR_OK;
    for (int64_t i = 0; i < other->values && code == WR_OK; i++) {
        const char *value = text_of_value(in, other->value[i]);
        const char *rest = value != NULL ? wr_figure_text(in->figure, in->error, "%s %s", other->key, value) : NULL;
        code = rest != NULL ? add_lines(in, shape->axis[over], in->block->first + i * shape->stride[1 - over],
                                        shape->stride[over], rest)
                            : WR_E_NO_MEMORY;
    }
    return code;
}

/* ------------------------------------------------------------------------------------------------ heat */

/* Values of an axis as texts in ascending order, and from which place each comes. */
static const char **sort_texts(const struct making *in, const struct wr_axis *axis, int64_t **place)
{
    const char **text = wr_figure_array(in->figure, (size_t)axis->values, sizeof *text, in->error);
    *place = text != NULL ? wr_figure_array(in->figure, (size_t)axis->values, sizeof **place, in->error) : NULL;
    for (int64_t i = 0; *place != NULL && i < axis->values; i++) {
        double value = 0, before = 0;
        int64_t at = i;
        number_of(axis->value[i], &value);
        while (at > 0 && number_of(axis->value[(*place)[at - 1]], &before) && before > value) {
            (*place)[at] = (*place)[at - 1];
            at--;
        }
        (*place)[at] = i;
    }
    for (int64_t i = 0; *place != NULL && i < axis->values; i++) {
        text[i] = text_of_value(in, axis->value[(*place)[i]]);
        if (text[i] == NULL) {
            return NULL;
        }
    }
    return *place != NULL ? text : NULL;
}

static enum wr_code add_heatmap(const struct making *in, const struct wr_sweep_shape *shape, int policy,
                                const struct wr_heatmap *common, int64_t *const place[2])
{
    const int64_t columns = shape->axis[1]->values, rows = shape->axis[0]->values;
    double *value = wr_figure_array(in->figure, (size_t)(rows * columns), sizeof *value, in->error);
    const char *title = value != NULL ? title_of(in, in->plot->job->run.list.policy[policy].name) : NULL;
    struct wr_panel *panel = title != NULL ? wr_figure_panel(in->figure, WR_PANEL_HEATMAP, in->error) : NULL;
    if (panel == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (int64_t i = 0; i < rows * columns; i++) {
        const int64_t scenario =
            in->block->first + place[0][i / columns] * shape->stride[0] + place[1][i % columns] * shape->stride[1];
        const struct wr_sweep_value *found = wr_sweep_plot_at(in->plot, scenario);
        value[i] = found != NULL ? found[policy].value : NAN;
    }
    panel->heatmap = *common;
    panel->heatmap.text.title = title;
    panel->heatmap.value = value;
    return WR_OK;
}

static enum wr_code add_heatmaps(const struct making *in, const struct wr_sweep_shape *shape)
{
    int64_t *place[2];
    struct wr_heatmap common = {
        .columns = (int)shape->axis[1]->values,
        .rows = (int)shape->axis[0]->values,
        .range = in->span,
        .shading = wr_shading_of(in->span, wr_metric_is_saving(in->plot->metric)),
        .unit = wr_metric_shown_unit(in->plot->metric),
    };
    common.row = sort_texts(in, shape->axis[0], &place[0]);
    common.column = common.row != NULL ? sort_texts(in, shape->axis[1], &place[1]) : NULL;
    common.text.x_label = common.column != NULL ? label_of_key(in, shape->axis[1]) : NULL;
    const char *up = common.text.x_label != NULL ? label_of_key(in, shape->axis[0]) : NULL;
    common.text.y_label = up != NULL ? wr_figure_text(in->figure, in->error, "%s; upwards: %s", in->label, up) : NULL;
    enum wr_code code = common.text.y_label != NULL ? WR_OK : WR_E_NO_MEMORY;
    for (int p = 0; p < in->plot->policies && code == WR_OK; p++) {
        code = wr_sweep_plot_draws(in->plot, p) ? add_heatmap(in, shape, p, &common, place) : WR_OK;
    }
    return code;
}

/* ---------------------------------------------------------------------------------------------- rows */

/* "cases/2: objective cost": the scenario with what it sets. */
static const char *scenario_text(const struct making *in, const struct wr_sweep_block *block, int64_t scenario)
{
    char text[TITLE], name[WR_SCENARIO_NAME];
    wr_scenario_name(&in->plot->job->sweep, scenario, name);
    size_t length = (size_t)snprintf(text, sizeof text, "%s", name);
    for (int i = 0; i < block->axes && length < sizeof text; i++) {
        const struct wr_node *node = wr_scenario_value(block, &block->axis[i], scenario);
        char *value = node != NULL ? wr_node_flow(node, in->error) : NULL;
        if (node != NULL && value == NULL) {
            return NULL;
        }
        if (value != NULL) {
            length += (size_t)snprintf(text + length, sizeof text - length, ": %s %s", block->axis[i].key, value);
        }
        wr_free(value);
    }
    return wr_figure_text(in->figure, in->error, "%s", text);
}

static enum wr_code add_rows(const struct making *in, const int64_t *scenario, int64_t rows, const char *title)
{
    int count = 0;
    const struct wr_sweep *sweep = &in->plot->job->sweep;
    const struct wr_series *series = make_series(in, NULL, scenario, rows, &count);
    const char **category =
        series != NULL ? wr_figure_array(in->figure, (size_t)rows, sizeof *category, in->error) : NULL;
    for (int64_t i = 0; category != NULL && i < rows; i++) {
        category[i] = scenario_text(in, wr_sweep_block_of(sweep, scenario[i]), scenario[i]);
        if (category[i] == NULL) {
            return WR_E_NO_MEMORY;
        }
    }
    struct wr_panel *panel =
        category != NULL && title != NULL ? wr_figure_panel(in->figure, WR_PANEL_DOTS, in->error) : NULL;
    if (panel == NULL) {
        return WR_E_NO_MEMORY;
    }
    panel->dots = (struct wr_dots){title, in->label, category, rows, series, count, shown_span(in), in->scale};
    return WR_OK;
}

/* Scenarios of the block that were heard, as rows. */
static enum wr_code add_block_rows(const struct making *in)
{
    int64_t *scenario = wr_figure_array(in->figure, (size_t)in->block->scenarios, sizeof *scenario, in->error);
    int64_t rows = 0;
    for (int64_t i = 0; scenario != NULL && i < in->block->scenarios; i++) {
        if (wr_sweep_plot_at(in->plot, in->block->first + i) != NULL) {
            scenario[rows++] = in->block->first + i;
        }
    }
    return scenario != NULL ? add_rows(in, scenario, rows, title_of(in, "")) : WR_E_NO_MEMORY;
}

/* All blocks of one scenario in one panel, when this is the first of them. */
static enum wr_code add_single_rows(struct making *in)
{
    const struct wr_sweep *sweep = &in->plot->job->sweep;
    int64_t *scenario = wr_figure_array(in->figure, (size_t)sweep->blocks, sizeof *scenario, in->error);
    int64_t rows = 0;
    for (int i = 0; scenario != NULL && i < sweep->blocks; i++) {
        const struct wr_sweep_block *block = &sweep->block[i];
        if (block->scenarios == 1 && wr_sweep_plot_at(in->plot, block->first) != NULL) {
            const struct wr_span span = span_of(in->plot, block);
            wr_span_add(&in->span, span.low);
            wr_span_add(&in->span, span.high);
            scenario[rows++] = block->first;
        }
    }
    in->scale = wr_metric_scale(in->plot->metric, in->span);
    return scenario == NULL                      ? WR_E_NO_MEMORY
           : scenario[0] != in->block->first     ? WR_OK
           : rows == 1 && in->block->use == NULL ? add_rows(in, scenario, rows, "")
                                                 : add_rows(in, scenario, rows, rows == 1 ? title_of(in, "") : "");
}

/* ---------------------------------------------------------------------------------------------- blocks */

/* The axis that lines run over: numbers, and of two the one of more values; -1 = none. */
static int line_axis(const struct wr_sweep_shape *shape)
{
    int over = -1;
    for (int i = 0; i < shape->axes; i++) {
        if (is_numeric(shape->axis[i]) && (over < 0 || shape->axis[i]->values > shape->axis[over]->values)) {
            over = i;
        }
    }
    return over;
}

static bool is_map(const struct wr_sweep_shape *shape)
{
    return shape->axes == 2 && is_numeric(shape->axis[0]) && is_numeric(shape->axis[1]) &&
           shape->axis[0]->values >= CELLS_LEAST && shape->axis[1]->values >= CELLS_LEAST;
}

enum wr_code wr_sweep_plot_block(const struct wr_sweep_plot *self, const struct wr_sweep_block *block,
                                 struct wr_figure *figure, struct wr_error *error)
{
    char label[WR_PLOT_LABEL];
    struct making in = {.plot = self, .block = block, .figure = figure, .error = error, .span = span_of(self, block)};
    const struct wr_sweep_shape shape = wr_sweep_shape_of(block);
    const int over = line_axis(&shape);
    const bool zips = !block->is_product && block->scenarios > 1 && is_numeric(&block->axis[0]);
    wr_metric_label(self->metric, label);
    in.label = wr_figure_text(figure, error, "%s", label);
    in.scale = wr_metric_scale(self->metric, in.span);
    if (in.label == NULL) {
        return WR_E_NO_MEMORY;
    }
    if (block->scenarios == 1) {
        return add_single_rows(&in);
    }
    if (is_map(&shape)) {
        return add_heatmaps(&in, &shape);
    }
    if (zips) {
        const char *rest = "";
        if (block->axes > 1) {
            rest = wr_figure_text(figure, error, "with %s%s", block->axis[1].key, block->axes > 2 ? " and others" : "");
        }
        return rest != NULL ? add_lines(&in, &block->axis[0], block->first, 1, rest) : WR_E_NO_MEMORY;
    }
    if (over >= 0 && shape.axes == 2) {
        return add_panels_of_lines(&in, &shape, over);
    }
    return over >= 0 ? add_lines(&in, shape.axis[over], block->first, shape.stride[over], "") : add_block_rows(&in);
}
