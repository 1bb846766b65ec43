#include "sim/store/foreign.h"

#include "sim/base/memory.h"
#include "sim/store/child.h"
#include "sim/store/foreign_layout.h"
#include "sim/store/foreign_serve.h"
#include "sim/store/limits.h"

#include <string.h>

enum { ROWS_AT_ONCE = 4096, CELLS_AT_ONCE = 1 << 21 };

struct foreign_file {
    struct wr_foreign_table base; /* first: a table is a file */
    struct wr_child *child;
    struct wr_blob description; /* what `column` points into */
    struct wr_foreign_column *column;
    int64_t *taken; /* owned: rows of each column so far */
    char *name;
};

static enum wr_code incoherent(const struct foreign_file *self, struct wr_error *error)
{
    wr_fail(error, WR_E_DAMAGED, "%s", "its description does not add up");
    return wr_fail_at(error, self->name, 0, 0);
}

static void close_file(struct wr_foreign_table *table)
{
    struct foreign_file *self = (struct foreign_file *)table;
    wr_child_stop(&self->child);
    wr_blob_free(&self->description);
    wr_free(self->column);
    wr_free(self->taken);
    wr_free(self->name);
    wr_free(self);
}

/* Takes one message of cells apart; `*more` is false at the end. */
static enum wr_code take_cells(struct foreign_file *self, const bool *wanted, const struct wr_blob *blob,
                               struct wr_foreign_sink *sink, bool *more, struct wr_error *error)
{
    struct wr_blob_reader reader = {blob->bytes, blob->size, false};
    int64_t column = wr_blob_number_in(&reader, -1, (int64_t)self->base.columns - 1);
    int64_t rows = wr_blob_number_in(&reader, 0, ROWS_AT_ONCE), texts = 0;
    *more = column >= 0;
    if (reader.bad || (*more && (!wanted[column] || rows < 1 || rows > self->base.rows - self->taken[column]))) {
        return incoherent(self, error);
    }
    if (!*more) {
        return WR_OK;
    }
    const char *text = (const char *)reader.at;
    for (size_t i = 0; i < reader.left; i++) {
        texts += text[i] == '\0';
    }
    if (texts != rows || text[reader.left - 1] != '\0') {
        return incoherent(self, error);
    }
    self->taken[column] += rows;
    const struct wr_foreign_block block = {(size_t)column, rows, text, reader.left};
    return sink->take(sink, &block, error);
}

/* What is wanted can be read; sends it to the child. */
static enum wr_code ask(struct foreign_file *self, const bool *wanted, struct wr_error *error)
{
    char flag[WR_FOREIGN_COLUMNS];
    int64_t count = 0;
    for (size_t i = 0; i < self->base.columns; i++) {
        flag[i] = (char)wanted[i];
        count += wanted[i];
        if (wanted[i] && *self->column[i].fault) {
            wr_fail(error, WR_E_FOREIGN_COLUMN, "%s%s", self->column[i].name, self->column[i].fault);
            return wr_fail_at(error, self->name, 0, 0);
        }
    }
    int64_t rows = count * ROWS_AT_ONCE > CELLS_AT_ONCE ? CELLS_AT_ONCE / count : ROWS_AT_ONCE;
    enum wr_code code = wr_child_send(self->child, &rows, sizeof rows, error);
    return code == WR_OK ? wr_child_send(self->child, flag, self->base.columns, error) : code;
}

static enum wr_code read_file(struct wr_foreign_table *table, const bool *wanted, struct wr_foreign_sink *sink,
                              struct wr_error *error)
{
    struct foreign_file *self = (struct foreign_file *)table;
    enum wr_code code = ask(self, wanted, error);
    for (bool more = true; code == WR_OK && more;) {
        struct wr_blob blob = {0};
        bool needed = false;
        code = wr_child_receive(self->child, &blob, &needed, error);
        code = code == WR_OK ? take_cells(self, wanted, &blob, sink, &more, error) : code;
        wr_blob_free(&blob);
    }
    for (size_t i = 0; code == WR_OK && i < table->columns; i++) {
        code = wanted[i] && self->taken[i] != table->rows ? incoherent(self, error) : WR_OK;
    }
    wr_child_stop(&self->child);
    return code;
}

static enum wr_code take_description(struct foreign_file *self, struct wr_error *error)
{
    struct wr_blob_reader reader = {self->description.bytes, self->description.size, false};
    self->base.rows = wr_blob_number_in(&reader, 0, WR_EXTENT_MOST);
    self->base.columns = (size_t)wr_blob_number_in(&reader, 0, WR_FOREIGN_COLUMNS);
    self->base.column = self->column = wr_array(self->base.columns, sizeof *self->column, error);
    self->taken = wr_array(self->base.columns, sizeof *self->taken, error);
    if (!self->column || !self->taken) {
        return WR_E_NO_MEMORY;
    }
    for (size_t i = 0; i < self->base.columns; i++) {
        self->column[i].name = wr_blob_text(&reader);
        self->column[i].fault = wr_blob_text(&reader);
    }
    return reader.bad ? incoherent(self, error) : WR_OK;
}

enum wr_code wr_foreign_open_hdf5(struct wr_foreign_table **self, int descriptor, const char *name, const char *group,
                                  struct wr_error *error)
{
    struct foreign_file *file = wr_array(1, sizeof *file, error);
    bool needed = false;
    *self = NULL;
    if (!file) {
        return WR_E_NO_MEMORY;
    }
    file->base = (struct wr_foreign_table){.read = read_file, .close = close_file};
    file->name = wr_text_copy(name, strlen(name), error);
    enum wr_code code = file->name ? WR_OK : WR_E_NO_MEMORY;
    code = code == WR_OK ? wr_child_start(&file->child, descriptor, name, wr_contained_foreign, group, error) : code;
    code = code == WR_OK ? wr_child_receive(file->child, &file->description, &needed, error) : code;
    code = code == WR_OK ? take_description(file, error) : code;
    if (code != WR_OK) {
        close_file(&file->base);
        return code;
    }
    *self = &file->base;
    return WR_OK;
}
