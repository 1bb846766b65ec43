/* The figure of `run`: every policy in the plane of quality and energy. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_RUN_PLOT_H
#define WATTROUTE_ANALYSIS_COMMANDS_RUN_PLOT_H

#include "analysis/plots/figure.h"
#include "analysis/tables/report.h"

/* Fills a zeroed figure, which borrows from the report; free it also after a failure. `baseline` is the policy of the
 * report that always takes it; past the reported ones = none. PLOT_NOTHING, NO_MEMORY. */
enum wr_code wr_plot_run(struct wr_figure *figure, const struct wr_report *report, int baseline,
                         struct wr_error *error);

/* What every figure says below: queries, correctness, assumptions, intervals, warnings. */
enum wr_code wr_plot_caption(struct wr_figure *figure, const struct wr_report *report, struct wr_error *error);

#endif
