#include "sim/store/foreign_account.h"

#include "sim/base/memory.h"
#include "sim/store/foreign_layout.h"
#include "sim/store/limits.h"

#include <string.h>

static enum wr_code incoherent(struct wr_error *error)
{
    return wr_fail(error, WR_E_DAMAGED, "%s", "its description does not add up");
}

enum wr_code wr_foreign_account_open(struct wr_foreign_account *self, struct wr_blob *description,
                                     struct wr_error *error)
{
    *self = (struct wr_foreign_account){.description = *description};
    *description = (struct wr_blob){0};
    struct wr_blob_reader reader = {self->description.bytes, self->description.size, false};
    self->rows = wr_blob_number_in(&reader, 0, WR_EXTENT_MOST);
    self->columns = (size_t)wr_blob_number_in(&reader, 0, WR_FOREIGN_COLUMNS);
    self->column = wr_array(self->columns, sizeof *self->column, error);
    self->taken = wr_array(self->columns, sizeof *self->taken, error);
    if (!self->column || !self->taken) {
        return WR_E_NO_MEMORY;
    }
    for (size_t i = 0; i < self->columns; i++) {
        self->column[i].name = wr_blob_text(&reader);
        self->column[i].fault = wr_blob_text(&reader);
        self->column[i].unit = wr_blob_text(&reader);
    }
    return reader.bad ? incoherent(error) : WR_OK;
}

void wr_foreign_account_free(struct wr_foreign_account *self)
{
    wr_blob_free(&self->description);
    wr_free(self->column);
    wr_free(self->taken);
    memset(self, 0, sizeof *self);
}

static enum wr_code check_whole(const struct wr_foreign_account *self, const bool *wanted, struct wr_error *error)
{
    bool whole = true;
    for (size_t i = 0; i < self->columns; i++) {
        whole &= !wanted[i] || self->taken[i] == self->rows;
    }
    return whole ? WR_OK : incoherent(error);
}

enum wr_code wr_foreign_account_take(struct wr_foreign_account *self, const bool *wanted, const struct wr_blob *message,
                                     struct wr_foreign_sink *sink, bool *more, struct wr_error *error)
{
    struct wr_blob_reader reader = {message->bytes, message->size, false};
    int64_t column = wr_blob_number_in(&reader, -1, (int64_t)self->columns - 1);
    int64_t rows = wr_blob_number_in(&reader, 0, WR_FOREIGN_ROWS_AT_ONCE), texts = 0;
    *more = column >= 0;
    if (reader.bad || (*more && (!wanted[column] || rows < 1 || rows > self->rows - self->taken[column]))) {
        return incoherent(error);
    }
    if (!*more) {
        return check_whole(self, wanted, error);
    }
    const char *text = (const char *)reader.at;
    for (size_t i = 0; i < reader.left; i++) {
        texts += text[i] == '\0';
    }
    if (texts != rows || text[reader.left - 1] != '\0') {
        return incoherent(error);
    }
    self->taken[column] += rows;
    const struct wr_foreign_block block = {(size_t)column, rows, text, reader.left};
    return sink->take(sink, &block, error);
}
