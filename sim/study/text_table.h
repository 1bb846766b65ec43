/* A small table of texts in memory: published figures as CSV, the first column naming the rows. */
#ifndef WATTROUTE_SIM_STUDY_TEXT_TABLE_H
#define WATTROUTE_SIM_STUDY_TEXT_TABLE_H

#include "sim/base/error.h"

#include <stddef.h>

enum { WR_TEXT_TABLE_CELLS = 1000000 };

struct wr_text_table {
    char **name; /* owned [columns] */
    char **cell; /* owned [row][column] */
    size_t columns, rows, capacity;
};

/* Reads a CSV file. Free with wr_text_table_free(), also after an error. Errors: OPEN, READ, those of CSV, and
 * WR_E_FIGURE_TABLE for one beyond WR_TEXT_TABLE_CELLS. */
enum wr_code wr_text_table_read(struct wr_text_table *self, const char *path, struct wr_error *error);
void wr_text_table_free(struct wr_text_table *self);

const char *wr_text_table_cell(const struct wr_text_table *self, size_t row, size_t column);

#endif
