/* No output of a command takes the place of what the command reads, or of another output. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_OUTPUT_PATHS_H
#define WATTROUTE_ANALYSIS_COMMANDS_OUTPUT_PATHS_H

#include "analysis/commands/run_job.h"

/* `output` are paths, NULL = none, "-" = standard output; `study` is the path that the job was opened with. The job's
 * inputs are that file, the measurements, and the files that the study names. Error: OUTPUT_IS_INPUT. */
enum wr_code wr_output_paths_check(const char *const *output, int outputs, const struct wr_run_job *job,
                                   const char *study, struct wr_error *error);

#endif
