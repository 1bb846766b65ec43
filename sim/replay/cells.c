#include "sim/replay/cells.h"

#include "sim/base/memory.h"
#include "sim/replay/filter.h"
#include "sim/replay/kernels/correctness.h"
#include "sim/replay/kernels/eligibility.h"

#include <inttypes.h>
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

static bool allocate_matrices(struct wr_cells *self, const struct wr_plan *plan, struct wr_error *error)
{
    size_t cells = (size_t)plan->job->pool.pairs * WR_STRIP_ROWS;
    return (self->objective = wr_array_aligned(cells, sizeof *self->objective, error)) &&
           (!wants_buffer(plan, WR_MATRIX_SCORE) || (self->score = wr_array_aligned(cells, sizeof(float), error))) &&
           (!wants_buffer(plan, WR_MATRIX_ENERGY) || (self->energy = wr_array_aligned(cells, sizeof(float), error))) &&
           (!wants_buffer(plan, WR_MATRIX_LATENCY) ||
            (self->latency = wr_array_aligned(cells, sizeof(float), error))) &&
           (self->correct = wr_array_aligned(cells, 1, error)) && (self->eligible = wr_array_aligned(cells, 1, error));
}

enum wr_code wr_cells_init(struct wr_cells *self, const struct wr_plan *plan, struct wr_error *error)
{
    memset(self, 0, sizeof *self);
    bool done = allocate_matrices(self, plan, error) && (self->keep = wr_array_aligned(WR_STRIP_ROWS, 1, error)) &&
                (self->pass = wr_array_aligned(WR_STRIP_ROWS, 1, error)) &&
                (self->weight = wr_array_aligned(WR_STRIP_ROWS, sizeof *self->weight, error)) &&
                (self->domain = wr_array_aligned(WR_STRIP_ROWS, sizeof *self->domain, error));
    return done ? WR_OK : WR_E_NO_MEMORY;
}

void wr_cells_free(struct wr_cells *self)
{
    void *const buffers[] = {self->objective, self->score, self->energy, self->latency, self->correct,
                             self->eligible,  self->keep,  self->pass,   self->weight,  self->domain};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++) {
        wr_free(buffers[i]);
    }
    memset(self, 0, sizeof *self);
}

static enum wr_code take_weights(struct wr_cells *self, const struct wr_tile *tile, int first, int rows,
                                 struct wr_error *error)
{
    const double *weight = tile->column[WR_COL_QUERY_WEIGHT];
    for (int i = 0; i < rows; i++) {
        self->weight[i] = weight ? weight[first + i] : 1;
        if (!(self->weight[i] >= 0) || isinf(self->weight[i])) {
            return wr_fail(error, WR_E_REPLAY_WEIGHT, "%" PRId64 "%g", self->row + i, self->weight[i]);
        }
    }
    return WR_OK;
}

static enum wr_code take_domains(struct wr_cells *self, const struct wr_tile *tile, int first, int rows,
                                 struct wr_error *error)
{
    const int32_t *domain = tile->column[WR_COL_QUERY_DOMAIN];
    int64_t domains = tile->plan->meta->extent[WR_DIM_DOMAIN];
    for (int i = 0; i < rows; i++) {
        self->domain[i] = domain ? domain[first + i] : -1;
        if (self->domain[i] < -1 || self->domain[i] >= domains) {
            return wr_fail(error, WR_E_REPLAY_DOMAIN, "%" PRId64 "%d%" PRId64, self->row + i, (int)self->domain[i],
                           domains);
        }
    }
    return WR_OK;
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

static void derive_matrices(struct wr_cells *self, const struct wr_tile *tile, int first, int rows)
{
    const struct wr_plan *plan = tile->plan;
    int pairs = plan->job->pool.pairs;
    struct wr_view term[WR_TERMS] = {
        [WR_TERM_ENERGY] = wr_tile_view(tile, WR_MATRIX_ENERGY, first),
        [WR_TERM_LATENCY] = wr_tile_view(tile, WR_MATRIX_LATENCY, first),
        [WR_TERM_TOKENS_IN] = wr_tile_view(tile, WR_MATRIX_TOKENS_IN, first),
        [WR_TERM_TOKENS_OUT] = wr_tile_view(tile, WR_MATRIX_TOKENS_OUT, first),
        [WR_TERM_COST] = wr_tile_view(tile, WR_MATRIX_COST, first),
    };
    wr_kernel_price(&plan->priced, term, rows, pairs, self->objective);
    self->strip = (struct wr_strip){
        .rows = rows,
        .pairs = pairs,
        .keep = self->keep,
        .objective = self->objective,
        .energy = take_matrix(tile, WR_MATRIX_ENERGY, first, rows, self->energy),
        .latency = take_matrix(tile, WR_MATRIX_LATENCY, first, rows, self->latency),
        .score = take_matrix(tile, WR_MATRIX_SCORE, first, rows, self->score),
        .correct = self->correct,
        .eligible = self->eligible,
    };
    wr_kernel_correct(&plan->job->selection, self->strip.score, rows, pairs, self->correct);
    self->from = (struct wr_gather_from){.strip = &self->strip,
                                         .tokens_in = term[WR_TERM_TOKENS_IN],
                                         .tokens_out = term[WR_TERM_TOKENS_OUT],
                                         .cost = term[WR_TERM_COST]};
}

/* keep = pass and what the way of handling missing cells asks for. */
static void decide_keep(struct wr_cells *self, const struct wr_tile *tile, int first, int rows)
{
    const struct wr_replay_job *job = tile->plan->job;
    memcpy(self->keep, self->pass, (size_t)rows);
    if (job->selection.missing == WR_AVAILABLE_CASE) {
        wr_kernel_keep_baseline(self->eligible, job->pool.baseline, rows, job->pool.pairs, self->keep);
        return;
    }
    for (int m = 0; m < WR_MATRICES; m++) {
        struct wr_view view = wr_tile_view(tile, (enum wr_matrix)m, first);
        wr_kernel_keep_complete(&view, rows, job->pool.pairs, self->keep);
    }
}

enum wr_code wr_cells_derive(struct wr_cells *self, const struct wr_tile *tile, int first, int rows,
                             struct wr_replay_counts *counts, struct wr_error *error)
{
    self->row = tile->row + first;
    enum wr_code code = take_weights(self, tile, first, rows, error);
    code = code == WR_OK ? take_domains(self, tile, first, rows, error) : code;
    if (code != WR_OK) {
        return code;
    }
    wr_filter(tile, first, rows, self->pass);
    derive_matrices(self, tile, first, rows);
    counts->missing_cells +=
        wr_kernel_eligible(self->strip.score, self->objective, self->pass, rows, self->strip.pairs, self->eligible);
    decide_keep(self, tile, first, rows);
    int passed = 0;
    self->kept = 0;
    for (int i = 0; i < rows; i++) {
        passed += self->pass[i];
        self->kept += self->keep[i];
    }
    counts->filtered += rows - passed;
    counts->dropped += passed - self->kept;
    counts->replayed += self->kept;
    return WR_OK;
}
