/* The figure of `breakeven`: over one key what each policy saves, its changes of sign marked; over two the frontier,
 * where the first key breaks even at every value of the second. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_BREAKEVEN_PLOT_H
#define WATTROUTE_ANALYSIS_COMMANDS_BREAKEVEN_PLOT_H

#include "analysis/commands/breakeven_job.h"
#include "analysis/plots/figure.h"

/* Fills a zeroed figure, which borrows from the job, whose result is there; free it also after a failure.
 * PLOT_NOTHING: no value is known, or with two keys nothing breaks even. NO_MEMORY. */
enum wr_code wr_plot_breakeven(struct wr_figure *figure, const struct wr_breakeven_job *job, struct wr_error *error);

#endif
