/* A document as LaTeX: a `table` environment for each table, with rules of the package booktabs, to be included in an
 * article. */
#ifndef WATTROUTE_ANALYSIS_TABLES_DOCUMENT_LATEX_H
#define WATTROUTE_ANALYSIS_TABLES_DOCUMENT_LATEX_H

#include "analysis/tables/document.h"

#include <stdio.h>

/* Labels are tab:NAME, tab:NAME-2 ... with NAME in lower-case letters, digits and hyphens. The first table carries the
 * facts as its notes; reasons of what is n/a stand below each. Needs no package but booktabs. */
enum wr_code wr_document_print_latex(const struct wr_document *self, FILE *stream, struct wr_error *error);

#endif
