/* What has to be known about the sources of a merged table. */
#ifndef WATTROUTE_ANALYSIS_TABLES_MERGED_FACTS_H
#define WATTROUTE_ANALYSIS_TABLES_MERGED_FACTS_H

#include "analysis/metrics/note.h"
#include "analysis/tables/document.h"
#include "analysis/tables/merged.h"

/* A line per source, what differs between them as warnings, and their own warnings once each. */
enum wr_code wr_merged_add_facts(const struct wr_merged *self, struct wr_document *document, struct wr_error *error);

/* The footnote of a source's name: other measurements or another baseline than the first's, assumptions that are not
 * neutral, values that were not measured; "" = nothing. */
void wr_merged_source_note(const struct wr_merged *self, int source, struct wr_note *note);

/* The note of a value without the sentences that its file carries as warnings, into `text`. */
void wr_merged_own_note(const struct wr_merged *self, size_t row, int metric, struct wr_note *text);

#endif
