/* A per-query matrix column of a run of rows, seen by pool index. */
#ifndef WATTROUTE_SIM_REPLAY_KERNELS_VIEW_H
#define WATTROUTE_SIM_REPLAY_KERNELS_VIEW_H

#include "sim/table/column.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

/* Data are borrowed. Missing: NaN (float32), negative (int8, int32). */
struct wr_view {
    const void *data;      /* first row of the run; NULL = the column is absent or not read */
    enum wr_type type;     /* INT8, INT32 or FLOAT32 */
    int64_t width;         /* elements per row */
    const int32_t *offset; /* [pool index]: the pair's element within a row */
};

/* out[row][pool] = value, NaN where missing. The column is there and INT8 or FLOAT32. */
void wr_view_expand(const struct wr_view *self, int rows, int pairs, float *out);

/* Value of one cell as a float: NaN where missing or absent. INT8 and FLOAT32 columns. */
static inline float wr_view_real(const struct wr_view *self, int row, int pool)
{
    if (!self->data) {
        return NAN;
    }
    int64_t at = row * self->width + self->offset[pool];
    if (self->type == WR_TYPE_FLOAT32) {
        return ((const float *)self->data)[at];
    }
    int8_t value = ((const int8_t *)self->data)[at];
    return value < 0 ? NAN : (float)value;
}

/* Value of one cell of an INT32 column: -1 where missing or absent. */
static inline int32_t wr_view_count(const struct wr_view *self, int row, int pool)
{
    if (!self->data) {
        return -1;
    }
    int32_t value = ((const int32_t *)self->data)[row * self->width + self->offset[pool]];
    return value < 0 ? -1 : value;
}

#endif
