#include "sim/study/text_table.h"

#include "sim/base/memory.h"
#include "sim/ingest/csv_reader.h"

#include <string.h>

static enum wr_code add_row(struct wr_text_table *self, const struct wr_field *field, struct wr_error *error)
{
    size_t cells = (self->rows + 1) * self->columns;
    void *grown = self->cell;
    enum wr_code code = wr_array_grow(&grown, &self->capacity, cells, sizeof *self->cell, error);
    if (code != WR_OK) {
        return code;
    }
    self->cell = grown;
    char **row = &self->cell[self->rows * self->columns];
    memset(row, 0, self->columns * sizeof *row);
    self->rows++;
    for (size_t i = 0; i < self->columns; i++) {
        row[i] = wr_text_copy(field[i].text, field[i].length, error);
        if (!row[i]) {
            return WR_E_NO_MEMORY;
        }
    }
    return WR_OK;
}

static enum wr_code read_rows(struct wr_text_table *self, struct wr_records *records, struct wr_error *error)
{
    bool more = true;
    enum wr_code code = WR_OK;
    while (code == WR_OK && (code = wr_records_next(records, &more, error)) == WR_OK && more) {
        if ((self->rows + 1) * self->columns > WR_TEXT_TABLE_CELLS) {
            return wr_fail(error, WR_E_FIGURE_TABLE, "%d", (int)WR_TEXT_TABLE_CELLS);
        }
        code = add_row(self, wr_records_fields(records), error);
    }
    return code;
}

static enum wr_code read_header(struct wr_text_table *self, const struct wr_records *records, struct wr_error *error)
{
    size_t columns = wr_records_columns(records);
    self->name = wr_array(columns, sizeof *self->name, error);
    for (size_t i = 0; self->name && i < columns; i++) {
        const char *name = wr_records_header(records, i);
        self->columns++;
        if (!(self->name[i] = wr_text_copy(name, strlen(name), error))) {
            return WR_E_NO_MEMORY;
        }
    }
    return self->name ? WR_OK : WR_E_NO_MEMORY;
}

enum wr_code wr_text_table_read(struct wr_text_table *self, const char *path, struct wr_error *error)
{
    struct wr_input *input = NULL;
    struct wr_records *records = NULL;
    *self = (struct wr_text_table){0};
    enum wr_code code = wr_input_open(&input, path, error);
    if (code != WR_OK) {
        return code;
    }
    code = wr_csv_open(&records, input, NULL, error);
    if (code == WR_OK) {
        code = read_header(self, records, error);
    }
    if (code == WR_OK) {
        code = read_rows(self, records, error);
    }
    wr_records_close(records);
    wr_input_close(input);
    return code;
}

void wr_text_table_free(struct wr_text_table *self)
{
    for (size_t i = 0; self->cell && i < self->rows * self->columns; i++) {
        wr_free(self->cell[i]);
    }
    for (size_t i = 0; self->name && i < self->columns; i++) {
        wr_free(self->name[i]);
    }
    wr_free(self->cell);
    wr_free(self->name);
    *self = (struct wr_text_table){0};
}

const char *wr_text_table_cell(const struct wr_text_table *self, size_t row, size_t column)
{
    return self->cell[row * self->columns + column];
}
