/* Tidy CSV: one row per policy, domain and metric (RFC 4180, but with LF line ends; numbers are %.17g). */
#ifndef WATTROUTE_ANALYSIS_TABLES_TIDY_CSV_H
#define WATTROUTE_ANALYSIS_TABLES_TIDY_CSV_H

#include "analysis/tables/report.h"

#include <stdio.h>

#define WR_TIDY_COLUMNS "study,scenario,policy,domain,metric,value,lo,hi,n,unit,note"

/* WR_TIDY_COLUMNS; an empty value is n/a, with the reason in its note. */
void wr_print_tidy_csv(FILE *stream, const struct wr_report *report);

/* The fields of one row, without a line end. */
void wr_print_tidy_row(FILE *stream, const char *study, const struct wr_result_row *row);

/* One field, quoted when it holds a comma, a quote, a line end, or blanks at an end. */
void wr_print_csv_field(FILE *stream, const char *text);

#endif
