#include "sim/ingest/csv_reader.h"

#include "sim/base/memory.h"
#include "sim/ingest/csv_lines.h"
#include "sim/ingest/csv_scan.h"
#include "sim/ingest/labels.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

struct wr_csv_reader {
    struct wr_csv_lines lines;
    struct csv_parser parser;
    struct wr_csv_field *field; /* owned */
    size_t fields, field_capacity;
    char *unquoted; /* owned: the fields that libcsv read, one behind the other */
    size_t unquoted_length, unquoted_capacity;
    int rows_ended;         /* by libcsv, in this record */
    enum wr_code code;      /* what a callback met */
    struct wr_error *error; /* of the call that libcsv is in */
    struct header_name {
        char *text, *known_as; /* owned; known_as NULL = text */
        struct wr_csv_form form;
        struct wr_csv_place place;
    } * header; /* owned */
    size_t columns;
    struct wr_csv_dialect dialect;
};

/* libcsv's buffer holds one field: refusing to grow it caps the field. */
static void *capped_realloc(void *memory, size_t size)
{
    return size > WR_CSV_FIELD_BYTES + 1 ? NULL : realloc(memory, size);
}

static int is_never_space(unsigned char byte)
{
    (void)byte;
    return 0;
}

/* Offset of a field in the first `length` bytes of the present record. */
static size_t field_offset(const struct wr_csv_reader *self, size_t length, size_t index)
{
    return wr_csv_field_offset(wr_csv_lines_record(&self->lines), length, self->dialect.delimiter, index);
}

static enum wr_code fail_ragged(const struct wr_csv_reader *self, struct wr_error *error)
{
    const struct wr_csv_lines *lines = &self->lines;
    size_t content = wr_csv_line_content(wr_csv_lines_record(lines), lines->length);
    size_t offset = self->fields > self->columns ? field_offset(self, content, self->columns) : content;
    wr_fail(error, WR_E_CSV_RAGGED, "%zu%zu", self->fields, self->columns);
    return wr_csv_lines_fail_at(lines, offset, error);
}

static enum wr_code fail_long_field(const struct wr_csv_reader *self, size_t index, struct wr_error *error)
{
    const struct wr_csv_lines *lines = &self->lines;
    wr_fail(error, WR_E_CSV_FIELD_LONG, "%d", WR_CSV_FIELD_BYTES);
    size_t offset = field_offset(self, lines->length, index);
    return wr_csv_lines_fail_at(lines, offset, error);
}

static enum wr_code fail_return(const struct wr_csv_reader *self, size_t offset, struct wr_error *error)
{
    wr_fail(error, WR_E_CSV_RETURN, "%s", "");
    return wr_csv_lines_fail_at(&self->lines, offset, error);
}

static enum wr_code add_field(struct wr_csv_reader *self, const char *text, size_t length, struct wr_error *error)
{
    if (self->fields >= self->field_capacity) {
        if (self->fields >= WR_CSV_COLUMNS) {
            wr_fail(error, WR_E_CSV_COLUMNS, "%d", WR_CSV_COLUMNS);
            return wr_csv_lines_fail_at(&self->lines, 0, error);
        }
        enum wr_code code =
            wr_array_grow((void **)&self->field, &self->field_capacity, self->fields + 1, sizeof *self->field, error);
        if (code != WR_OK) {
            return code;
        }
    }
    self->field[self->fields++] = (struct wr_csv_field){text, length};
    return WR_OK;
}

/* Splits a line that has no quotes; the fields lie in the line itself. */
static enum wr_code split_plain(struct wr_csv_reader *self, struct wr_error *error)
{
    const char *line = wr_csv_lines_record(&self->lines);
    size_t content = wr_csv_line_content(line, self->lines.length);
    const char *carriage = memchr(line, '\r', content);
    if (carriage) {
        return fail_return(self, (size_t)(carriage - line), error);
    }
    for (size_t at = 0; at <= content;) {
        const char *comma = memchr(line + at, self->dialect.delimiter, content - at);
        size_t length = (comma ? (size_t)(comma - line) : content) - at;
        if (length > WR_CSV_FIELD_BYTES) {
            return fail_long_field(self, self->fields, error);
        }
        enum wr_code code = add_field(self, line + at, length, error);
        if (code != WR_OK) {
            return code;
        }
        at += length + 1;
    }
    return WR_OK;
}

/* libcsv ended a field: its buffer is copied, because the next field overwrites it. */
static void on_field(void *text, size_t length, void *context)
{
    struct wr_csv_reader *self = context;
    if (self->code == WR_OK && self->rows_ended == 0) {
        self->code = wr_array_grow((void **)&self->unquoted, &self->unquoted_capacity, self->unquoted_length + length,
                                   1, self->error);
    }
    if (self->code == WR_OK && self->rows_ended == 0) {
        if (length) {
            memcpy(self->unquoted + self->unquoted_length, text, length);
        }
        self->unquoted_length += length;
        self->code = add_field(self, NULL, length, self->error);
    }
}

static void on_row(int terminator, void *context)
{
    struct wr_csv_reader *self = context;
    (void)terminator;
    self->rows_ended++;
}

/* What libcsv refused: byte `parsed` of the line that begins at `from`. */
static enum wr_code fail_parser(struct wr_csv_reader *self, size_t from, size_t parsed, struct wr_error *error)
{
    if (csv_error(&self->parser) != CSV_EPARSE) {
        return fail_long_field(self, self->fields, error);
    }
    wr_fail(error, WR_E_CSV_QUOTE, "%s", "a quote stands inside a field or text follows a closing quote");
    return wr_csv_lines_fail_at(&self->lines, from + parsed, error);
}

/* The input ended inside the record, or without a line end behind it. */
static enum wr_code finish_parser(struct wr_csv_reader *self, struct wr_error *error)
{
    if (csv_fini(&self->parser, on_field, on_row, self) != 0) {
        const struct wr_csv_lines *lines = &self->lines;
        wr_fail(error, WR_E_CSV_QUOTE, "%s", "a quote is opened and never closed");
        return wr_csv_lines_fail_at(lines, wr_csv_last_opening_quote(wr_csv_lines_record(lines), lines->length), error);
    }
    return self->code;
}

/* Gives the last `length` bytes of the record to libcsv. */
static enum wr_code feed_parser(struct wr_csv_reader *self, size_t length, struct wr_error *error)
{
    struct wr_csv_lines *lines = &self->lines;
    size_t from = lines->length - length;
    const char *line = wr_csv_lines_record(lines) + from;
    self->error = error;
    size_t parsed = csv_parse(&self->parser, line, length, on_field, on_row, self);
    if (self->code != WR_OK) {
        return self->code;
    }
    if (parsed != length) {
        return fail_parser(self, from, parsed, error);
    }
    size_t content = wr_csv_line_content(line, length);
    bool whole = line[length - 1] == '\n' && !(content && line[content - 1] == '\r');
    if (self->rows_ended > 1 || (self->rows_ended == 1 && !whole)) {
        const char *carriage = memchr(line, '\r', length);
        return fail_return(self, carriage ? from + (size_t)(carriage - line) : from, error);
    }
    return WR_OK;
}

/* Reads the rest of a record whose first line, of `length` bytes, has a quote. */
static enum wr_code parse_quoted(struct wr_csv_reader *self, size_t length, struct wr_error *error)
{
    struct wr_csv_lines *lines = &self->lines;
    enum wr_code code = WR_OK;
    self->rows_ended = 0;
    self->unquoted_length = 0;
    while (code == WR_OK && self->rows_ended == 0) {
        if (length == 0) {
            code = finish_parser(self, error);
            break;
        }
        code = feed_parser(self, length, error);
        if (code == WR_OK && self->rows_ended == 0) {
            code = wr_csv_lines_take(lines, &length, error);
        }
    }
    size_t at = 0;
    for (size_t i = 0; code == WR_OK && i < self->fields; i++) {
        self->field[i].text = self->unquoted + at;
        at += self->field[i].length;
    }
    return code;
}

/* Skips blank lines; they are refused unless nothing follows them. `*length` is that of the first line with content. */
static enum wr_code first_line(struct wr_csv_reader *self, size_t *length, struct wr_error *error)
{
    struct wr_csv_lines *lines = &self->lines;
    int64_t blank = 0;
    for (;;) {
        wr_csv_lines_begin(lines);
        enum wr_code code = wr_csv_lines_take(lines, length, error);
        if (code != WR_OK || *length == 0) {
            return code;
        }
        if (wr_csv_line_content(wr_csv_lines_record(lines), *length) > 0) {
            break;
        }
        blank = blank ? blank : lines->line;
    }
    if (blank) {
        wr_fail(error, WR_E_CSV_BLANK_LINE, "%s", "");
        return wr_fail_at(error, wr_input_name(lines->input), blank, 1);
    }
    return WR_OK;
}

static enum wr_code read_record(struct wr_csv_reader *self, bool *more, struct wr_error *error)
{
    size_t length = 0;
    self->fields = 0;
    enum wr_code code = first_line(self, &length, error);
    *more = code == WR_OK && length > 0;
    if (!*more) {
        return code;
    }
    bool quotes = memchr(wr_csv_lines_record(&self->lines), '"', length) != NULL;
    return quotes ? parse_quoted(self, length, error) : split_plain(self, error);
}

enum wr_code wr_csv_next(struct wr_csv_reader *self, bool *more, struct wr_error *error)
{
    enum wr_code code = read_record(self, more, error);
    return code == WR_OK && *more && self->fields != self->columns ? fail_ragged(self, error) : code;
}

/* Copies the present record as the header. */
static enum wr_code keep_header(struct wr_csv_reader *self, struct wr_error *error)
{
    const char *record = wr_csv_lines_record(&self->lines);
    self->header = wr_array(self->fields, sizeof *self->header, error);
    if (!self->header) {
        return WR_E_NO_MEMORY;
    }
    self->columns = self->fields;
    struct wr_csv_place place = {self->lines.line, 1};
    for (size_t i = 0, offset = 0; i < self->columns; i++) {
        self->header[i].place = place;
        self->header[i].form = (struct wr_csv_form){self->dialect.decimal, NULL};
        self->header[i].text = wr_text_copy(self->field[i].text, self->field[i].length, error);
        if (!self->header[i].text) {
            return WR_E_NO_MEMORY;
        }
        size_t step = wr_csv_field_offset(record + offset, self->lines.length - offset, self->dialect.delimiter, 1);
        struct wr_csv_place moved = wr_csv_place_of(record + offset, step);
        place.column = moved.line ? moved.column : place.column + moved.column - 1;
        place.line += moved.line;
        offset += step;
    }
    return WR_OK;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

/* Names are unique and have no blanks around them; unnamed columns may repeat. */
static enum wr_code check_header(const struct wr_csv_reader *self, struct wr_error *error)
{
    struct wr_labels names = {0};
    enum wr_code code = WR_OK;
    for (size_t i = 0; code == WR_OK && i < self->columns; i++) {
        const char *name = self->header[i].text;
        size_t length = strlen(name), known = names.count;
        int32_t index = 0;
        if (length && (is_blank(name[0]) || is_blank(name[length - 1]))) {
            wr_fail(error, WR_E_CSV_HEADER_BLANK, "%s", name);
            code = wr_csv_fail_at_header(self, i, error);
        } else if (length && (code = wr_labels_add(&names, name, length, &index, error)) == WR_OK &&
                   names.count == known) {
            wr_fail(error, WR_E_CSV_HEADER_TWICE, "%s", name);
            code = wr_csv_fail_at_header(self, i, error);
        }
    }
    wr_labels_free(&names);
    return code;
}

static enum wr_code read_header(struct wr_csv_reader *self, struct wr_error *error)
{
    bool more = false;
    enum wr_code code = wr_csv_lines_restart(&self->lines, error);
    if (code == WR_OK) {
        code = read_record(self, &more, error);
    }
    if (code == WR_OK && !more) {
        wr_fail(error, WR_E_CSV_EMPTY, "%s", "header line");
        code = wr_fail_at(error, wr_input_name(self->lines.input), 1, 0);
    }
    return code;
}

enum wr_code wr_csv_open(struct wr_csv_reader **self, const struct wr_input *input,
                         const struct wr_csv_dialect *dialect, struct wr_error *error)
{
    *self = wr_array(1, sizeof **self, error);
    if (!*self) {
        return WR_E_NO_MEMORY;
    }
    (*self)->lines.input = input;
    (*self)->dialect = dialect ? *dialect : (struct wr_csv_dialect){',', '.'};
    if (csv_init(&(*self)->parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        wr_free(*self);
        *self = NULL;
        return wr_fail(error, WR_E_INTERNAL, "%s", "csv_init");
    }
    csv_set_realloc_func(&(*self)->parser, capped_realloc);
    csv_set_space_func(&(*self)->parser, is_never_space);
    csv_set_delim(&(*self)->parser, (unsigned char)(*self)->dialect.delimiter);
    csv_set_blk_size(&(*self)->parser, 4096);
    enum wr_code code = read_header(*self, error);
    if (code == WR_OK && (code = keep_header(*self, error)) == WR_OK) {
        code = check_header(*self, error);
    }
    if (code != WR_OK) {
        wr_csv_close(*self);
        *self = NULL;
    }
    return code;
}

void wr_csv_close(struct wr_csv_reader *self)
{
    if (!self) {
        return;
    }
    for (size_t i = 0; i < self->columns; i++) {
        wr_free(self->header[i].text);
        wr_free(self->header[i].known_as);
    }
    wr_free(self->header);
    wr_free(self->field);
    wr_free(self->unquoted);
    wr_csv_lines_free(&self->lines);
    csv_free(&self->parser);
    wr_free(self);
}

enum wr_code wr_csv_rewind(struct wr_csv_reader *self, struct wr_error *error)
{
    return read_header(self, error);
}

size_t wr_csv_columns(const struct wr_csv_reader *self)
{
    return self->columns;
}

const char *wr_csv_header(const struct wr_csv_reader *self, size_t column)
{
    const struct header_name *name = &self->header[column];
    return name->known_as ? name->known_as : name->text;
}

const char *wr_csv_header_in_file(const struct wr_csv_reader *self, size_t column)
{
    return self->header[column].text;
}

const struct wr_csv_form *wr_csv_form(const struct wr_csv_reader *self, size_t column)
{
    return &self->header[column].form;
}

enum wr_code wr_csv_rename(struct wr_csv_reader *self, size_t column, const char *name, const struct wr_unit *unit,
                           struct wr_error *error)
{
    char *copy = wr_text_copy(name, strlen(name), error);
    if (!copy) {
        return WR_E_NO_MEMORY;
    }
    wr_free(self->header[column].known_as);
    self->header[column].known_as = copy;
    self->header[column].form.unit = unit;
    return WR_OK;
}

const struct wr_csv_field *wr_csv_record(const struct wr_csv_reader *self)
{
    return self->field;
}

int64_t wr_csv_line(const struct wr_csv_reader *self)
{
    return self->lines.line;
}

enum wr_code wr_csv_fail_at(const struct wr_csv_reader *self, size_t column, struct wr_error *error)
{
    const struct wr_csv_lines *lines = &self->lines;
    return wr_csv_lines_fail_at(lines, field_offset(self, lines->length, column), error);
}

enum wr_code wr_csv_fail_value(const struct wr_csv_reader *self, size_t column, const char *expected,
                               struct wr_error *error)
{
    const struct wr_csv_field *field = &self->field[column];
    char found[WR_ERROR_TEXT];
    size_t length = field->length < sizeof found - 1 ? field->length : sizeof found - 1;
    memcpy(found, field->text, length);
    found[length] = '\0';
    wr_fail(error, WR_E_CSV_VALUE, "%s%s%s", self->header[column].text, found, expected);
    return wr_csv_fail_at(self, column, error);
}

enum wr_code wr_csv_fail_at_header(const struct wr_csv_reader *self, size_t column, struct wr_error *error)
{
    const struct wr_csv_place *place = &self->header[column].place;
    return wr_fail_at(error, wr_input_name(self->lines.input), place->line, place->column);
}

enum wr_code wr_csv_fail_no_column(const struct wr_csv_reader *self, const char *option, const char *name,
                                   struct wr_error *error)
{
    struct wr_labels names = {0};
    enum wr_code code = WR_OK;
    int32_t index = 0;
    for (size_t i = 0; code == WR_OK && i < self->columns; i++) {
        const char *known = wr_csv_header(self, i);
        code = wr_labels_add(&names, known, strlen(known), &index, error);
    }
    if (code == WR_OK) {
        wr_fail(error, WR_E_IMPORT_NO_COLUMN, "%s%s%s", option, name, wr_labels_nearest(&names, name));
        code = wr_fail_at(error, wr_input_name(self->lines.input), 1, 0);
    }
    wr_labels_free(&names);
    return code;
}
