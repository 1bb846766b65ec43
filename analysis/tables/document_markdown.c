#include "analysis/tables/document_markdown.h"

#include "analysis/tables/table_cells.h"
#include "analysis/tables/table_text.h"

#include <string.h>

/* A character that Markdown would take for markup stands behind a backslash; line ends become blanks. Backslashes may
 * double the text. */
enum { ESCAPED_TEXT = 2 * WR_CELL_TEXT };

static void escape(const char *text, char *escaped, size_t size)
{
    size_t length = 0;
    for (; *text != '\0' && length + 3 < size; text++) {
        if (strchr("\\`*_[]<>|~#$", *text) != NULL) {
            escaped[length++] = '\\';
        }
        escaped[length++] = *text == '\n' ? ' ' : *text;
    }
    escaped[length] = '\0';
}

static void print_escaped(FILE *stream, const char *text)
{
    for (; *text != '\0'; text++) {
        char escaped[4];
        escape((const char[]){*text, '\0'}, escaped, sizeof escaped);
        fputs(escaped, stream);
    }
}

/* "energy saved (%)" of the heading "energy" over "saved %": the last word of the unit is the unit. */
static void heading_of(const struct wr_table *table, int column, char text[WR_CELL_TEXT])
{
    const char *unit = table->unit[column], *last = strrchr(unit, ' ');
    char heading[WR_CELL_TEXT];
    if (unit[0] == '\0') {
        snprintf(heading, sizeof heading, "%s", table->heading[column]);
    } else if (last != NULL) {
        snprintf(heading, sizeof heading, "%s %.*s (%s)", table->heading[column], (int)(last - unit), unit, last + 1);
    } else {
        snprintf(heading, sizeof heading, "%s (%s)", table->heading[column], unit);
    }
    escape(heading, text, WR_CELL_TEXT);
}

static void cell_of(const struct wr_table *table, int row, int column, struct wr_number_form form,
                    const struct wr_footnotes *footnotes, char text[ESCAPED_TEXT])
{
    char plain[WR_CELL_TEXT];
    const size_t number = wr_footnote_number(footnotes, wr_table_at(table, row, column));
    wr_cell_text(table, row, column, form, plain);
    escape(plain, text, ESCAPED_TEXT);
    if (number > 0) {
        const size_t length = strlen(text);
        snprintf(text + length, ESCAPED_TEXT - length, "<sup>%zu</sup>", number);
    }
}

/* The widest of a column, in characters. */
static int width_of_column(const struct wr_table *table, int column, struct wr_number_form form,
                           const struct wr_footnotes *footnotes)
{
    char text[ESCAPED_TEXT];
    heading_of(table, column, text);
    int width = wr_text_width(text);
    for (int row = 0; row < table->rows; row++) {
        cell_of(table, row, column, form, footnotes, text);
        width = wr_text_width(text) > width ? wr_text_width(text) : width;
    }
    return width;
}

static void print_cell(FILE *stream, const char *text, int width, bool to_the_left)
{
    const int blanks = width - wr_text_width(text);
    fprintf(stream, to_the_left ? "| %2$s%1$*3$s " : "| %1$*3$s%2$s ", "", text, blanks);
}

static void print_rule(FILE *stream, int width, bool to_the_left)
{
    fputs(to_the_left ? "|:" : "|-", stream);
    for (int i = 0; i < width; i++) {
        fputc('-', stream);
    }
    fputc(to_the_left ? '-' : ':', stream);
}

static void print_table(FILE *stream, const struct wr_table *table, const struct wr_footnotes *footnotes)
{
    struct wr_number_form form[WR_TABLE_COLUMNS];
    int width[WR_TABLE_COLUMNS];
    char text[ESCAPED_TEXT];
    for (int column = 0; column < table->columns; column++) {
        form[column] = wr_number_form_of(table, column);
        width[column] = width_of_column(table, column, form[column], footnotes);
    }
    for (int row = -2; row < table->rows; row++) {
        for (int column = 0; column < table->columns; column++) {
            const bool left = table->format[column] == WR_TABLE_LABEL;
            if (row == -1) {
                print_rule(stream, width[column], left);
                continue;
            }
            if (row == -2) {
                heading_of(table, column, text);
            } else {
                cell_of(table, row, column, form[column], footnotes, text);
            }
            print_cell(stream, text, width[column], left);
        }
        fputs("|\n", stream);
    }
}

static enum wr_code print_captioned(FILE *stream, const struct wr_document_table *captioned, struct wr_error *error)
{
    struct wr_footnotes footnotes;
    const enum wr_code code = wr_footnotes_of(&footnotes, &captioned->table, error);
    if (code != WR_OK) {
        return code;
    }
    fprintf(stream, "\n**%c%s**\n\n", captioned->caption[0] - 'a' + 'A', captioned->caption + 1);
    print_table(stream, &captioned->table, &footnotes);
    for (size_t i = 0; i < footnotes.reasons; i++) {
        fprintf(stream, "%s<sup>%zu</sup> ", i == 0 ? "\n" : "", i + 1);
        print_escaped(stream, footnotes.reason[i]);
        fputs(i + 1 < footnotes.reasons ? "\\\n" : "\n", stream);
    }
    wr_footnotes_free(&footnotes);
    return WR_OK;
}

static void print_facts(FILE *stream, const struct wr_document *self)
{
    fputs("\nNotes\n\n", stream);
    for (size_t i = 0; i < self->facts; i++) {
        const struct wr_fact *fact = &self->fact[i];
        fprintf(stream, fact->kind == WR_FACT_WARNING ? "- **%s**: " : "- %s: ", fact->name);
        print_escaped(stream, fact->text);
        fputc('\n', stream);
    }
}

enum wr_code wr_document_print_markdown(const struct wr_document *self, FILE *stream, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    fputs("# ", stream);
    print_escaped(stream, self->name);
    fputc('\n', stream);
    if (self->question[0] != '\0') {
        fputc('\n', stream);
        print_escaped(stream, self->question);
        fputc('\n', stream);
    }
    for (size_t i = 0; i < self->tables && code == WR_OK; i++) {
        code = print_captioned(stream, &self->table[i], error);
    }
    if (code == WR_OK) {
        print_facts(stream, self);
    }
    return code;
}
