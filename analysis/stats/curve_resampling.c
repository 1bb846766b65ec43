#include "analysis/stats/curve_resampling.h"

#include "analysis/stats/poisson.h"
#include "analysis/stats/query_hash.h"
#include "analysis/stats/resample.h"
#include "sim/base/interrupt.h"
#include "sim/base/memory.h"

#include <omp.h>
#include <stdatomic.h>
#include <string.h>

enum { ROWS = 256, WEIGHT_BYTES = 16 << 20 };

struct job {
    const struct wr_score_curve *curve;
    const struct wr_curve_resampling_options *options;
    struct wr_curve_replicates *result;
    int together; /* replicates whose weights a thread holds */
};

/* A thread's own. */
struct worker {
    uint8_t *chunk;  /* [ROWS][WR_POISSON_CHUNK] */
    uint8_t *weight; /* [together][rows of the curve] */
    struct wr_score_curve curve;
    size_t records; /* that the curve has room for */
};

enum wr_code wr_curve_set_keys(struct wr_score_curve *curve, struct wr_source *source, struct wr_error *error)
{
    struct wr_query_hash hash;
    enum wr_code code = wr_query_hash_init(&hash, source, error);
    for (int64_t i = 0; i < curve->rows && code == WR_OK; i++) {
        struct wr_curve_key *key = wr_score_curve_key(curve, i);
        code = key != NULL ? wr_query_hash_of(&hash, i, (int32_t)(int64_t)key->key, &key->key, error) : WR_OK;
    }
    wr_query_hash_free(&hash);
    return code;
}

static bool worker_open(struct worker *self, const struct job *job)
{
    const size_t rows = (size_t)job->curve->rows;
    self->chunk = wr_array_aligned((size_t)ROWS * WR_POISSON_CHUNK, 1, NULL);
    self->weight = wr_array((size_t)job->together * rows, 1, NULL);
    return self->chunk != NULL && self->weight != NULL;
}

static void worker_close(struct worker *self)
{
    wr_free(self->chunk);
    wr_free(self->weight);
    wr_free(self->curve.record);
}

/* Weights of the replicates [first, first + together), which are of one chunk. */
static void draw(const struct job *job, struct worker *worker, uint32_t first)
{
    const int64_t rows = job->curve->rows;
    const uint32_t place = first % WR_POISSON_CHUNK;
    uint64_t key[ROWS];
    for (int64_t from = 0; from < rows; from += ROWS) {
        const int count = (int)(rows - from < ROWS ? rows - from : ROWS);
        for (int i = 0; i < count; i++) {
            key[i] = wr_score_curve_key(job->curve, from + i)->key;
        }
        wr_resample_kernels()->weights(job->options->seed, key, count, first / WR_POISSON_CHUNK, worker->chunk);
        for (int i = 0; i < count; i++) {
            for (int g = 0; g < job->together; g++) {
                worker->weight[(int64_t)g * rows + from + i] =
                    worker->chunk[(size_t)i * WR_POISSON_CHUNK + place + (uint32_t)g];
            }
        }
    }
}

/* A curve has a point more than it has records. */
static bool make_room(struct worker *worker, const struct job *job, const uint8_t *times)
{
    size_t records = 1;
    for (int64_t i = 0; i < job->curve->rows; i++) {
        records += times[i];
    }
    if (records <= worker->records) {
        return true;
    }
    wr_free(worker->curve.record);
    worker->records = records + records / 8;
    worker->curve.record = wr_array(worker->records, job->curve->bytes, NULL);
    return worker->curve.record != NULL;
}

static bool evaluate(const struct job *job, struct worker *worker, const uint8_t *times, struct wr_curve_replicate *to)
{
    if (!make_room(worker, job, times)) {
        return false;
    }
    wr_score_curve_resample(job->curve, times, &worker->curve);
    if (worker->curve.weight > 0) {
        to->point = wr_score_curve_at(&worker->curve, job->options->at);
    }
    wr_frontier_figures(&worker->curve, NULL, &to->figures);
    return true;
}

/* What a loop does with its `index`; false = no memory. */
typedef bool step_function(const struct job *job, struct worker *worker, int64_t index);

static bool step_draws(const struct job *job, struct worker *worker, int64_t index)
{
    const int64_t first = index * job->together;
    bool done = true;
    draw(job, worker, (uint32_t)first);
    for (int64_t g = 0; g < job->together && first + g < job->result->count && done; g++) {
        done = wr_interrupted(NULL) != WR_OK ||
               evaluate(job, worker, worker->weight + g * job->curve->rows, &job->result->value[first + g]);
    }
    return done;
}

static bool step_group(const struct job *job, struct worker *worker, int64_t index)
{
    for (int64_t i = 0; i < job->curve->rows; i++) {
        worker->weight[i] = wr_score_curve_key(job->curve, i)->key % WR_LEFT_OUT_GROUPS != (uint64_t)index;
    }
    return wr_interrupted(NULL) != WR_OK || evaluate(job, worker, worker->weight, &job->result->left_out[index]);
}

static enum wr_code for_each(const struct job *job, step_function *step, int64_t count, struct wr_error *error)
{
    atomic_bool failed = false;
#pragma omp parallel num_threads(job->options->threads > 0 ? job->options->threads : omp_get_max_threads())
    {
        struct worker worker = {0};
        bool good = worker_open(&worker, job);
#pragma omp for schedule(dynamic, 1)
        for (int64_t i = 0; i < count; i++) {
            good = good && step(job, &worker, i);
        }
        if (!good) {
            atomic_store(&failed, true);
        }
        worker_close(&worker);
    }
    return atomic_load(&failed) ? wr_fail(error, WR_E_NO_MEMORY, "%zu", (size_t)job->curve->rows * job->curve->bytes)
                                : wr_interrupted(error);
}

static enum wr_code begin(struct wr_curve_replicates *self, int64_t count, struct wr_error *error)
{
    *self = (struct wr_curve_replicates){.count = count};
    self->value = wr_array((size_t)count, sizeof *self->value, error);
    self->left_out = self->value ? wr_array(WR_LEFT_OUT_GROUPS, sizeof *self->left_out, error) : NULL;
    if (self->left_out == NULL) {
        wr_curve_replicates_free(self);
        return WR_E_NO_MEMORY;
    }
    return WR_OK;
}

/* A power of two, so that none of a thread's replicates is of another chunk. */
static int together(int64_t rows)
{
    int most = WR_POISSON_CHUNK;
    while (most > 1 && most * rows > WEIGHT_BYTES) {
        most /= 2;
    }
    return most;
}

enum wr_code wr_curve_resample(const struct wr_score_curve *curve, const struct wr_curve_resampling_options *options,
                               struct wr_curve_replicates *self, struct wr_error *error)
{
    const struct job job = {curve, options, self, together(curve->rows)};
    enum wr_code code = begin(self, options->replicates, error);
    if (code != WR_OK) {
        return code;
    }
    code = for_each(&job, step_draws, (options->replicates + job.together - 1) / job.together, error);
    code = code == WR_OK ? for_each(&job, step_group, WR_LEFT_OUT_GROUPS, error) : code;
    if (code != WR_OK) {
        wr_curve_replicates_free(self);
    }
    return code;
}

enum wr_code wr_curve_replicates_chord(const struct wr_curve_replicates *of, struct wr_curve_replicates *self,
                                       struct wr_error *error)
{
    const enum wr_code code = begin(self, of->count, error);
    for (int64_t i = 0; i < self->count && code == WR_OK; i++) {
        wr_frontier_chord(&of->value[i].figures, &self->value[i].figures);
    }
    for (int64_t i = 0; i < WR_LEFT_OUT_GROUPS && code == WR_OK; i++) {
        wr_frontier_chord(&of->left_out[i].figures, &self->left_out[i].figures);
    }
    return code;
}

void wr_curve_replicates_free(struct wr_curve_replicates *self)
{
    wr_free(self->value);
    wr_free(self->left_out);
    *self = (struct wr_curve_replicates){0};
}
