/* What the chosen pairs contribute, fetched from a strip's columns. */
#ifndef WATTROUTE_SIM_REPLAY_KERNELS_GATHER_H
#define WATTROUTE_SIM_REPLAY_KERNELS_GATHER_H

#include "sim/replay/kernels/lanes.h"
#include "sim/replay/kernels/latency.h"
#include "sim/replay/kernels/view.h"

/* Where the values come from. Whether an answer is correct is a matrix, or bits by score column (lanes.h). */
struct wr_gather_from {
    int rows;
    struct wr_view score, energy, latency, tokens_in, tokens_out, cost;
    int pairs;             /* of the pool */
    const int8_t *correct; /* [row][pool]: 1, 0, -1 = missing; NULL = bits */
    int words;
    const uint32_t *there_bits, *correct_bits; /* [row][words] */
    const struct wr_linear *latency_law;       /* of the pool: what the limit is compared with; NULL = as measured */
};

/* Arrays of one value per row. */
struct wr_gathered {
    int8_t *correct;       /* 1, 0, -1 = missing */
    uint8_t *in_time;      /* latency at most the limit; 1 everywhere when the limit is infinite */
    float *score, *energy; /* NaN = missing */
    float *latency, *cost; /* NaN = missing */
    int32_t *tokens_in;    /* -1 = missing */
    int32_t *tokens_out;   /* -1 = missing */
};

/* Fills `out` with the values of pair choice[row] for every row. `max_latency_s`: infinity = no limit; under a
 * limit a missing latency is not in time. */
void wr_kernel_gather(const struct wr_gather_from *from, const int32_t *choice, double max_latency_s,
                      const struct wr_gathered *out);

#endif
