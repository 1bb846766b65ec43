#include "sim/replay/filter.h"

#include "sim/replay/query_values.h"

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

static void apply(const struct wr_where *where, const struct wr_tile *tile, int first, int rows, uint8_t *pass)
{
    const enum wr_type type = tile->plan->meta->column[where->column].type;
    const double value = type == WR_TYPE_FLOAT32 ? (double)(float)where->value : where->value;
    double x[WR_STRIP_ROWS];
    wr_query_values(tile, (struct wr_query_value){where->column, where->index}, first, rows, x);
    for (int i = 0; i < rows; i++) {
        pass[i] = pass[i] && !isnan(x[i]) && holds(where->op, x[i], value);
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
