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
    const struct wr_metric_inputs *in;
    const struct wr_metric_rows *rows;
    struct wr_resampling *result;
    const struct wr_resampled_policy *policy; /* [policies with an account] */
    int64_t *place; /* owned [draws][slots]: where a draw goes among the slot's values, -1 = nowhere */
};

/* A thread's own. */
struct worker {
    struct wr_totals *part;     /* [policies]: all policies that share sums, at the first of them */
    struct wr_totals room;      /* each policy's own of these */
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

/* The first policy whose sums are where those of `policy` are. */
static int first_of_part(const struct job *job, int policy)
{
    int first = 0;
    while (job->policy[first].sums != job->policy[policy].sums) {
        first++;
    }
    return first;
}

static enum wr_code worker_open(struct worker *self, const struct job *job, struct wr_error *error)
{
    const int policies = wr_metric_account_policies(job->in);
    self->account = wr_array((size_t)policies * (size_t)job->rows->slots, sizeof *self->account, error);
    self->factor = wr_array((size_t)job->in->meta->extent[WR_DIM_PAIR], sizeof *self->factor, error);
    self->part = wr_array((size_t)policies, sizeof *self->part, error);
    wr_totals_init(&self->room);
    enum wr_code code = self->account && self->factor && self->part ? WR_OK : WR_E_NO_MEMORY;
    for (int i = 0; i < policies && code == WR_OK; i++) {
        const int first = first_of_part(job, i);
        code = first == i ? wr_replicates_room(job->policy[i].sums, &self->part[i], error) : WR_OK;
        code = code == WR_OK ? wr_totals_pick(&self->room, &self->part[first], job->policy[i].index, i, error) : code;
    }
    return code;
}

static void worker_close(struct worker *self, const struct job *job)
{
    for (int i = 0; self->part != NULL && i < wr_metric_account_policies(job->in); i++) {
        wr_totals_free(&self->part[i]);
    }
    wr_free(self->part);
    wr_totals_free(&self->room);
    wr_free(self->account);
    wr_free(self->factor);
}

/* What the worker's room is filled with. */
struct content {
    enum { DRAW, GROUP_LEFT_OUT, ORIGINAL } kind;
    int index;
    enum wr_replicate_unit unit;
    const double *factor; /* of the meters; NULL = 1 */
};

static void fill_part(const struct wr_replicates *sums, const struct content *content, struct wr_totals *part)
{
    switch (content->kind) {
    case DRAW:
        wr_replicates_totals(sums, content->index, content->unit, content->factor, part);
        break;
    case GROUP_LEFT_OUT:
        wr_replicates_left_out(sums, content->index, content->unit, part);
        break;
    default:
        wr_replicates_original(sums, content->factor, part);
    }
}

/* The order is that in which worker_open() made the room. */
static void fill_room(const struct job *job, struct worker *worker, const struct content *content)
{
    size_t cell = 0, group = 0;
    for (int i = 0; i < wr_metric_account_policies(job->in); i++) {
        const int first = first_of_part(job, i);
        const struct wr_totals *part = &worker->part[first];
        if (first == i) {
            fill_part(job->policy[i].sums, content, &worker->part[i]);
        }
        for (size_t k = 0; k < part->cells; k++) {
            if (part->cell[k].key.policy == job->policy[i].index) {
                worker->room.cell[cell] = part->cell[k];
                worker->room.cell[cell++].key.policy = i;
            }
        }
        for (size_t k = 0; k < part->groups; k++) {
            if (part->group[k].policy == job->policy[i].index) {
                worker->room.group[group] = part->group[k];
                worker->room.group[group++].policy = i;
            }
        }
    }
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

static void evaluate_content(const struct job *job, struct worker *worker, struct content content, enum target target,
                             const int64_t *place, int64_t at)
{
    content.unit = job->result->options.strata ? WR_UNIT_DOMAIN : WR_UNIT_ALL;
    fill_room(job, worker, &content);
    evaluate(job, worker, target, 0, 1, place, at);
    if (job->rows->slots > 1) {
        content.unit = WR_UNIT_DOMAIN;
        fill_room(job, worker, &content);
        evaluate(job, worker, target, 1, job->rows->slots, place, at);
    }
}

static void evaluate_draw(const struct job *job, struct worker *worker, int draw, const double *factor,
                          enum target target)
{
    const struct content content = {.kind = DRAW, .index = draw, .factor = factor};
    evaluate_content(job, worker, content, target, job->place + draw * job->rows->slots, 0);
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
    const struct content content = {.kind = GROUP_LEFT_OUT, .index = index};
    (void)first;
    evaluate_content(job, worker, content, LEFT_OUT, NULL, index);
}

static void step_meter(const struct job *job, struct worker *worker, int64_t first, int index)
{
    const struct wr_resampling_options *options = &job->result->options;
    (void)first;
    wr_meter_factors(job->in->meta, options->meter_error, options->seed, (uint32_t)index, worker->factor);
    fill_room(job, worker, &(struct content){.kind = ORIGINAL, .factor = worker->factor});
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
        worker_close(&worker, job);
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
    return wr_replicates_has_weight(job->policy[0].sums, draw, slot > 0 || strata ? WR_UNIT_DOMAIN : WR_UNIT_ALL,
                                    slot > 0 ? (int32_t)(slot - 1) : WR_EVERY_DOMAIN);
}

/* Gives the draws at hand their places; returns the most that some slot still lacks. */
static int64_t place_draws(const struct job *job, int count)
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

/* Places for the draws of a pass, and values from them. */
static enum wr_code take_draws(struct job *job, int64_t first, int count, int64_t *lacking, struct wr_error *error)
{
    wr_free(job->place);
    job->place = wr_array((size_t)count * (size_t)job->rows->slots, sizeof *job->place, error);
    if (job->place == NULL) {
        return WR_E_NO_MEMORY;
    }
    *lacking = place_draws(job, count);
    return for_each(job, step_draw, first, count, error);
}

/* Whole chunks for so many replicates. */
static int64_t draws_for(int64_t replicates)
{
    return (replicates + WR_POISSON_CHUNK - 1) / WR_POISSON_CHUNK * WR_POISSON_CHUNK;
}

/* ---------------------------------------------------------------------------------------------- passes */

static enum wr_code pass(const struct wr_replay_job *replay, struct wr_replicates *sums, int64_t first, int count,
                         struct wr_error *error)
{
    struct wr_sink *sink[] = {wr_replicates_sink(sums)};
    struct wr_replay_job job = *replay;
    struct wr_totals totals;
    struct wr_replay_counts counts;
    job.sink = sink;
    job.sinks = 1;
    enum wr_code code = wr_replicates_begin(sums, (uint32_t)first, count, error);
    code = code == WR_OK ? wr_replay(&job, &totals, &counts, error) : code;
    if (code == WR_OK) {
        wr_totals_free(&totals);
    }
    return code;
}

static enum wr_code passes(struct job *job, const struct wr_replay_job *replay, struct wr_replicates *sums,
                           struct wr_error *error)
{
    const int64_t wanted = job->result->options.replicates;
    enum wr_code code = WR_OK;
    int64_t first = 0, lacking = wanted;
    while (code == WR_OK && lacking > 0 && first < REDRAWN * wanted + WR_POISSON_CHUNK) {
        const int64_t whole = draws_for(lacking);
        const int capacity = wr_replicates_capacity(sums), count = whole < capacity ? (int)whole : capacity;
        code = pass(replay, sums, first, count, error);
        if (code == WR_OK && first == 0) {
            code = for_each(job, step_group, 0, WR_LEFT_OUT_GROUPS, error);
        }
        code = code == WR_OK ? take_draws(job, first, count, &lacking, error) : code;
        first += count;
    }
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

static enum wr_code begin(struct wr_resampling *self, const struct wr_metric_rows *rows,
                          const struct wr_resampling_options *options, struct wr_error *error)
{
    *self = (struct wr_resampling){.options = *options, .metrics = rows->rows, .slots = rows->slots};
    self->metric = wr_array((size_t)rows->rows, sizeof *self->metric, error);
    self->count = self->metric != NULL ? wr_array((size_t)rows->slots, sizeof *self->count, error) : NULL;
    return self->count != NULL ? make_values(self, rows, error) : WR_E_NO_MEMORY;
}

/* Values with the meters' factors alone; then all is there, or nothing is owed. */
static enum wr_code finish(struct job *job, enum wr_code code, struct wr_error *error)
{
    if (code == WR_OK && job->result->options.meter_error > 0) {
        code = for_each(job, step_meter, 0, (int)job->result->options.replicates, error);
    }
    wr_free(job->place);
    if (code != WR_OK) {
        wr_resampling_free(job->result);
    }
    return code;
}

enum wr_code wr_resample(struct wr_replay_job *replay, const struct wr_metric_inputs *inputs,
                         const struct wr_metric_rows *rows, const struct wr_resampling_options *options,
                         struct wr_resampling *self, struct wr_error *error)
{
    const int policies = wr_metric_account_policies(inputs);
    const struct wr_replicate_options kind = replicate_options(options, inputs->by_domain, pass_memory);
    struct wr_resampled_policy *policy = wr_array((size_t)policies, sizeof *policy, error);
    struct wr_replicates *sums = NULL;
    struct job job = {.in = inputs, .rows = rows, .result = self, .policy = policy};
    enum wr_code code = begin(self, rows, options, error);
    code = policy != NULL ? code : WR_E_NO_MEMORY;
    code = code == WR_OK ? wr_replicates_new(&sums, replay, inputs->totals, &kind, error) : code;
    for (int i = 0; policy != NULL && i < policies; i++) {
        policy[i] = (struct wr_resampled_policy){sums, i};
    }
    code = code == WR_OK ? passes(&job, replay, sums, error) : code;
    code = finish(&job, code, error);
    wr_replicates_free(sums);
    wr_free(policy);
    return code;
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
    code = fits ? pass(replay, *sums, 0, (int)draws, error) : code;
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
    struct job job = {.in = inputs, .rows = rows, .result = self, .policy = policy};
    int64_t lacking = 0;
    enum wr_code code = begin(self, rows, options, error);
    code = code == WR_OK ? for_each(&job, step_group, 0, WR_LEFT_OUT_GROUPS, error) : code;
    code = code == WR_OK ? take_draws(&job, 0, (int)draws_for(options->replicates), &lacking, error) : code;
    code = finish(&job, code, error);
    *complete = lacking == 0;
    if (code == WR_OK && !*complete) {
        wr_resampling_free(self);
    }
    return code;
}
