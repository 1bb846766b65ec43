#include "sim/ingest/foreign_records.h"

#include "sim/base/interrupt.h"
#include "sim/base/memory.h"
#include "sim/ingest/csv_scan.h"
#include "sim/ingest/spool.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Where some rows of a column are in the temporary file. */
struct block {
    int64_t offset, rows;
    size_t bytes;
};

struct column {
    struct block *block; /* owned */
    size_t blocks, capacity, next;
    char *text; /* owned: the present block */
    size_t text_capacity;
    const char *at; /* the next field in it */
    int64_t left;   /* fields from there */
    int64_t taken;  /* rows so far */
};

struct foreign_records {
    struct wr_records base;
    struct wr_foreign_sink sink;
    wr_foreign_open *open;
    const char *group;
    struct wr_foreign_table *table;
    struct wr_field *field; /* owned */
    struct column *column;  /* owned */
    int spool;
    int64_t size; /* bytes in the spool */
    bool is_fetched;
};

bool wr_is_hdf5(const struct wr_input *input)
{
    static const char signature[8] = "\x89HDF\r\n\x1a\n";
    char start[sizeof signature];
    size_t length = 0;
    return wr_input_read(input, 0, start, sizeof start, &length, NULL) == WR_OK && length == sizeof start &&
           memcmp(start, signature, sizeof start) == 0;
}

enum wr_code wr_refuse_hdf5(const struct wr_input *input, struct wr_error *error)
{
    if (!wr_is_hdf5(input)) {
        return WR_OK;
    }
    wr_fail(error, WR_E_FOREIGN_PLACE, "%s", "");
    return wr_fail_at(error, wr_input_name(input), 0, 0);
}

/* The first text of a block that is not UTF-8 is a fault of its row. */
static enum wr_code check_texts(const struct foreign_records *self, const struct wr_foreign_block *block,
                                struct wr_error *error)
{
    const char *text = block->text;
    for (int64_t row = 0; row < block->rows; row++) {
        size_t length = strlen(text);
        if (wr_csv_bad_byte(text, length) != length) {
            wr_fail(error, WR_E_FOREIGN_TEXT, "%s%s%d", self->base.column[block->column].text,
                    "a byte that is not UTF-8", 1 << 16);
            return wr_fail_at(error, wr_input_name(self->base.input), self->column[block->column].taken + row + 1, 0);
        }
        text += length + 1;
    }
    return WR_OK;
}

static enum wr_code take(struct wr_foreign_sink *sink, const struct wr_foreign_block *block, struct wr_error *error)
{
    struct foreign_records *self = (struct foreign_records *)((char *)sink - offsetof(struct foreign_records, sink));
    struct column *column = &self->column[block->column];
    enum wr_code code = wr_interrupted(error);
    code = code == WR_OK ? check_texts(self, block, error) : code;
    code = code == WR_OK ? wr_array_grow((void **)&column->block, &column->capacity, column->blocks + 1,
                                         sizeof *column->block, error)
                         : code;
    code = code == WR_OK
               ? wr_spool_write(self->spool, block->text, block->bytes, wr_input_name(self->base.input), error)
               : code;
    if (code == WR_OK) {
        column->block[column->blocks++] = (struct block){self->size, block->rows, block->bytes};
        column->taken += block->rows;
        self->size += (int64_t)block->bytes;
    }
    return code;
}

static enum wr_code fetch(struct foreign_records *self, struct wr_error *error)
{
    bool *wanted = wr_array(self->base.columns, sizeof *wanted, error);
    for (size_t i = 0; wanted && i < self->base.columns; i++) {
        wanted[i] = !self->base.column[i].is_ignored;
    }
    enum wr_code code = wanted ? wr_spool_open(&self->spool, wr_input_name(self->base.input), error) : WR_E_NO_MEMORY;
    code = code == WR_OK ? self->table->read(self->table, wanted, &self->sink, error) : code;
    self->is_fetched = code == WR_OK;
    wr_free(wanted);
    return code;
}

static enum wr_code load(struct foreign_records *self, struct column *column, struct wr_error *error)
{
    const struct block *block = &column->block[column->next++];
    enum wr_code code = wr_array_grow((void **)&column->text, &column->text_capacity, block->bytes, 1, error);
    for (size_t done = 0; code == WR_OK && done < block->bytes;) {
        ssize_t got = pread(self->spool, column->text + done, block->bytes - done, block->offset + (int64_t)done);
        if (got > 0) {
            done += (size_t)got;
        } else if (got == 0 || errno != EINTR) {
            int reason = errno;
            wr_fail(error, WR_E_READ, "%s", "");
            code = wr_fail_errno(error, got == 0 ? 0 : reason);
        }
    }
    column->at = column->text;
    column->left = block->rows;
    return code;
}

static enum wr_code next_record(struct wr_records *base, bool *more, struct wr_error *error)
{
    struct foreign_records *self = (struct foreign_records *)base;
    enum wr_code code = self->is_fetched ? WR_OK : fetch(self, error);
    *more = code == WR_OK && base->line < self->table->rows;
    for (size_t i = 0; *more && code == WR_OK && i < base->columns; i++) {
        struct column *column = &self->column[i];
        if (column->left == 0 && column->next < column->blocks) {
            code = load(self, column, error);
        }
        if (code == WR_OK && column->left > 0) {
            self->field[i] = (struct wr_field){column->at, strlen(column->at)};
            column->at += self->field[i].length + 1;
            column->left--;
        }
    }
    base->line += *more;
    return code;
}

static enum wr_code rewind_records(struct wr_records *base, struct wr_error *error)
{
    struct foreign_records *self = (struct foreign_records *)base;
    (void)error;
    base->line = 0;
    for (size_t i = 0; i < base->columns; i++) {
        self->column[i].next = 0;
        self->column[i].left = 0;
    }
    return WR_OK;
}

static enum wr_code fail_at(const struct wr_records *base, size_t column, struct wr_error *error)
{
    (void)column;
    if (error && error->code == WR_E_CSV_VALUE && error->value[1].text[0] == '-') {
        size_t length = strlen(error->value[2].text);
        snprintf(error->value[2].text + length, sizeof error->value[2].text - length,
                 " (where it is missing: NaN, or the column's attribute _FillValue)");
    }
    return wr_fail_at(error, wr_input_name(base->input), base->line, 0);
}

static enum wr_code open_again(const struct wr_records *base, struct wr_records **again, struct wr_error *error)
{
    const struct foreign_records *self = (const struct foreign_records *)base;
    enum wr_code code = wr_foreign_records_open(again, base->input, self->open, self->group, error);
    for (size_t i = 0; code == WR_OK && i < base->columns; i++) {
        (*again)->column[i].is_ignored = base->column[i].is_ignored;
    }
    return code;
}

static void close_records(struct wr_records *base)
{
    struct foreign_records *self = (struct foreign_records *)base;
    for (size_t i = 0; self->column && i < base->columns; i++) {
        wr_free(self->column[i].block);
        wr_free(self->column[i].text);
    }
    if (self->table) {
        self->table->close(self->table);
    }
    if (self->spool >= 0) {
        close(self->spool);
    }
    wr_free(self->column);
    wr_free(self->field);
    wr_free(self);
}

static enum wr_code name_columns(struct foreign_records *self, struct wr_error *error)
{
    size_t columns = self->table->columns;
    struct wr_field *names = wr_array(columns, sizeof *names, error);
    for (size_t i = 0; names && i < columns; i++) {
        names[i] = (struct wr_field){self->table->column[i].name, strlen(self->table->column[i].name)};
    }
    enum wr_code code = names ? wr_records_set_columns(&self->base, names, columns, '.', error) : WR_E_NO_MEMORY;
    wr_free(names);
    for (size_t i = 0; code == WR_OK && i < columns; i++) {
        const char *unit = self->table->column[i].unit;
        self->base.column[i].stated_unit = *unit ? wr_text_copy(unit, strlen(unit), error) : NULL;
        code = *unit && !self->base.column[i].stated_unit ? WR_E_NO_MEMORY : WR_OK;
    }
    self->field = wr_array(columns, sizeof *self->field, error);
    self->column = wr_array(columns, sizeof *self->column, error);
    for (size_t i = 0; self->field && i < columns; i++) {
        self->field[i].text = "";
    }
    if (code != WR_OK || !self->field || !self->column) {
        return code != WR_OK ? code : WR_E_NO_MEMORY;
    }
    self->base.field = self->field;
    return wr_records_check_columns(&self->base, error);
}

enum wr_code wr_foreign_records_open(struct wr_records **self, const struct wr_input *input, wr_foreign_open *open,
                                     const char *group, struct wr_error *error)
{
    static const struct wr_records_format format = {.next = next_record,
                                                    .rewind = rewind_records,
                                                    .fail_at = fail_at,
                                                    .open_again = open_again,
                                                    .close = close_records};
    struct foreign_records *records = wr_array(1, sizeof *records, error);
    *self = NULL;
    if (!records) {
        return WR_E_NO_MEMORY;
    }
    records->base.format = &format;
    records->base.input = input;
    records->sink.take = take;
    records->open = open;
    records->group = group;
    records->spool = -1;
    enum wr_code code = open(&records->table, wr_input_descriptor(input), wr_input_name(input), group, error);
    if (code == WR_OK && records->table->columns == 0) {
        wr_fail(error, WR_E_FOREIGN_NONE, "%s", *group ? group : "/");
        code = wr_fail_at(error, wr_input_name(input), 0, 0);
    }
    code = code == WR_OK ? name_columns(records, error) : code;
    if (code != WR_OK) {
        wr_records_close(&records->base);
        return code;
    }
    *self = &records->base;
    return WR_OK;
}
