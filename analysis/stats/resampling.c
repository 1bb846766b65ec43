#include "analysis/stats/resampling.h"

#include "analysis/stats/meter.h"
#include "analysis/stats/poisson.h"
#include "analysis/stats/resample_parts.h"
#include "analysis/stats/resample_worker.h"
#include "sim/base/memory.h"
#include "sim/base/progress.h"

#include <omp.h>
#include <stdatomic.h>

/* What the sums of a pass may take. */
static const size_t pass_memory = (size_t)256 << 20;

enum { REDRAWN = 4 }; /* draws, in times of the replicates asked for, after which no more are made */

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
    const bool metered = self->has_meters;
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
    wr_free(self->overloaded);
    *self = (struct wr_resampling){0};
}

static const uint8_t *overloaded_of(const struct wr_resampling *self, int policy, int64_t slot)
{
    return self->overloaded + (policy * self->slots + slot) * self->options.replicates;
}

int64_t wr_resampling_overloaded(const struct wr_resampling *self, const struct wr_metric_inputs *inputs,
                                 const struct wr_metric_rows *rows, int64_t row)
{
    const double *value = self->metric[row].value;
    const int policy = wr_metric_rows_policy(rows, row);
    const int64_t slot = wr_metric_rows_slot(rows, row);
    int64_t count = 0;
    if (self->overloaded != NULL && value != NULL) {
        const uint8_t *own = overloaded_of(self, policy, slot), *base = overloaded_of(self, inputs->baseline, slot);
        for (int64_t i = 0; i < self->count[slot]; i++) {
            count += isnan(value[i]) && (own[i] || base[i]);
        }
    }
    return count;
}

static int threads_of(const struct wr_resample_job *job)
{
    const int asked = job->result->options.threads;
    return asked > 0 ? asked : omp_get_max_threads();
}

/* Every index writes elements of its own. */
static enum wr_code for_each(const struct wr_resample_job *job, wr_resample_step *step, int64_t first, int count,
                             struct wr_error *error)
{
    atomic_bool failed = false;
#pragma omp parallel num_threads(threads_of(job))
    {
        struct wr_resample_worker worker;
        const bool open = wr_resample_worker_open(&worker, job, NULL) == WR_OK;
        if (!open) {
            atomic_store(&failed, true);
        }
#pragma omp for schedule(dynamic, 16)
        for (int i = 0; i < count; i++) {
            if (open && step(&worker, first, i) != WR_OK) {
                atomic_store(&failed, true);
            }
        }
        wr_resample_worker_close(&worker);
    }
    return atomic_load(&failed) ? wr_fail(error, WR_E_NO_MEMORY, "%zu", sizeof(struct wr_resample_worker)) : WR_OK;
}

static int64_t queries_of(const struct wr_resample_job *job, int64_t slot)
{
    return job->rows->row[slot * job->rows->asked.metrics].n;
}

static bool has_weight(const struct wr_resample_job *job, int draw, int64_t slot)
{
    const bool strata = job->result->options.strata;
    const enum wr_replicate_unit unit = slot > 0 || strata ? WR_UNIT_DOMAIN : WR_UNIT_ALL;
    const int32_t domain = slot > 0 ? (int32_t)(slot - 1) : WR_EVERY_DOMAIN;
    return job->refit != NULL ? wr_refit_has_weight(job->refit, unit, domain)
                              : wr_replicates_has_weight(job->policy[0].sums, draw, unit, domain);
}

/* Gives the draws at hand their places; returns the most that some slot still lacks. */
static int64_t place_draws(const struct wr_resample_job *job, int count)
{
    const int64_t slots = job->rows->slots, wanted = job->result->options.replicates;
    int64_t most = 0;
    for (int64_t slot = 0; slot < slots; slot++) {
        int64_t *have = &job->result->count[slot];
        for (int draw = 0; draw < count; draw++) {
            const bool good = queries_of(job, slot) > 1 && *have < wanted && has_weight(job, draw, slot) &&
                              (job->in->repriced == NULL || has_weight(job, draw, 0)); /* loads are of all queries */
            job->place[draw * slots + slot] = good ? (*have)++ : -1;
        }
        const int64_t lacking = queries_of(job, slot) > 1 ? wanted - *have : 0;
        most = lacking > most ? lacking : most;
    }
    return most;
}

static enum wr_code make_places(struct wr_resample_job *job, int count, struct wr_error *error)
{
    wr_free(job->place);
    job->place = wr_array((size_t)count * (size_t)job->rows->slots, sizeof *job->place, error);
    return job->place != NULL ? WR_OK : WR_E_NO_MEMORY;
}

/* Places for the draws of a pass, and values from them. */
static enum wr_code take_draws(struct wr_resample_job *job, int64_t first, int count, int64_t *lacking,
                               struct wr_error *error)
{
    if (make_places(job, count, error) != WR_OK) {
        return WR_E_NO_MEMORY;
    }
    *lacking = place_draws(job, count);
    return for_each(job, wr_resample_draw, first, count, error);
}

/* Whole chunks for so many replicates. */
static int64_t draws_for(int64_t replicates)
{
    return (replicates + WR_POISSON_CHUNK - 1) / WR_POISSON_CHUNK * WR_POISSON_CHUNK;
}

/* ---------------------------------------------------------------------------------------------- passes */

static enum wr_code pass(const struct wr_replay_job *replay, const struct wr_resample_parts *parts, int64_t first,
                         int count, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int i = 0; i < parts->parts && code == WR_OK; i++) {
        code = wr_resample_part_pass(&parts->part[i], replay, first, count, error);
    }
    return code;
}

static enum wr_code passes(struct wr_resample_job *job, const struct wr_replay_job *replay,
                           const struct wr_resample_parts *parts, struct wr_error *error)
{
    const int64_t wanted = job->result->options.replicates;
    const int capacity = wr_resample_parts_capacity(parts);
    enum wr_code code = WR_OK;
    int64_t first = 0, lacking = wanted;
    while (code == WR_OK && lacking > 0 && first < REDRAWN * wanted + WR_POISSON_CHUNK) {
        const int64_t whole = draws_for(lacking);
        const int count = whole < capacity ? (int)whole : capacity;
        code = pass(replay, parts, first, count, error);
        if (code == WR_OK && first == 0) {
            code = for_each(job, wr_resample_group, 0, WR_LEFT_OUT_GROUPS, error);
        }
        code = code == WR_OK ? take_draws(job, first, count, &lacking, error) : code;
        first += count;
    }
    return code;
}

/* -------------------------------------------------------------------------------------------- decided anew */

static bool any_place(const struct wr_resample_job *job)
{
    bool any = false;
    for (int64_t slot = 0; slot < job->rows->slots; slot++) {
        any |= job->place[slot] >= 0;
    }
    return any;
}

static enum wr_code draw_anew(struct wr_resample_job *job, struct wr_resample_worker *worker, int64_t draw,
                              int64_t *lacking, struct wr_error *error)
{
    wr_refit_draw(job->refit, (uint32_t)draw);
    *lacking = place_draws(job, 1);
    if (!any_place(job)) {
        return WR_OK;
    }
    const enum wr_code code = wr_refit_decide(job->refit, error);
    if (code == WR_OK && wr_resample_draw(worker, draw, 0) != WR_OK) {
        return wr_fail(error, WR_E_NO_MEMORY, "%zu", sizeof *worker);
    }
    return code;
}

/* One replicate after the other; each is replayed by all threads. */
static enum wr_code draws_anew(struct wr_resample_job *job, struct wr_error *error)
{
    const int64_t wanted = job->result->options.replicates;
    struct wr_resample_worker worker;
    int64_t lacking = wanted;
    enum wr_code code = make_places(job, 1, error);
    if (code != WR_OK) {
        return code;
    }
    code = wr_resample_worker_open(&worker, job, error);
    wr_progress_begin_counted("deciding anew", "resamples", wanted);
    for (int64_t draw = 0; code == WR_OK && lacking > 0 && draw < REDRAWN * draws_for(wanted); draw++) {
        code = draw_anew(job, &worker, draw, &lacking, error);
        wr_progress_set(wanted - lacking);
    }
    wr_progress_end();
    wr_resample_worker_close(&worker);
    return code;
}

static struct wr_replicate_options replicate_options(const struct wr_resampling_options *options, bool by_domain,
                                                     size_t memory)
{
    return (struct wr_replicate_options){
        .seed = options->seed,
        .by_domain = by_domain || options->strata,
        .threads = options->threads,
        .memory = memory,
    };
}

static enum wr_code begin(struct wr_resampling *self, const struct wr_metric_inputs *inputs,
                          const struct wr_metric_rows *rows, const struct wr_resampling_options *options,
                          struct wr_error *error)
{
    const size_t accounts = (size_t)wr_metric_account_policies(inputs) * (size_t)rows->slots;
    *self = (struct wr_resampling){.options = *options, .metrics = rows->rows, .slots = rows->slots};
    self->has_meters = wr_meter_errors_any(inputs->study, inputs->meta, options->meter_error);
    self->metric = wr_array((size_t)rows->rows, sizeof *self->metric, error);
    self->count = self->metric != NULL ? wr_array((size_t)rows->slots, sizeof *self->count, error) : NULL;
    if (self->count != NULL && inputs->repriced != NULL) {
        self->overloaded = wr_array(accounts * (size_t)options->replicates, sizeof *self->overloaded, error);
    }
    const bool made = self->count != NULL && (inputs->repriced == NULL || self->overloaded != NULL);
    return made ? make_values(self, rows, error) : WR_E_NO_MEMORY;
}

/* Values with the meters' factors alone; then all is there, or nothing is owed. */
static enum wr_code finish(struct wr_resample_job *job, enum wr_code code, struct wr_error *error)
{
    if (code == WR_OK && job->result->has_meters) {
        code = for_each(job, wr_resample_meter, 0, (int)job->result->options.replicates, error);
    }
    wr_free(job->place);
    if (code != WR_OK) {
        wr_resampling_free(job->result);
    }
    return code;
}

static enum wr_code resample_anew(struct wr_resample_job *job, const struct wr_replay_job *replay,
                                  struct wr_error *error)
{
    const struct wr_resampling_options *options = &job->result->options;
    enum wr_code code = wr_refit_new(&job->refit, replay, job->in, options->seed, options->strata, error);
    code = code == WR_OK ? draws_anew(job, error) : code;
    code = finish(job, code, error);
    wr_refit_free(job->refit);
    return code;
}

static enum wr_code resample_decided(struct wr_resample_job *job, const struct wr_replay_job *replay,
                                     struct wr_error *error)
{
    const struct wr_metric_inputs *inputs = job->in;
    const int policies = wr_metric_account_policies(inputs);
    const struct wr_replicate_options kind = replicate_options(&job->result->options, inputs->by_domain, pass_memory);
    struct wr_resampled_policy *policy = wr_array((size_t)policies, sizeof *policy, error);
    struct wr_resample_parts parts = {0};
    enum wr_code code = policy != NULL ? WR_OK : WR_E_NO_MEMORY;
    code =
        code == WR_OK ? wr_resample_parts_make(&parts, replay, inputs->totals, inputs->repriced, &kind, error) : code;
    for (int i = 0; code == WR_OK && i < policies; i++) {
        policy[i] = (struct wr_resampled_policy){wr_resample_part_of(&parts, i)->sums, i};
    }
    job->policy = policy;
    code = code == WR_OK ? passes(job, replay, &parts, error) : code;
    code = finish(job, code, error);
    wr_resample_parts_free(&parts);
    wr_free(policy);
    return code;
}

enum wr_code wr_resample(const struct wr_replay_job *replay, const struct wr_metric_inputs *inputs,
                         const struct wr_metric_rows *rows, const struct wr_resampling_options *options,
                         struct wr_resampling *self, struct wr_error *error)
{
    struct wr_resample_job job = {.in = inputs, .rows = rows, .result = self};
    const enum wr_code code = begin(self, inputs, rows, options, error);
    if (code != WR_OK) {
        wr_resampling_free(self);
        return code;
    }
    return options->refit ? resample_anew(&job, replay, error) : resample_decided(&job, replay, error);
}

/* ------------------------------------------------------------------------------------------------ kept */

enum wr_code wr_resample_keep(const struct wr_replay_job *replay, const struct wr_totals *totals, bool by_domain,
                              const struct wr_resampling_options *options, size_t memory, struct wr_replicates **sums,
                              struct wr_error *error)
{
    const int64_t draws = draws_for(options->replicates);
    const struct wr_replicate_options kind = replicate_options(options, by_domain, memory);
    *sums = NULL;
    enum wr_code code = wr_replicates_new(sums, replay, totals, &kind, error);
    const bool fits = code == WR_OK && wr_replicates_bytes(*sums, (int)draws) <= memory;
    const struct wr_resample_part part = {.sums = *sums};
    code = fits ? wr_resample_part_pass(&part, replay, 0, (int)draws, error) : code;
    if (!fits || code != WR_OK) {
        wr_replicates_free(*sums);
        *sums = NULL;
    }
    return code;
}

enum wr_code wr_resample_kept(const struct wr_resampled_policy *policy, const struct wr_metric_inputs *inputs,
                              const struct wr_metric_rows *rows, const struct wr_resampling_options *options,
                              struct wr_resampling *self, bool *complete, struct wr_error *error)
{
    struct wr_resample_job job = {.in = inputs, .rows = rows, .result = self, .policy = policy};
    int64_t lacking = 0;
    enum wr_code code = begin(self, inputs, rows, options, error);
    code = code == WR_OK ? for_each(&job, wr_resample_group, 0, WR_LEFT_OUT_GROUPS, error) : code;
    code = code == WR_OK ? take_draws(&job, 0, (int)draws_for(options->replicates), &lacking, error) : code;
    code = finish(&job, code, error);
    *complete = lacking == 0;
    return code;
}
