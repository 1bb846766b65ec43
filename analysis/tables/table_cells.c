#include "analysis/tables/table_cells.h"

#include "sim/base/memory.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { DIGITS = 6 };
static const double LEAST = 1e-99; /* that is printed */

enum wr_code wr_footnotes_of(struct wr_footnotes *self, const struct wr_table *table, struct wr_error *error)
{
    const size_t cells = (size_t)table->rows * (size_t)table->columns;
    *self = (struct wr_footnotes){.reason = wr_array(cells, sizeof *self->reason, error)};
    if (self->reason == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (size_t i = 0; i < cells; i++) {
        const char *reason = table->cell[i].reason;
        if (reason != NULL && wr_footnote_number(self, &table->cell[i]) > self->reasons) {
            self->reason[self->reasons++] = reason;
        }
    }
    return WR_OK;
}

void wr_footnotes_free(struct wr_footnotes *self)
{
    wr_free(self->reason);
    *self = (struct wr_footnotes){0};
}

size_t wr_footnote_number(const struct wr_footnotes *self, const struct wr_table_cell *cell)
{
    size_t number = 0;
    if (cell->reason == NULL || !isnan(cell->value)) {
        return 0;
    }
    while (number < self->reasons && strcmp(self->reason[number], cell->reason) != 0) {
        number++;
    }
    return number + 1;
}

struct wr_number_form wr_number_form_of(const struct wr_table *table, int column)
{
    double largest = 0;
    for (int row = 0; row < table->rows; row++) {
        const double value = fabs(wr_table_at(table, row, column)->value);
        largest = value > largest ? value : largest;
    }
    const int magnitude = largest > 0 ? (int)floor(log10(largest)) : 0;
    const bool scientific = magnitude > 8 || magnitude < -3;
    const int decimals = magnitude < DIGITS - 1 ? DIGITS - 1 - magnitude : 0;
    return (struct wr_number_form){scientific ? DIGITS - 1 : decimals, scientific};
}

void wr_cell_text(const struct wr_table *table, int row, int column, struct wr_number_form form,
                  char text[WR_CELL_TEXT])
{
    const struct wr_table_cell *cell = wr_table_at(table, row, column);
    if (table->format[column] == WR_TABLE_LABEL) {
        snprintf(text, WR_CELL_TEXT, "%s", cell->text != NULL ? cell->text : "");
        wr_make_printable(text);
    } else if (isnan(cell->value)) {
        snprintf(text, WR_CELL_TEXT, "n/a");
    } else if (table->format[column] == WR_TABLE_PERCENT) {
        snprintf(text, WR_CELL_TEXT, "%.2f", 100 * cell->value);
    } else if (table->format[column] == WR_TABLE_COUNT) {
        snprintf(text, WR_CELL_TEXT, "%.0f", cell->value);
    } else if (form.scientific && fabs(cell->value) < LEAST) {
        /* as the wait of a station that is far from its cap: beside others it is nothing, and an exponent of three
         * digits says no more */
        snprintf(text, WR_CELL_TEXT, cell->value == 0 ? "0" : cell->value > 0 ? "<1e-99" : ">-1e-99");
    } else {
        snprintf(text, WR_CELL_TEXT, form.scientific ? "%.*e" : "%.*f", form.decimals, cell->value);
    }
}
