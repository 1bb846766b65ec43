#include "sim/replay/filter.h"

#include <math.h>
#include <string.h>

static bool holds(enum wr_where_op op, double x, double value)
{
    switch (op) {
    case WR_EQ:
        return x == value;
    case WR_NE:
        return x != value;
    case WR_LT:
        return x < value;
    case WR_LE:
        return x <= value;
    case WR_GT:
        return x > value;
    case WR_GE:
        return x >= value;
    }
    return false;
}

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

static void apply(const struct wr_where *where, const struct wr_tile *tile, int first, int rows, uint8_t *pass)
{
    const struct wr_meta *meta = tile->plan->meta;
    enum wr_type type = meta->column[where->column].type;
    int64_t width = wr_meta_row_elements(meta, where->column);
    double value = type == WR_TYPE_FLOAT32 ? (double)(float)where->value : where->value;
    for (int i = 0; i < rows; i++) {
        double x = element(tile->column[where->column], type, (first + i) * width + where->index);
        pass[i] = pass[i] && !isnan(x) && holds(where->op, x, value);
    }
}

void wr_filter(const struct wr_tile *tile, int first, int rows, uint8_t *pass)
{
    const struct wr_selection *selection = &tile->plan->job->selection;
    memset(pass, 1, (size_t)rows);
    for (int i = 0; i < selection->wheres; i++) {
        apply(&selection->where[i], tile, first, rows, pass);
    }
}
