/* What policies of kind `learned` have learned: how good their scores are, and what these weigh. */
#ifndef WATTROUTE_ANALYSIS_TABLES_LEARNED_REPORT_H
#define WATTROUTE_ANALYSIS_TABLES_LEARNED_REPORT_H

#include "analysis/tables/document.h"
#include "analysis/tables/report.h"

bool wr_learned_any(const struct wr_study *study); /* some policy is of that kind */

/* Two tables, for people: quality, and the coefficients of all features but domains. Nothing without such a policy. */
enum wr_code wr_learned_tables(struct wr_document *document, const struct wr_report *report, struct wr_error *error);

/* Everything as rows: policy, section (coefficient, quality, reliability), name (of the term, or of the range of
 * scores), model (all, fold_1 ...; out_of_fold, in_sample), statistic, value. `data` is freed by the caller, also after
 * an error. */
enum wr_code wr_learned_rows(struct wr_table *data, const struct wr_report *report, struct wr_error *error);

#endif
