/* The summary of a study as a document: what went in, how policies decided, warnings; then policies as rows; the same
 * per domain when the report has domains. */
#ifndef WATTROUTE_ANALYSIS_TABLES_SUMMARY_H
#define WATTROUTE_ANALYSIS_TABLES_SUMMARY_H

#include "analysis/tables/document.h"
#include "analysis/tables/report.h"

/* Fills a zeroed document, which borrows from the report; free it also after a failure. */
enum wr_code wr_summarise(struct wr_document *document, const struct wr_report *report, struct wr_error *error);

/* Its facts alone: of the rows no more is looked at than how many policies there are. */
enum wr_code wr_summarise_facts(struct wr_document *document, const struct wr_report *report, struct wr_error *error);

#endif
