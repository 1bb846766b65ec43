#include "sim/ingest/csv_reader.h"

#include "sim/base/memory.h"
#include "sim/ingest/csv_ahead.h"
#include "sim/ingest/csv_scan.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

struct csv_reader {
    struct wr_records base;
    struct wr_csv_lines lines;
    struct csv_parser parser;
    struct wr_field *field; /* owned */
    size_t fields, field_capacity;
    char *unquoted; /* owned: the fields that libcsv read, one behind the other */
    size_t unquoted_length, unquoted_capacity;
    int rows_ended;         /* by libcsv, in this record */
    enum wr_code code;      /* what a callback met */
    struct wr_error *error; /* of the call that libcsv is in */
    struct wr_csv_dialect dialect;
    struct wr_csv_ahead *ahead; /* owned; NULL = every record is read with care */
    bool is_left;               /* the next record was left to care by `ahead` */
    struct wr_field *no_field;  /* owned: blank fields, which a record that was parsed ahead shows */
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
static size_t field_offset(const struct csv_reader *self, size_t length, size_t index)
{
    return wr_csv_field_offset(wr_csv_lines_record(&self->lines), length, self->dialect.delimiter, index);
}

static enum wr_code fail_ragged(const struct csv_reader *self, struct wr_error *error)
{
    const struct wr_csv_lines *lines = &self->lines;
    size_t content = wr_csv_line_content(wr_csv_lines_record(lines), lines->length);
    size_t offset = self->fields > self->base.columns ? field_offset(self, content, self->base.columns) : content;
    wr_fail(error, WR_E_CSV_RAGGED, "%zu%zu", self->fields, self->base.columns);
    return wr_csv_lines_fail_at(lines, offset, error);
}

static enum wr_code fail_long_field(const struct csv_reader *self, size_t index, struct wr_error *error)
{
    const struct wr_csv_lines *lines = &self->lines;
    wr_fail(error, WR_E_CSV_FIELD_LONG, "%d", WR_CSV_FIELD_BYTES);
    size_t offset = field_offset(self, lines->length, index);
    return wr_csv_lines_fail_at(lines, offset, error);
}

static enum wr_code fail_return(const struct csv_reader *self, size_t offset, struct wr_error *error)
{
    wr_fail(error, WR_E_CSV_RETURN, "%s", "");
    return wr_csv_lines_fail_at(&self->lines, offset, error);
}

static enum wr_code add_field(struct csv_reader *self, const char *text, size_t length, struct wr_error *error)
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
    self->field[self->fields++] = (struct wr_field){text, length};
    return WR_OK;
}

/* Splits a line that has no quotes; the fields lie in the line itself. */
static enum wr_code split_plain(struct csv_reader *self, struct wr_error *error)
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
    struct csv_reader *self = context;
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
    struct csv_reader *self = context;
    (void)terminator;
    self->rows_ended++;
}

/* What libcsv refused: byte `parsed` of the line that begins at `from`. */
static enum wr_code fail_parser(struct csv_reader *self, size_t from, size_t parsed, struct wr_error *error)
{
    if (csv_error(&self->parser) != CSV_EPARSE) {
        return fail_long_field(self, self->fields, error);
    }
    wr_fail(error, WR_E_CSV_QUOTE, "%s", "a quote stands inside a field or text follows a closing quote");
    return wr_csv_lines_fail_at(&self->lines, from + parsed, error);
}

/* The input ended inside the record, or without a line end behind it. */
static enum wr_code finish_parser(struct csv_reader *self, struct wr_error *error)
{
    if (csv_fini(&self->parser, on_field, on_row, self) != 0) {
        const struct wr_csv_lines *lines = &self->lines;
        wr_fail(error, WR_E_CSV_QUOTE, "%s", "a quote is opened and never closed");
        return wr_csv_lines_fail_at(lines, wr_csv_last_opening_quote(wr_csv_lines_record(lines), lines->length), error);
    }
    return self->code;
}

/* Gives the last `length` bytes of the record to libcsv. */
static enum wr_code feed_parser(struct csv_reader *self, size_t length, struct wr_error *error)
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
static enum wr_code parse_quoted(struct csv_reader *self, size_t length, struct wr_error *error)
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
        self->field[i].text = self->unquoted ? self->unquoted + at : ""; /* no byte so far: there is no buffer */
        at += self->field[i].length;
    }
    return code;
}

/* Skips blank lines; they are refused unless nothing follows them. `*length` is that of the first line with content. */
static enum wr_code first_line(struct csv_reader *self, size_t *length, struct wr_error *error)
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

static enum wr_code read_record(struct csv_reader *self, bool *more, struct wr_error *error)
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

static enum wr_code next_record(struct wr_records *base, bool *more, struct wr_error *error)
{
    struct csv_reader *self = (struct csv_reader *)base;
    if (self->ahead && wr_csv_ahead_is_over(self->ahead)) {
        *more = false;
        return WR_OK;
    }
    enum wr_code code = read_record(self, more, error);
    base->field = self->field;
    base->line = self->lines.line;
    if (self->is_left) {
        wr_csv_ahead_skip(self->ahead, wr_csv_lines_position(&self->lines));
        self->is_left = false;
    }
    return code == WR_OK && *more && self->fields != base->columns ? fail_ragged(self, error) : code;
}

/* Copies the present record as the header, with the place of each name. */
static enum wr_code keep_header(struct csv_reader *self, struct wr_error *error)
{
    const char *record = wr_csv_lines_record(&self->lines);
    struct wr_csv_place place = {self->lines.line, 1};
    enum wr_code code = wr_records_set_columns(&self->base, self->field, self->fields, self->dialect.decimal, error);
    for (size_t i = 0, offset = 0; code == WR_OK && i < self->base.columns; i++) {
        self->base.column[i].line = place.line;
        self->base.column[i].place = place.column;
        size_t step = wr_csv_field_offset(record + offset, self->lines.length - offset, self->dialect.delimiter, 1);
        struct wr_csv_place moved = wr_csv_place_of(record + offset, step);
        place.column = moved.line ? moved.column : place.column + moved.column - 1;
        place.line += moved.line;
        offset += step;
    }
    return code == WR_OK ? wr_records_check_columns(&self->base, error) : code;
}

static enum wr_code read_header(struct csv_reader *self, struct wr_error *error)
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

static enum wr_code init_parser(struct csv_reader *self, struct wr_error *error)
{
    if (csv_init(&self->parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        return wr_fail(error, WR_E_INTERNAL, "%s", "csv_init");
    }
    csv_set_realloc_func(&self->parser, capped_realloc);
    csv_set_space_func(&self->parser, is_never_space);
    csv_set_delim(&self->parser, (unsigned char)self->dialect.delimiter);
    csv_set_blk_size(&self->parser, 4096);
    return WR_OK;
}

static enum wr_code rewind_records(struct wr_records *base, struct wr_error *error)
{
    struct csv_reader *self = (struct csv_reader *)base;
    wr_csv_ahead_close(self->ahead);
    self->ahead = NULL;
    self->is_left = false;
    self->code = WR_OK;
    csv_free(&self->parser); /* it may have stopped within a field */
    enum wr_code code = init_parser(self, error);
    return code == WR_OK ? read_header(self, error) : code;
}

/* Fields for a record that was parsed ahead. */
static enum wr_code make_no_fields(struct csv_reader *self, struct wr_error *error)
{
    if (self->no_field) {
        return WR_OK;
    }
    self->no_field = wr_array(self->base.columns, sizeof *self->no_field, error);
    for (size_t i = 0; self->no_field && i < self->base.columns; i++) {
        self->no_field[i].text = "";
    }
    return self->no_field ? WR_OK : WR_E_NO_MEMORY;
}

/* WATTROUTE_CSV=careful is for comparing the two ways of reading. */
static enum wr_code plan_records(struct wr_records *base, const struct wr_extract *plan, const struct wr_stretch *part,
                                 bool *is_planned, struct wr_error *error)
{
    struct csv_reader *self = (struct csv_reader *)base;
    const char *way = getenv("WATTROUTE_CSV");
    const struct wr_stretch all = {wr_csv_lines_position(&self->lines), INT64_MAX, false};
    enum wr_code code = make_no_fields(self, error);
    *is_planned = !way || strcmp(way, "careful") != 0;
    if (code == WR_OK && part && self->ahead) {
        wr_csv_ahead_seek(self->ahead, part);
        return WR_OK;
    }
    if (code != WR_OK || !*is_planned) {
        return code;
    }
    return wr_csv_ahead_open(&self->ahead, plan, base, self->dialect, part ? part : &all, error);
}

static enum wr_code parsed_record(struct wr_records *base, struct wr_parsed *record, bool *is_parsed,
                                  struct wr_error *error)
{
    struct csv_reader *self = (struct csv_reader *)base;
    struct wr_position position = {0, 0};
    enum wr_code code = wr_csv_ahead_next(self->ahead, record, is_parsed, &position, error);
    base->line = position.line;
    base->offset = position.offset;
    base->field = self->no_field;
    self->is_left = code == WR_OK && !*is_parsed;
    if (self->is_left && !wr_csv_ahead_is_over(self->ahead)) {
        wr_csv_lines_seek(&self->lines, position);
    }
    return code;
}

static void pass_records(struct wr_records *base, size_t records)
{
    wr_csv_ahead_pass(((struct csv_reader *)base)->ahead, records);
}

static void skim_records(struct wr_records *base, bool skims)
{
    wr_csv_ahead_skim(((struct csv_reader *)base)->ahead, skims);
}

static enum wr_code fail_at(const struct wr_records *base, size_t column, struct wr_error *error)
{
    const struct csv_reader *self = (const struct csv_reader *)base;
    const struct wr_csv_lines *lines = &self->lines;
    return wr_csv_lines_fail_at(lines, field_offset(self, lines->length, column), error);
}

static enum wr_code open_again(const struct wr_records *base, struct wr_records **again, struct wr_error *error)
{
    return wr_csv_open(again, base->input, &((const struct csv_reader *)base)->dialect, error);
}

static void close_reader(struct wr_records *base)
{
    struct csv_reader *self = (struct csv_reader *)base;
    wr_csv_ahead_close(self->ahead);
    wr_free(self->no_field);
    wr_free(self->field);
    wr_free(self->unquoted);
    wr_csv_lines_free(&self->lines);
    csv_free(&self->parser);
    wr_free(self);
}

enum wr_code wr_csv_open(struct wr_records **self, const struct wr_input *input, const struct wr_csv_dialect *dialect,
                         struct wr_error *error)
{
    static const struct wr_records_format format = {.next = next_record,
                                                    .rewind = rewind_records,
                                                    .fail_at = fail_at,
                                                    .open_again = open_again,
                                                    .plan = plan_records,
                                                    .parsed = parsed_record,
                                                    .pass = pass_records,
                                                    .skim = skim_records,
                                                    .close = close_reader};
    struct csv_reader *reader = wr_array(1, sizeof *reader, error);
    *self = NULL;
    if (!reader) {
        return WR_E_NO_MEMORY;
    }
    reader->base.format = &format;
    reader->base.input = input;
    reader->lines.input = input;
    reader->dialect = dialect ? *dialect : (struct wr_csv_dialect){',', '.'};
    enum wr_code code = init_parser(reader, error);
    code = code != WR_OK ? code : read_header(reader, error);
    code = code != WR_OK ? code : keep_header(reader, error);
    if (code != WR_OK) {
        wr_records_close(&reader->base);
        return code;
    }
    *self = &reader->base;
    return WR_OK;
}
