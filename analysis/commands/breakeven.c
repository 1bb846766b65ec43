#include "analysis/commands/breakeven.h"

#include "analysis/commands/breakeven_intervals.h"
#include "analysis/commands/breakeven_plot.h"
#include "analysis/commands/format.h"
#include "analysis/commands/metric_option.h"
#include "analysis/commands/option_rows.h"
#include "analysis/commands/run_outputs.h"
#include "analysis/tables/breakeven_report.h"
#include "analysis/tables/describe.h"
#include "analysis/tables/json.h"
#include "analysis/tables/table_data.h"
#include "sim/commands/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { STEPS = 65, ROWS = 9, MOST = 10000 };

struct breakeven_options {
    const char *study, *metric, *output, *format, *points, *plot, *meta;
    struct wr_text_list vary, policy, set;
    int64_t steps, rows, threads; /* threads: 0 = as OpenMP decides */
    bool quiet;
    struct wr_ci_options ci;
};

#define AT(field) offsetof(struct breakeven_options, field)
static const struct wr_option_row breakeven_option_rows[] = {
    {"STUDY", 0, WR_OPERAND, "STUDY", true, AT(study), 0, 0, "study file (YAML)"},
    {"vary", 0, WR_LIST, "KEY[=FROM:TO]", true, AT(vary), 0, 0,
     "look along KEY, as cloud.idle.utilisation; a second one, which may be KEY=A,B,C: at each of its values"},
    {"policy", 0, WR_LIST, "NAME", false, AT(policy), 0, 0,
     "only this policy (default: all but the baseline); may be repeated"},
    {"metric", 0, WR_TEXT, "METRIC", false, AT(metric), 0, 0,
     "energy_savings (default), cost_savings, carbon_savings or compute_savings"},
    {"steps", 0, WR_COUNT, "N", false, AT(steps), 2, MOST,
     "values of KEY to look at (default 65): two crossings between neighbours are missed"},
    {"rows", 0, WR_COUNT, "N", false, AT(rows), 2, MOST, "values of the second KEY, where it is a range (default 9)"},
    WR_CI_RESAMPLE_OPTION_ROWS(struct breakeven_options),
    WR_CI_TOTALS_OPTION_ROWS(struct breakeven_options),
    {"points", 0, WR_TEXT, "FILE", false, AT(points), 0, 0, "write every value that was looked at, as CSV"},
    {"plot", 0, WR_TEXT, "FILE", false, AT(plot), 0, 0,
     "draw what is saved over KEY, or with two keys where KEY breaks even: FILE.svg, .pdf or .png, - for SVG"},
    WR_FORM_OPTION_ROWS(struct breakeven_options),
    {"set", 0, WR_LIST, "KEY=VALUE", false, AT(set), 0, 0, "set a key of the study; may be repeated"},
    {"meta", 0, WR_TEXT, "FILE", false, AT(meta), 0, 0,
     "write how the result was made (versions, resolved study, hashes), as JSON"},
    WR_THREADS_OPTION_ROW(struct breakeven_options),
    {"quiet", 'q', WR_FLAG, NULL, false, AT(quiet), 0, 0, "no progress and no warnings on standard error"},
    {0},
};

static enum wr_code add_facts(struct wr_document *document, const struct wr_breakeven_job *job, struct wr_error *error)
{
    const struct wr_run_job *run = &job->run;
    const struct wr_replay_counts *counts = &job->probe.counts;
    const char *baseline =
        wr_meta_label(run->source->meta, WR_COL_PAIR, run->study.pool.pair[run->study.pool.baseline]);
    char text[512];
    snprintf(text, sizeof text,
             "%" PRId64 " replayed of %" PRId64 "; %" PRId64 " left out by where, %" PRId64 " dropped (missing: %s)",
             counts->replayed, counts->queries, counts->filtered, counts->dropped,
             wr_describe_missing(&run->study.selection));
    enum wr_code code = wr_document_fact(document, WR_FACT, "queries", text, error);
    code = code == WR_OK ? wr_document_fact(document, WR_FACT, "baseline", baseline, error) : code;
    if (code == WR_OK && run->assumptions.text[0] != '\0') {
        code = wr_document_fact(document, WR_FACT, "assumptions", run->assumptions.text, error);
    }
    for (int i = 0; i < run->report.warnings && code == WR_OK; i++) {
        code = wr_document_fact(document, WR_FACT_WARNING, "warning", run->report.warning[i], error);
    }
    return code == WR_OK ? wr_breakeven_facts(document, &job->result, error) : code;
}

static enum wr_code print_table(const struct wr_breakeven_job *job, enum wr_format format, FILE *stream,
                                struct wr_error *error)
{
    struct wr_document document = {.name = job->run.study.name, .question = job->run.study.question};
    struct wr_table data = {0};
    enum wr_code code = add_facts(&document, job, error);
    code = code == WR_OK ? wr_breakeven_table(&document, &job->result, error) : code;
    code = code == WR_OK ? wr_breakeven_rows(&data, &job->result, job->run.study.name, error) : code;
    if (code == WR_OK && format == WR_FORMAT_CSV) {
        wr_table_print_csv(&data, stream);
    } else if (code == WR_OK && format == WR_FORMAT_JSON) {
        code = wr_table_print_json(&data, &document, stream, error);
    } else if (code == WR_OK) {
        code = wr_format_print(format, &document, stream, error);
    }
    wr_table_free(&data);
    wr_document_free(&document);
    return code;
}

static enum wr_code draw_plot(struct wr_plot_output *output, const struct wr_breakeven_job *job, struct wr_error *error)
{
    struct wr_figure figure = {0};
    enum wr_code code = WR_OK;
    if (output->output != NULL) {
        code = wr_plot_breakeven(&figure, job, error);
        code = code == WR_OK ? wr_plot_output_draw(output, &figure, error) : code;
    }
    wr_figure_free(&figure);
    return code;
}

static enum wr_code print_all(struct wr_run_outputs *outputs, const struct wr_breakeven_job *job,
                              struct wr_error *error)
{
    struct wr_output **const output[] = {&outputs->decisions_output, &outputs->meta_output, &outputs->table_output};
    enum wr_code code = WR_OK;
    if (outputs->decisions_output != NULL) {
        wr_breakeven_print_points(wr_output_stream(outputs->decisions_output), &job->result, job->run.study.name);
    }
    if (outputs->meta_output != NULL) {
        code = wr_print_provenance_json(wr_output_stream(outputs->meta_output), &job->run.report, error);
    }
    code = code == WR_OK ? print_table(job, outputs->format, wr_output_stream(outputs->table_output), error) : code;
    code = code == WR_OK ? draw_plot(&outputs->plot_output, job, error) : code;
    code = code == WR_OK ? wr_plot_output_commit(&outputs->plot_output, error) : code;
    for (int i = 0; i < 3 && code == WR_OK; i++) {
        code = *output[i] != NULL ? wr_output_commit(output[i], error) : WR_OK;
    }
    return code;
}

/* A key that changes nothing for any policy is likely not the one that was meant. */
static void print_warnings(const struct wr_breakeven_job *job)
{
    const struct wr_breakeven *result = &job->result;
    bool is_constant = true;
    for (int64_t i = 0; i < result->lines; i++) {
        is_constant = is_constant && wr_breakeven_is_constant(&result->line[i].savings);
    }
    for (int i = 0; i < job->run.report.warnings; i++) {
        fprintf(stderr, "wattroute: warning: %s\n", job->run.report.warning[i]);
    }
    if (is_constant) {
        fprintf(stderr, "wattroute: warning: %s changes nothing of what these policies save\n", result->key[0].key);
    }
}

static enum wr_code compute(const struct breakeven_options *option, const struct wr_ci *ci,
                            struct wr_breakeven_job *job, struct wr_run_outputs *outputs, struct wr_error *error)
{
    enum wr_code code = wr_run_outputs_check(outputs, &job->run, option->study, error);
    code = code == WR_OK ? wr_run_outputs_open(outputs, error) : code;
    if (code == WR_OK) {
        wr_progress_show(option->quiet);
        code = wr_breakeven_job_run(job, error);
        code = code == WR_OK && ci->wanted ? wr_breakeven_job_intervals(job, ci, error) : code;
        wr_progress_hide();
    }
    if (code == WR_OK && !option->quiet) {
        print_warnings(job);
    }
    code = code == WR_OK ? print_all(outputs, job, error) : code;
    wr_run_outputs_discard(outputs);
    return code;
}

/* There are percentiles of crossings alone: a resample that crosses beyond what was looked at has no number. */
static enum wr_code check_intervals(const struct breakeven_options *option, struct wr_ci *ci, struct wr_error *error)
{
    const enum wr_code code = wr_ci_check(&option->ci, "breakeven", false, ci, error);
    ci->interval.bootstrap = WR_INTERVAL_PERCENTILE;
    ci->has_shares = false;
    return code;
}

static enum wr_code run(void *given, struct wr_error *error)
{
    const struct breakeven_options *option = given;
    struct wr_ci ci;
    struct wr_settings settings;
    const struct wr_breakeven_ask ask = {.study = option->study,
                                         .set = &settings.list,
                                         .vary = &option->vary,
                                         .policy = &option->policy,
                                         .metric = option->metric,
                                         .steps = option->steps,
                                         .rows = option->rows,
                                         .threads = (int)option->threads,
                                         .ci = &ci};
    struct wr_run_outputs outputs = {.table = option->output != NULL ? option->output : "-",
                                     .decisions = option->points,
                                     .meta = option->meta,
                                     .plot = option->plot};
    struct wr_breakeven_job job;
    enum wr_code code = wr_format_of(option->format, option->output, &outputs.format, error);
    code = code == WR_OK ? check_intervals(option, &ci, error) : code;
    if (code != WR_OK) {
        return code;
    }
    code = wr_settings_make(&settings, &option->set, NULL, option->ci.seed, error);
    if (code == WR_OK) {
        code = wr_breakeven_job_open(&job, &ask, error);
        code = code == WR_OK
                   ? wr_ci_check_study(&option->ci, "breakeven", &ci, &job.run.study, wr_run_job_draws(&job.run), error)
                   : code;
        code = code == WR_OK ? compute(option, &ci, &job, &outputs, error) : code;
        wr_breakeven_job_close(&job);
    }
    wr_settings_free(&settings);
    return code;
}

static const struct breakeven_options defaults = {.steps = STEPS, .rows = ROWS, .ci = WR_CI_DEFAULTS};

const struct wr_command wr_command_breakeven = {
    .name = "breakeven",
    .summary = "print where along an assumption each policy begins or ceases to save",
    .synopsis = "STUDY --vary KEY[=FROM:TO] [--vary KEY2[=FROM:TO|=A,B,C]] [--policy NAME]... [--metric METRIC] "
                "[--steps N] [--rows N] [--ci[=LEVEL]] [--replicates N] [--seed N] [--strata domain] "
                "[--meter-error SIGMA] [--points FILE] [--plot FILE] [-o FILE] [--format text|csv|json|md|latex] "
                "[--set KEY=VALUE]... [--meta FILE] [--threads N] [--quiet]",
    .help = "Looks along one key of the study for every change of sign of what a policy saves, and narrows each\n"
            "down: 'saves energy above 37.2 queries per device and day'. With a second key, at each of its\n"
            "values.\n"
            "\n"
            "  wattroute breakeven configs/is-80-percent-real.yaml --set 'use=[waiting]' \\\n"
            "      --vary local.idle.queries_per_device_day\n"
            "  wattroute breakeven configs/is-80-percent-real.yaml --set 'use=[used]' \\\n"
            "      --vary cloud.idle.utilisation --vary local.overheads.pue=1,1.2,1.5 --format csv\n",
    .option = breakeven_option_rows,
    .defaults = &defaults,
    .size = sizeof defaults,
    .run = run,
};
