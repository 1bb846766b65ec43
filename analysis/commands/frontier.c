#include "analysis/commands/frontier.h"

#include "analysis/commands/form_output.h"
#include "analysis/commands/frontier_job.h"
#include "analysis/commands/frontier_plot.h"
#include "analysis/commands/metric_option.h"
#include "analysis/commands/option_rows.h"
#include "analysis/commands/output_paths.h"
#include "analysis/tables/describe.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct frontier_options {
    const char *study, *against, *quality, *points, *plot, *output, *format;
    struct wr_text_list set;
    int64_t threads; /* 0 = as OpenMP decides */
    bool quiet;
    struct wr_ci_options ci;
};

#define AT(field) offsetof(struct frontier_options, field)
static const struct wr_option_row frontier_option_rows[] = {
    {"STUDY", 0, WR_OPERAND, "STUDY", true, AT(study), 0, 0, "study file (YAML)"},
    {"against", 0, WR_TEXT, "USE", false, AT(against), 0, 0,
     "plot quality against energy (default), cost, compute, latency or carbon per query"},
    {"quality", 0, WR_TEXT, "QUALITY", false, AT(quality), 0, 0,
     "accuracy (default): share of queries answered correctly; score: mean score"},
    {"points", 0, WR_TEXT, "FILE", false, AT(points), 0, 0,
     "write every point of the curves and of their hulls, as CSV"},
    {"plot", 0, WR_TEXT, "FILE", false, AT(plot), 0, 0,
     "draw the curves and hulls, as .svg; .pdf and .png where rsvg-convert is installed"},
    WR_FORM_OPTION_ROWS(struct frontier_options),
    {"set", 0, WR_LIST, "KEY=VALUE", false, AT(set), 0, 0,
     "set a key of the study, as policies.bert.score=mf; may be repeated"},
    WR_THREADS_OPTION_ROW(struct frontier_options),
    WR_CI_BASE_OPTION_ROWS(struct frontier_options),
    {"quiet", 'q', WR_FLAG, NULL, false, AT(quiet), 0, 0, "no warnings on standard error"},
    {0},
};

/* Index of what an option says, 0 where it says nothing. */
static enum wr_code choice_of(const char *option, const char *text, const char *const *choices, const char *expected,
                              int *choice, struct wr_error *error)
{
    *choice = 0;
    while (text && choices[*choice] && strcmp(choices[*choice], text) != 0) {
        ++*choice;
    }
    return choices[*choice] ? WR_OK : wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", option, text, expected);
}

static enum wr_code add_facts(struct wr_document *document, const struct wr_frontier_job *job, struct wr_error *error)
{
    const struct wr_study *study = &job->run.study;
    const struct wr_replay_counts *counts = &job->counts;
    struct wr_note correct = {""};
    char text[512];
    wr_describe_correct(&study->selection, &correct);
    snprintf(text, sizeof text,
             "%" PRId64 " replayed of %" PRId64 "; %" PRId64 " left out by where, %" PRId64 " dropped (missing: %s)",
             counts->replayed, counts->queries, counts->filtered, counts->dropped,
             wr_describe_missing(&study->selection));
    enum wr_code code = wr_document_fact(document, WR_FACT, "queries", text, error);
    snprintf(text, sizeof text, "%s against %s", wr_quality_choices[job->quality], wr_use_choices[job->use]);
    code = code == WR_OK ? wr_document_fact(document, WR_FACT, "quality", text, error) : code;
    code = code == WR_OK ? wr_document_fact(document, WR_FACT, "correct when", correct.text, error) : code;
    const bool has_length = study->prompt_length.column != WR_COLUMNS;
    const char *length = has_length ? wr_describe_value(&study->prompt_length, job->run.source->meta)
                                    : "the table has no input_tokens, and the study names no prompt_length";
    code = code == WR_OK ? wr_document_fact(document, WR_FACT, "prompt length", length, error) : code;
    if (code == WR_OK && job->run.assumptions.text[0] != '\0') {
        code = wr_document_fact(document, WR_FACT, "assumptions", job->run.assumptions.text, error);
    }
    if (code == WR_OK && job->ci.wanted) {
        struct wr_note intervals = {""};
        wr_ci_describe(&job->ci, NULL, NULL, &intervals);
        if (wr_frontier_job_omits_meters(job)) {
            wr_note_add(&intervals, "errors of meters (meter_error) are not in those of %s and AIQ; run --ci has them",
                        wr_use_choices[job->use]);
        }
        code = wr_document_fact(document, WR_FACT, "intervals", intervals.text, error);
    }
    for (int i = 0; i < job->run.report.warnings && code == WR_OK; i++) {
        code = wr_document_fact(document, WR_FACT_WARNING, "warning", job->run.report.warning[i], error);
    }
    return code;
}

static enum wr_code print_all(const struct wr_frontier_job *job, const struct wr_form_output *output,
                              struct wr_error *error)
{
    const struct wr_frontier_report report = {job->run.study.name, job->quality, job->use, job->frontier,
                                              job->frontiers};
    struct wr_document document = {.name = job->run.study.name, .question = job->run.study.question};
    struct wr_table data = {0};
    enum wr_code code = add_facts(&document, job, error);
    code = code == WR_OK ? wr_frontier_tables(&document, &report, error) : code;
    code = code == WR_OK ? wr_frontier_rows(&data, &report, error) : code;
    code = code == WR_OK ? wr_form_output_write(output, &document, &data, error) : code;
    wr_table_free(&data);
    wr_document_free(&document);
    return code;
}

static enum wr_code check_paths(const struct frontier_options *option, const struct wr_frontier_job *job,
                                struct wr_error *error)
{
    const char *const path[] = {option->output, option->plot, option->points};
    return wr_output_paths_check(path, sizeof path / sizeof *path, &job->run, option->study, error);
}

/* What is written besides the table. */
struct extras {
    struct wr_output *points;         /* owned; NULL = none */
    struct wr_plot_output plot;       /* owned */
    struct wr_frontier_traces traces; /* owned */
};

static enum wr_code open_extras(struct extras *self, const struct frontier_options *option, struct wr_frontier_job *job,
                                struct wr_error *error)
{
    *self = (struct extras){0};
    enum wr_code code = wr_plot_output_open(&self->plot, option->plot, error);
    if (code == WR_OK && option->plot) {
        job->traces = &self->traces;
    }
    code = code == WR_OK && option->points ? wr_output_open(&self->points, option->points, error) : code;
    if (code == WR_OK && self->points) {
        job->points = wr_output_stream(self->points);
        wr_frontier_points_header(job->points, job->quality, job->use, job->ci.wanted);
    }
    return code;
}

static enum wr_code write_extras(struct extras *self, const struct wr_frontier_job *job, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    if (job->traces) {
        struct wr_figure figure = {0};
        code = wr_plot_frontier(&figure, job, error);
        code = code == WR_OK ? wr_plot_output_draw(&self->plot, &figure, error) : code;
        wr_figure_free(&figure);
    }
    code = code == WR_OK && self->points ? wr_output_commit(&self->points, error) : code;
    return code == WR_OK ? wr_plot_output_commit(&self->plot, error) : code;
}

static void close_extras(struct extras *self)
{
    wr_output_discard(&self->points);
    wr_plot_output_discard(&self->plot);
    wr_traces_free(&self->traces);
}

/* With the outputs open: they are found unwritable before the work is done. */
static enum wr_code run_and_print(const struct frontier_options *option, struct wr_frontier_job *job,
                                  struct wr_error *error)
{
    struct wr_form_output output;
    struct extras extras;
    enum wr_code code = wr_form_output_open(&output, option->format, option->output, NULL, error);
    if (code != WR_OK) {
        return code;
    }
    code = open_extras(&extras, option, job, error);
    code = code == WR_OK ? wr_frontier_job_run(job, error) : code;
    for (int i = 0; i < job->run.report.warnings && code == WR_OK && !option->quiet; i++) {
        fprintf(stderr, "wattroute: warning: %s\n", job->run.report.warning[i]);
    }
    code = code == WR_OK ? print_all(job, &output, error) : code;
    code = code == WR_OK ? write_extras(&extras, job, error) : code;
    close_extras(&extras);
    job->points = NULL;
    job->traces = NULL;
    return wr_form_output_close(&output, code, error);
}

static enum wr_code frontier_with(const struct frontier_options *option, const struct wr_text_list *set,
                                  struct wr_error *error)
{
    struct wr_frontier_job job;
    int use = 0, quality = 0;
    enum wr_code code = choice_of("--against", option->against, wr_use_choices,
                                  "energy, cost, compute, latency or carbon", &use, error);
    if (code == WR_OK) {
        code = choice_of("--quality", option->quality, wr_quality_choices, "accuracy or score", &quality, error);
    }
    struct wr_ci ci;
    code = code == WR_OK ? wr_ci_check(&option->ci, "frontier", false, &ci, error) : code;
    code = code == WR_OK ? wr_frontier_job_open(&job, option->study, set, error) : code;
    if (code != WR_OK) {
        return code;
    }
    job.use = (enum wr_use)use;
    job.quality = (enum wr_quality)quality;
    job.threads = (int)option->threads;
    job.ci = ci;
    job.ci.has_shares = false;
    code = wr_ci_check_study(&option->ci, "frontier", &ci, &job.run.study, wr_run_job_draws(&job.run), error);
    code = code == WR_OK ? check_paths(option, &job, error) : code;
    code = code == WR_OK ? run_and_print(option, &job, error) : code;
    wr_frontier_job_close(&job);
    return code;
}

static enum wr_code run(void *given, struct wr_error *error)
{
    const struct frontier_options *option = given;
    struct wr_settings settings;
    enum wr_code code = wr_settings_make(&settings, &option->set, NULL, option->ci.seed, error);
    code = code == WR_OK ? frontier_with(option, &settings.list, error) : code;
    wr_settings_free(&settings);
    return code;
}

static const struct frontier_options defaults = {.ci = WR_CI_DEFAULTS};

const struct wr_command wr_command_frontier = {
    .name = "frontier",
    .summary = "print what each router's curve of quality over strong calls and over use comes to",
    .synopsis =
        "STUDY [--against energy|cost|compute|latency|carbon] [--quality accuracy|score] [--points FILE] [--plot "
        "FILE] [-o FILE] "
        "[--format text|csv|json|md|latex] [--set KEY=VALUE]... [--ci[=LEVEL]] [--replicates N] [--seed N] "
        "[--interval METHOD] [--threads N] [--quiet]",
    .help = "Sweeps every policy that sends a query to one of two sides over all its thresholds: APGR, CPT, hull\n"
            "and AIQ, beside prompt length alone, routing at random, and the best score possible.\n"
            "\n"
            "  wattroute frontier routers.yaml --against cost\n"
            "  wattroute frontier routers.yaml --points points.csv --format csv -o frontier.csv\n",
    .option = frontier_option_rows,
    .defaults = &defaults,
    .size = sizeof defaults,
    .run = run,
};
