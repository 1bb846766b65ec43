#include "analysis/tables/table.h"

#include "sim/base/memory.h"

#include <math.h>
#include <string.h>

void wr_table_column(struct wr_table *self, enum wr_table_format format, const char *heading, const char *unit)
{
    self->format[self->columns] = format;
    self->heading[self->columns] = heading;
    self->unit[self->columns] = unit;
    self->columns++;
}

void wr_make_printable(char *text)
{
    for (unsigned char *at = (unsigned char *)text; *at != '\0'; at++) {
        if (*at < ' ' || *at == 0x7f) {
            *at = ' ';
        } else if (*at == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0) { /* U+0080 to U+009F */
            at[0] = at[1] = ' ';
        }
    }
}

bool wr_table_has_units(const struct wr_table *self)
{
    bool any = false;
    for (int column = 0; column < self->columns; column++) {
        any |= self->unit[column][0] != '\0';
    }
    return any;
}

struct wr_table_cell *wr_table_at(const struct wr_table *self, int row, int column)
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
        *wr_table_at(self, self->rows, column) = (struct wr_table_cell){.value = NAN};
    }
    self->rows++;
    return WR_OK;
}

enum wr_code wr_table_label(struct wr_table *self, int column, const char *text, struct wr_error *error)
{
    struct wr_table_cell *cell = wr_table_at(self, self->rows - 1, column);
    wr_free(cell->text);
    cell->text = wr_text_copy(text, strlen(text), error);
    return cell->text != NULL ? WR_OK : WR_E_NO_MEMORY;
}

enum wr_code wr_table_number(struct wr_table *self, int column, double value, const char *reason,
                             struct wr_error *error)
{
    struct wr_table_cell *cell = wr_table_at(self, self->rows - 1, column);
    cell->value = value;
    return isnan(value) ? wr_table_reason(self, column, reason, error) : WR_OK;
}

enum wr_code wr_table_reason(struct wr_table *self, int column, const char *reason, struct wr_error *error)
{
    struct wr_table_cell *cell = wr_table_at(self, self->rows - 1, column);
    wr_free(cell->reason);
    cell->reason = wr_text_copy(reason, strlen(reason), error);
    if (cell->reason == NULL) {
        return WR_E_NO_MEMORY;
    }
    wr_make_printable(cell->reason);
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
