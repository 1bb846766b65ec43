#include "sim/ingest/ignored_columns.h"

#include "sim/base/memory.h"
#include "sim/ingest/warnings.h"

#include <string.h>

void wr_ignored_columns_free(struct wr_ignored_columns *self)
{
    for (size_t i = 0; i < self->count; i++) {
        wr_free(self->of[i].file);
        wr_labels_free(&self->of[i].column);
    }
    wr_free(self->of);
    *self = (struct wr_ignored_columns){0};
}

/* Adds to `to` the columns that are among `others` as well; NULL = all. */
static enum wr_code copy_common(struct wr_labels *to, const struct wr_labels *from, const struct wr_labels *others,
                                struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (size_t i = 0; code == WR_OK && i < from->count; i++) {
        const size_t length = strlen(from->text[i]);
        int32_t index = 0;
        if (!others || wr_labels_find(others, from->text[i], length) >= 0) {
            code = wr_labels_add(to, from->text[i], length, &index, error);
        }
    }
    return code;
}

enum wr_code wr_ignored_columns_add(struct wr_ignored_columns *self, const char *file, const struct wr_labels *column,
                                    struct wr_error *error)
{
    struct wr_labels common = {0};
    for (size_t i = 0; i < self->count; i++) {
        if (strcmp(self->of[i].file, file) == 0) {
            enum wr_code code = copy_common(&common, &self->of[i].column, column, error);
            wr_labels_free(&self->of[i].column);
            self->of[i].column = common;
            return code;
        }
    }
    enum wr_code code = wr_array_grow((void **)&self->of, &self->capacity, self->count + 1, sizeof *self->of, error);
    if (code != WR_OK) {
        return code;
    }
    struct wr_ignored_of *of = &self->of[self->count++];
    *of = (struct wr_ignored_of){.file = wr_text_copy(file, strlen(file), error)};
    return of->file ? copy_common(&of->column, column, NULL, error) : WR_E_NO_MEMORY;
}

enum wr_code wr_ignored_columns_warn(const struct wr_ignored_columns *self, struct wr_labels *warnings,
                                     struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (size_t i = 0; code == WR_OK && i < self->count; i++) {
        struct wr_name_list names = {.count = 0};
        for (size_t c = 0; c < self->of[i].column.count; c++) {
            wr_name_list_add(&names, self->of[i].column.text[c]);
        }
        code = wr_warn_ignored(warnings, self->of[i].file, "columns", &names, error);
    }
    return code;
}
