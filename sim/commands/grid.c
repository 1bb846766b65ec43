#include "sim/commands/grid.h"

#include "sim/base/memory.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

void wr_grid_init(struct wr_grid *self, const char *align)
{
    *self = (struct wr_grid){.align = align};
}

static void append(struct wr_grid *self, const char *text)
{
    void *cells = self->cell;
    if (self->code == WR_OK) {
        self->code = wr_array_grow(&cells, &self->capacity, self->cells + 1, sizeof *self->cell, NULL);
        self->cell = cells;
    }
    char *copy = self->code == WR_OK ? wr_text_copy(text, strlen(text), NULL) : NULL;
    if (!copy) {
        self->code = WR_E_NO_MEMORY;
        return;
    }
    for (char *at = copy; *at; at++) {
        if ((unsigned char)*at < 0x20 || *at == 0x7f) {
            *at = '?';
        }
    }
    self->cell[self->cells++] = copy;
}

void wr_grid_cell(struct wr_grid *self, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    append(self, text);
}

void wr_grid_real(struct wr_grid *self, double value)
{
    char text[32] = "-";
    if (!isnan(value)) {
        snprintf(text, sizeof text, "%.6g", value);
    }
    append(self, text);
}

void wr_grid_text_list(struct wr_grid *self, const char *const *text)
{
    for (; *text; text++) {
        append(self, *text);
    }
}

/* Columns on a terminal: UTF-8 characters, one column each. */
static int width_of(const char *text)
{
    int width = 0;
    for (; *text; text++) {
        width += ((unsigned char)*text & 0xc0) != 0x80;
    }
    return width;
}

static int column_width(const struct wr_grid *self, size_t column, size_t columns)
{
    int width = 0;
    for (size_t i = column; i < self->cells; i += columns) {
        int cell = width_of(self->cell[i]);
        width = cell > width ? cell : width;
    }
    return width;
}

static void print_rows(const struct wr_grid *self, size_t columns, const int *width, FILE *stream)
{
    size_t column = 0;
    for (size_t i = 0; i < self->cells; i++, column = column + 1 == columns ? 0 : column + 1) {
        int padding = width[column] - width_of(self->cell[i]);
        bool last = column + 1 == columns || i + 1 == self->cells;
        if (self->align[column] == 'r') {
            fprintf(stream, "%*s%s", padding, "", self->cell[i]);
        } else {
            fprintf(stream, "%s%*s", self->cell[i], last ? 0 : padding, "");
        }
        fputs(last ? "\n" : "  ", stream);
    }
}

enum wr_code wr_grid_print(struct wr_grid *self, FILE *stream, struct wr_error *error)
{
    size_t columns = strlen(self->align);
    int *width = self->code == WR_OK ? wr_array(columns, sizeof *width, NULL) : NULL;
    for (size_t column = 0; width && column < columns; column++) {
        width[column] = column_width(self, column, columns);
    }
    if (width) {
        print_rows(self, columns, width, stream);
    }
    for (size_t i = 0; i < self->cells; i++) {
        wr_free(self->cell[i]);
    }
    wr_free(self->cell);
    wr_free(width);
    *self = (struct wr_grid){0};
    return width ? WR_OK : wr_fail(error, WR_E_NO_MEMORY, "%d", 0);
}
