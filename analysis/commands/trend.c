#include "analysis/commands/trend.h"

#include "analysis/commands/form_output.h"
#include "analysis/commands/option_rows.h"
#include "analysis/tables/trend_report.h"

#include <string.h>

struct trend_options {
    const char *file, *output, *format, *value, *group;
    double level;
};

#define AT(field) offsetof(struct trend_options, field)
static const struct wr_option_row option_rows[] = {
    {"FILE", 0, WR_OPERAND, "FILE", true, AT(file), 0, 0,
     "CSV with a row per model on an accelerator; - is standard input"},
    WR_FORM_OPTION_ROWS(struct trend_options),
    {"value", 0, WR_TEXT, "COLUMN", false, AT(value), 0, 0, "the column to explain (default: ipw)"},
    {"group", 0, WR_TEXT, "COLUMN", false, AT(group), 0, 0,
     "the column of groups to compare (default: group, where there is one)"},
    {"level", 0, WR_REAL, "LEVEL", false, AT(level), 0.5, 0.9999, "level of confidence of intervals (default: 0.95)"},
    {0},
};

static enum wr_code write_trend(const struct trend_options *option, const struct wr_trend_table *table,
                                struct wr_error *error)
{
    const struct wr_trend_task task = {table, option->value, option->level};
    struct wr_document document = {.kind = "trend", .name = wr_base_name(option->file), .question = ""};
    struct wr_table data = {0};
    struct wr_form_output output;
    enum wr_code code = wr_trend_report(&task, &document, &data, error);
    code =
        code == WR_OK ? WR_OK : wr_fail_at(error, strcmp(option->file, "-") == 0 ? document.name : option->file, 0, 0);
    if (code == WR_OK) {
        code = wr_form_output_open(&output, option->format, option->output, option->file, error);
        if (code == WR_OK) {
            code = wr_form_output_close(&output, wr_form_output_write(&output, &document, &data, error), error);
        }
    }
    wr_table_free(&data);
    wr_document_free(&document);
    return code;
}

static enum wr_code run(void *given, struct wr_error *error)
{
    const struct trend_options *option = given;
    struct wr_trend_table table = {0};
    enum wr_code code = wr_trend_table_read(&table, option->file, option->value, option->group, error);
    code = code == WR_OK ? write_trend(option, &table, error) : code;
    wr_trend_table_free(&table);
    return code;
}

static const struct trend_options defaults = {.value = "ipw", .level = 0.95};

const struct wr_command wr_command_trend = {
    .name = "trend",
    .summary = "growth of accuracy per watt: doubling time, factors, models, accelerators, groups",
    .synopsis = "FILE [-o FILE] [--format text|csv|json|md|latex] [--value COLUMN] [--group COLUMN] [--level LEVEL]",
    .help = "Columns: ipw (or --value); date, release_date or year; ipw_sd; accuracy or success_pct; model and\n"
            "accelerator; group (or --group). What the columns allow is answered.\n"
            "\n"
            "  wattroute trend data/ipw-paper/table-02-trend.csv\n",
    .option = option_rows,
    .defaults = &defaults,
    .size = sizeof defaults,
    .run = run,
};
