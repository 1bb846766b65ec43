/* The results file of a sweep, fed with computed scenarios. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_SWEEP_H5_H
#define WATTROUTE_ANALYSIS_COMMANDS_SWEEP_H5_H

#include "analysis/commands/sweep_job.h"

struct wr_sweep_h5;

/* `job` is borrowed. On failure nothing is owed. */
enum wr_code wr_sweep_h5_open(struct wr_sweep_h5 **self, const char *path, const struct wr_sweep_job *job,
                              struct wr_error *error);
enum wr_code wr_sweep_h5_add(struct wr_sweep_h5 *self, const struct wr_sweep_scenario *scenario,
                             struct wr_error *error);
/* Puts the file in its place. */
enum wr_code wr_sweep_h5_finish(struct wr_sweep_h5 *self, const struct wr_report *report, struct wr_error *error);
void wr_sweep_h5_close(struct wr_sweep_h5 *self); /* NULL-safe; what is not finished is discarded */

#endif
