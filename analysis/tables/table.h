/* A small table for people: labels and numbers. Its forms are in files of their own. */
#ifndef WATTROUTE_ANALYSIS_TABLES_TABLE_H
#define WATTROUTE_ANALYSIS_TABLES_TABLE_H

#include "sim/base/error.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    WR_TABLE_COLUMNS = 20,
    WR_TABLE_ACROSS = 16 /* as many are used where a column's content could stand in rows of its own */
};

enum wr_table_format {
    WR_TABLE_LABEL,   /* text, to the left */
    WR_TABLE_COUNT,   /* a whole number */
    WR_TABLE_PERCENT, /* value x 100, two decimals */
    WR_TABLE_FIGURE   /* six significant digits of the column's largest value, decimals aligned */
};

struct wr_table_cell {
    char *text; /* LABEL: owned */
    double value;
    char *reason; /* of a NaN value, or of a label: owned */
};

struct wr_table {
    int columns, rows;
    const char *heading[WR_TABLE_COLUMNS], *unit[WR_TABLE_COLUMNS]; /* borrowed */
    enum wr_table_format format[WR_TABLE_COLUMNS];
    struct wr_table_cell *cell; /* owned, [row][column] */
    size_t capacity;
};

/* Columns first, then rows; a row's cells are "" and NaN until they are set. */
void wr_table_column(struct wr_table *self, enum wr_table_format format, const char *heading, const char *unit);
enum wr_code wr_table_row(struct wr_table *self, struct wr_error *error);
/* Set a cell of the last row. `reason` says why a NaN is n/a. */
enum wr_code wr_table_label(struct wr_table *self, int column, const char *text, struct wr_error *error);
enum wr_code wr_table_number(struct wr_table *self, int column, double value, const char *reason,
                             struct wr_error *error);
/* A footnote of a label that is set; printable. */
enum wr_code wr_table_reason(struct wr_table *self, int column, const char *reason, struct wr_error *error);
void wr_table_free(struct wr_table *self);

/* Control characters, which tables of other people may hold, become blanks: what is printed moves no cursor. */
void wr_make_printable(char *text);

/* Whether any column has a unit: without, no form has a line of them. */
bool wr_table_has_units(const struct wr_table *self);

struct wr_table_cell *wr_table_at(const struct wr_table *self, int row, int column);

#endif
