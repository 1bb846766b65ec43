/* Break-evens as facts and a table for people, tidy rows for programs, and the points behind them as CSV. */
#ifndef WATTROUTE_ANALYSIS_TABLES_BREAKEVEN_REPORT_H
#define WATTROUTE_ANALYSIS_TABLES_BREAKEVEN_REPORT_H

#include "analysis/metrics/breakeven.h"
#include "analysis/tables/document.h"

#include <stdio.h>

/* The metric, the keys, how they were scanned and, over one key, an answer per policy. */
enum wr_code wr_breakeven_facts(struct wr_document *document, const struct wr_breakeven *self, struct wr_error *error);

/* A row per crossing, or one for a line without any. */
enum wr_code wr_breakeven_table(struct wr_document *document, const struct wr_breakeven *self, struct wr_error *error);

/* study,policy,metric,key,answer,saves,kind,at,low,high,from,to,savings_from,savings_to,note and the second key:
 * a row per crossing, or one for a line without any. With intervals ci_lo,ci_hi,ci_note behind all others: an end that
 * lies beyond what was looked at is empty, as the note says. */
enum wr_code wr_breakeven_rows(struct wr_table *data, const struct wr_breakeven *self, const char *study,
                               struct wr_error *error);

/* study,policy,metric,KEY[,KEY2],value,note: every value that was looked at. */
void wr_breakeven_print_points(FILE *stream, const struct wr_breakeven *self, const char *study);

#endif
