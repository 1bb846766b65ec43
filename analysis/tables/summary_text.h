/* The summary of a study as a screen of text, at most 100 columns where names allow. */
#ifndef WATTROUTE_ANALYSIS_TABLES_SUMMARY_TEXT_H
#define WATTROUTE_ANALYSIS_TABLES_SUMMARY_TEXT_H

#include "analysis/tables/report.h"

#include <stdio.h>

/* What went in, how policies decided, warnings; then policies as rows; the same per domain when the rows have them. */
enum wr_code wr_print_summary(FILE *stream, const struct wr_report *report, struct wr_error *error);

#endif
