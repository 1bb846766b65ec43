/* Tidy CSV as part of a merged table. */
#ifndef WATTROUTE_ANALYSIS_TABLES_MERGED_CSV_H
#define WATTROUTE_ANALYSIS_TABLES_MERGED_CSV_H

#include "analysis/tables/merged.h"
#include "sim/ingest/input.h"

/* Columns of WR_TIDY_COLUMNS in any order; others are passed over, and so are metrics of other names. */
enum wr_code wr_merged_add_csv(struct wr_merged *self, const struct wr_input *input, const char *file,
                               struct wr_error *error);

#endif
