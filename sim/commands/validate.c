#include "sim/commands/validate.h"

#include "sim/store/measurement_reader.h"
#include "sim/text/render.h"

#include <inttypes.h>
#include <stdio.h>

struct values {
    const char *file;
    bool strict, quiet;
    int64_t most;
};

#define AT(field) offsetof(struct values, field)
static const struct wr_option_row options[] = {
    {.name = "FILE", .kind = WR_OPERAND, .required = true, .offset = AT(file), .help = "measurement file"},
    {.name = "strict", .kind = WR_FLAG, .offset = AT(strict), .help = "warnings fail as errors do (exit status 65)"},
    {.name = "most",
     .kind = WR_COUNT,
     .metavariable = "N",
     .offset = AT(most),
     .least = 1,
     .most = 1e6,
     .help = "findings printed for one column at most (default 10); all are counted"},
    {.name = "quiet", .letter = 'q', .kind = WR_FLAG, .offset = AT(quiet), .help = "print nothing when all is well"},
    {.name = NULL}};

static void print_finding(void *context, const struct wr_error *what, bool is_warning)
{
    (void)context;
    char text[4096];
    printf("%s%s\n", wr_error_render(what, text, sizeof text), is_warning ? " (warning)" : "");
}

static enum wr_code conclude(const struct values *values, int64_t errors, int64_t warnings, struct wr_error *error)
{
    if (errors > 0 || (values->strict && warnings > 0)) {
        wr_fail(error, WR_E_NOT_VALID, "%" PRId64 "%" PRId64 "%s", errors, warnings,
                errors > 0 ? "no error" : "no warning, because of --strict");
        return wr_fail_at(error, values->file, 0, 0);
    }
    if (!values->quiet) {
        printf("%s: valid, %" PRId64 " warning%s\n", values->file, warnings, warnings == 1 ? "" : "s");
    }
    return WR_OK;
}

static enum wr_code validate(const struct values *values, struct wr_error *error)
{
    struct wr_source *source = NULL;
    enum wr_code code = wr_reader_open(&source, values->file, error);
    if (code != WR_OK) {
        return code;
    }
    int64_t errors = 0, warnings = 0;
    code = wr_reader_validate(source, (int)values->most, print_finding, NULL, &errors, &warnings, error);
    source->close(source);
    return code == WR_OK ? conclude(values, errors, warnings, error) : code;
}

static enum wr_code run(const struct wr_command *self, int argc, char **argv, struct wr_error *error)
{
    struct values values = {.most = 10};
    bool done = false;
    enum wr_code code = wr_options_parse(self, argc, argv, &values, &done, error);
    return code != WR_OK || done ? code : validate(&values, error);
}

const struct wr_command wr_command_validate = {
    .name = "validate",
    .summary = "check a measurement file and say what is wrong and where",
    .synopsis = "FILE [--strict] [--most N] [--quiet]",
    .help = "Prints one line for each finding and a last line. Exit status 0 when there is no error,\n"
            "65 when there is one.\n"
            "\nExample: wattroute validate mmlu.h5",
    .option = options,
    .run = run};
