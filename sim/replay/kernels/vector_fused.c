/* The fused kernels, compiled once per instruction set (vector.h). Decisions take the rows of a strip side by side, and
 * leave rows with equal objectives to wr_fused_choose(); sums take the lanes of a record side by side, row by row. */
#include "sim/replay/kernels/fused.h"
#include "sim/replay/kernels/vector_types.h"

#include <math.h>

enum { ABREAST = 4, ROWS_ABREAST = ABREAST * DOUBLES }; /* vectors of rows, and their rows, that are decided together */

struct decided {
    doubles best[ABREAST];
    longs slot[ABREAST], tie[ABREAST];
};

/* `terms` is a constant where this is inlined. */
static inline __attribute__((always_inline)) void
try_slot(const struct wr_fused_slots *slots, int terms, const double *price, int slot, int row, struct decided *decided)
{
    const double *of_class = price + (int64_t)slots->class[slot] * (1 + slots->terms);
    const double *value = slots->value + (int64_t)slot * slots->terms * WR_FUSED_ROWS + row;
    for (int64_t v = 0; v < ABREAST; v++) {
        doubles objective = wr_doubles_of(of_class[0]);
        for (int64_t t = 0; t < terms; t++) {
            objective += of_class[1 + t] * *(const doubles *)(value + t * WR_FUSED_ROWS + v * DOUBLES);
        }
        longs less = objective < decided->best[v], equal = objective == decided->best[v];
        decided->tie[v] = (decided->tie[v] | equal) & ~less;
        decided->best[v] = wr_doubles_where(less, objective, decided->best[v]);
        decided->slot[v] = (less & wr_longs_of(slot)) | (~less & decided->slot[v]);
    }
}

/* Rows [row, row + ROWS_ABREAST) of one scenario. */
static inline __attribute__((always_inline)) void decide_rows(const struct wr_fused_slots *slots, int terms,
                                                              const double *price, int row, uint16_t *number)
{
    struct decided decided;
    for (int64_t v = 0; v < ABREAST; v++) {
        decided.best[v] = wr_doubles_of((double)INFINITY);
        decided.slot[v] = wr_longs_of(WR_FUSED_NONE);
        decided.tie[v] = wr_longs_of(0);
    }
    for (int s = 0; s < slots->slots; s++) {
        try_slot(slots, terms, price, s, row, &decided);
    }
    longs any = {0};
    for (int64_t v = 0; v < ABREAST; v++) {
        any |= decided.tie[v];
        for (int64_t i = 0; i < DOUBLES; i++) {
            number[row + v * DOUBLES + i] = (uint16_t)decided.slot[v][i];
        }
    }
    int64_t ties = 0;
    for (int64_t i = 0; i < DOUBLES; i++) {
        ties |= any[i];
    }
    for (int64_t i = 0; ties && i < ROWS_ABREAST; i++) {
        if (decided.tie[i / DOUBLES][i % DOUBLES]) {
            number[row + i] = wr_fused_choose(slots, price, row + (int)i);
        }
    }
}

static void decide(const struct wr_fused_slots *slots, const double *price, int64_t scenarios, uint16_t *number,
                   int64_t stride)
{
    for (int64_t s = 0; s < scenarios; s++, price += slots->price_elements, number += stride) {
        for (int row = 0; row < WR_FUSED_ROWS; row += ROWS_ABREAST) {
            if (slots->terms == 1) {
                decide_rows(slots, 1, price, row, number);
            } else {
                decide_rows(slots, slots->terms, price, row, number);
            }
        }
    }
}

/* `lanes` is a constant where this is inlined. */
static inline __attribute__((always_inline)) void add_rows(const struct wr_fused_records *records, int lanes,
                                                           const uint16_t *number, const struct wr_fused_sums *sums)
{
    for (int64_t r = 0; r < WR_FUSED_ROWS; r++) {
        int64_t at = (int64_t)number[r] * WR_FUSED_ROWS + r;
        if (number[r] == WR_FUSED_NONE || records->cell[at] < 0) {
            continue;
        }
        double *sum = sums->sum + (int64_t)records->cell[at] * lanes;
        const double *record = records->record + at * lanes;
        if (sum[records->count] == 0) {
            wr_fused_touch(sums, records->cell[at]);
        }
        for (int64_t l = 0; l < lanes; l += DOUBLES) {
            *(doubles *)(sum + l) += *(const doubles *)(record + l);
        }
    }
}

static void add(const struct wr_fused_records *records, const uint16_t *number, const struct wr_fused_sums *sums)
{
    if (records->lanes == 8) {
        add_rows(records, 8, number, sums);
    } else {
        add_rows(records, WR_FUSED_LANES_MOST, number, sums);
    }
}

const struct wr_fused_kernels WR_LEVEL_OF(wr_fused_kernels) = {.decide = decide, .add = add};
