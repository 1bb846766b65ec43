#include "analysis/commands/frontier_intervals.h"

#include "sim/base/memory.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct making {
    const struct wr_frontier *frontier;
    const struct wr_curve_replicates *of;
    int frontiers;
    const struct wr_interval_options *options;
    bool meters_err;
};

static double use_most(const struct making *self, int64_t replicate, bool left_out)
{
    double most = -(double)INFINITY;
    for (int i = 0; i < self->frontiers; i++) {
        const struct wr_curve_replicate *one = left_out ? self->of[i].left_out : self->of[i].value;
        most = fmax(most, one[replicate].figures.use_most);
    }
    return most;
}

/* The values of all replicates, [value][replicate]. */
static void values_of(const struct making *self, int index, bool left_out, int64_t count, double *value)
{
    const struct wr_curve_replicate *replicate = left_out ? self->of[index].left_out : self->of[index].value;
    struct wr_frontier resampled = self->frontier[index];
    for (int64_t r = 0; r < count; r++) {
        double one[WR_FRONTIER_VALUES];
        enum wr_frontier_value kind[WR_FRONTIER_VALUES];
        resampled.figures = replicate[r].figures;
        resampled.point = replicate[r].point;
        const int values = wr_frontier_values(&resampled, use_most(self, r, left_out), one, kind);
        for (int k = 0; k < values; k++) {
            value[k * count + r] = replicate[r].figures.weight > 0 ? one[k] : NAN;
        }
    }
}

static void add_note(struct wr_frontier_interval *to, const char *text)
{
    const size_t length = strlen(to->note);
    snprintf(to->note + length, sizeof to->note - length, "; %s", text);
}

static enum wr_code fill(const struct making *self, const struct wr_resampled_metric *metric, int64_t count,
                         double value, bool of_use, struct wr_frontier_interval *to, struct wr_error *error)
{
    struct wr_estimate estimate;
    const enum wr_code code = wr_estimate_of(metric, count, value, self->options, &estimate, error);
    if (code != WR_OK) {
        return code;
    }
    to->lo = estimate.interval.lo;
    to->hi = estimate.interval.hi;
    if (isnan(to->lo)) {
        snprintf(to->note, sizeof to->note, "no interval: undefined in %zu of %zu resamples", estimate.undefined,
                 estimate.count);
        return WR_OK;
    }
    snprintf(to->note, sizeof to->note, "%g %% interval: %s bootstrap, %zu resamples", 100 * self->options->level,
             estimate.is_bca ? "BCa" : "percentile", estimate.count);
    if (estimate.undefined > 0) {
        char text[64];
        snprintf(text, sizeof text, "undefined in %zu of them, left out", estimate.undefined);
        add_note(to, text);
    }
    if (of_use && self->meters_err) {
        add_note(to, "errors of meters are not in it");
    }
    return WR_OK;
}

static enum wr_code make_all(const struct making *self, int index, double *value, double *left_out,
                             struct wr_frontier_interval *to, struct wr_error *error)
{
    const int64_t count = self->of[index].count;
    double original[WR_FRONTIER_VALUES], most = -(double)INFINITY;
    enum wr_frontier_value kind[WR_FRONTIER_VALUES];
    for (int i = 0; i < self->frontiers; i++) {
        most = fmax(most, self->frontier[i].figures.use_most);
    }
    const int values = wr_frontier_values(&self->frontier[index], most, original, kind);
    enum wr_code code = WR_OK;
    values_of(self, index, false, count, value);
    values_of(self, index, true, WR_LEFT_OUT_GROUPS, left_out);
    for (int k = 0; k < values && code == WR_OK; k++) {
        const struct wr_resampled_metric metric = {.value = value + k * count,
                                                   .left_out = left_out + (int64_t)k * WR_LEFT_OUT_GROUPS};
        to[k] = (struct wr_frontier_interval){NAN, NAN, ""};
        if (kind[k] == WR_VALUE_COUNT) {
            snprintf(to[k].note, sizeof to[k].note, "no interval: a count");
        } else if (self->frontier[index].figures.queries == 1) {
            snprintf(to[k].note, sizeof to[k].note, "no interval: one query");
        } else if (!isnan(original[k])) {
            code = fill(self, &metric, count, original[k], kind[k] == WR_VALUE_OF_USE, &to[k], error);
        }
    }
    return code;
}

enum wr_code wr_frontier_intervals_make(struct wr_frontier *frontier, const struct wr_curve_replicates *of,
                                        int frontiers, const struct wr_interval_options *options, bool meters_err,
                                        struct wr_error *error)
{
    const struct making making = {frontier, of, frontiers, options, meters_err};
    const size_t values = WR_FRONTIER_VALUES;
    double *value = wr_array(values * (size_t)of->count, sizeof *value, error);
    double *left_out = wr_array(values * WR_LEFT_OUT_GROUPS, sizeof *left_out, error);
    enum wr_code code = value != NULL && left_out != NULL ? WR_OK : WR_E_NO_MEMORY;
    for (int i = 0; i < frontiers && code == WR_OK; i++) {
        frontier[i].interval = wr_array(values, sizeof *frontier[i].interval, error);
        code = frontier[i].interval != NULL ? make_all(&making, i, value, left_out, frontier[i].interval, error)
                                            : WR_E_NO_MEMORY;
    }
    wr_free(value);
    wr_free(left_out);
    return code;
}
