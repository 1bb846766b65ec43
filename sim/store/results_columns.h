/* The variables of a results file as one list of columns: what is written, and what is read back to check. */
#ifndef WATTROUTE_SIM_STORE_RESULTS_COLUMNS_H
#define WATTROUTE_SIM_STORE_RESULTS_COLUMNS_H

#include "sim/base/error.h"
#include "sim/store/results_writer.h"

#include <stddef.h>

enum wr_results_type { WR_RESULTS_TEXT, WR_RESULTS_INT32, WR_RESULTS_INT64, WR_RESULTS_FLOAT64 };

enum wr_results_dim {
    WR_RESULTS_POLICY, /* those with labels first */
    WR_RESULTS_PAIR,
    WR_RESULTS_DOMAIN,
    WR_RESULTS_CELL,
    WR_RESULTS_GROUP,
    WR_RESULTS_ROW,
    WR_RESULTS_QUERY,
    WR_RESULTS_DIMS
};

struct wr_results_column {
    char name[48];
    const char *unit, *long_name;
    enum wr_results_type type;
    enum wr_results_dim dim, dim2; /* WR_RESULTS_DIMS = none */
    bool is_coordinate;
    size_t count;     /* elements */
    const void *data; /* what to write: `memory`, or the caller's */
    void *memory;     /* owned, may be NULL */
};

enum { WR_RESULTS_COLUMNS = 64 };

struct wr_results_columns {
    int64_t extent[WR_RESULTS_DIMS];
    struct wr_results_column column[WR_RESULTS_COLUMNS];
    int columns;
};

const char *wr_results_dim_name(enum wr_results_dim dim);

/* Lays `results` out as columns; empty ones are left out. Free also after a failure. */
enum wr_code wr_results_columns_make(struct wr_results_columns *self, const struct wr_results *results,
                                     struct wr_error *error);
void wr_results_columns_free(struct wr_results_columns *self);

#endif
