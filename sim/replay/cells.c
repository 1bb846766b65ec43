#include "sim/replay/cells.h"

#include "sim/base/memory.h"
#include "sim/replay/filter.h"
#include "sim/replay/query_values.h"
#include "sim/replay/row_keys.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum wr_code wr_cells_init(struct wr_cells *self, const struct wr_plan *plan, struct wr_error *error)
{
    *self = (struct wr_cells){.plan = plan};
    bool done = (self->keep = wr_array_aligned(WR_STRIP_ROWS, 1, error)) &&
                (self->pass = wr_array_aligned(WR_STRIP_ROWS, 1, error)) &&
                (self->weight = wr_array_aligned(WR_STRIP_ROWS, sizeof *self->weight, error)) &&
                (self->domain = wr_array_aligned(WR_STRIP_ROWS, sizeof *self->domain, error)) &&
                (self->hour = wr_array_aligned(WR_STRIP_ROWS, sizeof *self->hour, error)) &&
                (!plan->domain_hash || (self->key = wr_array_aligned(WR_STRIP_ROWS, sizeof *self->key, error)));
    enum wr_code code = done ? WR_OK : WR_E_NO_MEMORY;
    if (code == WR_OK && plan->lane.kernels) {
        code = wr_lane_cells_init(&self->lanes, plan, error);
    }
    if (code == WR_OK && plan->wants_matrices) {
        code = wr_matrices_init(&self->matrices, plan, error);
    }
    return code;
}

void wr_cells_free(struct wr_cells *self)
{
    wr_lane_cells_free(&self->lanes);
    wr_matrices_free(&self->matrices);
    wr_free(self->keep);
    wr_free(self->pass);
    wr_free(self->weight);
    wr_free(self->domain);
    wr_free(self->hour);
    wr_free(self->key);
    memset(self, 0, sizeof *self);
}

static enum wr_code take_weights(struct wr_cells *self, const struct wr_tile *tile, int first, int rows,
                                 struct wr_error *error)
{
    const double *given = self->plan->job->weight;
    const double *column = tile->column[WR_COL_QUERY_WEIGHT], *weight = column ? column + first : NULL;
    weight = given ? given + self->row : weight;
    for (int i = 0; i < rows; i++) {
        self->weight[i] = weight ? weight[i] : 1;
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

static void take_hours(struct wr_cells *self, const struct wr_tile *tile, int first, int rows)
{
    const struct wr_hour_clock *clock = &self->plan->job->clock;
    const double *arrival = clock->kind != WR_HOURS_UNUSED ? tile->column[WR_COL_ARRIVAL] : NULL;
    for (int i = 0; i < rows; i++) {
        self->hour[i] = arrival ? wr_hour_of(clock, arrival[first + i]) : 0;
    }
}

/* Where contributions are fetched from: the tile, and the answers as bits or as a matrix. */
static void point_gather(struct wr_cells *self, const struct wr_tile *tile, int first, int rows)
{
    const struct wr_plan *plan = tile->plan;
    self->from = (struct wr_gather_from){
        .rows = rows,
        .score = wr_tile_view(tile, WR_MATRIX_SCORE, first),
        .energy = wr_tile_view(tile, WR_MATRIX_ENERGY, first),
        .latency = wr_tile_view(tile, WR_MATRIX_LATENCY, first),
        .tokens_in = wr_tile_view(tile, WR_MATRIX_TOKENS_IN, first),
        .tokens_out = wr_tile_view(tile, WR_MATRIX_TOKENS_OUT, first),
        .cost = wr_tile_view(tile, WR_MATRIX_COST, first),
        .pairs = plan->job->pool.pairs,
        .correct = plan->lane.kernels ? NULL : self->matrices.correct,
        .words = plan->lane.lanes.words,
        .there_bits = self->lanes.there,
        .correct_bits = self->lanes.correct,
        .latency_law = plan->job->latency,
    };
}

/* A replicate that draws a query no times is one of a table without it. */
static void pass_drawn(struct wr_cells *self)
{
    for (int i = 0; i < self->rows && self->plan->job->weight != NULL; i++) {
        self->pass[i] = self->pass[i] && self->weight[i] > 0;
    }
}

/* keep = pass and what the way of handling missing cells asks for. Returns the missing cells of rows that pass. */
static int64_t derive_cells(struct wr_cells *self, const struct wr_tile *tile, int first, int rows)
{
    const struct wr_plan *plan = tile->plan;
    int64_t missing = 0;
    memcpy(self->keep, self->pass, (size_t)rows);
    if (plan->wants_matrices) {
        missing = wr_matrices_derive(&self->matrices, tile, first, rows, self->pass);
        self->matrices.strip.keep = self->keep;
        self->matrices.strip.row = self->row;
        self->matrices.strip.domain = self->domain;
        self->matrices.strip.key = self->key;
    }
    if (plan->lane.kernels) {
        missing = wr_lane_cells_derive(&self->lanes, tile, first, rows, self->pass);
        wr_lane_cells_keep(&self->lanes, tile, first, self->keep);
    } else {
        wr_matrices_keep(&self->matrices, tile, first, self->keep);
    }
    return missing;
}

/* A complete case has what policies ask for, and the hour of its arrival. */
static void keep_valued(struct wr_cells *self)
{
    const struct wr_replay_job *job = self->plan->job;
    for (int i = 0; i < self->rows && job->selection.missing == WR_COMPLETE_CASE; i++) {
        self->keep[i] = self->keep[i] && self->hour[i] != WR_HOUR_NONE;
    }
    const struct wr_policy *asking = job->asking ? job->asking : job->policy;
    const int askers = job->asking ? job->askers : job->policies;
    for (int p = 0; p < askers && job->selection.missing == WR_COMPLETE_CASE; p++) {
        const struct wr_query_value *wanted;
        const int values = wr_policy_values(&asking[p], &wanted);
        for (int v = 0; v < values; v++) {
            double value[WR_STRIP_ROWS];
            wr_query_values(self->tile, wanted[v], self->first, self->rows, value);
            for (int i = 0; i < self->rows; i++) {
                self->keep[i] = self->keep[i] && !isnan(value[i]);
            }
        }
    }
}

static void count_rows(struct wr_cells *self, int64_t missing_cells, struct wr_replay_counts *counts)
{
    int passed = 0;
    self->kept = 0;
    for (int i = 0; i < self->rows; i++) {
        passed += self->pass[i];
        self->kept += self->keep[i];
    }
    counts->missing_cells += missing_cells;
    counts->filtered += self->rows - passed;
    counts->dropped += passed - self->kept;
    counts->replayed += self->kept;
}

enum wr_code wr_cells_derive(struct wr_cells *self, const struct wr_tile *tile, int first, int rows,
                             struct wr_replay_counts *counts, struct wr_error *error)
{
    self->tile = tile;
    self->first = first;
    self->row = tile->row + first;
    self->rows = rows;
    enum wr_code code = take_weights(self, tile, first, rows, error);
    code = code == WR_OK ? take_domains(self, tile, first, rows, error) : code;
    if (code != WR_OK) {
        return code;
    }
    take_hours(self, tile, first, rows);
    if (self->key) {
        wr_row_keys(tile, first, rows, self->domain, self->key);
    }
    wr_filter(tile, first, rows, self->pass);
    pass_drawn(self);
    const int64_t missing_cells = derive_cells(self, tile, first, rows);
    keep_valued(self);
    count_rows(self, missing_cells, counts);
    point_gather(self, tile, first, rows);
    return WR_OK;
}
