/* The cells of a table as they are printed, whatever the form: equal decimals down a column, and the reasons of what is
 * n/a as numbered footnotes. */
#ifndef WATTROUTE_ANALYSIS_TABLES_TABLE_CELLS_H
#define WATTROUTE_ANALYSIS_TABLES_TABLE_CELLS_H

#include "analysis/tables/table.h"

enum { WR_CELL_TEXT = 512 };

/* Distinct reasons in order of appearance; they point into the table. */
struct wr_footnotes {
    const char **reason; /* owned array of borrowed texts */
    size_t reasons;
};

enum wr_code wr_footnotes_of(struct wr_footnotes *self, const struct wr_table *table, struct wr_error *error);
void wr_footnotes_free(struct wr_footnotes *self);
size_t wr_footnote_number(const struct wr_footnotes *self, const struct wr_table_cell *cell); /* from 1; 0 = none */

/* How the figures of a column are written: as many digits as its largest value needs for six significant ones. */
struct wr_number_form {
    int decimals;
    bool scientific;
};

struct wr_number_form wr_number_form_of(const struct wr_table *table, int column);

/* "n/a" for NaN; labels are cut at WR_CELL_TEXT - 1 bytes. */
void wr_cell_text(const struct wr_table *table, int row, int column, struct wr_number_form form,
                  char text[WR_CELL_TEXT]);

#endif
