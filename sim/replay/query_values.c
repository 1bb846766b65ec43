#include "sim/replay/query_values.h"

#include <math.h>

/* Element `at` of a column, NaN when it is missing. */
static double element(const void *data, enum wr_type type, int64_t at)
{
    if (type == WR_TYPE_FLOAT64) {
        return ((const double *)data)[at];
    }
    if (type == WR_TYPE_FLOAT32) {
        return (double)((const float *)data)[at];
    }
    int32_t value = ((const int32_t *)data)[at];
    return value < 0 ? (double)NAN : value;
}

void wr_query_values(const struct wr_tile *tile, struct wr_query_value which, int first, int rows, double *out)
{
    const struct wr_meta *meta = tile->plan->meta;
    const enum wr_type type = meta->column[which.column].type;
    const int64_t width = wr_meta_row_elements(meta, which.column);
    for (int i = 0; i < rows; i++) {
        out[i] = element(tile->column[which.column], type, (first + i) * width + which.index);
    }
}

int wr_policy_values(const struct wr_policy *policy, const struct wr_query_value **value)
{
    return policy->kind->values ? policy->kind->values(policy->config, value) : 0;
}
