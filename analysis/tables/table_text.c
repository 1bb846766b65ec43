#include "analysis/tables/table_text.h"

#include "analysis/tables/table_cells.h"

#include <string.h>

struct layout {
    struct wr_number_form form;
    int width;
};

int wr_text_width(const char *text)
{
    int width = 0;
    for (; *text != '\0'; text++) {
        width += ((unsigned char)*text & 0xc0) != 0x80;
    }
    return width;
}

static void print_padded(FILE *stream, const char *text, int width, bool to_the_left)
{
    const int blanks = width - wr_text_width(text);
    if (to_the_left) {
        fprintf(stream, "%s%*s", text, blanks > 0 ? blanks : 0, "");
    } else {
        fprintf(stream, "%*s%s", blanks > 0 ? blanks : 0, "", text);
    }
}

/* A cell with the number of its footnote. */
static void print_cell(const struct wr_table *table, int row, int column, struct wr_number_form form,
                       const struct wr_footnotes *footnotes, char text[WR_CELL_TEXT])
{
    const size_t number = wr_footnote_number(footnotes, wr_table_at(table, row, column));
    wr_cell_text(table, row, column, form, text);
    if (number > 0) {
        const size_t length = strlen(text);
        snprintf(text + length, WR_CELL_TEXT - length, " [%zu]", number);
    }
}

static struct layout layout_of(const struct wr_table *table, int column, const struct wr_footnotes *footnotes)
{
    struct layout layout = {wr_number_form_of(table, column), wr_text_width(table->heading[column])};
    const int unit = wr_text_width(table->unit[column]);
    layout.width = unit > layout.width ? unit : layout.width;
    for (int row = 0; row < table->rows; row++) {
        char text[WR_CELL_TEXT];
        print_cell(table, row, column, layout.form, footnotes, text);
        layout.width = wr_text_width(text) > layout.width ? wr_text_width(text) : layout.width;
    }
    return layout;
}

/* Without blanks at the end. */
static void print_line(const struct wr_table *self, FILE *stream, const struct layout *layout, const char *const *text)
{
    int columns = self->columns;
    while (columns > 1 && text[columns - 1][0] == '\0') {
        columns--;
    }
    for (int column = 0; column < columns; column++) {
        fputs(column > 0 ? "  " : "", stream);
        const bool label = self->format[column] == WR_TABLE_LABEL;
        const bool last = column == columns - 1;
        print_padded(stream, text[column], label && last ? 0 : layout[column].width, label);
    }
    fputc('\n', stream);
}

static void print_rows(const struct wr_table *self, FILE *stream, const struct layout *layout,
                       const struct wr_footnotes *footnotes)
{
    for (int row = 0; row < self->rows; row++) {
        char text[WR_TABLE_COLUMNS][WR_CELL_TEXT];
        const char *line[WR_TABLE_COLUMNS];
        for (int column = 0; column < self->columns; column++) {
            print_cell(self, row, column, layout[column].form, footnotes, text[column]);
            line[column] = text[column];
        }
        print_line(self, stream, layout, line);
    }
}

enum wr_code wr_table_print(const struct wr_table *self, FILE *stream, struct wr_error *error)
{
    struct wr_footnotes footnotes;
    const enum wr_code code = wr_footnotes_of(&footnotes, self, error);
    if (code != WR_OK) {
        return code;
    }
    struct layout layout[WR_TABLE_COLUMNS] = {0};
    for (int column = 0; column < self->columns; column++) {
        layout[column] = layout_of(self, column, &footnotes);
    }
    print_line(self, stream, layout, self->heading);
    if (wr_table_has_units(self)) {
        print_line(self, stream, layout, self->unit);
    }
    print_rows(self, stream, layout, &footnotes);
    for (size_t i = 0; i < footnotes.reasons; i++) {
        char label[32];
        snprintf(label, sizeof label, "[%zu] ", i + 1);
        wr_print_wrapped(stream, label, 4, footnotes.reason[i]);
    }
    wr_footnotes_free(&footnotes);
    return WR_OK;
}

void wr_print_wrapped(FILE *stream, const char *label, int indent, const char *text)
{
    fputs(label, stream);
    int column = wr_text_width(label);
    bool first = true;
    while (*text != '\0') {
        const size_t length = strcspn(text, " ");
        char word[WR_CELL_TEXT];
        snprintf(word, sizeof word, "%.*s", (int)(length < sizeof word ? length : sizeof word - 1), text);
        const int width = wr_text_width(word);
        if (!first && column + 1 + width > WR_SCREEN_WIDTH) {
            fprintf(stream, "\n%*s", indent, "");
            column = indent;
            first = true;
        }
        fprintf(stream, "%s%.*s", first ? "" : " ", (int)length, text);
        column += width + (first ? 0 : 1);
        first = false;
        text += length + strspn(text + length, " ");
    }
    fputc('\n', stream);
}
