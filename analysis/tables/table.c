#include "analysis/tables/table.h"

#include "sim/base/memory.h"

#include <math.h>
#include <string.h>

enum { CELL_TEXT = 512, DIGITS = 6 };

/* How a column's numbers are printed, and how wide it is. */
struct layout {
    int decimals;
    bool scientific;
    int width;
};

void wr_table_column(struct wr_table *self, enum wr_table_format format, const char *heading, const char *unit)
{
    self->format[self->columns] = format;
    self->heading[self->columns] = heading;
    self->unit[self->columns] = unit;
    self->columns++;
}

static struct wr_table_cell *cell_at(const struct wr_table *self, int row, int column)
{
    return &self->cell[(size_t)row * (size_t)self->columns + (size_t)column];
}

enum wr_code wr_table_row(struct wr_table *self, struct wr_error *error)
{
    const size_t wanted = (size_t)(self->rows + 1) * (size_t)self->columns;
    void *cells = self->cell;
    const enum wr_code code = wr_array_grow(&cells, &self->capacity, wanted, sizeof *self->cell, error);
    if (code != WR_OK) {
        return code;
    }
    self->cell = cells;
    for (int column = 0; column < self->columns; column++) {
        *cell_at(self, self->rows, column) = (struct wr_table_cell){.value = NAN};
    }
    self->rows++;
    return WR_OK;
}

enum wr_code wr_table_label(struct wr_table *self, int column, const char *text, struct wr_error *error)
{
    struct wr_table_cell *cell = cell_at(self, self->rows - 1, column);
    wr_free(cell->text);
    cell->text = wr_text_copy(text, strlen(text), error);
    return cell->text != NULL ? WR_OK : WR_E_NO_MEMORY;
}

enum wr_code wr_table_number(struct wr_table *self, int column, double value, const char *reason,
                             struct wr_error *error)
{
    struct wr_table_cell *cell = cell_at(self, self->rows - 1, column);
    cell->value = value;
    if (isnan(value)) {
        wr_free(cell->reason);
        cell->reason = wr_text_copy(reason, strlen(reason), error);
        return cell->reason != NULL ? WR_OK : WR_E_NO_MEMORY;
    }
    return WR_OK;
}

void wr_table_free(struct wr_table *self)
{
    for (int i = 0; i < self->rows * self->columns; i++) {
        wr_free(self->cell[i].text);
        wr_free(self->cell[i].reason);
    }
    wr_free(self->cell);
    *self = (struct wr_table){0};
}

/* Columns on a screen: UTF-8 continuation bytes take none. */
static int width_of(const char *text)
{
    int width = 0;
    for (; *text != '\0'; text++) {
        width += ((unsigned char)*text & 0xc0) != 0x80;
    }
    return width;
}

static void print_padded(FILE *stream, const char *text, int width, bool to_the_left)
{
    const int blanks = width - width_of(text);
    if (to_the_left) {
        fprintf(stream, "%s%*s", text, blanks > 0 ? blanks : 0, "");
    } else {
        fprintf(stream, "%*s%s", blanks > 0 ? blanks : 0, "", text);
    }
}

/* Distinct reasons in order of appearance; pointers into the table. */
struct footnotes {
    const char **reason; /* owned array of borrowed texts */
    size_t reasons;
};

static enum wr_code footnotes_make(const struct wr_table *table, struct footnotes *self, struct wr_error *error)
{
    const size_t cells = (size_t)table->rows * (size_t)table->columns;
    *self = (struct footnotes){.reason = wr_array(cells, sizeof *self->reason, error)};
    if (self->reason == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (size_t i = 0; i < cells; i++) {
        const char *reason = table->cell[i].reason;
        size_t known = 0;
        while (reason != NULL && known < self->reasons && strcmp(self->reason[known], reason) != 0) {
            known++;
        }
        if (reason != NULL && known == self->reasons) {
            self->reason[self->reasons++] = reason;
        }
    }
    return WR_OK;
}

static size_t footnote_of(const struct footnotes *self, const char *reason)
{
    size_t number = 0;
    while (number < self->reasons && strcmp(self->reason[number], reason) != 0) {
        number++;
    }
    return number + 1;
}

static void figure_layout(const struct wr_table *table, int column, struct layout *layout)
{
    double largest = 0;
    for (int row = 0; row < table->rows; row++) {
        const double value = fabs(cell_at(table, row, column)->value);
        largest = value > largest ? value : largest;
    }
    const int magnitude = largest > 0 ? (int)floor(log10(largest)) : 0;
    layout->scientific = magnitude > 8 || magnitude < -3;
    layout->decimals = layout->scientific ? DIGITS - 1 : magnitude < DIGITS - 1 ? DIGITS - 1 - magnitude : 0;
}

static void cell_text(const struct wr_table *table, int row, int column, const struct layout *layout,
                      const struct footnotes *footnotes, char text[CELL_TEXT])
{
    const struct wr_table_cell *cell = cell_at(table, row, column);
    if (table->format[column] == WR_TABLE_LABEL) {
        snprintf(text, CELL_TEXT, "%s", cell->text != NULL ? cell->text : "");
    } else if (isnan(cell->value) && cell->reason != NULL) {
        snprintf(text, CELL_TEXT, "n/a [%zu]", footnote_of(footnotes, cell->reason));
    } else if (isnan(cell->value)) {
        snprintf(text, CELL_TEXT, "n/a");
    } else if (table->format[column] == WR_TABLE_PERCENT) {
        snprintf(text, CELL_TEXT, "%.2f", 100 * cell->value);
    } else if (table->format[column] == WR_TABLE_COUNT) {
        snprintf(text, CELL_TEXT, "%.0f", cell->value);
    } else {
        snprintf(text, CELL_TEXT, layout->scientific ? "%.*e" : "%.*f", layout->decimals, cell->value);
    }
}

static struct layout layout_of(const struct wr_table *table, int column, const struct footnotes *footnotes)
{
    struct layout layout = {.width = width_of(table->heading[column])};
    figure_layout(table, column, &layout);
    const int unit = width_of(table->unit[column]);
    layout.width = unit > layout.width ? unit : layout.width;
    for (int row = 0; row < table->rows; row++) {
        char text[CELL_TEXT];
        cell_text(table, row, column, &layout, footnotes, text);
        layout.width = width_of(text) > layout.width ? width_of(text) : layout.width;
    }
    return layout;
}

static void print_line(const struct wr_table *self, FILE *stream, const struct layout *layout, const char *const *text)
{
    for (int column = 0; column < self->columns; column++) {
        fputs(column > 0 ? "  " : "", stream);
        const bool label = self->format[column] == WR_TABLE_LABEL;
        const bool last = column == self->columns - 1;
        print_padded(stream, text[column], label && last ? 0 : layout[column].width, label);
    }
    fputc('\n', stream);
}

static void print_rows(const struct wr_table *self, FILE *stream, const struct layout *layout,
                       const struct footnotes *footnotes)
{
    for (int row = 0; row < self->rows; row++) {
        char text[WR_TABLE_COLUMNS][CELL_TEXT];
        const char *line[WR_TABLE_COLUMNS];
        for (int column = 0; column < self->columns; column++) {
            cell_text(self, row, column, &layout[column], footnotes, text[column]);
            line[column] = text[column];
        }
        print_line(self, stream, layout, line);
    }
}

enum wr_code wr_table_print(const struct wr_table *self, FILE *stream, struct wr_error *error)
{
    struct footnotes footnotes;
    const enum wr_code code = footnotes_make(self, &footnotes, error);
    if (code != WR_OK) {
        return code;
    }
    struct layout layout[WR_TABLE_COLUMNS] = {{0}};
    for (int column = 0; column < self->columns; column++) {
        layout[column] = layout_of(self, column, &footnotes);
    }
    print_line(self, stream, layout, self->heading);
    print_line(self, stream, layout, self->unit);
    print_rows(self, stream, layout, &footnotes);
    for (size_t i = 0; i < footnotes.reasons; i++) {
        char label[32];
        snprintf(label, sizeof label, "[%zu] ", i + 1);
        wr_print_wrapped(stream, label, 4, footnotes.reason[i]);
    }
    wr_free(footnotes.reason);
    return WR_OK;
}

void wr_print_wrapped(FILE *stream, const char *label, int indent, const char *text)
{
    fputs(label, stream);
    int column = width_of(label);
    bool first = true;
    while (*text != '\0') {
        const size_t length = strcspn(text, " ");
        char word[CELL_TEXT];
        snprintf(word, sizeof word, "%.*s", (int)(length < sizeof word ? length : sizeof word - 1), text);
        const int width = width_of(word);
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
