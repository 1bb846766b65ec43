/* What the rows of a sweep depend on, as one hash: work so far of another identity is of no use. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_SWEEP_IDENTITY_H
#define WATTROUTE_ANALYSIS_COMMANDS_SWEEP_IDENTITY_H

#include "analysis/commands/sweep_job.h"

/* Program, study, measurements, watts of devices, what was asked for, and the bytes of every file that a text of the
 * study names, in any scenario: decisions, power states. Errors: those of reading such a file. */
enum wr_code wr_sweep_identify(const struct wr_sweep_job *job, char identity[33], struct wr_error *error);

#endif
