/* Lanes: the pairs of a table's row as vector kernels see them.
 *
 * Lane l is pair l of the file, in play or not, so that a row of energies is used where it lies. Answers are bits: a
 * row has `words` words of 32 score columns each, and a lane knows the word and the bit of its own column. Lanes go in
 * groups of 16; the last group may reach up to 15 floats past a row's end, where no lane has a bit. */
#ifndef WATTROUTE_SIM_REPLAY_KERNELS_LANES_H
#define WATTROUTE_SIM_REPLAY_KERNELS_LANES_H

#include "sim/policy/policy.h"
#include "sim/table/meta.h"

enum { WR_LANES = 16, WR_WORD_BITS = 32 };

/* Bytes that a kernel may read past the end of a matrix. */
enum { WR_LANES_PADDING = 128 };

/* 16 lanes that look at one word. Lanes of other words, out of play or past the end have no bit. */
struct wr_lane_group {
    _Alignas(64) uint32_t bit[WR_LANES];
    int32_t first; /* lane of bit[0] */
    int32_t word;
};

/* Some of the pairs in play, in ascending order of lanes. */
struct wr_lane_set {
    struct wr_lane_group *group; /* owned */
    int groups;
};

enum wr_lane_set_id { WR_LANES_ALL, WR_LANES_LOCAL, WR_LANES_CLOUD, WR_LANE_SETS };

struct wr_lanes {
    int pairs;     /* lanes of a row: the file's pairs */
    int columns;   /* score columns of a row */
    int words;     /* ceil(columns / 32) */
    int64_t width; /* lanes rounded up to whole groups */
    struct wr_lane_set set[WR_LANE_SETS];
    uint32_t *columns_in_play; /* owned [words]: score columns of the pool */
    int32_t *pool;             /* owned [pairs]: pool index of a lane, -1 = not in play */
    int32_t *column;           /* owned [pairs]: score column of a lane in play */
};

/* The pairs with member[pool index]. Free with wr_lane_set_free(), also after an error. */
enum wr_code wr_lane_set_init(struct wr_lane_set *self, const struct wr_pool *pool, const bool *member,
                              const struct wr_meta *meta, struct wr_error *error);
void wr_lane_set_free(struct wr_lane_set *self);

/* Lays out the pool. Free with wr_lanes_free(), also after an error. */
enum wr_code wr_lanes_init(struct wr_lanes *self, const struct wr_pool *pool, const struct wr_meta *meta,
                           struct wr_error *error);
void wr_lanes_free(struct wr_lanes *self);

/* The bit of a lane in play. */
static inline bool wr_lanes_bit(const struct wr_lanes *self, const uint32_t *bits, int row, int32_t lane)
{
    int32_t column = self->column[lane];
    return bits[(int64_t)row * self->words + column / WR_WORD_BITS] >> (column % WR_WORD_BITS) & 1;
}

#endif
