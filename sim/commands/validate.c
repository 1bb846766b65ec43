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
     .help = "findings printed for one check at most (default 10), of values for one variable; all are counted"},
    {.name = "quiet", .letter = 'q', .kind = WR_FLAG, .offset = AT(quiet), .help = "print nothing when all is well"},
    {.name = NULL}};

static void print_finding(void *context, const struct wr_error *what, const struct wr_check_spec *check)
{
    (void)context;
    char text[4096];
    printf("%s [%s]%s\n", wr_error_render(what, text, sizeof text), check->name,
           check->grade == WR_GRADE_WARNING ? " (warning)" : "");
}

/* How often each check found something, where one did. */
static void print_counts(const struct wr_findings *findings)
{
    for (int check = 0; check < WR_CHECKS; check++) {
        const struct wr_check_spec *spec = wr_check_spec((enum wr_check)check);
        if (findings->count[check] > 0) {
            printf("%8" PRId64 "  %s: %s\n", findings->count[check], spec->name, spec->help);
        }
    }
}

static enum wr_code conclude(const struct values *values, const struct wr_findings *findings, struct wr_error *error)
{
    int64_t errors = wr_findings_count(findings, WR_GRADE_ERROR);
    int64_t warnings = wr_findings_count(findings, WR_GRADE_WARNING);
    print_counts(findings);
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

static enum wr_code run(void *given, struct wr_error *error)
{
    const struct values *values = given;
    struct wr_source *source = NULL;
    struct wr_findings findings = {.most = values->most, .found = print_finding};
    enum wr_code code = wr_reader_open(&source, values->file, error);
    if (code != WR_OK) {
        return code;
    }
    code = wr_reader_validate(source, &findings, error);
    source->close(source);
    return code == WR_OK ? conclude(values, &findings, error) : code;
}

static const struct values defaults = {.most = 10};

const struct wr_command wr_command_validate = {
    .name = "validate",
    .summary = "check a measurement file and say what is wrong and where",
    .synopsis = "FILE [--strict] [--most N] [--quiet]",
    .help = "Prints one line for each finding, how many there are of each kind, and a last line.\n"
            "Exit status 0 when there is no error, 65 when there is one.\n"
            "\nExample: wattroute validate mmlu.h5",
    .option = options,
    .defaults = &defaults,
    .size = sizeof defaults,
    .run = run};
