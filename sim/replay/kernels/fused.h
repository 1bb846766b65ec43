/* Fused kernels: one strip, many scenarios. What may serve each row is laid out once, in slots; every scenario then
 * takes the slot of each row that costs least under its prices, and adds up what the slots contribute. */
#ifndef WATTROUTE_SIM_REPLAY_KERNELS_FUSED_H
#define WATTROUTE_SIM_REPLAY_KERNELS_FUSED_H

#include <stdbool.h>
#include <stdint.h>

enum {
    WR_FUSED_ROWS = 64,       /* of every slot, whatever the rows of the strip */
    WR_FUSED_NONE = 0xffff,   /* no slot: the row does not count */
    WR_FUSED_LANES_MOST = 16, /* of a record */
    WR_FUSED_TERMS_MOST = 6   /* of a price, the constant among them */
};

/* Candidates of a strip. A slot holds at most one per row; all of a slot have the prices of one class. Matrices are
 * [slot][row], [slot][term][row] for values. */
struct wr_fused_slots {
    int slots, terms;       /* terms that prices multiply, at least 1 */
    const int32_t *class;   /* [slot] */
    const double *value;    /* what the prices multiply; the first is NaN where the slot is empty */
    const double *energy;   /* decides between equal objectives, missing = infinite; then `pair` does */
    const int32_t *pair;    /* pool index, -1 = empty */
    int64_t price_elements; /* of a scenario: [class][1 + terms], the constant first */
};

/* What slots contribute if they are chosen: records of `lanes` doubles (8 or 16), [slot][row], each to be added to the
 * sums of one cell. The lane `count` is 1 in every record. */
struct wr_fused_records {
    int lanes, count;
    const double *record;
    const int32_t *cell; /* -1 = contributes nothing */
};

/* Sums by cell, all zero before the first record comes. */
struct wr_fused_sums {
    double *sum;       /* [cell][lanes] */
    uint64_t *touched; /* a bit per cell */
};

struct wr_fused_kernels {
    /* number[scenario x stride + row] = the slot with the least objective, then energy, then pair; WR_FUSED_NONE
     * without one. All WR_FUSED_ROWS are written. `price` is [scenario][price_elements]. */
    void (*decide)(const struct wr_fused_slots *slots, const double *price, int64_t scenarios, uint16_t *number,
                   int64_t stride);
    /* Adds the records of the rows' slots, in row order. */
    void (*add)(const struct wr_fused_records *records, const uint16_t *number, const struct wr_fused_sums *sums);
};

/* The scalar twin. */
extern const struct wr_fused_kernels wr_fused_scalar;

/* The slot of one row under one scenario's prices. */
uint16_t wr_fused_choose(const struct wr_fused_slots *slots, const double *price, int row);

static inline void wr_fused_touch(const struct wr_fused_sums *sums, int32_t cell)
{
    sums->touched[cell / 64] |= UINT64_C(1) << (cell % 64);
}

#endif
