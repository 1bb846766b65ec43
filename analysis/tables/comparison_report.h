/* Policies compared, as a document for people and as a tidy table for programs. */
#ifndef WATTROUTE_ANALYSIS_TABLES_COMPARISON_REPORT_H
#define WATTROUTE_ANALYSIS_TABLES_COMPARISON_REPORT_H

#include "analysis/stats/comparison.h"
#include "analysis/tables/document.h"
#include "analysis/tables/report.h"

struct wr_comparison_report {
    const struct wr_report *study;
    const struct wr_comparisons *comparisons;
    int reference;
};

/* A table for each policy that is compared, over all queries; then, where the report has domains, one of verdicts by
 * domain. The document borrows from the report. */
enum wr_code wr_comparison_describe(const struct wr_comparison_report *self, struct wr_document *document,
                                    struct wr_error *error);

/* policy, against, domain, metric, value, value_against, difference, lo, hi, p, p_holm, verdict, n, unit, note. */
enum wr_code wr_comparison_tabulate(const struct wr_comparison_report *self, struct wr_table *table,
                                    struct wr_error *error);

#endif
