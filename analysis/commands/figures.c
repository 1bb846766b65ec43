#include "analysis/commands/figures.h"

#include "analysis/commands/form_output.h"
#include "analysis/commands/option_rows.h"
#include "analysis/tables/table_data.h"
#include "sim/study/figures.h"
#include "sim/study/node.h"

#include <math.h>
#include <stdio.h>

struct figures_options {
    const char *file, *output, *format;
};

static const struct wr_option_row option_rows[] = {
    {"FILE", 0, WR_OPERAND, "FILE", true, offsetof(struct figures_options, file), 0, 0,
     "figures and the tables that they come from (YAML)"},
    WR_FORM_OPTION_ROWS(struct figures_options),
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

/* The same for programs, every digit of it. */
static enum wr_code fill_data(struct wr_table *table, const struct wr_figures *figures, struct wr_error *error)
{
    static const char *const headings[] = {"figure", "expression", "published", "here", "difference", "source", "why"};
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++) {
        const bool is_number = i >= 2 && i <= 4;
        wr_table_column(table, is_number ? WR_TABLE_FIGURE : WR_TABLE_LABEL, headings[i], "");
    }
    enum wr_code code = WR_OK;
    for (size_t i = 0; i < figures->figures && code == WR_OK; i++) {
        const struct wr_figure *figure = &figures->figure[i];
        struct wr_table_row row = wr_table_row_begin(table, error);
        wr_table_row_text(&row, figure->name);
        wr_table_row_text(&row, figure->expression);
        wr_table_row_number(&row, figure->published, "");
        wr_table_row_number(&row, figure->value, "");
        wr_table_row_number(&row, figure->value - figure->published, "");
        wr_table_row_text(&row, figure->source);
        wr_table_row_text(&row, figure->why);
        code = row.code;
    }
    return code;
}

static enum wr_code write_figures(const struct figures_options *option, const struct wr_figures *figures,
                                  struct wr_error *error)
{
    struct wr_document document = {0};
    struct wr_table data = {0};
    struct wr_form_output output;
    enum wr_code code = wr_form_output_open(&output, option->format, option->output, option->file, error);
    if (code == WR_OK) {
        code = fill(&document, figures, option->file, error);
        code = code == WR_OK ? fill_data(&data, figures, error) : code;
        code = code == WR_OK ? wr_form_output_write(&output, &document, &data, error) : code;
        code = wr_form_output_close(&output, code, error);
    }
    wr_table_free(&data);
    wr_document_free(&document);
    return code;
}

static enum wr_code run(void *given, struct wr_error *error)
{
    const struct figures_options *option = given;
    struct wr_figures figures = {0};
    struct wr_node *root = wr_node_read(option->file, error);
    enum wr_code code = root != NULL ? wr_figures_read(&figures, root, option->file, error) : error->code;
    code = code == WR_OK ? write_figures(option, &figures, error) : code;
    wr_figures_free(&figures);
    wr_node_free(root);
    return code;
}

static const struct figures_options defaults = {0};

const struct wr_command wr_command_figures = {
    .name = "figures",
    .summary = "work published figures out again from published tables, and print both",
    .synopsis = "FILE [-o FILE] [--format text|csv|json|md|latex]",
    .help = "FILE names CSV tables and figures as expressions over their columns; see wattroute-figures(1).\n"
            "\n"
            "  wattroute figures data/ipw-paper/figures.yaml\n",
    .option = option_rows,
    .defaults = &defaults,
    .size = sizeof defaults,
    .run = run,
};
