/* The table that `trend` reads: a row per measured model on an accelerator, in columns that a header names. */
#ifndef WATTROUTE_ANALYSIS_TABLES_TREND_TABLE_H
#define WATTROUTE_ANALYSIS_TABLES_TREND_TABLE_H

#include "sim/ingest/labels.h"

struct wr_trend_row {
    double year;             /* a release date as a year and its fraction; NaN = no such column */
    char date[12];           /* the date as it was typed */
    double value, deviation; /* above 0; deviation NaN = none */
    double accuracy;         /* above 0, in any unit; NaN = none */
    int32_t model, accelerator, group;
    size_t place; /* in the file, from 0 */
};

struct wr_trend_table {
    struct wr_trend_row *row; /* owned, by year where there is one (those of a date as in the file), else as in it */
    size_t rows, capacity;
    bool has_year, has_deviation, has_accuracy, has_pairs, has_group;
    struct wr_labels model, accelerator, group;
};

/* Columns: `value` (the name of the value's); date, release_date (YYYY-MM-DD, YYYY-MM or YYYY) or year; VALUE_sd;
 * accuracy or success_pct; model and accelerator; `group` (NULL: a column of that name, if there is one). Others are
 * passed over. Free also after a failure. TREND_COLUMN, TREND_NOTHING, CSV_VALUE and those of CSV. */
enum wr_code wr_trend_table_read(struct wr_trend_table *self, const char *path, const char *value, const char *group,
                                 struct wr_error *error);
void wr_trend_table_free(struct wr_trend_table *self);

#endif
