/* The summary of a sweep, gathered scenario by scenario: what the policies range over, then a table per block with the
 * scenarios down and the energy that each policy saves across. The first WR_SWEEP_SHOWN scenarios of a block are shown,
 * so that it takes no more room than that. */
#ifndef WATTROUTE_ANALYSIS_TABLES_SWEEP_SUMMARY_H
#define WATTROUTE_ANALYSIS_TABLES_SWEEP_SUMMARY_H

#include "analysis/tables/document.h"
#include "analysis/tables/report.h"
#include "analysis/tables/sweep_scenario.h"

enum { WR_SWEEP_SHOWN = 50 };

/* Least and greatest of a metric over all scenarios; where one of them has none, why, and where one is of a policy
 * whose repricing settled nowhere, how that ended. */
struct wr_sweep_range {
    double least, most;
    char *reason; /* owned; NULL = all have it, and settled */
};

struct wr_sweep_summary {
    const struct wr_metric_set *asked; /* borrowed from the report */
    const struct wr_sweep *sweep;
    bool has_intervals;
    int policies, baseline;       /* as reported; baseline = the one that always takes it, or past them */
    struct wr_sweep_range *range; /* owned [policies][metrics shown] */
    struct wr_table *table;       /* owned [blocks] */
    char **caption;               /* owned [blocks] */
    int64_t *seen;                /* owned [blocks] */
    const char *const *policy;    /* owned array of borrowed names */
};

/* `report` is of the study without any block. Free also after a failure. */
enum wr_code wr_sweep_summary_init(struct wr_sweep_summary *self, const struct wr_report *report, int policies,
                                   int baseline, const struct wr_sweep *sweep, struct wr_error *error);
enum wr_code wr_sweep_summary_add(struct wr_sweep_summary *self, const struct wr_sweep_scenario *scenario,
                                  struct wr_error *error);
void wr_sweep_summary_free(struct wr_sweep_summary *self);

/* Makes the document, which takes the tables over and borrows from the summary and the report. */
enum wr_code wr_sweep_summarise(struct wr_sweep_summary *self, struct wr_document *document,
                                const struct wr_report *report, struct wr_error *error);

#endif
