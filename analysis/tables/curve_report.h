/* What units need over batch or over load, as a document for people and as a table for programs. */
#ifndef WATTROUTE_ANALYSIS_TABLES_CURVE_REPORT_H
#define WATTROUTE_ANALYSIS_TABLES_CURVE_REPORT_H

#include "analysis/tables/document.h"
#include "sim/power/fleet_size.h"

/* One row over batch. */
struct wr_batch_row {
    const char *label; /* of the pair; borrowed */
    double batch;
    struct wr_batch_point point;
    struct wr_batch_factors factors;
};

/* One row over load. */
struct wr_load_row {
    const char *label;
    double arrivals; /* requests per second, to all replicas */
    struct wr_fleet fleet;
    bool is_extrapolated;
};

/* Two views of the same rows, filled together; the columns first. Both are borrowed. */
struct wr_curve_tables {
    struct wr_table *people, *data;
    bool has_fleets; /* rows over load say how many replicas there are */
};

void wr_batch_columns(const struct wr_curve_tables *self);
enum wr_code wr_batch_row_add(const struct wr_curve_tables *self, const struct wr_batch_row *row,
                              struct wr_error *error);

void wr_load_columns(const struct wr_curve_tables *self);
enum wr_code wr_load_row_add(const struct wr_curve_tables *self, const struct wr_load_row *row, struct wr_error *error);

#endif
