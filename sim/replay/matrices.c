#include "sim/replay/matrices.h"

#include "sim/base/memory.h"
#include "sim/replay/kernels/correctness.h"
#include "sim/replay/kernels/eligibility.h"

#include <string.h>

/* A dense float32 matrix is used where it lies. */
static bool in_place(const struct wr_plan *plan, enum wr_matrix matrix)
{
    return plan->dense[matrix] && plan->meta->column[wr_matrix_column(matrix)].type == WR_TYPE_FLOAT32;
}

static bool wants_buffer(const struct wr_plan *plan, enum wr_matrix matrix)
{
    return plan->reads[wr_matrix_column(matrix)] && !in_place(plan, matrix);
}

enum wr_code wr_matrices_init(struct wr_matrices *self, const struct wr_plan *plan, struct wr_error *error)
{
    size_t cells = (size_t)plan->job->pool.pairs * WR_STRIP_ROWS;
    memset(self, 0, sizeof *self);
    bool done =
        (self->objective = wr_array_aligned(cells, sizeof *self->objective, error)) &&
        (!wants_buffer(plan, WR_MATRIX_SCORE) || (self->score = wr_array_aligned(cells, sizeof(float), error))) &&
        (!wants_buffer(plan, WR_MATRIX_ENERGY) || (self->energy = wr_array_aligned(cells, sizeof(float), error))) &&
        (!(plan->wants_latency || wants_buffer(plan, WR_MATRIX_LATENCY)) ||
         (self->latency = wr_array_aligned(cells, sizeof(float), error))) &&
        (self->correct = wr_array_aligned(cells, 1, error)) && (self->eligible = wr_array_aligned(cells, 1, error));
    return done ? WR_OK : WR_E_NO_MEMORY;
}

void wr_matrices_free(struct wr_matrices *self)
{
    void *const buffers[] = {self->objective, self->score, self->energy, self->latency, self->correct, self->eligible};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++) {
        wr_free(buffers[i]);
    }
    memset(self, 0, sizeof *self);
}

/* The matrix as [row][pool] floats: the tile's own, or expanded into `buffer`; NULL when it is not read. */
static const float *take_matrix(const struct wr_tile *tile, enum wr_matrix matrix, int first, int rows, float *buffer)
{
    struct wr_view view = wr_tile_view(tile, matrix, first);
    if (!view.data || in_place(tile->plan, matrix)) {
        return view.data;
    }
    wr_view_expand(&view, rows, tile->plan->job->pool.pairs, buffer);
    return buffer;
}

/* What max_latency_s is compared with. */
static const float *take_latency(struct wr_matrices *self, const struct wr_tile *tile, int first, int rows)
{
    const struct wr_replay_job *job = tile->plan->job;
    if (!tile->plan->wants_latency) {
        return take_matrix(tile, WR_MATRIX_LATENCY, first, rows, self->latency);
    }
    const struct wr_latency_views views = wr_tile_latency(tile, first);
    wr_kernel_latency(job->latency, &views, rows, job->pool.pairs, NULL, job->pool.pairs, self->latency);
    return self->latency;
}

int64_t wr_matrices_derive(struct wr_matrices *self, const struct wr_tile *tile, int first, int rows,
                           const uint8_t *pass)
{
    const struct wr_plan *plan = tile->plan;
    int pairs = plan->job->pool.pairs;
    struct wr_view term[WR_TERMS];
    wr_tile_terms(tile, first, term);
    wr_kernel_price(&plan->priced, term, rows, pairs, self->objective);
    self->strip = (struct wr_strip){
        .rows = rows,
        .pairs = pairs,
        .objective = self->objective,
        .energy = take_matrix(tile, WR_MATRIX_ENERGY, first, rows, self->energy),
        .latency = take_latency(self, tile, first, rows),
        .score = take_matrix(tile, WR_MATRIX_SCORE, first, rows, self->score),
        .correct = self->correct,
        .eligible = self->eligible,
    };
    wr_kernel_correct(&plan->job->selection, self->strip.score, rows, pairs, self->correct);
    return wr_kernel_eligible(self->strip.score, self->objective, pass, rows, pairs, self->eligible);
}

void wr_matrices_keep(const struct wr_matrices *self, const struct wr_tile *tile, int first, uint8_t *keep)
{
    const struct wr_replay_job *job = tile->plan->job;
    if (job->selection.missing == WR_AVAILABLE_CASE) {
        wr_kernel_keep_baseline(self->eligible, job->pool.baseline, self->strip.rows, job->pool.pairs, keep);
        return;
    }
    for (int m = 0; m < WR_MATRICES; m++) {
        struct wr_view view = wr_tile_view(tile, (enum wr_matrix)m, first);
        wr_kernel_keep_complete(&view, self->strip.rows, job->pool.pairs, keep);
    }
}
