#include "analysis/commands/output_paths.h"

#include "sim/store/output.h"

#include <string.h>

static enum wr_code check(const char *output, const char *other, struct wr_error *error)
{
    return wr_same_file(output, other) ? wr_fail(error, WR_E_OUTPUT_IS_INPUT, "%s%s", output, other) : WR_OK;
}

enum wr_code wr_output_paths_check(const char *const *output, int outputs, const struct wr_run_job *job,
                                   const char *study, struct wr_error *error)
{
    const bool is_streamed = strcmp(study, "-") == 0; /* standard input is not standard output */
    enum wr_code code = WR_OK;
    for (int i = 0; i < outputs && code == WR_OK; i++) {
        if (output[i] == NULL) {
            continue;
        }
        code = is_streamed ? WR_OK : check(output[i], study, error);
        code = code == WR_OK ? check(output[i], job->study.measurements, error) : code;
        for (int k = 0; k < job->files.files && code == WR_OK; k++) {
            code = check(output[i], job->files.path[k], error);
        }
        for (int k = 0; k < i && code == WR_OK; k++) {
            code = output[k] != NULL ? check(output[i], output[k], error) : WR_OK;
        }
    }
    return code;
}
