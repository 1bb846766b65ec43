#include "sim/replay/kernels/fused.h"

/* objective = c0 + the terms, in the order of price.h; a term that the class leaves out has the coefficient 0 and the
 * value 0, and adds nothing. */
static double objective_of(const struct wr_fused_slots *slots, const double *price, int slot, int row)
{
    const double *of_class = price + (int64_t)slots->class[slot] * (1 + slots->terms);
    const double *value = slots->value + (int64_t)slot * slots->terms * WR_FUSED_ROWS + row;
    double objective = of_class[0];
    for (int t = 0; t < slots->terms; t++) {
        objective += of_class[1 + t] * value[(int64_t)t * WR_FUSED_ROWS];
    }
    return objective;
}

uint16_t wr_fused_choose(const struct wr_fused_slots *slots, const double *price, int row)
{
    int64_t best = -1;
    double least = 0;
    for (int s = 0; s < slots->slots; s++) {
        int64_t at = (int64_t)s * WR_FUSED_ROWS + row;
        if (slots->pair[at] < 0) {
            continue;
        }
        double objective = objective_of(slots, price, s, row);
        bool saves = best >= 0 && objective == least &&
                     (slots->energy[at] < slots->energy[best] ||
                      (slots->energy[at] == slots->energy[best] && slots->pair[at] < slots->pair[best]));
        if (best < 0 || objective < least || saves) {
            best = at;
            least = objective;
        }
    }
    return (uint16_t)(best < 0 ? WR_FUSED_NONE : best / WR_FUSED_ROWS);
}

static void decide(const struct wr_fused_slots *slots, const double *price, int64_t scenarios, uint16_t *number,
                   int64_t stride)
{
    for (int64_t s = 0; s < scenarios; s++, price += slots->price_elements, number += stride) {
        for (int r = 0; r < WR_FUSED_ROWS; r++) {
            number[r] = wr_fused_choose(slots, price, r);
        }
    }
}

static void add(const struct wr_fused_records *records, const uint16_t *number, const struct wr_fused_sums *sums)
{
    for (int r = 0; r < WR_FUSED_ROWS; r++) {
        int64_t at = (int64_t)number[r] * WR_FUSED_ROWS + r;
        if (number[r] == WR_FUSED_NONE || records->cell[at] < 0) {
            continue;
        }
        double *sum = sums->sum + (int64_t)records->cell[at] * records->lanes;
        const double *record = records->record + at * records->lanes;
        if (sum[records->count] == 0) {
            wr_fused_touch(sums, records->cell[at]);
        }
        for (int l = 0; l < records->lanes; l++) {
            sum[l] += record[l];
        }
    }
}

const struct wr_fused_kernels wr_fused_scalar = {.decide = decide, .add = add};
