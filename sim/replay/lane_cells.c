#include "sim/replay/lane_cells.h"

#include "sim/base/memory.h"

#include <string.h>

enum wr_code wr_lane_cells_init(struct wr_lane_cells *self, const struct wr_plan *plan, struct wr_error *error)
{
    const struct wr_lanes *lanes = &plan->lane.lanes;
    size_t words = (size_t)lanes->words * WR_STRIP_ROWS, cells = (size_t)lanes->width * WR_STRIP_ROWS;
    const size_t pairs = (size_t)lanes->pairs * WR_STRIP_ROWS + WR_LANES_PADDING / sizeof *self->latency;
    *self = (struct wr_lane_cells){.plan = &plan->lane};
    bool done =
        (self->there = wr_array_aligned(words, sizeof *self->there, error)) &&
        (self->correct = wr_array_aligned(words, sizeof *self->correct, error)) &&
        (plan->lane.by_energy || (self->objective = wr_array_aligned(cells, sizeof *self->objective, error))) &&
        (!plan->wants_latency || (self->latency = wr_array_aligned(pairs, sizeof *self->latency, error))) &&
        (!plan->lane.looks_ahead || (self->least = wr_array_aligned(WR_STRIP_ROWS, sizeof *self->least, error))) &&
        (self->count = wr_array_aligned(WR_STRIP_ROWS, sizeof *self->count, error)) &&
        (self->covered = wr_array_aligned(WR_STRIP_ROWS, 1, error));
    if (done && self->latency) {
        memset(self->latency, 0, pairs * sizeof *self->latency); /* lanes out of play are read and masked */
    }
    return done ? WR_OK : WR_E_NO_MEMORY;
}

void wr_lane_cells_free(struct wr_lane_cells *self)
{
    wr_free(self->there);
    wr_free(self->correct);
    wr_free(self->objective);
    wr_free(self->latency);
    wr_free(self->least);
    wr_free(self->count);
    wr_free(self->covered);
    memset(self, 0, sizeof *self);
}

static bool has_every_score(const struct wr_lane_cells *self, int row)
{
    const struct wr_lanes *lanes = &self->plan->lanes;
    uint32_t missing = 0;
    for (int w = 0; w < lanes->words; w++) {
        missing |= self->there[row * lanes->words + w] ^ lanes->columns_in_play[w];
    }
    return !missing;
}

static bool has_every_score_of_all(const struct wr_lane_cells *self)
{
    bool all = true;
    for (int r = 0; r < self->search.rows; r++) {
        all &= has_every_score(self, r);
    }
    return all;
}

/* Where the objective is that of energy. */
static bool has_every_energy(const struct wr_lane_cells *self)
{
    const struct wr_kernels *kernels = self->plan->kernels;
    struct wr_search correct = self->search;
    correct.bits = self->correct;
    return self->least
               ? kernels->search->least_energy_whole(&correct, self->least)
               : self->plan->by_energy && kernels->row->whole(correct.energy, (int64_t)correct.rows * correct.pairs);
}

static int64_t count_missing(struct wr_lane_cells *self, int pairs, const uint8_t *pass)
{
    int64_t missing = 0;
    self->plan->kernels->search->count(&self->search, self->count);
    for (int r = 0; r < self->search.rows; r++) {
        missing += pass[r] ? pairs - self->count[r] : 0;
    }
    return missing;
}

/* Where nothing is missing the bits say it all. */
static void find_covered(struct wr_lane_cells *self)
{
    const struct wr_lanes *lanes = &self->plan->lanes;
    struct wr_search local = self->search;
    local.set = &lanes->set[WR_LANES_LOCAL];
    local.bits = self->correct;
    if (!self->whole) {
        self->plan->kernels->search->count(&local, self->count);
    }
    for (int r = 0; r < local.rows; r++) {
        uint32_t any = self->whole ? 0 : (uint32_t)self->count[r];
        for (int w = 0; self->whole && w < lanes->words; w++) {
            any |= self->correct[(int64_t)r * lanes->words + w] & self->plan->local_columns[w];
        }
        self->covered[r] = any != 0;
    }
}

int64_t wr_lane_cells_derive(struct wr_lane_cells *self, const struct wr_tile *tile, int first, int rows,
                             const uint8_t *pass)
{
    const struct wr_lane_plan *plan = self->plan;
    const struct wr_lanes *lanes = &plan->lanes;
    const struct wr_row_kernels *kernel = plan->kernels->row;
    struct wr_view score = wr_tile_view(tile, WR_MATRIX_SCORE, first);
    wr_tile_terms(tile, first, self->term);
    kernel->answers(lanes, &tile->plan->job->selection, &score, rows, self->there, self->correct);
    if (!plan->by_energy) {
        kernel->price(&plan->prices, self->term, rows, self->objective);
    }
    if (self->latency) {
        const struct wr_latency_views views = wr_tile_latency(tile, first);
        const struct wr_replay_job *job = tile->plan->job;
        wr_kernel_latency(job->latency, &views, rows, job->pool.pairs, job->pool.pair, lanes->pairs, self->latency);
    }
    self->search = (struct wr_search){
        .rows = rows,
        .set = &lanes->set[WR_LANES_ALL],
        .words = lanes->words,
        .bits = self->there,
        .pairs = lanes->pairs,
        .energy = self->term[WR_TERM_ENERGY].data,
        .objective = self->objective,
        .width = lanes->width,
        .ahead = first + rows < tile->part_end ? (int64_t)rows * lanes->pairs : 0,
    };
    self->whole = has_every_energy(self) && has_every_score_of_all(self);
    int64_t missing = self->whole ? 0 : count_missing(self, tile->plan->job->pool.pairs, pass);
    find_covered(self);
    return missing;
}

static void keep_complete(const struct wr_lane_cells *self, const struct wr_tile *tile, enum wr_matrix matrix,
                          int first, uint8_t *keep)
{
    const struct wr_row_kernels *kernel = self->plan->kernels->row;
    struct wr_view view = wr_tile_view(tile, matrix, first);
    const int32_t *mask = tile->plan->mask[matrix];
    if (!view.data) {
        return;
    }
    if (view.type == WR_TYPE_INT32) {
        kernel->complete_counts(view.data, view.width, mask, self->search.rows, keep);
    } else if (!kernel->whole(view.data, self->search.rows * view.width)) {
        kernel->complete_reals(view.data, view.width, mask, self->search.rows, keep);
    }
}

void wr_lane_cells_keep(const struct wr_lane_cells *self, const struct wr_tile *tile, int first, uint8_t *keep)
{
    const struct wr_replay_job *job = tile->plan->job;
    bool available = job->selection.missing == WR_AVAILABLE_CASE;
    int32_t baseline = job->pool.pair[job->pool.baseline];
    for (int r = 0; !self->whole && r < self->search.rows; r++) {
        keep[r] = keep[r] && (available ? wr_lane_cells_eligible(self, r, baseline) : has_every_score(self, r));
    }
    for (int m = 0; !available && m < WR_MATRICES; m++) {
        bool known = m == WR_MATRIX_SCORE || (m == WR_MATRIX_ENERGY && self->whole);
        if (!known) {
            keep_complete(self, tile, (enum wr_matrix)m, first, keep);
        }
    }
}

bool wr_lane_cells_eligible(const struct wr_lane_cells *self, int row, int32_t lane)
{
    const struct wr_search *search = &self->search;
    double key = search->objective ? search->objective[row * search->width + lane]
                                   : (double)search->energy[row * search->pairs + lane];
    return key == key && wr_lanes_bit(&self->plan->lanes, self->there, row, lane);
}

void wr_lane_cells_least(const struct wr_lane_cells *self, const struct wr_search *search, int32_t *lane)
{
    const struct wr_search_kernels *kernel = self->plan->kernels->search;
    if (search->objective) {
        kernel->least_objective(search, lane);
    } else {
        kernel->least_energy(search, lane);
    }
}

void wr_lane_cells_survey(const struct wr_lane_cells *self, const uint8_t *keep, const double *weight,
                          const struct wr_survey_sums *sums)
{
    const struct wr_search *search = &self->search;
    const struct wr_survey_rows rows = {.rows = search->rows,
                                        .set = search->set,
                                        .words = search->words,
                                        .correct = self->correct,
                                        .pairs = search->pairs,
                                        .width = search->width,
                                        .energy = search->energy,
                                        .objective = search->objective,
                                        .constant = self->plan->by_energy_constant,
                                        .coefficient = self->plan->by_energy_coefficient,
                                        .keep = keep,
                                        .weight = weight};
    self->plan->kernels->survey->survey(&rows, sums);
}
