#include "analysis/commands/summary.h"

#include "analysis/commands/form_output.h"
#include "analysis/commands/option_rows.h"
#include "analysis/tables/merged_report.h"
#include "sim/text/nearest.h"
#include "sim/text/pattern.h"

#include <stdio.h>
#include <string.h>

struct summary_options {
    const char *output, *format, *by, *metrics, *policies, *scenarios;
    struct wr_text_list file;
};

#define AT(field) offsetof(struct summary_options, field)
static const struct wr_option_row option_rows[] = {
    {"RESULTS", 0, WR_OPERANDS, "RESULTS", true, AT(file), 0, 0,
     "results files of run and sweep (HDF5, CSV or JSON); - is standard input"},
    WR_FORM_OPTION_ROWS(struct summary_options),
    {"metrics", 0, WR_TEXT, "LIST", false, AT(metrics), 0, 0, "columns, as accuracy,energy_*; * is all"},
    {"policies", 0, WR_TEXT, "LIST", false, AT(policies), 0, 0, "only these policies, as oracle*,best-local"},
    {"scenarios", 0, WR_TEXT, "LIST", false, AT(scenarios), 0, 0, "only these scenarios of sweeps, as batch/*"},
    {"by", 0, WR_TEXT, "domain", false, AT(by), 0, 0, "also the rows of each domain"},
    {0},
};

static const char *const default_metrics = "accuracy,local_share,energy_savings,cost_savings,carbon_savings,"
                                           "energy_j_per_query,latency_mean_s,ipw";

static enum wr_code read_list(struct wr_labels *self, const char *option, const char *list, struct wr_error *error)
{
    bool is_sound = true;
    const enum wr_code code = list != NULL ? wr_labels_add_list(self, list, &is_sound, error) : WR_OK;
    return code == WR_OK && !is_sound
               ? wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", option, list, "distinct names with commas between them")
               : code;
}

static enum wr_code unknown_metric(const char *name, struct wr_error *error)
{
    const char *names[WR_METRICS];
    char expected[128];
    for (int i = 0; i < WR_METRICS; i++) {
        names[i] = wr_metric_spec((enum wr_metric_id)i)->name;
    }
    snprintf(expected, sizeof expected, "names of metrics or patterns of them, such as %s",
             wr_nearest(name, names, WR_METRICS));
    return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--metrics", name, expected);
}

static enum wr_code choose_metrics(const char *list, struct wr_merged_choice *choice, struct wr_error *error)
{
    struct wr_labels pattern = {0};
    enum wr_code code = read_list(&pattern, "--metrics", list != NULL ? list : default_metrics, error);
    for (size_t i = 0; i < pattern.count && code == WR_OK; i++) {
        bool any = false;
        for (int metric = 0; metric < WR_METRICS; metric++) {
            const bool here = wr_pattern_matches(pattern.text[i], wr_metric_spec((enum wr_metric_id)metric)->name);
            choice->metric[metric] |= here;
            any |= here;
        }
        code = any ? WR_OK : unknown_metric(pattern.text[i], error);
    }
    wr_labels_free(&pattern);
    return code;
}

static enum wr_code read_choice(const struct summary_options *option, struct wr_merged_choice *choice,
                                struct wr_error *error)
{
    if (option->by != NULL && strcmp(option->by, "domain") != 0) {
        return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--by", option->by, "domain");
    }
    choice->by_domain = option->by != NULL;
    enum wr_code code = choose_metrics(option->metrics, choice, error);
    code = code == WR_OK ? read_list(&choice->policy, "--policies", option->policies, error) : code;
    return code == WR_OK ? read_list(&choice->scenario, "--scenarios", option->scenarios, error) : code;
}

/* No input is there twice, and none is the output. */
static enum wr_code check_paths(const struct summary_options *option, struct wr_error *error)
{
    for (int i = 0; i < option->file.count; i++) {
        const char *one = option->file.text[i];
        if (option->output != NULL && strcmp(option->output, "-") != 0 && wr_same_file(option->output, one)) {
            return wr_fail(error, WR_E_OUTPUT_IS_INPUT, "%s%s", option->output, one);
        }
        for (int k = 0; k < i; k++) {
            if (strcmp(one, option->file.text[k]) == 0 || wr_same_file(one, option->file.text[k])) {
                return wr_fail(error, WR_E_SUMMARY_TWICE, "%s", one);
            }
        }
    }
    return WR_OK;
}

static enum wr_code print(const struct summary_options *option, const struct wr_merged *merged,
                          struct wr_form_output *output, struct wr_error *error)
{
    char name[64];
    snprintf(name, sizeof name, "%zu stud%s of %d file%s", merged->sources, merged->sources == 1 ? "y" : "ies",
             option->file.count, option->file.count == 1 ? "" : "s");
    struct wr_document document = {.kind = "summary", .name = name, .question = ""};
    struct wr_table data = {0};
    const struct wr_merged_columns columns = wr_merged_columns_of(merged, option->metrics != NULL);
    enum wr_code code = wr_merged_describe(merged, &columns, &document, error);
    code = code == WR_OK ? wr_merged_tabulate(merged, &columns, &data, error) : code;
    code = code == WR_OK ? wr_form_output_write(output, &document, &data, error) : code;
    wr_table_free(&data);
    wr_document_free(&document);
    return code;
}

static enum wr_code run(void *given, struct wr_error *error)
{
    const struct summary_options *option = given;
    struct wr_merged merged = {0};
    struct wr_form_output output;
    enum wr_code code = read_choice(option, &merged.choice, error);
    code = code == WR_OK ? check_paths(option, error) : code;
    for (int i = 0; i < option->file.count && code == WR_OK; i++) {
        code = wr_merged_add(&merged, option->file.text[i], error);
    }
    code = code == WR_OK ? wr_merged_finish(&merged, error) : code;
    if (code == WR_OK) {
        code = wr_form_output_open(&output, option->format, option->output, NULL, error);
        if (code == WR_OK) {
            code = wr_form_output_close(&output, print(option, &merged, &output, error), error);
        }
    }
    wr_merged_free(&merged);
    return code;
}

static const struct summary_options defaults = {0};

const struct wr_command wr_command_summary = {
    .name = "summary",
    .summary = "merge results files into one table: text, CSV, JSON, Markdown or LaTeX",
    .synopsis = "RESULTS... [-o FILE] [--format text|csv|json|md|latex] [--metrics LIST] [--policies LIST] "
                "[--scenarios LIST] [--by domain]",
    .help = "Rows are the policies of each study, columns are metrics. Digits follow the intervals; notes that\n"
            "decide how numbers are read stand above or below the table, each once.\n"
            "\n"
            "  wattroute run configs/mmlu-pro.yaml --ci -o mmlu.results.h5\n"
            "  wattroute summary mmlu.results.h5 other.results.h5 -o table.tex\n",
    .option = option_rows,
    .defaults = &defaults,
    .size = sizeof defaults,
    .run = run,
};
