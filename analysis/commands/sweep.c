#include "analysis/commands/sweep.h"

#include "analysis/commands/metric_option.h"
#include "analysis/commands/option_rows.h"
#include "analysis/commands/sweep_outputs.h"
#include "analysis/tables/sweep_csv.h"
#include "sim/base/progress.h"
#include "sim/commands/progress.h"

#include <stdio.h>
#include <string.h>

struct sweep_options {
    const char *study, *output, *format, *by, *metrics, *meta, *plot, *plot_metric;
    struct wr_text_list set, only;
    int64_t threads; /* 0 = as OpenMP decides */
    bool list, quiet;
    struct wr_ci_options ci;
};

static const struct wr_option_row sweep_option_rows[] = {
    {"STUDY", 0, WR_OPERAND, "STUDY", true, offsetof(struct sweep_options, study), 0, 0, "study file (YAML)"},
    {"output", 'o', WR_TEXT, "FILE", false, offsetof(struct sweep_options, output), 0, 0,
     "write to FILE; FILE.h5 gets all rows besides the printed summary"},
    {"format", 0, WR_TEXT, "FORMAT", false, offsetof(struct sweep_options, format), 0, 0,
     "text, csv, json, md (Markdown), latex or h5 (default: by the ending of FILE, else text)"},
    {"by", 0, WR_TEXT, "domain", false, offsetof(struct sweep_options, by), 0, 0, "also each domain by itself"},
    {"set", 0, WR_LIST, "KEY=VALUE", false, offsetof(struct sweep_options, set), 0, 0,
     "set a key of the study that the scenarios start from; may be repeated"},
    WR_METRICS_OPTION_ROW(struct sweep_options),
    {"scenario", 0, WR_LIST, "NAME", false, offsetof(struct sweep_options, only), 0, 0,
     "only this block or scenario, * and ? stand for anything; may be repeated"},
    {"list", 0, WR_FLAG, NULL, false, offsetof(struct sweep_options, list), 0, 0,
     "print the scenarios and their swept keys as CSV, and compute nothing"},
    {"meta", 0, WR_TEXT, "FILE", false, offsetof(struct sweep_options, meta), 0, 0,
     "write how the result was made (versions, resolved study, hashes), as JSON"},
    {"plot", 0, WR_TEXT, "FILE", false, offsetof(struct sweep_options, plot), 0, 0,
     "draw the policies over the swept keys, as .svg; .pdf and .png where rsvg-convert is installed"},
    {"plot-metric", 0, WR_TEXT, "METRIC", false, offsetof(struct sweep_options, plot_metric), 0, 0,
     "what --plot draws (default: energy_savings)"},
    WR_THREADS_OPTION_ROW(struct sweep_options),
    WR_CI_OPTION_ROWS(struct sweep_options),
    WR_SHARES_OPTION_ROW(struct sweep_options),
    {"quiet", 'q', WR_FLAG, NULL, false, offsetof(struct sweep_options, quiet), 0, 0,
     "no progress and no warnings on standard error, and no summary beside FILE.h5"},
    {0},
};

static enum wr_code outputs_of(const struct sweep_options *option, struct wr_sweep_outputs *outputs,
                               struct wr_error *error)
{
    *outputs = (struct wr_sweep_outputs){
        .meta = option->meta, .plot = option->plot, .plot_metric = option->plot_metric, .table = "-"};
    if (option->plot == NULL && option->plot_metric != NULL) {
        return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--plot-metric", option->plot_metric, "--plot FILE with it");
    }
    if (option->by != NULL && strcmp(option->by, "domain") != 0) {
        return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--by", option->by, "domain");
    }
    const bool is_h5 = option->format != NULL ? strcmp(option->format, "h5") == 0
                                              : option->output != NULL && wr_ends_with(option->output, ".h5");
    if (is_h5 && option->output == NULL) {
        return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--format", "h5", "-o FILE with it");
    }
    if (is_h5) {
        outputs->results = option->output;
        outputs->table = option->quiet ? NULL : "-";
        return WR_OK;
    }
    if (option->output != NULL) {
        outputs->table = option->output;
    }
    return wr_format_of(option->format, option->output, &outputs->format, error);
}

static void print_warnings(const struct wr_sweep_outputs *outputs)
{
    const struct wr_study *study = &outputs->job->run.study;
    if (study->measurements_missed != NULL) {
        fprintf(stderr, "wattroute: note: %s does not exist; reading %s of the current folder\n",
                study->measurements_missed, study->measurements);
    }
    for (int i = 0; i < outputs->warnings; i++) {
        fprintf(stderr, "wattroute: warning: %s\n", outputs->warning[i]);
    }
}

/* What became of earlier work. */
static void print_resumption(const struct wr_sweep_outputs *outputs)
{
    if (outputs->is_stale) {
        fprintf(stderr, "wattroute: note: %s was of another study, program, table or file; starting anew\n",
                outputs->partial);
    } else if (outputs->done > 0) {
        fprintf(stderr, "wattroute: note: %lld of %lld scenarios taken from %s\n", (long long)outputs->done,
                (long long)outputs->job->scenarios, outputs->partial);
    }
}

/* How a sweep ends from which another one goes on. */
static bool keeps_work(int exit_status)
{
    return exit_status == WR_EXIT_DATA || exit_status == WR_EXIT_INTERRUPTED || exit_status == WR_EXIT_TERMINATED;
}

static enum wr_code compute(const struct sweep_options *option, struct wr_sweep_job *job,
                            struct wr_sweep_outputs *outputs, struct wr_error *error)
{
    int64_t next = 0;
    enum wr_code code = wr_sweep_outputs_resume(outputs, &next, error);
    if (code == WR_OK && !option->quiet) {
        print_resumption(outputs);
    }
    if (code == WR_OK) {
        wr_progress_begin_counted("sweeping", "scenarios", job->scenarios);
        wr_progress_show(option->quiet);
        code = wr_sweep_job_run(job, next, &outputs->listener, error);
        wr_progress_hide();
        wr_progress_end();
    }
    if (code == WR_OK) {
        code = wr_sweep_outputs_finish(outputs, error);
    } else if (outputs->done > 0 && *outputs->partial != '\0' && keeps_work(wr_error_row(code)->exit_status)) {
        fprintf(stderr, "wattroute: note: work so far is in %s; the same command goes on from it\n", outputs->partial);
    }
    if (code == WR_OK && !option->quiet) {
        print_warnings(outputs);
    }
    return code;
}

static enum wr_code print_list(const struct wr_sweep_job *job, const char *path, struct wr_error *error)
{
    struct wr_output *output;
    enum wr_code code = wr_output_open(&output, path, error);
    if (code != WR_OK) {
        return code;
    }
    wr_sweep_list_begin(wr_output_stream(output), &job->sweep);
    for (int64_t s = 0; s < job->sweep.scenarios && code == WR_OK; s++) {
        if (wr_sweep_job_wants(job, s)) {
            code = wr_sweep_list_add(wr_output_stream(output), &job->sweep, s, error);
        }
    }
    code = code == WR_OK ? wr_output_commit(&output, error) : code;
    wr_output_discard(&output);
    return code;
}

static enum wr_code sweep_with(const struct sweep_options *option, const struct wr_text_list *set,
                               struct wr_error *error)
{
    struct wr_sweep_outputs outputs;
    struct wr_sweep_job job;
    struct wr_ci ci;
    enum wr_code code = outputs_of(option, &outputs, error);
    code = code == WR_OK ? wr_ci_check(&option->ci, "sweep", false, &ci, error) : code;
    if (code == WR_OK) {
        code = wr_sweep_job_open(&job, option->study, set, &option->only, option->by != NULL, error);
    }
    if (code != WR_OK) {
        return code;
    }
    job.threads = (int)option->threads;
    outputs.job = &job;
    code = wr_ci_check_study(&option->ci, "sweep", &ci, &job.run.study, wr_run_job_draws(&job.run), error);
    code = code == WR_OK && ci.wanted ? wr_sweep_job_want_intervals(&job, &ci, error) : code;
    code = code == WR_OK ? wr_sweep_outputs_check(&outputs, option->study, error) : code;
    if (code == WR_OK && option->list) {
        code = print_list(&job, outputs.table != NULL ? outputs.table : "-", error);
    } else if (code == WR_OK) {
        code = wr_sweep_outputs_open(&outputs, &job, error);
        code = code == WR_OK ? compute(option, &job, &outputs, error) : code;
        wr_sweep_outputs_close(&outputs);
    }
    wr_sweep_job_close(&job);
    return code;
}

static enum wr_code run(void *given, struct wr_error *error)
{
    const struct sweep_options *option = given;
    struct wr_settings settings;
    enum wr_code code = wr_settings_make(&settings, &option->set, option->metrics, option->ci.seed, error);
    code = code == WR_OK ? sweep_with(option, &settings.list, error) : code;
    wr_settings_free(&settings);
    return code;
}

static const struct sweep_options defaults = {.ci = WR_CI_DEFAULTS};

const struct wr_command wr_command_sweep = {
    .name = "sweep",
    .summary = "replay a study under every scenario of its sweep",
    .synopsis = "STUDY [-o FILE] [--format text|csv|json|md|latex|h5] [--by domain] [--set KEY=VALUE]... "
                "[--metrics LIST] [--scenario NAME]... [--list] [--meta FILE] [--plot FILE] [--plot-metric METRIC] "
                "[--ci[=LEVEL]] [--replicates N] [--seed N] [--interval METHOD] [--shares METHOD] [--strata domain] "
                "[--meter-error SIGMA] [--threads N] [--quiet]",
    .help = "Prints what each policy saves in each scenario. A sweep that is interrupted leaves FILE.partial,\n"
            "and the same command goes on from there.\n"
            "\n"
            "  wattroute sweep configs/mmlu-pro-boundary.yaml\n"
            "  wattroute sweep configs/mmlu-pro-boundary.yaml --scenario boundary -o boundary.csv\n",
    .option = sweep_option_rows,
    .defaults = &defaults,
    .size = sizeof defaults,
    .run = run,
};
