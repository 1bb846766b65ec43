/* The two inner loops of the bootstrap, for as many replicates at a time as WR_POISSON_CHUNK says: weights of queries,
 * and sums of weight x value. One source (vector_resample.c), compiled per instruction set; all give the same bits. */
#ifndef WATTROUTE_ANALYSIS_STATS_RESAMPLE_H
#define WATTROUTE_ANALYSIS_STATS_RESAMPLE_H

#include "analysis/stats/poisson.h"

#include <stdint.h>

/* Values to add up: entry i belongs to row[i] of the weights and has `columns` values. */
struct wr_resample_rows {
    int entries, columns;
    const int32_t *row;  /* [entries] */
    const double *value; /* [entries][columns], each of wr_resample_value() */
};

struct wr_resample_kernels {
    /* weight[i][WR_POISSON_CHUNK] of the queries key[i] in the replicates of the chunk. */
    void (*weights)(uint64_t seed, const uint64_t *key, int queries, uint32_t chunk, uint8_t *weight);
    /* sum[column][WR_POISSON_CHUNK] += weight[row[i]] x value[i][column], entry by entry. */
    void (*add)(const struct wr_resample_rows *rows, const uint8_t *weight, double *sum);
};

/* Those of the instruction set that wr_kernels() uses; the lowest one where that is `scalar`. */
const struct wr_resample_kernels *wr_resample_kernels(void);

/* The value cut to 48 significant bits, so that its product with a weight is exact: whether a machine adds it in one
 * step or two then makes no difference. */
double wr_resample_value(double value);

#endif
