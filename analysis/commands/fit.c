#include "analysis/commands/fit.h"

#include "analysis/commands/curve_source.h"
#include "analysis/commands/form_output.h"
#include "analysis/commands/option_rows.h"
#include "analysis/tables/fit_report.h"
#include "sim/base/memory.h"
#include "sim/text/render.h"

#include <stdio.h>
#include <string.h>

struct fit_options {
    const char *file, *form, *output, *format;
    struct wr_text_list pair, map, where;
    bool is_absolute, is_relative, residuals, quiet;
};

#define AT(field) offsetof(struct fit_options, field)
static const struct wr_option_row fit_option_rows[] = {
    {"CURVES", 0, WR_OPERAND, "CURVES", true, AT(file), 0, 0,
     "CSV table of model, accelerator, batch, J and s per output token, or a measurement file; '-' is standard input"},
    {"pair", 0, WR_LIST, "GLOB", false, AT(pair), 0, 0,
     "fit these pairs alone, MODEL@ACCELERATOR with * and ?; may be given again (default: all with curves)"},
    {"form", 0, WR_TEXT, "affine|logistic", false, AT(form), 0, 0,
     "affine (default): step time t0 + t1 b and energy per token c + k / b; logistic: that time, and power over log2 "
     "b"},
    {"relative", 0, WR_FLAG, NULL, false, AT(is_relative), 0, 0,
     "the sum of squares of relative errors is least (default): each point counts alike"},
    {"absolute", 0, WR_FLAG, NULL, false, AT(is_absolute), 0, 0,
     "the sum of squares of the differences is least: large values count most"},
    {"residuals", 0, WR_FLAG, NULL, false, AT(residuals), 0, 0, "also each point: measured, fitted, relative residual"},
    WR_TABLE_OPTION_ROWS(struct fit_options),
    WR_FORM_OPTION_ROWS(struct fit_options),
    {0},
};

/* Keeps why a pair has no fit; the others go on. */
static enum wr_code keep_failure(struct wr_fitted_pair *pair, int form, const struct wr_error *why,
                                 struct wr_error *error)
{
    char text[WR_ERROR_PATH + 4 * WR_ERROR_TEXT];
    struct wr_error plain = *why;
    plain.file[0] = '\0';
    wr_error_render(&plain, text, sizeof text);
    pair->failure[form] = wr_text_copy(text, strlen(text), error);
    return pair->failure[form] != NULL ? WR_OK : WR_E_NO_MEMORY;
}

static enum wr_code fit_pair(const struct wr_fit_report *report, const struct wr_curve_source *source, int index,
                             const char *file, struct wr_fitted_pair *pair, struct wr_error *why,
                             struct wr_error *error)
{
    pair->label = wr_curve_source_label(source, index);
    enum wr_code read = wr_curve_source_read(source, index, file, &pair->curve, why), code = WR_OK;
    for (int form = 0; form < report->forms && code == WR_OK; form++) {
        enum wr_code fitted = read;
        pair->fit[form].form = report->form[form];
        if (read == WR_OK) {
            fitted = wr_form_fit_make(&pair->fit[form], report->form[form], &pair->curve, report->is_relative,
                                      pair->label, why);
        }
        code = fitted == WR_OK ? WR_OK : fitted == WR_E_NO_MEMORY ? fitted : keep_failure(pair, form, why, error);
    }
    return code;
}

static bool has_fit(const struct wr_fitted_pair *pair)
{
    bool found = false;
    for (int form = 0; form < WR_FIT_FORMS; form++) {
        found |= pair->fit[form].form != NULL && pair->failure[form] == NULL;
    }
    return found;
}

/* Where nothing can be fitted, the first reason is the command's. */
static enum wr_code fit_pairs(struct wr_fit_report *report, const struct wr_curve_source *source, const char *file,
                              struct wr_fitted_pair *pairs, struct wr_error *error)
{
    struct wr_error first = {0}, why = {0};
    bool some = false;
    for (int i = 0; i < source->pairs; i++) {
        const enum wr_code code = fit_pair(report, source, i, file, &pairs[i], &why, error);
        report->pairs = i + 1;
        if (code != WR_OK) {
            return code;
        }
        some |= has_fit(&pairs[i]);
        first = i == 0 ? why : first;
    }
    if (!some) {
        *error = first;
        return wr_fail_at(error, file, 0, 0);
    }
    return WR_OK;
}

static enum wr_code print(const struct wr_fit_report *report, const struct wr_form_output *output,
                          struct wr_error *error)
{
    struct wr_document document = {0};
    struct wr_table data = {0};
    enum wr_code code = wr_fit_describe(report, &document, error);
    code = code == WR_OK ? wr_fit_tabulate(report, &data, error) : code;
    code = code == WR_OK ? wr_form_output_write(output, &document, &data, error) : code;
    wr_document_free(&document);
    wr_table_free(&data);
    return code;
}

static void free_pairs(struct wr_fitted_pair *pairs, int count)
{
    for (int i = 0; i < count; i++) {
        wr_batch_curve_free(&pairs[i].curve);
        for (int form = 0; form < WR_FIT_FORMS; form++) {
            wr_free(pairs[i].failure[form]);
        }
    }
    wr_free(pairs);
}

static enum wr_code fit_source(const struct fit_options *option, struct wr_fit_report *report,
                               const struct wr_form_output *output, struct wr_error *error)
{
    struct wr_curve_source source;
    const struct wr_curve_options from = {option->file, option->pair, option->map, option->where, "fit", option->quiet};
    enum wr_code code = wr_curve_source_open(&source, &from, error);
    if (code != WR_OK) {
        return code;
    }
    struct wr_fitted_pair *pairs = wr_array((size_t)source.pairs, sizeof *pairs, error);
    code = WR_E_NO_MEMORY;
    if (pairs != NULL) {
        report->pair = pairs;
        code = fit_pairs(report, &source, option->file, pairs, error);
        code = code == WR_OK ? print(report, output, error) : code;
        free_pairs(pairs, report->pairs);
    }
    wr_curve_source_close(&source);
    return code;
}

static enum wr_code run(void *given, struct wr_error *error)
{
    const struct fit_options *option = given;
    const char *form = option->form != NULL ? option->form : "affine";
    struct wr_fit_report report = {.name = wr_base_name(option->file),
                                   .kind = wr_batching_kind_of(form),
                                   .is_relative = !option->is_absolute,
                                   .residuals = option->residuals};
    report.forms = report.kind != NULL ? wr_forms_of_kind(report.kind, report.form) : 0;
    if (report.forms == 0) {
        return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--form", form, "affine or logistic");
    }
    if (option->is_absolute && option->is_relative) {
        return wr_fail(error, WR_E_USAGE, "%s%s", "--absolute and --relative exclude each other; leave one out", "fit");
    }
    struct wr_form_output output;
    enum wr_code code = wr_form_output_open(&output, option->format, option->output, option->file, error);
    code = code == WR_OK ? fit_source(option, &report, &output, error) : code;
    return wr_form_output_close(&output, code, error);
}

static const struct fit_options defaults = {0};

const struct wr_command wr_command_fit = {
    .name = "fit",
    .summary = "fit closed forms to measured batch curves, with standard errors and what they say at batch 1",
    .synopsis = "CURVES [--pair GLOB]... [--form affine|logistic] [--relative | --absolute] [--residuals] "
                "[--map NAME=COLUMN[:UNIT]]... [--where COLUMN=VALUE]... [-o FILE] [--format text|csv|json|md|latex] "
                "[--quiet]",
    .help = "Reads tables of curves as 'wattroute import' reads them, and measurement files that hold curves.\n"
            "\n"
            "  wattroute fit llm_configs.csv --where task=lm-arena-chat --pair '*8B*@H100x1'\n"
            "  wattroute fit table.h5 --form logistic --residuals --format csv -o fits.csv\n",
    .option = fit_option_rows,
    .defaults = &defaults,
    .size = sizeof defaults,
    .run = run,
};
