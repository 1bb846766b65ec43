#include "analysis/tables/trend_table.h"

#include "sim/base/memory.h"
#include "sim/ingest/csv_reader.h"
#include "sim/ingest/instant.h"
#include "sim/text/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DATE, VALUE, DEVIATION, ACCURACY, MODEL, ACCELERATOR, GROUP, COLUMNS };

struct reading {
    struct wr_trend_table *table;
    struct wr_records *records;
    int64_t column[COLUMNS]; /* -1 = none */
};

static int64_t find(const struct wr_records *records, const char *const *name)
{
    int64_t column = -1;
    for (; *name != NULL && column < 0; name++) {
        column = wr_records_find(records, *name);
    }
    return column;
}

static enum wr_code find_columns(struct reading *self, const char *value, const char *group, struct wr_error *error)
{
    char deviation[256];
    snprintf(deviation, sizeof deviation, "%s_sd", value);
    const char *const names[COLUMNS][4] = {
        [DATE] = {"date", "release_date", "year"},   [VALUE] = {value},   [DEVIATION] = {deviation},
        [ACCURACY] = {"accuracy", "success_pct"},    [MODEL] = {"model"}, [ACCELERATOR] = {"accelerator"},
        [GROUP] = {group != NULL ? group : "group"},
    };
    for (int i = 0; i < COLUMNS; i++) {
        self->column[i] = find(self->records, names[i]);
    }
    if (self->column[VALUE] < 0 || (group != NULL && self->column[GROUP] < 0)) {
        return wr_fail(error, WR_E_TREND_COLUMN, "%s%s", self->column[VALUE] < 0 ? value : group,
                       self->column[VALUE] < 0 ? "the values that are to be explained"
                                               : "the groups that are to be compared");
    }
    struct wr_trend_table *table = self->table;
    table->has_year = self->column[DATE] >= 0;
    table->has_deviation = self->column[DEVIATION] >= 0;
    table->has_accuracy = self->column[ACCURACY] >= 0 && table->has_year;
    table->has_pairs = self->column[MODEL] >= 0 && self->column[ACCELERATOR] >= 0;
    table->has_group = self->column[GROUP] >= 0;
    return table->has_year || table->has_pairs || table->has_group
               ? WR_OK
               : wr_fail(error, WR_E_TREND_NOTHING, "%s%s", "values alone", value);
}

static const struct wr_field *field_of(const struct reading *self, int column)
{
    return &wr_records_fields(self->records)[self->column[column]];
}

static enum wr_code read_positive(const struct reading *self, int column, double *value, struct wr_error *error)
{
    *value = NAN;
    if (self->column[column] < 0) {
        return WR_OK;
    }
    const struct wr_field *field = field_of(self, column);
    return wr_parse_real(field->text, field->length, value) && *value > 0
               ? WR_OK
               : wr_records_fail_value(self->records, (size_t)self->column[column], "a number above 0", error);
}

/* A year alone is its middle, a month its middle: dates are when in it is not known. */
static enum wr_code read_date(const struct reading *self, struct wr_trend_row *row, struct wr_error *error)
{
    char text[16] = "";
    int64_t days = 0;
    row->year = NAN;
    if (self->column[DATE] < 0) {
        return WR_OK;
    }
    const struct wr_field *field = field_of(self, DATE);
    if (field->length <= 10) {
        snprintf(text, sizeof text, "%.*s%s", (int)field->length, field->text,
                 field->length == 4   ? "-07-02"
                 : field->length == 7 ? "-15"
                                      : "");
    }
    if (!wr_date_parse(text, strlen(text), &days)) {
        return wr_records_fail_value(self->records, (size_t)self->column[DATE], "YYYY-MM-DD, YYYY-MM or YYYY", error);
    }
    row->year = 1970 + (double)days / 365.2425;
    snprintf(row->date, sizeof row->date, "%.*s", (int)field->length, field->text);
    return WR_OK;
}

static enum wr_code read_label(const struct reading *self, int column, struct wr_labels *labels, int32_t *label,
                               struct wr_error *error)
{
    if (self->column[column] < 0) {
        return WR_OK;
    }
    const struct wr_field *field = field_of(self, column);
    return field->length > 0 ? wr_labels_add(labels, field->text, field->length, label, error)
                             : wr_records_fail_value(self->records, (size_t)self->column[column], "a name", error);
}

static enum wr_code take_record(struct reading *self, struct wr_error *error)
{
    struct wr_trend_table *table = self->table;
    struct wr_trend_row row = {.place = table->rows};
    enum wr_code code = read_date(self, &row, error);
    code = code == WR_OK ? read_positive(self, VALUE, &row.value, error) : code;
    code = code == WR_OK ? read_positive(self, DEVIATION, &row.deviation, error) : code;
    code = code == WR_OK ? read_positive(self, ACCURACY, &row.accuracy, error) : code;
    code = code == WR_OK ? read_label(self, MODEL, &table->model, &row.model, error) : code;
    code = code == WR_OK ? read_label(self, ACCELERATOR, &table->accelerator, &row.accelerator, error) : code;
    code = code == WR_OK ? read_label(self, GROUP, &table->group, &row.group, error) : code;
    code = code == WR_OK
               ? wr_array_grow((void **)&table->row, &table->capacity, table->rows + 1, sizeof *table->row, error)
               : code;
    if (code == WR_OK) {
        table->row[table->rows++] = row;
    }
    return code;
}

static int by_year(const void *one, const void *other)
{
    const struct wr_trend_row *a = one, *b = other;
    return a->year != b->year ? (a->year > b->year) - (a->year < b->year)
                              : (a->place > b->place) - (a->place < b->place);
}

enum wr_code wr_trend_table_read(struct wr_trend_table *self, const char *path, const char *value, const char *group,
                                 struct wr_error *error)
{
    struct wr_input *input = NULL;
    struct reading reading = {.table = self};
    *self = (struct wr_trend_table){0};
    enum wr_code code = wr_input_open(&input, path, error);
    if (code != WR_OK) {
        return code;
    }
    code = wr_csv_open(&reading.records, input, NULL, error);
    if (code == WR_OK) {
        code = find_columns(&reading, value, group, error);
        code = code == WR_OK ? WR_OK : wr_fail_at(error, wr_input_name(input), 1, 0);
    }
    for (bool more = true; code == WR_OK && more;) {
        code = wr_records_next(reading.records, &more, error);
        code = code == WR_OK && more ? take_record(&reading, error) : code;
    }
    if (code == WR_OK && self->rows == 0) {
        code = wr_records_fail_empty(reading.records, error);
    }
    if (code == WR_OK && self->has_year) {
        qsort(self->row, self->rows, sizeof *self->row, by_year);
    }
    wr_records_close(reading.records);
    wr_input_close(input);
    return code;
}

void wr_trend_table_free(struct wr_trend_table *self)
{
    wr_labels_free(&self->model);
    wr_labels_free(&self->accelerator);
    wr_labels_free(&self->group);
    wr_free(self->row);
    *self = (struct wr_trend_table){0};
}
