/* A table as aligned text, and lines of text wrapped at the width of a screen. */
#ifndef WATTROUTE_ANALYSIS_TABLES_TABLE_TEXT_H
#define WATTROUTE_ANALYSIS_TABLES_TABLE_TEXT_H

#include "analysis/tables/table.h"

#include <stdio.h>

enum { WR_SCREEN_WIDTH = 100 };

/* Headings, units, rows; "n/a [1]" where a number is NaN, with the reasons as footnotes below. */
enum wr_code wr_table_print(const struct wr_table *self, FILE *stream, struct wr_error *error);

/* Columns that a text takes on a screen: UTF-8 continuation bytes take none. */
int wr_text_width(const char *text);

/* `text` after `label`, wrapped at WR_SCREEN_WIDTH columns with later lines indented by `indent`. */
void wr_print_wrapped(FILE *stream, const char *label, int indent, const char *text);

#endif
