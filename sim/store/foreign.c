#include "sim/store/foreign.h"

#include "sim/base/memory.h"
#include "sim/store/child.h"
#include "sim/store/foreign_account.h"
#include "sim/store/foreign_layout.h"
#include "sim/store/foreign_serve.h"

#include <string.h>

enum { CELLS_AT_ONCE = 1 << 21 /* of all columns together: what a reader of records holds in memory */ };

struct foreign_file {
    struct wr_foreign_table base; /* first: a table is a file */
    struct wr_child *child;
    struct wr_foreign_account account;
    char *name;
};

static void close_file(struct wr_foreign_table *table)
{
    struct foreign_file *self = (struct foreign_file *)table;
    wr_child_stop(&self->child);
    wr_foreign_account_free(&self->account);
    wr_free(self->name);
    wr_free(self);
}

/* What is wanted can be read; sends it to the child. */
static enum wr_code ask(struct foreign_file *self, const bool *wanted, struct wr_error *error)
{
    char flag[WR_FOREIGN_COLUMNS];
    int64_t count = 0;
    for (size_t i = 0; i < self->base.columns; i++) {
        const struct wr_foreign_column *column = &self->base.column[i];
        flag[i] = (char)wanted[i];
        count += wanted[i];
        if (wanted[i] && *column->fault) {
            wr_fail(error, WR_E_FOREIGN_COLUMN, "%s%s", column->name, column->fault);
            return wr_fail_at(error, self->name, 0, 0);
        }
    }
    int64_t rows = WR_FOREIGN_ROWS_AT_ONCE;
    rows = count * rows > CELLS_AT_ONCE ? CELLS_AT_ONCE / count : rows;
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
        code = code == WR_OK ? wr_foreign_account_take(&self->account, wanted, &blob, sink, &more, error) : code;
        wr_blob_free(&blob);
    }
    wr_child_stop(&self->child);
    return code == WR_E_DAMAGED ? wr_fail_at(error, self->name, 0, 0) : code;
}

static enum wr_code take_description(struct foreign_file *self, struct wr_error *error)
{
    struct wr_blob blob = {0};
    bool needed = false;
    enum wr_code code = wr_child_receive(self->child, &blob, &needed, error);
    code = code == WR_OK ? wr_foreign_account_open(&self->account, &blob, error) : code;
    wr_blob_free(&blob);
    self->base.column = self->account.column;
    self->base.columns = self->account.columns;
    self->base.rows = self->account.rows;
    return code == WR_OK ? WR_OK : wr_fail_at(error, self->name, 0, 0);
}

enum wr_code wr_foreign_open_hdf5(struct wr_foreign_table **self, int descriptor, const char *name, const char *group,
                                  struct wr_error *error)
{
    struct foreign_file *file = wr_array(1, sizeof *file, error);
    *self = NULL;
    if (!file) {
        return WR_E_NO_MEMORY;
    }
    file->base = (struct wr_foreign_table){.read = read_file, .close = close_file};
    file->name = wr_text_copy(name, strlen(name), error);
    enum wr_code code = file->name ? WR_OK : WR_E_NO_MEMORY;
    code = code == WR_OK ? wr_child_start(&file->child, descriptor, name, wr_contained_foreign, group, error) : code;
    code = code == WR_OK ? take_description(file, error) : code;
    if (code != WR_OK) {
        close_file(&file->base);
        return code;
    }
    *self = &file->base;
    return WR_OK;
}
