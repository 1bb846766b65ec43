/* What a device needs and makes wait over its load, as a document for people and as a table for programs. */
#ifndef WATTROUTE_ANALYSIS_TABLES_DEVICE_REPORT_H
#define WATTROUTE_ANALYSIS_TABLES_DEVICE_REPORT_H

#include "analysis/tables/document.h"
#include "sim/power/mg1.h"

struct wr_device_row {
    double arrivals;    /* queries per second */
    double utilisation; /* of each server */
    double waits;       /* share of queries that wait */
    double wait_s, sojourn_s;
    double power_w;              /* of all servers; NaN = not given */
    double energy_j, marginal_j; /* per query; what one more adds */
    struct wr_mg1_states share;  /* of time; with the utilisation they add up to 1 */
};

/* Two views of the same rows, filled together; the columns first. Both are borrowed. */
struct wr_device_tables {
    struct wr_table *people, *data;
    const char *unit;    /* of loads for people: "1/day"; borrowed */
    double unit_seconds; /* 86400 */
};

void wr_device_columns(const struct wr_device_tables *self);
enum wr_code wr_device_row_add(const struct wr_device_tables *self, const struct wr_device_row *row,
                               struct wr_error *error);

#endif
