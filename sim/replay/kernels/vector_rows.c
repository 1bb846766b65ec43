/* The vector kernels that work through whole rows, compiled once per instruction set (vector.h): plain loops that the
 * compiler makes vectors of. Sums go in row order, one per lane. */
#include "sim/replay/kernels/vector.h"

#include <math.h>

/* Bits of 32 scores: there, and at least `at`. NaN is neither. */
static inline void pack_reals(const float *restrict score, float at, uint32_t *there, uint32_t *correct)
{
    uint32_t is_there = 0, is_correct = 0;
    for (int c = 0; c < WR_WORD_BITS; c++) {
        is_there |= (uint32_t)(score[c] == score[c]) << c;
        is_correct |= (uint32_t)(score[c] >= at) << c;
    }
    *there = is_there;
    *correct = is_correct;
}

/* The same of integers, where `at` is not negative. */
static inline uint32_t pack_bytes(const int8_t *restrict score, int at)
{
    uint32_t reached = 0;
    for (int c = 0; c < WR_WORD_BITS; c++) {
        reached |= (uint32_t)(score[c] >= at) << c;
    }
    return reached;
}

static bool is_any_negative(const int8_t *score, int64_t scores)
{
    int8_t any = 0;
    for (int64_t i = 0; i < scores; i++) {
        any |= score[i];
    }
    return any < 0;
}

/* The least integer score that is at least `at`: 0 to 128. */
static int least_byte(float at)
{
    return at > 127 ? 128 : at > 0 ? (int)ceilf(at) : 0;
}

/* The best score of the pool on a row; above every score when none is above 0. */
static float best_of(const struct wr_lanes *lanes, const struct wr_view *score, int64_t row)
{
    float best = 0;
    for (int c = 0; c < lanes->columns; c++) {
        int64_t at = row * score->width + c;
        float value =
            score->type == WR_TYPE_INT8 ? (float)((const int8_t *)score->data)[at] : ((const float *)score->data)[at];
        bool counts = lanes->columns_in_play[c / WR_WORD_BITS] >> (c % WR_WORD_BITS) & 1;
        best = counts && value > best ? value : best;
    }
    return best > 0 ? best : INFINITY;
}

/* Reads up to 31 scores past the last: the padding of lanes.h. */
static void answers(const struct wr_lanes *lanes, const struct wr_selection *selection, const struct wr_view *score,
                    int rows, uint32_t *there, uint32_t *correct)
{
    const int8_t *bytes = score->data;
    const float *reals = score->data;
    const bool is_bytes = score->type == WR_TYPE_INT8;
    bool all_there = is_bytes && !is_any_negative(bytes, rows * score->width);
    for (int64_t r = 0; r < rows; r++) {
        float at = selection->rule == WR_CORRECT_MAX ? best_of(lanes, score, r) : (float)selection->correct_at;
        for (int w = 0; w < lanes->words; w++, there++, correct++) {
            int64_t first = r * score->width + (int64_t)w * WR_WORD_BITS;
            if (is_bytes) {
                *correct = pack_bytes(bytes + first, least_byte(at));
                *there = all_there ? ~0U : pack_bytes(bytes + first, 0);
            } else {
                pack_reals(reals + first, at, there, correct);
            }
            *there &= lanes->columns_in_play[w];
            *correct &= lanes->columns_in_play[w];
        }
    }
}

/* Looks at every value: a loop without a way out is one that the compiler makes vectors of. */
static bool whole(const float *value, int64_t values)
{
    int32_t missing = 0;
    for (int64_t i = 0; i < values; i++) {
        missing |= value[i] != value[i];
    }
    return !missing;
}

static void complete_reals(const float *value, int64_t columns, const int32_t *restrict mask, int rows, uint8_t *keep)
{
    for (int r = 0; r < rows; r++, value += columns) {
        int32_t missing = 0;
        for (int64_t c = 0; c < columns; c++) {
            missing |= -(int32_t)(value[c] != value[c]) & mask[c];
        }
        keep[r] = keep[r] && !missing;
    }
}

static void complete_counts(const int32_t *value, int64_t columns, const int32_t *restrict mask, int rows,
                            uint8_t *keep)
{
    for (int r = 0; r < rows; r++, value += columns) {
        int32_t missing = 0;
        for (int64_t c = 0; c < columns; c++) {
            missing |= value[c] & mask[c];
        }
        keep[r] = keep[r] && missing >= 0;
    }
}

static void add_reals(const struct wr_lane_prices *prices, int term, const float *restrict value,
                      double *restrict objective)
{
    const double *restrict coefficient = prices->coefficient[term];
    for (int64_t l = 0; l < prices->width; l++) {
        double more = objective[l] + coefficient[l] * (double)value[l];
        objective[l] = coefficient[l] == 0 ? objective[l] : more;
    }
}

static void add_counts(const struct wr_lane_prices *prices, int term, const int32_t *restrict value,
                       double *restrict objective)
{
    const double *restrict coefficient = prices->coefficient[term];
    const int32_t *restrict offset = prices->offset[term];
    for (int64_t l = 0; l < prices->width; l++) {
        int32_t count = value[offset[l]];
        double more = objective[l] + (count < 0 ? (double)NAN : coefficient[l] * (double)count);
        objective[l] = coefficient[l] == 0 ? objective[l] : more;
    }
}

static void price(const struct wr_lane_prices *prices, const struct wr_view view[WR_TERMS], int rows, double *objective)
{
    for (int64_t r = 0; r < rows; r++, objective += prices->width) {
        for (int64_t l = 0; l < prices->width; l++) {
            objective[l] = prices->constant[l];
        }
        for (int t = 0; t < WR_TERMS; t++) {
            if (!prices->coefficient[t]) {
                continue;
            }
            if (view[t].type == WR_TYPE_INT32) {
                add_counts(prices, t, (const int32_t *)view[t].data + r * view[t].width, objective);
            } else {
                add_reals(prices, t, (const float *)view[t].data + r * view[t].width, objective);
            }
        }
    }
}

const struct wr_row_kernels WR_LEVEL_OF(wr_row_kernels) = {
    .answers = answers,
    .whole = whole,
    .complete_reals = complete_reals,
    .complete_counts = complete_counts,
    .price = price,
};
