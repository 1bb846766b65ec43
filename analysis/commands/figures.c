#include "analysis/commands/figures.h"

#include "analysis/tables/document_latex.h"
#include "analysis/tables/document_markdown.h"
#include "analysis/tables/tidy_csv.h"
#include "sim/store/output.h"
#include "sim/study/figures.h"
#include "sim/study/node.h"
#include "sim/text/number.h"

#include <math.h>
#include <string.h>

struct figures_options {
    const char *file, *output, *format;
};

static const struct wr_option_row option_rows[] = {
    {"FILE", 0, WR_OPERAND, "FILE", true, offsetof(struct figures_options, file), 0, 0,
     "figures and the tables that they come from (YAML)"},
    {"output", 'o', WR_TEXT, "FILE", false, offsetof(struct figures_options, output), 0, 0,
     "write to FILE in place of standard output"},
    {"format", 0, WR_TEXT, "FORMAT", false, offsetof(struct figures_options, format), 0, 0,
     "text (default), csv, md or latex"},
    {0},
};

/* Columns of the table. */
enum { FIGURE, PUBLISHED, HERE, DIFFERENCE, WHY };

/* Figures have units and sizes of their own, so each is written by itself. */
static enum wr_code add_figure(struct wr_table *table, const struct wr_figure *figure, struct wr_error *error)
{
    const double value[] = {figure->published, figure->value, figure->value - figure->published};
    enum wr_code code = wr_table_row(table, error);
    code = code == WR_OK ? wr_table_label(table, FIGURE, figure->name, error) : code;
    for (int i = 0; i < 3 && code == WR_OK; i++) {
        char text[32] = "";
        if (!isnan(value[i])) {
            snprintf(text, sizeof text, PUBLISHED + i == DIFFERENCE ? "%+.4g" : "%.6g", value[i]);
        }
        code = wr_table_label(table, PUBLISHED + i, text, error);
    }
    if (code == WR_OK && figure->why[0] != '\0') {
        code = wr_table_label(table, WHY, "see", error);
        code = code == WR_OK ? wr_table_reason(table, WHY, figure->why, error) : code;
    }
    return code;
}

static enum wr_code fill(struct wr_document *document, const struct wr_figures *figures, const char *path,
                         struct wr_error *error)
{
    static const char *const headings[] = {"figure", "published", "here", "difference", "why"};
    document->kind = "figures";
    document->name = path;
    document->question = "";
    enum wr_code code = wr_document_fact(document, WR_FACT, "source", figures->source, error);
    struct wr_table *table =
        code == WR_OK ? wr_document_table(document, "published figures worked out again", false, error) : NULL;
    if (table == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (int i = 0; i <= WHY; i++) {
        wr_table_column(table, WR_TABLE_LABEL, headings[i], "");
    }
    for (size_t i = 0; i < figures->figures && code == WR_OK; i++) {
        code = add_figure(table, &figures->figure[i], error);
    }
    return code;
}

static void print_csv(FILE *stream, const struct wr_figures *figures)
{
    fputs("figure,expression,published,here,difference,source,why\n", stream);
    for (size_t i = 0; i < figures->figures; i++) {
        const struct wr_figure *figure = &figures->figure[i];
        const double value[] = {figure->published, figure->value, figure->value - figure->published};
        wr_print_csv_field(stream, figure->name);
        fputc(',', stream);
        wr_print_csv_field(stream, figure->expression);
        for (int k = 0; k < 3; k++) {
            char text[40];
            wr_format_real(value[k], text, sizeof text);
            fprintf(stream, ",%s", text);
        }
        fputc(',', stream);
        wr_print_csv_field(stream, figure->source);
        fputc(',', stream);
        wr_print_csv_field(stream, figure->why);
        fputc('\n', stream);
    }
}

static enum wr_code print(FILE *stream, const char *format, const struct wr_figures *figures, const char *path,
                          struct wr_error *error)
{
    if (strcmp(format, "csv") == 0) {
        print_csv(stream, figures);
        return WR_OK;
    }
    struct wr_document document = {0};
    enum wr_code code = fill(&document, figures, path, error);
    if (code == WR_OK && strcmp(format, "md") == 0) {
        code = wr_document_print_markdown(&document, stream, error);
    } else if (code == WR_OK && strcmp(format, "latex") == 0) {
        code = wr_document_print_latex(&document, stream, error);
    } else if (code == WR_OK) {
        code = wr_document_print_text(&document, stream, error);
    }
    wr_document_free(&document);
    return code;
}

static enum wr_code check_options(const struct figures_options *option, struct wr_error *error)
{
    static const char *const formats[] = {"text", "csv", "md", "latex"};
    bool known = option->format == NULL;
    for (int i = 0; i < 4 && !known; i++) {
        known = strcmp(option->format, formats[i]) == 0;
    }
    if (!known) {
        return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--format", option->format, "text, csv, md or latex");
    }
    if (option->output != NULL && wr_same_file(option->file, option->output)) {
        return wr_fail(error, WR_E_OUTPUT_IS_INPUT, "%s%s", option->output, option->file);
    }
    return WR_OK;
}

static enum wr_code write_figures(const struct figures_options *option, const struct wr_figures *figures,
                                  struct wr_error *error)
{
    struct wr_output *output = NULL;
    enum wr_code code = wr_output_open(&output, option->output != NULL ? option->output : "-", error);
    if (code == WR_OK) {
        const char *format = option->format != NULL ? option->format : "text";
        code = print(wr_output_stream(output), format, figures, option->file, error);
    }
    if (code == WR_OK) {
        code = wr_output_commit(&output, error);
    } else {
        wr_output_discard(&output);
    }
    return code;
}

static enum wr_code run(const struct wr_command *self, int argc, char **argv, struct wr_error *error)
{
    struct figures_options option = {0};
    bool done = false;
    enum wr_code code = wr_options_parse(self, argc, argv, &option, &done, error);
    if (code != WR_OK || done || (code = check_options(&option, error)) != WR_OK) {
        return code;
    }
    struct wr_figures figures = {0};
    struct wr_node *root = wr_node_read(option.file, error);
    code = root != NULL ? wr_figures_read(&figures, root, option.file, error) : error->code;
    if (code == WR_OK) {
        code = write_figures(&option, &figures, error);
    }
    wr_figures_free(&figures);
    wr_node_free(root);
    return code;
}

const struct wr_command wr_command_figures = {
    .name = "figures",
    .summary = "work published figures out again from published tables, and print both",
    .synopsis = "FILE [-o FILE] [--format text|csv|md|latex]",
    .help = "FILE names CSV tables and figures as expressions over their columns; see wattroute-figures(1).\n"
            "\n"
            "  wattroute figures data/ipw-paper/figures.yaml\n",
    .option = option_rows,
    .run = run,
};
