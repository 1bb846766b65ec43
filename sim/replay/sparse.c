#include "sim/replay/sparse.h"

#include "sim/base/memory.h"

#include <string.h>

void wr_sparse_free(struct wr_sparse *self)
{
    wr_free(self->cell);
    wr_free(self->sum);
    memset(self, 0, sizeof *self);
}

static enum wr_code reserve(struct wr_sparse *self, int32_t cells, int lanes, struct wr_error *error)
{
    void *cell = self->cell, *sum = self->sum;
    enum wr_code code = wr_array_grow(&cell, &self->cell_capacity, (size_t)cells, sizeof *self->cell, error);
    self->cell = cell;
    if (code == WR_OK) {
        size_t values = (size_t)cells * (size_t)lanes;
        code = wr_array_grow(&sum, &self->sum_capacity, values, sizeof *self->sum, error);
        self->sum = sum;
    }
    return code;
}

static inline void clear(double *to, int lanes)
{
    for (int l = 0; l < lanes; l += 8) {
        memset(to + l, 0, 8 * sizeof *to);
    }
}

/* How many cells are in either. */
static int32_t count_union(const struct wr_sparse *a, const struct wr_sparse *b)
{
    int32_t i = 0, j = 0, both = 0;
    while (i < a->cells && j < b->cells) {
        int32_t x = a->cell[i], y = b->cell[j];
        both += x == y;
        i += x <= y;
        j += y <= x;
    }
    return a->cells + b->cells - both;
}

/* Lanes come by the eight. */
static inline void copy(double *restrict to, const double *restrict from, int lanes)
{
    for (int l = 0; l < lanes; l += 8) {
        memcpy(to + l, from + l, 8 * sizeof *to);
    }
}

static inline void add(double *restrict to, const double *restrict from, int lanes)
{
    for (int l = 0; l < lanes; l += 8) {
        for (int i = 0; i < 8; i++) {
            to[l + i] += from[l + i];
        }
    }
}

/* From the last cell to the first, so that nothing is overwritten before it has moved. */
enum wr_code wr_sparse_merge(struct wr_sparse *self, const struct wr_sparse *later, int lanes, struct wr_error *error)
{
    int32_t i = self->cells - 1, j = later->cells - 1, k = count_union(self, later) - 1;
    if (reserve(self, k + 1, lanes, error) != WR_OK) {
        return WR_E_NO_MEMORY;
    }
    self->cells = k + 1;
    for (; j >= 0; k--) {
        double *to = self->sum + (int64_t)k * lanes;
        const double *mine = self->sum + (int64_t)i * lanes, *theirs = later->sum + (int64_t)j * lanes;
        int32_t cell = i >= 0 && self->cell[i] >= later->cell[j] ? self->cell[i] : later->cell[j];
        bool from_mine = i >= 0 && self->cell[i] == cell, from_theirs = later->cell[j] == cell;
        if (from_mine && k != i) {
            copy(to, mine, lanes);
        } else if (!from_mine) {
            copy(to, theirs, lanes);
        }
        if (from_mine && from_theirs) {
            add(to, theirs, lanes);
        }
        self->cell[k] = cell;
        i -= from_mine;
        j -= from_theirs;
    }
    return WR_OK;
}

enum wr_code wr_dense_init(struct wr_dense *self, int32_t cells, int lanes, struct wr_error *error)
{
    *self = (struct wr_dense){.cells = cells, .lanes = lanes};
    size_t sums = (size_t)cells * (size_t)lanes, words = (size_t)cells / 64 + 1;
    self->sums.sum = wr_array_aligned(sums, sizeof *self->sums.sum, error);
    self->sums.touched = wr_array(words, sizeof *self->sums.touched, error);
    if (!self->sums.sum || !self->sums.touched) {
        return WR_E_NO_MEMORY;
    }
    memset(self->sums.sum, 0, sums * sizeof *self->sums.sum);
    return WR_OK;
}

void wr_dense_free(struct wr_dense *self)
{
    wr_free(self->sums.sum);
    wr_free(self->sums.touched);
    memset(self, 0, sizeof *self);
}

void wr_dense_load(const struct wr_dense *self, const struct wr_sparse *run)
{
    for (int32_t i = 0; i < run->cells; i++) {
        copy(self->sums.sum + (int64_t)run->cell[i] * self->lanes, run->sum + (int64_t)i * self->lanes, self->lanes);
        wr_fused_touch(&self->sums, run->cell[i]);
    }
}

static int32_t count_touched(const struct wr_dense *self)
{
    int32_t touched = 0;
    for (int32_t word = 0; word <= self->cells / 64; word++) {
        touched += __builtin_popcountll(self->sums.touched[word]);
    }
    return touched;
}

enum wr_code wr_dense_store(const struct wr_dense *self, struct wr_sparse *run, struct wr_error *error)
{
    int32_t touched = count_touched(self), at = 0;
    if (reserve(run, touched, self->lanes, error) != WR_OK) {
        return WR_E_NO_MEMORY;
    }
    for (int32_t word = 0; at < touched; word++) {
        for (uint64_t bits = self->sums.touched[word]; bits; bits &= bits - 1, at++) {
            int32_t cell = word * 64 + __builtin_ctzll(bits);
            double *sum = self->sums.sum + (int64_t)cell * self->lanes;
            run->cell[at] = cell;
            copy(run->sum + (int64_t)at * self->lanes, sum, self->lanes);
            clear(sum, self->lanes);
        }
        self->sums.touched[word] = 0;
    }
    run->cells = touched;
    return WR_OK;
}
