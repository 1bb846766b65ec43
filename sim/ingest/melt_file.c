#include "sim/ingest/melt_file.h"

#include "sim/base/memory.h"
#include "sim/ingest/warnings.h"

#include <stdio.h>
#include <string.h>

/* The columns of a file by name. */
struct index {
    struct wr_labels name;
    int64_t *column; /* owned: of each name */
};

void wr_melt_file_free(struct wr_melt_file *self)
{
    wr_records_close(self->reader);
    wr_labels_free(&self->model);
    wr_free(self->measure);
    wr_free(self->named);
    memset(self, 0, sizeof *self);
}

struct wr_field wr_melt_file_field(const struct wr_melt_file *self, int64_t column)
{
    return column < 0 ? (struct wr_field){"", 0} : wr_records_fields(self->reader)[column];
}

int64_t wr_melt_file_column(const struct wr_melt_file *self, size_t model, size_t measure)
{
    return self->measure[model * self->measures + measure];
}

bool wr_melt_file_says(const struct wr_melt_file *self, size_t model)
{
    for (size_t i = 0; i < self->measures; i++) {
        if (wr_melt_file_field(self, wr_melt_file_column(self, model, i)).length > 0) {
            return true;
        }
    }
    return false;
}

static enum wr_code index_columns(struct index *self, const struct wr_records *reader, struct wr_error *error)
{
    size_t columns = wr_records_columns(reader);
    self->column = wr_array(columns, sizeof *self->column, error);
    enum wr_code code = self->column ? WR_OK : WR_E_NO_MEMORY;
    for (size_t i = 0; code == WR_OK && i < columns; i++) {
        const char *header = wr_records_header_in_file(reader, i);
        size_t known = self->name.count;
        int32_t index = 0;
        code = wr_labels_add(&self->name, header, strlen(header), &index, error);
        if (self->name.count > known) {
            self->column[index] = (int64_t)i;
        }
    }
    return code;
}

static int64_t column_of(const struct index *self, const char *name)
{
    int32_t index = wr_labels_find(&self->name, name, strlen(name));
    return index < 0 ? -1 : self->column[index];
}

/* Bytes of the name of the model that a column is of; 0 = of none. */
static size_t model_in(const struct wr_melt_shape *shape, const char *header)
{
    size_t whole = strlen(header), before = strlen(shape->prefix);
    for (size_t i = 0; strncmp(header, shape->prefix, before) == 0 && i < shape->measures; i++) {
        size_t behind = strlen(shape->measure[i].suffix);
        if (behind > 0 && whole > before + behind && strcmp(header + whole - behind, shape->measure[i].suffix) == 0) {
            return whole - before - behind;
        }
    }
    return 0;
}

static enum wr_code name_models(struct wr_melt_file *self, const struct wr_melt_shape *shape, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (size_t i = 0; code == WR_OK && i < wr_records_columns(self->reader); i++) {
        const char *header = wr_records_header_in_file(self->reader, i);
        size_t length = model_in(shape, header);
        int32_t index = 0;
        code = length ? wr_labels_add(&self->model, header + strlen(shape->prefix), length, &index, error) : WR_OK;
    }
    if (code == WR_OK && self->model.count == 0) {
        wr_fail(error, WR_E_IMPORT_NO_MODELS, "%s%s", shape->prefix, shape->measure[1].suffix);
        code = wr_fail_at(error, wr_input_name(self->reader->input), 1, 0);
    }
    return code;
}

static enum wr_code bind_model(struct wr_melt_file *self, const struct wr_melt_shape *shape, const struct index *index,
                               size_t model, struct wr_error *error)
{
    const char *label = self->model.text[model];
    size_t size = strlen(shape->prefix) + strlen(label) + 100;
    char *name = wr_array(size, 1, error);
    if (!name) {
        return WR_E_NO_MEMORY;
    }
    enum wr_code code = WR_OK;
    for (size_t i = 0; code == WR_OK && i < self->measures; i++) {
        const char *suffix = shape->measure[i].suffix;
        snprintf(name, size, "%s%s%s", shape->prefix, label, suffix);
        self->measure[model * self->measures + i] = column_of(index, name);
        if (column_of(index, name) < 0 && !*suffix) {
            wr_fail(error, WR_E_IMPORT_COLUMN_MISSING, "%s%s", name, wr_labels_nearest(&index->name, name));
            code = wr_fail_at(error, wr_input_name(self->reader->input), 1, 0);
        }
    }
    wr_free(name);
    return code;
}

static enum wr_code bind_all(struct wr_melt_file *self, const struct wr_melt_shape *shape, const struct index *index,
                             const struct wr_labels *named, struct wr_error *error)
{
    self->key[WR_MELT_ID] = column_of(index, shape->id);
    self->key[WR_MELT_DOMAIN] = column_of(index, shape->domain);
    self->key[WR_MELT_MODEL] = self->key[WR_MELT_ACCELERATOR] = -1;
    self->measures = shape->measures;
    self->measure = wr_array(self->model.count * self->measures, sizeof *self->measure, error);
    self->named = wr_array(named->count, sizeof *self->named, error);
    enum wr_code code = self->measure && self->named ? WR_OK : WR_E_NO_MEMORY;
    for (size_t m = 0; code == WR_OK && m < self->model.count; m++) {
        code = bind_model(self, shape, index, m, error);
    }
    for (size_t i = 0; code == WR_OK && i < named->count; i++) {
        self->named[i] = column_of(index, named->text[i]);
    }
    return code;
}

enum wr_code wr_melt_file_bind(struct wr_melt_file *self, const struct wr_melt_shape *shape,
                               const struct wr_labels *named, struct wr_error *error)
{
    struct index index = {.column = NULL};
    enum wr_code code = index_columns(&index, self->reader, error);
    code = code == WR_OK ? name_models(self, shape, error) : code;
    code = code == WR_OK ? bind_all(self, shape, &index, named, error) : code;
    wr_labels_free(&index.name);
    wr_free(index.column);
    return code;
}

static bool is_left_out(const struct wr_melt_shape *shape, const char *name)
{
    for (const char *const *pattern = shape->left_out; *pattern; pattern++) {
        if (**pattern == '*' ? strstr(name, *pattern + 1) != NULL : strcmp(name, *pattern) == 0) {
            return true;
        }
    }
    return *name == '\0';
}

static void mark(bool *used, const int64_t *column, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (column[i] >= 0) {
            used[column[i]] = true;
        }
    }
}

enum wr_code wr_melt_file_warn(const struct wr_melt_file *self, const struct wr_melt_shape *shape, size_t named,
                               struct wr_labels *warnings, struct wr_error *error)
{
    struct wr_name_list ignored = {.count = 0};
    bool *used = wr_array(wr_records_columns(self->reader), sizeof *used, error);
    if (!used) {
        return WR_E_NO_MEMORY;
    }
    mark(used, self->key, WR_MELT_KEYS);
    mark(used, self->measure, self->model.count * self->measures);
    mark(used, self->named, named);
    for (size_t i = 0; i < wr_records_columns(self->reader); i++) {
        const char *name = wr_records_header_in_file(self->reader, i);
        if (!used[i] && !wr_records_chooses_by(self->reader, i) && !is_left_out(shape, name)) {
            wr_name_list_add(&ignored, name);
        }
    }
    wr_free(used);
    return wr_warn_ignored(warnings, wr_input_name(self->reader->input), "columns", &ignored, error);
}
