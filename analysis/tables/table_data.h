/* A table for programs: CSV and JSON of its cells in full precision. Headings are names of columns; units are left out,
 * as names carry them. What is n/a is empty or null. */
#ifndef WATTROUTE_ANALYSIS_TABLES_TABLE_DATA_H
#define WATTROUTE_ANALYSIS_TABLES_TABLE_DATA_H

#include "analysis/tables/document.h"

void wr_table_print_csv(const struct wr_table *self, FILE *stream);

/* An object of the document's facts, and of the table's rows as objects. NOT_UTF8 when a label is not. */
enum wr_code wr_table_print_json(const struct wr_table *self, const struct wr_document *about, FILE *stream,
                                 struct wr_error *error);

/* Fills a row from left to right; after the first failure the rest does nothing and `code` tells. */
struct wr_table_row {
    struct wr_table *table;
    int column;
    enum wr_code code;
    struct wr_error *error;
};

struct wr_table_row wr_table_row_begin(struct wr_table *table, struct wr_error *error);
void wr_table_row_text(struct wr_table_row *self, const char *text);
void wr_table_row_number(struct wr_table_row *self, double value, const char *reason); /* reason: of a NaN */

#endif
