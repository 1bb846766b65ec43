#include "analysis/commands/breakeven_resample.h"

#include "analysis/stats/meter.h"
#include "analysis/stats/resampling.h"
#include "sim/base/memory.h"

#include <math.h>
#include <string.h>

/* Bytes that all resamples of one decision may take. */
static const size_t most_memory = (size_t)256 << 20;

enum wr_code wr_probe_resampler_open(struct wr_probe_resampler *self, struct wr_probe *probe, const struct wr_ci *ci,
                                     struct wr_error *error)
{
    *self = (struct wr_probe_resampler){.probe = probe, .ci = *ci};
    self->ci.resampling.threads = probe->threads;
    self->value = wr_array((size_t)ci->resampling.replicates, sizeof *self->value, error);
    return self->value != NULL ? WR_OK : WR_E_NO_MEMORY;
}

void wr_probe_resampler_close(struct wr_probe_resampler *self)
{
    for (int i = 0; i < WR_KEPT_DECISIONS; i++) {
        wr_replicates_free(self->kept[i].sums);
    }
    wr_free(self->value);
    *self = (struct wr_probe_resampler){0};
}

/* The place of a decision's sums: where they are, or the one that was not needed longest. */
static struct wr_probe_sums *place_of(struct wr_probe_resampler *self, int64_t number)
{
    struct wr_probe_sums *place = &self->kept[0];
    for (int i = 0; i < WR_KEPT_DECISIONS; i++) {
        struct wr_probe_sums *one = &self->kept[i];
        if (one->number == number) {
            return one;
        }
        place = one->used < place->used ? one : place;
    }
    return place;
}

/* Resamples the policy by itself; its weights are those of all others. */
static enum wr_code learn(const struct wr_probe_resampler *self, const struct wr_probe_heard *heard, int index,
                          struct wr_replicates **sums, struct wr_error *error)
{
    const struct wr_decided *decided = heard->decided[index];
    struct wr_policy policy = self->probe->variant.list.policy[heard->number[index]];
    struct wr_replay_job job = *heard->job;
    struct wr_totals totals;
    job.policy = &policy;
    job.policies = 1;
    wr_totals_init(&totals);
    enum wr_code code = wr_totals_pick(&totals, &decided->totals, heard->number[index], 0, error);
    if (code == WR_OK) {
        code = wr_resample_keep(&job, &totals, false, &self->ci.resampling, most_memory, sums, error);
    }
    if (code == WR_OK && *sums == NULL) {
        code = wr_fail(error, WR_E_BREAKEVEN_RESAMPLES, "%d", (int)(most_memory >> 20));
    }
    wr_policy_release(&policy);
    wr_totals_free(&totals);
    return code;
}

static enum wr_code sums_of(struct wr_probe_resampler *self, const struct wr_probe_heard *heard, int index,
                            struct wr_resampled_policy *policy, struct wr_error *error)
{
    const int64_t number = heard->decided[index]->number;
    struct wr_probe_sums *place = place_of(self, number);
    enum wr_code code = WR_OK;
    if (place->number != number) {
        wr_replicates_free(place->sums);
        *place = (struct wr_probe_sums){.number = number};
        code = learn(self, heard, index, &place->sums, error);
        place->number = code == WR_OK ? number : 0;
    }
    place->used = self->asked;
    *policy = (struct wr_resampled_policy){place->sums, 0};
    return code;
}

/* The values of the only metric that was asked for, with meters' errors where there are some. */
static enum wr_code take(struct wr_probe_resampler *self, const struct wr_metric_inputs *inputs,
                         const struct wr_metric_rows *rows, const struct wr_resampled_policy *policy,
                         struct wr_error *error)
{
    struct wr_resampling resampling;
    bool complete;
    const enum wr_code code =
        wr_resample_kept(policy, inputs, rows, &self->ci.resampling, &resampling, &complete, error);
    if (code == WR_OK) {
        const struct wr_resampled_metric *metric = &resampling.metric[0];
        const double *value = metric->metered != NULL ? metric->metered : metric->value;
        self->count = resampling.count[0];
        memcpy(self->value, value, (size_t)self->count * sizeof *self->value);
        wr_resampling_free(&resampling);
    }
    return code;
}

static enum wr_code hear(void *hearer, const struct wr_probe_heard *heard, struct wr_error *error)
{
    struct wr_probe_resampler *self = hearer;
    struct wr_metric_set one = {.metrics = 1, .id = {self->probe->metric}};
    struct wr_metric_inputs inputs = *heard->inputs;
    struct wr_resampled_policy policy[2] = {{NULL, 0}, {NULL, 0}};
    struct wr_metric_rows rows;
    for (int i = 0; i < WR_METRICS; i++) {
        one.place[i] = i == (int)self->probe->metric ? 0 : -1;
    }
    inputs.asked = &one;
    enum wr_code code = wr_metrics_of(&inputs, heard->account, &rows, error);
    if (code != WR_OK) {
        return code;
    }
    if (!isnan(rows.row[0].value)) {
        for (int i = 0; i < heard->policies && code == WR_OK; i++) {
            code = sums_of(self, heard, i, &policy[i], error);
        }
        code = code == WR_OK ? take(self, &inputs, &rows, policy, error) : code;
    }
    wr_metric_rows_free(&rows);
    return code;
}

enum wr_code wr_probe_resample(struct wr_probe_resampler *self, int policy, struct wr_error *error)
{
    struct wr_note reason = {""};
    bool is_bound = false;
    double value;
    self->asked++;
    for (int64_t i = 0; i < self->ci.resampling.replicates; i++) {
        self->value[i] = (double)NAN;
    }
    self->probe->hear = hear;
    self->probe->hearer = self;
    enum wr_code code = wr_probe_bind(self->probe, &is_bound, &reason, error);
    if (code == WR_OK && is_bound) {
        code = wr_probe_value(self->probe, policy, &value, &reason, error);
    }
    self->probe->hear = NULL;
    return code;
}
