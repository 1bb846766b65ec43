#include "analysis/stats/resampling.h"

#include "analysis/stats/meter.h"
#include "analysis/stats/poisson.h"
#include "analysis/stats/replicates.h"
#include "sim/base/memory.h"

#include <omp.h>
#include <stdatomic.h>

/* What the sums of a pass may take. */
static const size_t pass_memory = (size_t)256 << 20;

enum { REDRAWN = 4 }; /* draws, in times of the replicates asked for, after which no more are made */

struct job {
    struct wr_replay_job *replay;
    const struct wr_metric_inputs *in;
    const struct wr_metric_rows *rows;
    struct wr_resampling *result;
    struct wr_replicates *replicates;
    int64_t *place; /* [slots][capacity]: where a draw of this pass goes among the slot's values, -1 = nowhere */
};

/* A thread's own. */
struct worker {
    struct wr_totals room;
    struct wr_account *account; /* [policies][slots] */
    double *factor;             /* [pairs of the file] */
};

static bool is_resampled(const struct wr_metric_rows *rows, int64_t row)
{
    const enum wr_metric_id metric = wr_metric_rows_metric(rows, row);
    const bool percentile =
        metric == WR_METRIC_LATENCY_P50 || metric == WR_METRIC_LATENCY_P95 || metric == WR_METRIC_LATENCY_P99;
    return !isnan(rows->row[row].value) && !percentile && wr_metric_spec(metric)->kind != WR_KIND_COUNT;
}

static enum wr_code make_values(struct wr_resampling *self, const struct wr_metric_rows *rows, struct wr_error *error)
{
    const size_t count = (size_t)self->options.replicates;
    const bool metered = self->options.meter_error > 0;
    for (int64_t i = 0; i < self->metrics; i++) {
        struct wr_resampled_metric *metric = &self->metric[i];
        if (!is_resampled(rows, i)) {
            continue;
        }
        metric->value = wr_array(count, sizeof *metric->value, error);
        metric->left_out = metric->value ? wr_array(WR_LEFT_OUT_GROUPS, sizeof *metric->left_out, error) : NULL;
        metric->metered = metered && metric->left_out ? wr_array(count, sizeof *metric->metered, error) : NULL;
        metric->meter = metric->metered ? wr_array(count, sizeof *metric->meter, error) : NULL;
        if (metric->left_out == NULL || (metered && metric->meter == NULL)) {
            return WR_E_NO_MEMORY;
        }
    }
    return WR_OK;
}

void wr_resampling_free(struct wr_resampling *self)
{
    for (int64_t i = 0; self->metric != NULL && i < self->metrics; i++) {
        wr_free(self->metric[i].value);
        wr_free(self->metric[i].left_out);
        wr_free(self->metric[i].metered);
        wr_free(self->metric[i].meter);
    }
    wr_free(self->metric);
    wr_free(self->count);
    *self = (struct wr_resampling){0};
}

static enum wr_code worker_open(struct worker *self, const struct job *job, struct wr_error *error)
{
    const size_t accounts = (size_t)wr_metric_account_policies(job->in) * (size_t)job->rows->slots;
    self->account = wr_array(accounts, sizeof *self->account, error);
    self->factor = wr_array((size_t)job->in->meta->extent[WR_DIM_PAIR], sizeof *self->factor, error);
    const enum wr_code code = wr_replicates_room(job->replicates, &self->room, error);
    return self->account != NULL && self->factor != NULL ? code : WR_E_NO_MEMORY;
}

static void worker_close(struct worker *self)
{
    wr_totals_free(&self->room);
    wr_free(self->account);
    wr_free(self->factor);
}

/* Which of a metric's arrays is filled. */
enum target { VALUE, LEFT_OUT, METERED, METER };

static double *array_of(const struct wr_resampled_metric *metric, enum target target)
{
    double *const array[] = {metric->value, metric->left_out, metric->metered, metric->meter};
    return array[target];
}

/* Metrics of the slots [first, end) from the worker's room, into element `at` (or that of the draw's place) of the
 * target. */
static void evaluate(const struct job *job, struct worker *worker, enum target target, int64_t first, int64_t end,
                     const int64_t *place, int64_t at)
{
    const int64_t slots = job->rows->slots;
    const struct wr_metric_set *asked = &job->rows->asked;
    for (int64_t slot = first; slot < end; slot++) {
        const int64_t element = place != NULL ? place[slot] : at;
        if (element < 0) {
            continue;
        }
        wr_metric_accounts_at(job->in, &worker->room, slot, worker->account);
        for (int64_t policy = 0; policy < job->rows->policies; policy++) {
            for (int i = 0; i < asked->metrics; i++) {
                const int64_t row = (policy * slots + slot) * asked->metrics + i;
                double *array = array_of(&job->result->metric[row], target);
                if (array != NULL) {
                    array[element] = wr_metric_of(job->in, worker->account, (int)policy, slot, asked->id[i]);
                }
            }
        }
    }
}

static void evaluate_draw(const struct job *job, struct worker *worker, int draw, const double *factor,
                          enum target target)
{
    const int64_t slots = job->rows->slots, *place = job->place + draw * slots;
    const enum wr_replicate_unit unit = job->result->options.strata ? WR_UNIT_DOMAIN : WR_UNIT_ALL;
    wr_replicates_totals(job->replicates, draw, unit, factor, &worker->room);
    evaluate(job, worker, target, 0, 1, place, 0);
    if (slots > 1) {
        wr_replicates_totals(job->replicates, draw, WR_UNIT_DOMAIN, factor, &worker->room);
        evaluate(job, worker, target, 1, slots, place, 0);
    }
}

static void evaluate_group(const struct job *job, struct worker *worker, int group)
{
    const int64_t slots = job->rows->slots;
    const enum wr_replicate_unit unit = job->result->options.strata ? WR_UNIT_DOMAIN : WR_UNIT_ALL;
    wr_replicates_left_out(job->replicates, group, unit, &worker->room);
    evaluate(job, worker, LEFT_OUT, 0, 1, NULL, group);
    if (slots > 1) {
        wr_replicates_left_out(job->replicates, group, WR_UNIT_DOMAIN, &worker->room);
        evaluate(job, worker, LEFT_OUT, 1, slots, NULL, group);
    }
}

/* What a loop over draws does with each of them. */
typedef void step_function(const struct job *job, struct worker *worker, int64_t first, int index);

static void step_draw(const struct job *job, struct worker *worker, int64_t first, int index)
{
    const struct wr_resampling_options *options = &job->result->options;
    evaluate_draw(job, worker, index, NULL, VALUE);
    if (options->meter_error > 0) {
        wr_meter_factors(job->in->meta, options->meter_error, options->seed, (uint32_t)(first + index), worker->factor);
        evaluate_draw(job, worker, index, worker->factor, METERED);
    }
}

static void step_group(const struct job *job, struct worker *worker, int64_t first, int index)
{
    (void)first;
    evaluate_group(job, worker, index);
}

static void step_meter(const struct job *job, struct worker *worker, int64_t first, int index)
{
    const struct wr_resampling_options *options = &job->result->options;
    (void)first;
    wr_meter_factors(job->in->meta, options->meter_error, options->seed, (uint32_t)index, worker->factor);
    wr_replicates_original(job->replicates, worker->factor, &worker->room);
    evaluate(job, worker, METER, 0, job->rows->slots, NULL, index);
}

static int threads_of(const struct job *job)
{
    const int asked = job->result->options.threads;
    return asked > 0 ? asked : omp_get_max_threads();
}

/* Every index writes elements of its own. */
static enum wr_code for_each(const struct job *job, step_function *step, int64_t first, int count,
                             struct wr_error *error)
{
    atomic_bool failed = false;
#pragma omp parallel num_threads(threads_of(job))
    {
        struct worker worker = {0};
        const bool open = worker_open(&worker, job, NULL) == WR_OK;
        if (!open) {
            atomic_store(&failed, true);
        }
#pragma omp for schedule(dynamic, 16)
        for (int i = 0; i < count; i++) {
            if (open) {
                step(job, &worker, first, i);
            }
        }
        worker_close(&worker);
    }
    return atomic_load(&failed) ? wr_fail(error, WR_E_NO_MEMORY, "%zu", sizeof(struct worker)) : WR_OK;
}

static int64_t queries_of(const struct job *job, int64_t slot)
{
    return job->rows->row[slot * job->rows->asked.metrics].n;
}

static bool has_weight(const struct job *job, int draw, int64_t slot)
{
    const bool strata = job->result->options.strata;
    return wr_replicates_has_weight(job->replicates, draw, slot > 0 || strata ? WR_UNIT_DOMAIN : WR_UNIT_ALL,
                                    slot > 0 ? (int32_t)(slot - 1) : WR_EVERY_DOMAIN);
}

/* Gives the draws of a pass their places; returns the most that some slot still lacks. */
static int64_t place_draws(struct job *job, int count)
{
    const int64_t slots = job->rows->slots, wanted = job->result->options.replicates;
    int64_t most = 0;
    for (int64_t slot = 0; slot < slots; slot++) {
        int64_t *have = &job->result->count[slot];
        for (int draw = 0; draw < count; draw++) {
            const bool good = queries_of(job, slot) > 1 && *have < wanted && has_weight(job, draw, slot);
            job->place[draw * slots + slot] = good ? (*have)++ : -1;
        }
        const int64_t lacking = queries_of(job, slot) > 1 ? wanted - *have : 0;
        most = lacking > most ? lacking : most;
    }
    return most;
}

static enum wr_code pass(struct job *job, int64_t first, int count, struct wr_error *error)
{
    struct wr_sink *sink[] = {wr_replicates_sink(job->replicates)};
    struct wr_replay_job replay = *job->replay;
    struct wr_totals totals;
    struct wr_replay_counts counts;
    replay.sink = sink;
    replay.sinks = 1;
    enum wr_code code = wr_replicates_begin(job->replicates, (uint32_t)first, count, error);
    code = code == WR_OK ? wr_replay(&replay, &totals, &counts, error) : code;
    if (code == WR_OK) {
        wr_totals_free(&totals);
    }
    if (code == WR_OK && first == 0) {
        code = for_each(job, step_group, 0, WR_LEFT_OUT_GROUPS, error);
    }
    return code;
}

static enum wr_code passes(struct job *job, struct wr_error *error)
{
    const int64_t wanted = job->result->options.replicates;
    enum wr_code code = WR_OK;
    int64_t first = 0, lacking = wanted;
    while (code == WR_OK && lacking > 0 && first < REDRAWN * wanted + WR_POISSON_CHUNK) {
        const int64_t whole = (lacking + WR_POISSON_CHUNK - 1) / WR_POISSON_CHUNK * WR_POISSON_CHUNK;
        const int capacity = wr_replicates_capacity(job->replicates), count = whole < capacity ? (int)whole : capacity;
        code = pass(job, first, count, error);
        if (code == WR_OK) {
            wr_free(job->place);
            job->place = wr_array((size_t)count * (size_t)job->rows->slots, sizeof *job->place, error);
            code = job->place != NULL ? WR_OK : WR_E_NO_MEMORY;
        }
        if (code == WR_OK) {
            lacking = place_draws(job, count);
            code = for_each(job, step_draw, first, count, error);
        }
        first += count;
    }
    return code;
}

static enum wr_code resample(struct job *job, struct wr_error *error)
{
    struct wr_resampling *result = job->result;
    const struct wr_replicate_options options = {
        .seed = result->options.seed,
        .by_domain = job->in->by_domain || result->options.strata,
        .threads = result->options.threads,
        .memory = pass_memory,
    };
    enum wr_code code = make_values(result, job->rows, error);
    code = code == WR_OK ? wr_replicates_new(&job->replicates, job->replay, job->in->totals, &options, error) : code;
    code = code == WR_OK ? passes(job, error) : code;
    if (code == WR_OK && result->options.meter_error > 0) {
        code = for_each(job, step_meter, 0, (int)result->options.replicates, error);
    }
    return code;
}

enum wr_code wr_resample(struct wr_replay_job *replay, const struct wr_metric_inputs *inputs,
                         const struct wr_metric_rows *rows, const struct wr_resampling_options *options,
                         struct wr_resampling *self, struct wr_error *error)
{
    *self = (struct wr_resampling){.options = *options, .metrics = rows->rows, .slots = rows->slots};
    self->metric = wr_array((size_t)rows->rows, sizeof *self->metric, error);
    self->count = self->metric != NULL ? wr_array((size_t)rows->slots, sizeof *self->count, error) : NULL;
    struct job job = {.replay = replay, .in = inputs, .rows = rows, .result = self};
    const enum wr_code code = self->count != NULL ? resample(&job, error) : WR_E_NO_MEMORY;
    wr_replicates_free(job.replicates);
    wr_free(job.place);
    if (code != WR_OK) {
        wr_resampling_free(self);
    }
    return code;
}
