#include "sim/ingest/json_lines.h"

#include "sim/base/memory.h"
#include "sim/ingest/csv_lines.h"
#include "sim/ingest/csv_reader.h"
#include "sim/ingest/json_scan.h"
#include "sim/ingest/labels.h"
#include "sim/text/number.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { NUMBER_BYTES = 32 };

/* What a column is in the present record. */
struct slot {
    int64_t first; /* line that named it first */
    int64_t last;  /* line that gave it last */
    char number[NUMBER_BYTES];
};

struct json_lines {
    struct wr_records base;
    struct wr_csv_lines lines;
    struct wr_labels path;
    struct slot *slot;      /* owned: per column */
    struct wr_field *field; /* owned: per column */
    size_t slots, fields;   /* capacities */
    json_t *row;            /* owned: the present line */
    char name[WR_JSON_NAME_BYTES + 1];
    bool is_open; /* the columns are known */
};

static enum wr_code fail_at_line(const struct json_lines *self, struct wr_error *error)
{
    return wr_fail_at(error, wr_input_name(self->base.input), self->lines.line, 0);
}

static size_t line_content(const struct json_lines *self)
{
    const char *line = wr_csv_lines_record(&self->lines);
    size_t length = self->lines.length;
    while (length > 0 && wr_json_is_blank(line[length - 1])) {
        length--;
    }
    return length;
}

/* What jansson refused, where it stopped. */
static enum wr_code fail_syntax(const struct json_lines *self, const json_error_t *what, struct wr_error *error)
{
    const char *line = wr_csv_lines_record(&self->lines);
    size_t length = line_content(self), at = (size_t)(what->position > 0 ? what->position : 0);
    const char *word = wr_json_word_near(line, length, at < length ? at : length);
    if (json_error_code(what) == json_error_out_of_memory) {
        return wr_fail(error, WR_E_NO_MEMORY, "%zu", length);
    }
    if (json_error_code(what) == json_error_invalid_syntax && word) {
        wr_fail(error, WR_E_JSON_NAN, "%s", word);
    } else {
        wr_fail(error, WR_E_JSON_SYNTAX, "%s", what->text);
    }
    return wr_csv_lines_fail_at(&self->lines, at > 0 && at <= length ? at - 1 : 0, error);
}

/* Whether a parser may have the line: what it holds at most is known before any of it is given memory. */
static enum wr_code check_line(const struct json_lines *self, struct wr_error *error)
{
    size_t length = self->lines.length;
    if (length > WR_JSON_LINE_BYTES) {
        wr_fail(error, WR_E_CSV_RECORD_LONG, "%d", WR_JSON_LINE_BYTES);
        return fail_at_line(self, error);
    }
    struct wr_json_extent extent = wr_json_extent(wr_csv_lines_record(&self->lines), length);
    if (extent.depth > WR_JSON_DEPTH) {
        wr_fail(error, WR_E_JSON_LARGE, "%s%d", "levels of objects and lists", WR_JSON_DEPTH);
        return fail_at_line(self, error);
    }
    if (extent.values > WR_JSON_VALUES) {
        wr_fail(error, WR_E_JSON_LARGE, "%s%d", "values", WR_JSON_VALUES);
        return fail_at_line(self, error);
    }
    return WR_OK;
}

static enum wr_code parse_line(struct json_lines *self, struct wr_error *error)
{
    json_error_t what;
    enum wr_code code = check_line(self, error);
    if (code != WR_OK) {
        return code;
    }
    if (wr_csv_lines_record(&self->lines)[0] == '[') {
        wr_fail(error, WR_E_JSON_LIST, "%s", "");
        return fail_at_line(self, error);
    }
    self->row = json_loadb(wr_csv_lines_record(&self->lines), line_content(self), JSON_REJECT_DUPLICATES, &what);
    if (!self->row) {
        return fail_syntax(self, &what, error);
    }
    if (!json_is_object(self->row)) {
        wr_fail(error, WR_E_JSON_LIST, "%s", "");
        return fail_at_line(self, error);
    }
    return WR_OK;
}

/* The digits that a number needs: the fewest of 15, 16 and 17 that read back as the same value. */
static int write_real(double value, char *text)
{
    int length = 0;
    double again = 0;
    for (int digits = 15; digits <= 17; digits++) {
        length = snprintf(text, NUMBER_BYTES, "%.*g", digits, value);
        if (wr_parse_real(text, (size_t)length, &again) && again == value) {
            break;
        }
    }
    return length;
}

static void set_field(struct json_lines *self, size_t column, const json_t *value)
{
    struct wr_field *field = &self->field[column];
    char *number = self->slot[column].number;
    int length = 0;
    switch (json_typeof(value)) {
    case JSON_STRING:
        *field = (struct wr_field){json_string_value(value), json_string_length(value)};
        return;
    case JSON_INTEGER:
        length = snprintf(number, NUMBER_BYTES, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        break;
    case JSON_REAL:
        length = write_real(json_real_value(value), number);
        break;
    case JSON_ARRAY:
        length = snprintf(number, NUMBER_BYTES, "[%zu values]", json_array_size(value));
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        length = snprintf(number, NUMBER_BYTES, "%d", json_is_true(value));
        break;
    default:
        break; /* null */
    }
    *field = (struct wr_field){number, (size_t)length};
}

static enum wr_code add_column(struct json_lines *self, size_t length, int32_t *column, struct wr_error *error)
{
    if (self->path.count >= WR_CSV_COLUMNS) {
        wr_fail(error, WR_E_JSON_LARGE, "%s%d", "names, with those of the lines before", WR_CSV_COLUMNS);
        return fail_at_line(self, error);
    }
    size_t count = self->path.count + 1;
    enum wr_code code = wr_labels_add(&self->path, self->name, length, column, error);
    code = code != WR_OK ? code : wr_array_grow((void **)&self->slot, &self->slots, count, sizeof *self->slot, error);
    code =
        code != WR_OK ? code : wr_array_grow((void **)&self->field, &self->fields, count, sizeof *self->field, error);
    if (code == WR_OK) {
        self->slot[*column] = (struct slot){.first = self->lines.line};
    }
    return code;
}

/* Takes a value under the name of `length` bytes that is written. */
static enum wr_code take_value(struct json_lines *self, size_t length, const json_t *value, struct wr_error *error)
{
    int32_t column = wr_labels_find(&self->path, self->name, length);
    if (column < 0 && self->is_open) {
        wr_fail(error, WR_E_READ, "%s", ""); /* the file has changed since it was opened */
        return fail_at_line(self, error);
    }
    enum wr_code code = column < 0 ? add_column(self, length, &column, error) : WR_OK;
    if (code != WR_OK) {
        return code;
    }
    if (self->slot[column].last == self->lines.line) {
        wr_fail(error, WR_E_JSON_TWICE, "%s", self->path.text[column]);
        return fail_at_line(self, error);
    }
    self->slot[column].last = self->lines.line;
    set_field(self, (size_t)column, value);
    return WR_OK;
}

/* Takes the values of an object whose own name, of `length` bytes, is written. At most WR_JSON_DEPTH deep. */
static enum wr_code take_object(struct json_lines *self, size_t length, json_t *object, struct wr_error *error)
{
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach(object, key, value)
    {
        size_t size = strlen(key), point = length > 0;
        if (length + point + size > WR_JSON_NAME_BYTES) {
            wr_fail(error, WR_E_JSON_LARGE, "%s%d", "bytes in the names that lead to a value", WR_JSON_NAME_BYTES);
            return fail_at_line(self, error);
        }
        if (point) {
            self->name[length] = '.';
        }
        memcpy(self->name + length + point, key, size + 1);
        size_t whole = length + point + size;
        enum wr_code code =
            json_is_object(value) ? take_object(self, whole, value, error) : take_value(self, whole, value, error);
        if (code != WR_OK) {
            return code;
        }
    }
    return WR_OK;
}

static enum wr_code take_line(struct json_lines *self, struct wr_error *error)
{
    json_decref(self->row);
    self->row = NULL;
    for (size_t i = 0; i < self->path.count; i++) {
        self->field[i] = (struct wr_field){"", 0};
    }
    enum wr_code code = parse_line(self, error);
    self->base.line = self->lines.line;
    return code == WR_OK ? take_object(self, 0, self->row, error) : code;
}

static enum wr_code next_record(struct wr_records *base, bool *more, struct wr_error *error)
{
    struct json_lines *self = (struct json_lines *)base;
    size_t length = 0;
    enum wr_code code;
    do {
        wr_csv_lines_begin(&self->lines);
        code = wr_csv_lines_take(&self->lines, &length, error);
        *more = code == WR_OK && length > 0;
    } while (*more && line_content(self) == 0);
    code = *more ? take_line(self, error) : code;
    self->base.field = self->field;
    return code;
}

static enum wr_code rewind_records(struct wr_records *base, struct wr_error *error)
{
    struct json_lines *self = (struct json_lines *)base;
    for (size_t i = 0; i < self->path.count; i++) {
        self->slot[i].last = 0;
    }
    return wr_csv_lines_restart(&self->lines, error);
}

static enum wr_code fail_at(const struct wr_records *base, size_t column, struct wr_error *error)
{
    (void)column; /* names tell values apart; a line may be long */
    return fail_at_line((const struct json_lines *)base, error);
}

static enum wr_code open_again(const struct wr_records *base, struct wr_records **again, struct wr_error *error)
{
    return wr_json_lines_open(again, base->input, error);
}

static void close_reader(struct wr_records *base)
{
    struct json_lines *self = (struct json_lines *)base;
    json_decref(self->row);
    wr_csv_lines_free(&self->lines);
    wr_labels_free(&self->path);
    wr_free(self->slot);
    wr_free(self->field);
    wr_free(self);
}

static enum wr_code keep_columns(struct json_lines *self, struct wr_error *error)
{
    size_t count = self->path.count;
    struct wr_field *name = wr_array(count, sizeof *name, error);
    if (!name) {
        return WR_E_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        name[i] = (struct wr_field){self->path.text[i], strlen(self->path.text[i])};
    }
    enum wr_code code = wr_records_set_columns(&self->base, name, count, '.', error);
    wr_free(name);
    for (size_t i = 0; code == WR_OK && i < count; i++) {
        self->base.column[i].line = self->slot[i].first;
    }
    return code == WR_OK ? wr_records_check_columns(&self->base, error) : code;
}

/* Reads all lines for their names. */
static enum wr_code find_columns(struct json_lines *self, struct wr_error *error)
{
    bool more = true, any = false;
    enum wr_code code = rewind_records(&self->base, error);
    while (code == WR_OK && (code = next_record(&self->base, &more, error)) == WR_OK && more) {
        any = true;
    }
    if (code == WR_OK && self->path.count == 0) {
        wr_fail(error, WR_E_CSV_EMPTY, "%s", any ? "values" : "records");
        code = wr_fail_at(error, wr_input_name(self->base.input), 1, 0);
    }
    code = code == WR_OK ? keep_columns(self, error) : code;
    self->is_open = true;
    return code == WR_OK ? rewind_records(&self->base, error) : code;
}

enum wr_code wr_json_lines_open(struct wr_records **self, const struct wr_input *input, struct wr_error *error)
{
    static const struct wr_records_format format = {.next = next_record,
                                                    .rewind = rewind_records,
                                                    .fail_at = fail_at,
                                                    .open_again = open_again,
                                                    .close = close_reader};
    struct json_lines *reader = wr_array(1, sizeof *reader, error);
    *self = NULL;
    if (!reader) {
        return WR_E_NO_MEMORY;
    }
    reader->base.format = &format;
    reader->base.input = reader->lines.input = input;
    enum wr_code code = find_columns(reader, error);
    if (code != WR_OK) {
        wr_records_close(&reader->base);
        return code;
    }
    *self = &reader->base;
    return WR_OK;
}
