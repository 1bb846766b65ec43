/* What the rows of a sweep depend on, as one hash: work so far of another identity is of no use. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_SWEEP_IDENTITY_H
#define WATTROUTE_ANALYSIS_COMMANDS_SWEEP_IDENTITY_H

#include "analysis/commands/sweep_job.h"

/* Program, study, measurements, what was asked for, and the files that the study names in any scenario
 * (analysis/commands/study_files.h). */
void wr_sweep_identify(const struct wr_sweep_job *self, char identity[33]);

#endif
