#include "sim/replay/fused_block.h"

#include "sim/base/memory.h"
#include "sim/replay/row_values.h"

#include <string.h>

/* So few slots are layers as they are, whether they are chosen or not. */
enum { SLOTS_ANYWAY = 16, NO_LAYER = 0xffff };

static int64_t stride_of(const struct wr_fused_block *self)
{
    return (int64_t)self->strips_most * WR_FUSED_ROWS;
}

enum wr_code wr_fused_block_init(struct wr_fused_block *self, const struct wr_fused_plan *plan,
                                 const struct wr_fused_policy *policy, struct wr_error *error)
{
    *self = (struct wr_fused_block){
        .plan = plan, .policy = policy, .strips_most = policy->parts == 1 ? WR_FUSED_STRIPS : 1};
    size_t numbers = (size_t)(plan->scenarios * stride_of(self));
    size_t places = (size_t)plan->plan->job->pool.pairs * WR_FUSED_ROWS;
    bool done = (self->number = wr_array_aligned(numbers, sizeof *self->number, error)) &&
                (self->chosen = wr_array_aligned(places, sizeof *self->chosen, error)) &&
                (self->layer_of = wr_array_aligned(places, sizeof *self->layer_of, error));
    return done ? WR_OK : WR_E_NO_MEMORY;
}

void wr_fused_block_free(struct wr_fused_block *self)
{
    wr_free(self->number);
    wr_free(self->record);
    wr_free(self->cell);
    wr_free(self->gap);
    wr_free(self->chosen);
    wr_free(self->layer_of);
    memset(self, 0, sizeof *self);
}

uint16_t *wr_fused_block_numbers(const struct wr_fused_block *self, int64_t *stride)
{
    *stride = stride_of(self);
    return self->number + (int64_t)self->strips * WR_FUSED_ROWS;
}

/* Records are aligned, as vectors like them: growing moves what is there. */
static enum wr_code reserve(struct wr_fused_block *self, size_t places, struct wr_error *error)
{
    if (places <= self->place_capacity) {
        return WR_OK;
    }
    size_t capacity = places > 2 * self->place_capacity ? places : 2 * self->place_capacity;
    size_t lanes = (size_t)self->plan->lanes;
    double *record = wr_array_aligned(capacity * lanes, sizeof *record, error);
    int32_t *cell = record ? wr_array_aligned(capacity, sizeof *cell, error) : NULL;
    uint16_t *gap = cell ? wr_array_aligned(capacity, sizeof *gap, error) : NULL;
    if (gap && self->places) {
        memcpy(record, self->record, self->places * lanes * sizeof *record);
        memcpy(cell, self->cell, self->places * sizeof *cell);
        memcpy(gap, self->gap, self->places * sizeof *gap);
    }
    wr_free(gap ? self->record : record);
    wr_free(gap ? self->cell : cell);
    if (!gap) {
        return WR_E_NO_MEMORY;
    }
    wr_free(self->gap);
    self->record = record;
    self->cell = cell;
    self->gap = gap;
    self->place_capacity = capacity;
    return WR_OK;
}

/* A row's slots go into layers in the order in which scenarios choose them. */
static void stack(struct wr_fused_block *self, const struct wr_fused_slots *slots)
{
    int height[WR_FUSED_ROWS] = {0};
    int64_t stride;
    uint16_t *number = wr_fused_block_numbers(self, &stride);
    memset(self->layer_of, 0xff, (size_t)slots->slots * WR_FUSED_ROWS * sizeof *self->layer_of);
    for (int64_t s = 0; s < self->plan->scenarios; s++, number += stride) {
        for (int r = 0; r < WR_FUSED_ROWS; r++) {
            if (number[r] == WR_FUSED_NONE) {
                continue;
            }
            const int64_t at = (int64_t)number[r] * WR_FUSED_ROWS + r;
            if (self->layer_of[at] == NO_LAYER) {
                self->layer_of[at] = (uint16_t)height[r];
                self->chosen[height[r]++ * WR_FUSED_ROWS + r] = slots->pair[at];
            }
            number[r] = self->layer_of[at];
        }
    }
    for (int r = 0; r < WR_FUSED_ROWS; r++) {
        self->layers = height[r] > self->layers ? height[r] : self->layers;
    }
    for (int r = 0; r < WR_FUSED_ROWS; r++) {
        for (int l = height[r]; l < self->layers; l++) {
            self->chosen[l * WR_FUSED_ROWS + r] = -1;
        }
    }
}

void wr_fused_block_lay(struct wr_fused_block *self, const struct wr_fused_slots *slots)
{
    self->pair = slots->pair;
    self->layers = slots->slots;
    if (slots->slots > SLOTS_ANYWAY) {
        self->pair = self->chosen;
        self->layers = 0;
        stack(self, slots);
    }
}

/* Who serves a part of the rows that a layer's pairs were decided for, and with which weight (0 = nothing). */
static void take_part(const struct wr_fused_block *self, const int32_t *pair, int part, const struct wr_cells *cells,
                      const struct wr_strip *strip, const struct wr_contribution_buffers *buffers)
{
    const struct wr_replay_job *job = self->plan->plan->job;
    const struct wr_policy *policy = &job->policy[self->policy->index];
    const struct wr_part *out = &buffers->part;
    for (int r = 0; r < cells->rows; r++) {
        buffers->decided[r] = pair[r] < 0 ? job->pool.baseline : pair[r];
        wr_part_serve(out, r, buffers->decided[r], 1);
    }
    if (policy->kind->split) {
        policy->kind->split(policy, &job->pool, strip, part, buffers->decided, out);
    }
    for (int r = 0; r < cells->rows; r++) {
        buffers->keep[r] = pair[r] >= 0 && cells->keep[r] && out->share[r] > 0;
        buffers->weight[r] = buffers->keep[r] ? cells->weight[r] * out->share[r] : 0;
    }
}

static void fill_record(const struct wr_fused_plan *plan, const struct wr_row_values *values, double weight,
                        double *record)
{
    for (int i = 0; i < plan->sums; i++) {
        record[i] = weight * values->value[plan->sum[i]];
    }
    for (int i = plan->sums; i < plan->lanes; i++) {
        record[i] = 0;
    }
    record[plan->sums] = weight; /* counted: the count itself */
    record[plan->count] = 1;
}

/* As bits by lane of gaps. */
static uint16_t gaps_of(const struct wr_fused_plan *plan, const struct wr_row_values *values)
{
    uint32_t gaps = (values->missing & plan->read) | (uint32_t)values->zero_latency << WR_GAP_ZERO_LATENCY;
    bool judged = !(values->missing >> WR_SUM_CORRECT & 1);
    if (plan->counted && judged) {
        gaps |= (uint32_t)(values->value[WR_SUM_CORRECT] == 0) << WR_GAP_WRONG |
                (uint32_t)(values->value[WR_SUM_IN_TIME] == 0) << WR_GAP_LATE;
    }
    return (uint16_t)gaps;
}

/* One layer's records; the rows that have a gap. */
static uint64_t fill_records(const struct wr_fused_block *self, int64_t place, const struct wr_cells *cells,
                             const struct wr_contribution_buffers *buffers)
{
    const struct wr_fused_plan *plan = self->plan;
    const struct wr_contributions given = wr_contributions_gathered(&buffers->gathered);
    uint64_t gaps = 0;
    for (int r = 0; r < cells->rows; r++, place++) {
        if (buffers->keep[r]) {
            const struct wr_row_values values = wr_row_values_of(&given, r);
            fill_record(plan, &values, buffers->weight[r], self->record + place * plan->lanes);
            const int64_t slot = buffers->part.choice[r] * plan->domains + cells->domain[r] + 1;
            self->cell[place] = (int32_t)(slot * plan->hours + (plan->hours > 1 ? cells->hour[r] + 1 : 0));
            self->gap[place] = gaps_of(plan, &values);
            gaps |= (uint64_t)(self->gap[place] != 0) << r;
        }
    }
    return gaps;
}

enum wr_code wr_fused_block_take(struct wr_fused_block *self, int part, const struct wr_cells *cells,
                                 const struct wr_strip *strip, const struct wr_contribution_buffers *buffers,
                                 struct wr_error *error)
{
    size_t places = (size_t)self->layers * WR_FUSED_ROWS;
    if (reserve(self, self->places + places, error) != WR_OK) {
        return WR_E_NO_MEMORY;
    }
    uint64_t gaps = 0;
    memset(self->cell + self->places, -1, places * sizeof *self->cell);
    for (size_t at = 0; at < places; at += WR_FUSED_ROWS) {
        take_part(self, self->pair + at, part, cells, strip, buffers);
        wr_kernel_gather(&cells->from, buffers->part.choice, self->policy->max_latency_s, &buffers->gathered);
        gaps |= fill_records(self, (int64_t)(self->places + at), cells, buffers);
    }
    self->strip[self->strips].first = (int64_t)self->places;
    self->strip[self->strips++].gaps = gaps;
    self->places += places;
    return WR_OK;
}

static void add_gaps(const struct wr_fused_block *self, int strip, const uint16_t *number,
                     const struct wr_fused_sums *sums)
{
    for (uint64_t rows = self->strip[strip].gaps; rows; rows &= rows - 1) {
        int r = __builtin_ctzll(rows);
        int64_t place = self->strip[strip].first + (int64_t)number[r] * WR_FUSED_ROWS + r;
        if (number[r] == WR_FUSED_NONE || self->cell[place] < 0 || !self->gap[place]) {
            continue;
        }
        wr_fused_touch(sums, self->cell[place]);
        for (int i = 0; i < WR_GAPS; i++) {
            sums->sum[(int64_t)self->cell[place] * WR_GAP_LANES + i] += self->gap[place] >> i & 1;
        }
    }
}

/* One scenario's decisions into the sums. */
static void add_strips(const struct wr_fused_block *self, const uint16_t *number, const struct wr_fused_sinks *sinks)
{
    const struct wr_fused_plan *plan = self->plan;
    for (int i = 0; i < self->strips; i++, number += WR_FUSED_ROWS) {
        int64_t first = self->strip[i].first;
        const struct wr_fused_records records = {.lanes = plan->lanes,
                                                 .count = plan->count,
                                                 .record = self->record + first * plan->lanes,
                                                 .cell = self->cell + first};
        plan->kernels->add(&records, number, &sinks->sums.sums);
        if (self->strip[i].gaps) {
            add_gaps(self, i, number, &sinks->gaps.sums);
        }
    }
}

enum wr_code wr_fused_block_flush(struct wr_fused_block *self, const struct wr_fused_sinks *sinks,
                                  struct wr_sparse *sum, struct wr_sparse *gap, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int64_t s = 0; code == WR_OK && self->strips > 0 && s < self->plan->scenarios; s++) {
        wr_dense_load(&sinks->sums, &sum[s]);
        wr_dense_load(&sinks->gaps, &gap[s]);
        add_strips(self, self->number + s * stride_of(self), sinks);
        code = wr_dense_store(&sinks->sums, &sum[s], error);
        code = code == WR_OK ? wr_dense_store(&sinks->gaps, &gap[s], error) : code;
    }
    self->strips = 0;
    self->places = 0;
    return code;
}
