/* The published figures of a study beside its own: as tables of a document, as tidy rows, as JSON objects. */
#ifndef WATTROUTE_ANALYSIS_TABLES_PUBLISHED_TABLES_H
#define WATTROUTE_ANALYSIS_TABLES_PUBLISHED_TABLES_H

#include "analysis/tables/document.h"
#include "analysis/tables/report.h"

/* A table per unit; nothing when the study has no `published`. */
enum wr_code wr_add_published(struct wr_document *document, const struct wr_report *report, struct wr_error *error);

#endif
