/* A document as Markdown (GitHub's, which has tables): tables first, then what their numbers rest on. */
#ifndef WATTROUTE_ANALYSIS_TABLES_DOCUMENT_MARKDOWN_H
#define WATTROUTE_ANALYSIS_TABLES_DOCUMENT_MARKDOWN_H

#include "analysis/tables/document.h"

#include <stdio.h>

/* Columns of numbers have equal decimals and are aligned to the right, in the source as well. */
enum wr_code wr_document_print_markdown(const struct wr_document *self, FILE *stream, struct wr_error *error);

#endif
