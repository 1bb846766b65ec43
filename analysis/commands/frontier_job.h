/* The frontiers of one study: its policies that have a curve, and what each of them is held against. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_FRONTIER_JOB_H
#define WATTROUTE_ANALYSIS_COMMANDS_FRONTIER_JOB_H

#include "analysis/commands/ci_options.h"
#include "analysis/commands/frontier_intervals.h"
#include "analysis/commands/frontier_trace.h"
#include "analysis/commands/run_job.h"
#include "analysis/metrics/frontier.h"
#include "analysis/tables/frontier_report.h"

struct wr_frontier_job {
    struct wr_run_job run; /* the study, bound to its measurements */
    enum wr_quality quality;
    enum wr_use use;
    int threads;                            /* 0 = as OpenMP decides */
    FILE *points;                           /* borrowed; NULL = points are not written */
    struct wr_frontier_traces *traces;      /* borrowed; NULL = nothing is plotted */
    struct wr_price *price;                 /* owned: of the use, by pool index */
    struct wr_ci ci;                        /* whether intervals are wanted, and which */
    struct wr_frontier *frontier;           /* owned */
    struct wr_curve_replicates *replicates; /* owned, of each frontier; NULL = no intervals */
    int frontiers;
    struct wr_replay_counts counts;
};

/* Reads the study and opens its measurements. On failure nothing is owed. */
enum wr_code wr_frontier_job_open(struct wr_frontier_job *self, const char *study, const struct wr_text_list *set,
                                  struct wr_error *error);

/* Fills `frontier`: for each policy with a curve its own, in the order of the study; and once for each choice of sides
 * prompt length alone, the random control, and the best score possible. A pass over the measurements and 16 bytes per
 * query (24 with weights; 16 more for intervals) for each curve, one after the other. FRONTIER_NO_CURVE,
 * FRONTIER_NO_QUERY, FRONTIER_USE, and the errors of reading. */
enum wr_code wr_frontier_job_run(struct wr_frontier_job *self, struct wr_error *error);

/* Intervals are wanted, and the study's meters have errors (meter_error) that the use would have too. */
bool wr_frontier_job_omits_meters(const struct wr_frontier_job *self);

void wr_frontier_job_close(struct wr_frontier_job *self);

#endif
