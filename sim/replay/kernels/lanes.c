#include "sim/replay/kernels/lanes.h"

#include "sim/base/memory.h"

#include <string.h>

/* The group of a lane and a word: one of the last, as lanes ascend; NULL when it is new. */
static struct wr_lane_group *group_of(const struct wr_lane_set *set, int32_t first, int32_t word)
{
    for (int g = set->groups - 1; g >= 0 && set->group[g].first == first; g--) {
        if (set->group[g].word == word) {
            return &set->group[g];
        }
    }
    return NULL;
}

enum wr_code wr_lane_set_init(struct wr_lane_set *self, const struct wr_pool *pool, const bool *member,
                              const struct wr_meta *meta, struct wr_error *error)
{
    *self = (struct wr_lane_set){0};
    self->group = wr_array_aligned((size_t)pool->pairs, sizeof *self->group, error); /* at most one group per pair */
    if (!self->group) {
        return WR_E_NO_MEMORY;
    }
    for (int p = 0; p < pool->pairs; p++) {
        int32_t lane = pool->pair[p], first = lane - lane % WR_LANES;
        int32_t column = (int32_t)wr_meta_pair_offset(meta, WR_COL_SCORE, lane), word = column / WR_WORD_BITS;
        if (!member[p]) {
            continue;
        }
        struct wr_lane_group *group = group_of(self, first, word);
        if (!group) {
            group = &self->group[self->groups++];
            *group = (struct wr_lane_group){.first = first, .word = word};
        }
        group->bit[lane - first] = 1U << (column % WR_WORD_BITS);
    }
    return WR_OK;
}

void wr_lane_set_free(struct wr_lane_set *self)
{
    wr_free(self->group);
    *self = (struct wr_lane_set){0};
}

static enum wr_code fill_sets(struct wr_lanes *self, const struct wr_pool *pool, const struct wr_meta *meta,
                              struct wr_error *error)
{
    bool *member = wr_array((size_t)pool->pairs, sizeof *member, error);
    enum wr_code code = member ? WR_OK : WR_E_NO_MEMORY;
    for (int id = 0; code == WR_OK && id < WR_LANE_SETS; id++) {
        for (int p = 0; p < pool->pairs; p++) {
            member[p] = id == WR_LANES_ALL || pool->local[p] == (id == WR_LANES_LOCAL);
        }
        code = wr_lane_set_init(&self->set[id], pool, member, meta, error);
    }
    wr_free(member);
    return code;
}

enum wr_code wr_lanes_init(struct wr_lanes *self, const struct wr_pool *pool, const struct wr_meta *meta,
                           struct wr_error *error)
{
    memset(self, 0, sizeof *self);
    self->pairs = (int)meta->extent[WR_DIM_PAIR];
    self->columns = (int)wr_meta_row_elements(meta, WR_COL_SCORE);
    self->words = (self->columns + WR_WORD_BITS - 1) / WR_WORD_BITS;
    self->width = ((int64_t)self->pairs + WR_LANES - 1) / WR_LANES * WR_LANES;
    self->columns_in_play = wr_array((size_t)self->words, sizeof *self->columns_in_play, error);
    self->pool = wr_array((size_t)self->pairs, sizeof *self->pool, error);
    self->column = wr_array((size_t)self->pairs, sizeof *self->column, error);
    if (!self->columns_in_play || !self->pool || !self->column) {
        return WR_E_NO_MEMORY;
    }
    memset(self->pool, -1, (size_t)self->pairs * sizeof *self->pool);
    for (int p = 0; p < pool->pairs; p++) {
        int64_t column = wr_meta_pair_offset(meta, WR_COL_SCORE, pool->pair[p]);
        self->columns_in_play[column / WR_WORD_BITS] |= 1U << (column % WR_WORD_BITS);
        self->pool[pool->pair[p]] = p;
        self->column[pool->pair[p]] = (int32_t)column;
    }
    return fill_sets(self, pool, meta, error);
}

void wr_lanes_free(struct wr_lanes *self)
{
    for (int id = 0; id < WR_LANE_SETS; id++) {
        wr_lane_set_free(&self->set[id]);
    }
    wr_free(self->columns_in_play);
    wr_free(self->pool);
    wr_free(self->column);
    memset(self, 0, sizeof *self);
}
