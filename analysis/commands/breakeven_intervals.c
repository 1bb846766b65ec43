#include "analysis/commands/breakeven_intervals.h"

#include "analysis/commands/breakeven_resample.h"
#include "analysis/stats/meter.h"
#include "analysis/stats/replicate_crossings.h"
#include "sim/base/memory.h"
#include "sim/base/progress.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

struct making {
    struct wr_breakeven_job *job;
    const struct wr_ci *ci;
    struct wr_probe_resampler resampler;
    struct wr_replicate_crossings crossings; /* of the line at hand; owned */
    int64_t done;                            /* values */
};

static enum wr_code look(struct making *self, int policy, double x, struct wr_error *error)
{
    wr_vary_put(&self->job->vary[0], x);
    return wr_probe_resample(&self->resampler, self->job->policy[policy], error);
}

/* The values of the first key, for all resamples. */
static enum wr_code scan(struct making *self, int policy, struct wr_error *error)
{
    const struct wr_breakeven_key *key = &self->job->result.key[0];
    enum wr_code code = wr_replicate_crossings_new(&self->crossings, self->ci->resampling.replicates, error);
    for (int64_t k = 0; k < key->values && code == WR_OK; k++) {
        code = look(self, policy, key->value[k], error);
        if (code == WR_OK) {
            wr_replicate_crossings_add(&self->crossings, key->value[k], self->resampler.value);
        }
        wr_progress_set(++self->done);
    }
    self->crossings.count = self->resampler.count; /* the same at every value; behind them is nothing */
    return code;
}

/* Whether some resample crosses between two neighbours; a zero is found already. */
static bool is_crossed(const struct wr_replicate_crossings *crossings, double low, double high)
{
    bool found = false;
    for (int64_t i = 0; i < crossings->count && !found; i++) {
        const struct wr_replicate_state *state = &crossings->state[i];
        for (int k = 0; k < state->changes && k < WR_REPLICATE_ROOTS; k++) {
            found |=
                state->root[k].low >= low && state->root[k].high <= high && state->root[k].low < state->root[k].high;
        }
    }
    return found;
}

static void narrow(struct wr_replicate_crossings *crossings, double x, const double *y)
{
    for (int64_t i = 0; i < crossings->count; i++) {
        struct wr_replicate_state *state = &crossings->state[i];
        for (int k = 0; k < state->changes && k < WR_REPLICATE_ROOTS; k++) {
            wr_replicate_root_narrow(&state->root[k], x, y[i]);
        }
    }
}

/* Part `part` of what lies between two neighbouring values. */
static double part_of(const struct wr_breakeven_key *key, double low, double high, int part)
{
    const double share = (double)part / WR_BREAKEVEN_PARTS;
    const double x = key->is_log ? low * pow(high / low, share) : low + share * (high - low);
    return key->is_whole ? floor(x) : x;
}

static enum wr_code refine(struct making *self, int policy, struct wr_error *error)
{
    const struct wr_breakeven_key *key = &self->job->result.key[0];
    enum wr_code code = WR_OK;
    for (int64_t k = 1; k < key->values && code == WR_OK; k++) {
        const double low = key->value[k - 1], high = key->value[k];
        double last = low;
        if (!is_crossed(&self->crossings, low, high)) {
            continue;
        }
        for (int part = 1; part < WR_BREAKEVEN_PARTS && code == WR_OK; part++) {
            const double x = part_of(key, low, high, part);
            if (x > last && x < high) {
                code = look(self, policy, x, error);
                narrow(&self->crossings, x, self->resampler.value);
                last = x;
            }
        }
    }
    return code;
}

/* --------------------------------------------------------------------------------------------- intervals */

static enum wr_code say(struct wr_breakeven_interval *interval, const struct wr_note *note, struct wr_error *error)
{
    interval->note = wr_text_copy(note->text, strlen(note->text), error);
    return interval->note != NULL ? WR_OK : WR_E_NO_MEMORY;
}

/* How many resamples have another answer than the original, and which. */
static void describe(const struct making *self, const struct wr_crossing_spread *spread, bool crosses,
                     struct wr_note *note)
{
    const int64_t count = self->crossings.count;
    const bool has_interval = !isnan(spread->interval.lo);
    if (has_interval) {
        wr_note_add(note, "%g %% interval: percentile bootstrap, %" PRId64 " resamples", 100 * self->ci->interval.level,
                    count);
    } else if (crosses) {
        wr_note_add(note, "no interval: %" PRId64 " of %" PRId64 " resamples cross otherwise", spread->otherwise,
                    count);
    } else {
        wr_note_add(note, "no crossing to have an interval of");
    }
    if (spread->always > 0) {
        wr_note_add(note, "%" PRId64 " of %" PRId64 " resamples save all over what was looked at", spread->always,
                    count);
    }
    if (spread->never > 0) {
        wr_note_add(note, "%" PRId64 " of %" PRId64 " resamples save nowhere in it", spread->never, count);
    }
    if (spread->otherwise > 0 && (has_interval || !crosses)) {
        wr_note_add(note, "%" PRId64 " of %" PRId64 " resamples cross %s", spread->otherwise, count,
                    crosses ? "otherwise, left out" : "within it, or have no answer");
    }
}

/* Each crossing is a change of sign at one place. */
static bool has_places(const struct wr_crossings *savings)
{
    bool all = true;
    for (int i = 0; i < savings->crossings; i++) {
        const enum wr_crossing_kind kind = savings->crossing[i].kind;
        all &= kind == WR_CROSSING_ROOT || kind == WR_CROSSING_JUMPS || kind == WR_CROSSING_STEP;
    }
    return all;
}

/* Why there can be none at all; NULL = there can. */
static const char *why_none(const struct making *self, const struct wr_breakeven_line *line, int policy)
{
    const struct wr_policy_list *list = &self->job->run.list;
    if (wr_breakeven_answer_of(&line->savings) == WR_BREAKEVEN_UNKNOWN) {
        return "no interval: no answer";
    }
    if (wr_breakeven_answer_of(&line->savings) == WR_BREAKEVEN_EQUAL) {
        return "no interval: it neither saves nor loses";
    }
    if (!has_places(&line->savings)) {
        return "no interval: the sign does not change at one place";
    }
    return wr_policy_wants_fixed_point(&list->policy[self->job->policy[policy]])
               ? "no interval: decisions and loads are settled together at each value (repricing: fixed_point)"
               : NULL;
}

static enum wr_code fill_one(const struct making *self, const struct wr_breakeven_line *line, int index,
                             struct wr_breakeven_interval *interval, struct wr_error *error)
{
    const struct wr_crossings *savings = &line->savings;
    const bool rises = savings->crossings > 0 && savings->crossing[0].rises;
    struct wr_crossing_spread spread = {.interval = WR_NO_INTERVAL};
    struct wr_note note = {""};
    enum wr_code code = WR_OK;
    if (self->crossings.count < 2) {
        wr_note_add(&note, "no interval: one query, or hardly a resample with weight");
    } else {
        code = wr_crossing_spread_of(&self->crossings, savings->crossings, index, rises,
                                     self->job->result.key[0].is_whole, self->ci->interval.level, &spread, error);
        interval->lo = spread.interval.lo;
        interval->hi = spread.interval.hi;
        describe(self, &spread, savings->crossings > 0, &note);
    }
    return code == WR_OK ? say(interval, &note, error) : code;
}

static enum wr_code fill_line(struct making *self, struct wr_breakeven_line *line, int policy, struct wr_error *error)
{
    const char *const none = why_none(self, line, policy);
    const int intervals = line->savings.crossings > 0 ? line->savings.crossings : 1;
    line->interval = wr_array((size_t)intervals, sizeof *line->interval, error);
    if (line->interval == NULL) {
        return WR_E_NO_MEMORY;
    }
    line->intervals = intervals;
    enum wr_code code = none == NULL ? scan(self, policy, error) : WR_OK;
    code = code == WR_OK && none == NULL ? refine(self, policy, error) : code;
    for (int k = 0; k < intervals && code == WR_OK; k++) {
        struct wr_note note = {""};
        line->interval[k].lo = line->interval[k].hi = (double)NAN;
        if (none != NULL) {
            wr_note_add(&note, "%s", none);
            code = say(&line->interval[k], &note, error);
        } else {
            code = fill_one(self, line, k, &line->interval[k], error);
        }
    }
    wr_replicate_crossings_free(&self->crossings);
    return code;
}

enum wr_code wr_breakeven_job_intervals(struct wr_breakeven_job *job, const struct wr_ci *ci, struct wr_error *error)
{
    struct wr_breakeven *result = &job->result;
    struct making making = {.job = job, .ci = ci};
    enum wr_code code = wr_probe_resampler_open(&making.resampler, &job->probe, ci, error);
    wr_ci_describe(ci, &job->run.study, job->run.source->meta, &job->run.intervals);
    result->resampled = job->run.intervals.text;
    job->run.record.seed = (int64_t)ci->resampling.seed;
    wr_progress_begin_counted("resampling", "values", result->lines * result->key[0].values);
    for (int64_t i = 0; i < result->lines && code == WR_OK; i++) {
        if (result->keys == 2) {
            wr_vary_put(&job->vary[1], result->key[1].value[result->line[i].other]);
        }
        code = fill_line(&making, &result->line[i], (int)(i % job->policies), error);
    }
    wr_progress_end();
    wr_probe_resampler_close(&making.resampler);
    return code;
}
