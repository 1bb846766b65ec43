/* What a trend table shows: doubling time, factors of the growth, effects of models and accelerators, groups. */
#ifndef WATTROUTE_ANALYSIS_TABLES_TREND_REPORT_H
#define WATTROUTE_ANALYSIS_TABLES_TREND_REPORT_H

#include "analysis/tables/document.h"
#include "analysis/tables/trend_table.h"

struct wr_trend_task {
    const struct wr_trend_table *table;
    const char *value; /* name of the column */
    double level;      /* of intervals, as 0.95 */
};

/* Fills a document for people, and rows for programs: statistic, term, value, lo, hi, p, unit, note. TREND_APART. */
enum wr_code wr_trend_report(const struct wr_trend_task *task, struct wr_document *document, struct wr_table *data,
                             struct wr_error *error);

#endif
