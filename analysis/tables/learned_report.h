/* What policies of kind `learned` have learned: how good their scores are, and what these weigh. */
#ifndef WATTROUTE_ANALYSIS_TABLES_LEARNED_REPORT_H
#define WATTROUTE_ANALYSIS_TABLES_LEARNED_REPORT_H

#include "analysis/tables/document.h"
#include "analysis/tables/report.h"
#include "sim/policy/learned.h"

bool wr_learned_any(const struct wr_study *study); /* some policy is of that kind */

/* Of term 0 "(intercept)", then features by their columns, then domains. Borrowed from the file's labels. */
const char *wr_learned_term(const struct wr_policy *policy, const struct wr_learned *learned,
                            const struct wr_meta *meta, int term);
/* Of a model, per standard deviation of the feature. */
double wr_learned_coefficient(const struct wr_learned *learned, int model, int term);

/* Two tables, for people: quality, and the coefficients of all features but domains. Nothing without such a policy. */
enum wr_code wr_learned_tables(struct wr_document *document, const struct wr_report *report, struct wr_error *error);

/* Everything as rows: policy, section (coefficient, quality, reliability), name (of the term, or of the range of
 * scores), model (all, fold_1 ...; out_of_fold, in_sample), statistic, value. `data` is freed by the caller, also after
 * an error. */
enum wr_code wr_learned_rows(struct wr_table *data, const struct wr_report *report, struct wr_error *error);

#endif
