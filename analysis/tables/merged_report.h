/* A merged table as a document for people and as tidy rows for programs. */
#ifndef WATTROUTE_ANALYSIS_TABLES_MERGED_REPORT_H
#define WATTROUTE_ANALYSIS_TABLES_MERGED_REPORT_H

#include "analysis/tables/document.h"
#include "analysis/tables/merged.h"

/* Which metrics are columns, in the order of metrics.def: the chosen ones of which some row has a value, or all chosen
 * ones where `even_without`. */
struct wr_merged_columns {
    int metrics, metric[WR_METRICS];
};

struct wr_merged_columns wr_merged_columns_of(const struct wr_merged *self, bool even_without);

/* Facts (files, what differs between them, notes that hold for a whole column), then tables as wide as a screen. What
 * is n/a or holds for a cell alone is a footnote. Digits follow the intervals (interval_text.h). */
enum wr_code wr_merged_describe(const struct wr_merged *self, const struct wr_merged_columns *columns,
                                struct wr_document *document, struct wr_error *error);

/* The columns of tidy CSV and, behind them, `file`. */
enum wr_code wr_merged_tabulate(const struct wr_merged *self, const struct wr_merged_columns *columns,
                                struct wr_table *table, struct wr_error *error);

#endif
