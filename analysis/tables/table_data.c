#include "analysis/tables/table_data.h"

#include "analysis/tables/json_value.h"
#include "analysis/tables/tidy_csv.h"
#include "sim/text/number.h"

#include <math.h>

static void print_cell(const struct wr_table *self, int row, int column, FILE *stream)
{
    const struct wr_table_cell *cell = wr_table_at(self, row, column);
    if (self->format[column] == WR_TABLE_LABEL) {
        wr_print_csv_field(stream, cell->text != NULL ? cell->text : "");
        return;
    }
    char text[40];
    wr_format_real(cell->value, text, sizeof text);
    fputs(text, stream);
}

void wr_table_print_csv(const struct wr_table *self, FILE *stream)
{
    for (int column = 0; column < self->columns; column++) {
        fprintf(stream, "%s%s", column > 0 ? "," : "", self->heading[column]);
    }
    fputc('\n', stream);
    for (int row = 0; row < self->rows; row++) {
        for (int column = 0; column < self->columns; column++) {
            fputs(column > 0 ? "," : "", stream);
            print_cell(self, row, column, stream);
        }
        fputc('\n', stream);
    }
}

static void put_cell(struct wr_json *json, json_t *object, const struct wr_table *self, int row, int column)
{
    const struct wr_table_cell *cell = wr_table_at(self, row, column);
    if (self->format[column] == WR_TABLE_LABEL) {
        wr_json_text(json, object, self->heading[column], cell->text != NULL ? cell->text : "");
    } else if (self->format[column] == WR_TABLE_COUNT && !isnan(cell->value)) {
        wr_json_integer(json, object, self->heading[column], (int64_t)cell->value);
    } else {
        wr_json_real(json, object, self->heading[column], cell->value);
    }
}

enum wr_code wr_table_print_json(const struct wr_table *self, const struct wr_document *about, FILE *stream,
                                 struct wr_error *error)
{
    struct wr_json json;
    wr_json_begin(&json, error);
    wr_json_text(&json, json.root, about->kind ? about->kind : "study", about->name);
    json_t *notes = wr_json_array(&json, json.root, "notes");
    for (size_t i = 0; i < about->facts; i++) {
        json_t *note = wr_json_object(&json, notes, NULL);
        wr_json_text(&json, note, "name", about->fact[i].name);
        wr_json_text(&json, note, "text", about->fact[i].text);
    }
    json_t *rows = wr_json_array(&json, json.root, "rows");
    for (int row = 0; row < self->rows; row++) {
        json_t *object = wr_json_object(&json, rows, NULL);
        for (int column = 0; column < self->columns; column++) {
            put_cell(&json, object, self, row, column);
        }
    }
    return wr_json_finish(&json, stream);
}

struct wr_table_row wr_table_row_begin(struct wr_table *table, struct wr_error *error)
{
    return (struct wr_table_row){.table = table, .code = wr_table_row(table, error), .error = error};
}

void wr_table_row_text(struct wr_table_row *self, const char *text)
{
    if (self->code == WR_OK) {
        self->code = wr_table_label(self->table, self->column++, text, self->error);
    }
}

void wr_table_row_number(struct wr_table_row *self, double value, const char *reason)
{
    if (self->code == WR_OK) {
        self->code = wr_table_number(self->table, self->column++, value, reason, self->error);
    }
}
