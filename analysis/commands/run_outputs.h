/* The files of `run`: which there are, opened before the work and replaced together after it. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_RUN_OUTPUTS_H
#define WATTROUTE_ANALYSIS_COMMANDS_RUN_OUTPUTS_H

#include "analysis/commands/format.h"
#include "analysis/commands/plot_output.h"
#include "analysis/commands/run_job.h"
#include "sim/store/output.h"

struct wr_run_outputs {
    const char *table, *results, *decisions, *learned, *meta, *plot; /* paths; NULL = none, "-" = standard output */
    enum wr_format format;
    struct wr_output *table_output, *decisions_output, *learned_output, *meta_output; /* owned */
    struct wr_plot_output plot_output;                                                /* owned */
};

/* Refuses two outputs in one file, and an output in place of what the job, opened with `study`, reads
 * (OUTPUT_IS_INPUT). */
enum wr_code wr_run_outputs_check(const struct wr_run_outputs *self, const struct wr_run_job *job, const char *study,
                                  struct wr_error *error);

enum wr_code wr_run_outputs_open(struct wr_run_outputs *self, struct wr_error *error);

/* Writes and replaces all of them; the table comes last. */
enum wr_code wr_run_outputs_write(struct wr_run_outputs *self, const struct wr_run_job *job, struct wr_error *error);

void wr_run_outputs_discard(struct wr_run_outputs *self); /* what is still open */

#endif
