#include "sim/ingest/melt.h"

#include "sim/base/memory.h"
#include "sim/ingest/melt_file.h"

#include <float.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* A number for a place in several files: lines stay below 2^40, and all of it is exact in a double. */
enum { FILE_SHIFT = 40 };

struct wr_melt {
    struct wr_records base;
    const struct wr_melt_shape *shape;
    void *context;
    const struct wr_wide_options *options;
    bool has_accelerator;
    struct wr_melt_file *file; /* owned */
    size_t files;
    struct wr_labels named;
    int64_t key_at[WR_MELT_KEYS], measure_at[WR_MELT_MEASURES], named_at; /* columns of the records, -1 = none */
    struct wr_field *field;                                               /* owned: of the present record */
    size_t at, model, given; /* file, next model of its row, model given out */
    bool in_row, is_given;
    struct wr_melt_record record;
    char row_number[24];
};

struct wr_records *wr_melt_base(struct wr_melt *self)
{
    return &self->base;
}

int64_t wr_melt_unavailable(const struct wr_melt *self, size_t file)
{
    return self->file[file].unavailable;
}

bool wr_melt_has(const struct wr_melt *self, size_t file, size_t measure)
{
    const struct wr_melt_file *of = &self->file[file];
    for (size_t m = 0; m < of->model.count; m++) {
        if (wr_melt_file_column(of, m, measure) >= 0) {
            return true;
        }
    }
    return false;
}

/* ---- opening ---- */

/* What the user names is a column of some file, or the number of the row. */
static enum wr_code check_named(const struct wr_melt *self, const struct wr_labels *names, const char *option,
                                struct wr_error *error)
{
    for (size_t i = 0; i < names->count; i++) {
        int32_t index = wr_labels_find(&self->named, names->text[i], strlen(names->text[i]));
        bool found = strcmp(names->text[i], "row") == 0;
        for (size_t f = 0; !found && f < self->files; f++) {
            found = self->file[f].named[index] >= 0;
        }
        if (!found) {
            return wr_records_fail_no_column(self->file[0].reader, option, names->text[i], error);
        }
    }
    return WR_OK;
}

static enum wr_code add_named(struct wr_melt *self, const struct wr_labels *names, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    int32_t index = 0;
    for (size_t i = 0; code == WR_OK && i < names->count; i++) {
        code = wr_labels_add(&self->named, names->text[i], strlen(names->text[i]), &index, error);
    }
    return code;
}

/* A column of the records: how the rows call it, and how the long shape does. */
struct column {
    const char *theirs, *ours; /* ours NULL = the same */
};

/* Lists the columns and notes where each is; `column` has room for all. */
static size_t list_columns(struct wr_melt *self, struct column *column)
{
    size_t ids = self->options->id.count;
    const struct wr_melt_shape *shape = self->shape;
    const struct column key[WR_MELT_KEYS] = {[WR_MELT_ID] = {shape->id, "query_id"},
                                             [WR_MELT_DOMAIN] = {shape->domain, "domain"},
                                             [WR_MELT_MODEL] = {"model", NULL},
                                             [WR_MELT_ACCELERATOR] = {"accelerator", NULL}};
    const bool has[WR_MELT_KEYS] = {[WR_MELT_ID] = ids == 0,
                                    [WR_MELT_DOMAIN] = ids < 2,
                                    [WR_MELT_MODEL] = true,
                                    [WR_MELT_ACCELERATOR] = self->has_accelerator};
    size_t count = 0;
    for (int i = 0; i < WR_MELT_KEYS; i++) {
        self->key_at[i] = has[i] ? (int64_t)count : -1;
        if (has[i]) {
            column[count++] = key[i];
        }
    }
    for (size_t i = 0; i < shape->measures; i++) {
        const struct wr_melt_measure *measure = &shape->measure[i];
        self->measure_at[i] = measure->name ? (int64_t)count : -1;
        if (measure->name) {
            column[count++] = (struct column){*measure->suffix ? measure->suffix + 1 : measure->name, measure->name};
        }
    }
    self->named_at = (int64_t)count;
    for (size_t i = 0; i < self->named.count; i++) {
        column[count++] = (struct column){self->named.text[i], NULL};
    }
    return count;
}

static enum wr_code name_columns(struct wr_melt *self, const struct column *column, size_t count,
                                 struct wr_error *error)
{
    struct wr_field *name = wr_array(count, sizeof *name, error);
    self->field = wr_array(count, sizeof *self->field, error);
    enum wr_code code = name && self->field ? WR_OK : WR_E_NO_MEMORY;
    for (size_t i = 0; code == WR_OK && i < count; i++) {
        name[i] = (struct wr_field){column[i].theirs, strlen(column[i].theirs)};
    }
    char decimal = wr_records_form(self->file[0].reader, 0)->decimal;
    code = code == WR_OK ? wr_records_set_columns(&self->base, name, count, decimal, error) : code;
    for (size_t i = 0; code == WR_OK && i < count; i++) {
        self->base.column[i].line = 1;
        code = column[i].ours ? wr_records_rename(&self->base, i, column[i].ours, NULL, error) : WR_OK;
    }
    wr_free(name);
    return code;
}

static enum wr_code bind(struct wr_melt *self, struct wr_error *error)
{
    const struct wr_wide_options *options = self->options;
    enum wr_code code = add_named(self, &options->id, error);
    code = code == WR_OK ? add_named(self, &options->keep, error) : code;
    for (size_t i = 0; code == WR_OK && i < self->files; i++) {
        code = wr_melt_file_bind(&self->file[i], self->shape, &self->named, error);
    }
    code = code == WR_OK ? check_named(self, &options->id, "--id", error) : code;
    code = code == WR_OK ? check_named(self, &options->keep, "--keep", error) : code;
    if (code != WR_OK) {
        return code;
    }
    struct column *column = wr_array(WR_MELT_KEYS + self->shape->measures + self->named.count, sizeof *column, error);
    if (!column) {
        return WR_E_NO_MEMORY;
    }
    size_t count = list_columns(self, column);
    code = name_columns(self, column, count, error);
    wr_free(column);
    return code;
}

/* ---- reading ---- */

static void enter_file(struct wr_melt *self, size_t file)
{
    self->at = file;
    self->in_row = false;
    if (file < self->files) {
        self->file[file].rows = self->file[file].unavailable = 0;
        self->base.input = self->file[file].reader->input;
    }
}

static enum wr_code rewind_files(struct wr_records *base, struct wr_error *error)
{
    struct wr_melt *self = (struct wr_melt *)base;
    enum wr_code code = WR_OK;
    for (size_t i = 0; code == WR_OK && i < self->files; i++) {
        code = wr_records_rewind(self->file[i].reader, error);
    }
    self->record.pass++;
    enter_file(self, 0);
    return code;
}

/* Moves to the next row of the files. */
static enum wr_code next_row(struct wr_melt *self, struct wr_error *error)
{
    while (self->at < self->files) {
        struct wr_melt_file *file = &self->file[self->at];
        bool more = false;
        enum wr_code code = wr_records_next(file->reader, &more, error);
        if (code != WR_OK || more) {
            self->in_row = code == WR_OK;
            self->is_given = false;
            self->model = 0;
            file->rows++;
            return code;
        }
        code = wr_input_check_unchanged(file->reader->input, error);
        if (code != WR_OK) {
            return code;
        }
        enter_file(self, self->at + 1);
    }
    return WR_OK;
}

/* The next model of the row to give out; those of the row are over when it is their number. */
static size_t next_model(const struct wr_melt *self)
{
    const struct wr_melt_file *file = &self->file[self->at];
    size_t model = self->model;
    bool is_any = self->shape->keeps_models && file->rows == 1;
    while (model < file->model.count && !is_any && !wr_melt_file_says(file, model)) {
        model++;
    }
    bool is_mute = model == file->model.count && !self->is_given;
    return is_mute ? 0 : model;
}

static bool is_unavailable(const struct wr_field_form *form, const struct wr_field *field)
{
    static const struct wr_value_rule any = {WR_KIND_REAL, -DBL_MAX, DBL_MAX, "a number", WR_QUANTITY_NONE};
    double value = 1;
    return field->length > 0 && wr_value_parse(&any, form, field, &value) && value <= 0;
}

static void put(struct wr_melt *self, int64_t at, struct wr_field field)
{
    if (at >= 0) {
        self->field[at] = field;
    }
}

static void put_measures(struct wr_melt *self, struct wr_melt_file *file)
{
    const struct wr_melt_shape *shape = self->shape;
    for (size_t i = 0; i < shape->measures; i++) {
        struct wr_field field = self->record.measure[i];
        int64_t at = self->measure_at[i];
        if (at < 0) {
            continue;
        }
        if (shape->measure[i].is_telemetry && is_unavailable(wr_records_form(&self->base, (size_t)at), &field)) {
            file->unavailable++;
            field.length = 0;
        }
        put(self, at, field);
    }
}

static void put_named(struct wr_melt *self, const struct wr_melt_file *file)
{
    int length = snprintf(self->row_number, sizeof self->row_number, "%" PRId64, file->rows);
    for (size_t i = 0; i < self->named.count; i++) {
        bool is_row = file->named[i] < 0 && strcmp(self->named.text[i], "row") == 0;
        put(self, self->named_at + (int64_t)i,
            is_row ? (struct wr_field){self->row_number, (size_t)length} : wr_melt_file_field(file, file->named[i]));
    }
}

/* Makes the record of a model of the present row. */
static enum wr_code give(struct wr_melt *self, size_t model, struct wr_error *error)
{
    struct wr_melt_file *file = &self->file[self->at];
    struct wr_melt_record *record = &self->record;
    record->row = file->reader;
    record->file = self->at;
    record->model = file->model.text[model];
    record->id = wr_melt_file_field(file, file->key[WR_MELT_ID]);
    record->accelerator = (struct wr_field){"", 0};
    for (size_t i = 0; i < self->shape->measures; i++) {
        record->measure[i] = wr_melt_file_field(file, wr_melt_file_column(file, model, i));
    }
    self->given = model;
    self->model = model + 1;
    self->is_given = true;
    self->base.line = (int64_t)self->at << FILE_SHIFT | wr_records_line(file->reader);
    enum wr_code code = self->shape->settle ? self->shape->settle(self->context, record, error) : WR_OK;
    put(self, self->key_at[WR_MELT_ID], record->id);
    put(self, self->key_at[WR_MELT_DOMAIN], wr_melt_file_field(file, file->key[WR_MELT_DOMAIN]));
    put(self, self->key_at[WR_MELT_MODEL], (struct wr_field){record->model, strlen(record->model)});
    put(self, self->key_at[WR_MELT_ACCELERATOR], record->accelerator);
    put_measures(self, file);
    put_named(self, file);
    self->base.field = self->field;
    return code;
}

static enum wr_code next_record(struct wr_records *base, bool *more, struct wr_error *error)
{
    struct wr_melt *self = (struct wr_melt *)base;
    *more = false;
    while (self->at < self->files) {
        size_t model = self->in_row ? next_model(self) : 0;
        if (self->in_row && model < self->file[self->at].model.count) {
            *more = true;
            return give(self, model, error);
        }
        enum wr_code code = next_row(self, error);
        if (code != WR_OK) {
            return code;
        }
    }
    return WR_OK;
}

/* ---- the rest of the interface ---- */

/* The column of the row that a column of the present record comes from, for its model that of its first measure; the
 * first one where there is none. */
static size_t origin_of(const struct wr_melt *self, size_t column)
{
    const struct wr_melt_file *file = &self->file[self->at];
    int64_t at = -1;
    for (int i = 0; i < WR_MELT_KEYS; i++) {
        at = self->key_at[i] == (int64_t)column ? file->key[i] : at;
    }
    for (size_t i = 0; i < self->shape->measures; i++) {
        bool same =
            self->measure_at[i] == (int64_t)column || (i == 0 && self->key_at[WR_MELT_MODEL] == (int64_t)column);
        at = same ? wr_melt_file_column(file, self->given, i) : at;
    }
    if ((int64_t)column >= self->named_at) {
        at = file->named[(int64_t)column - self->named_at];
    }
    return at < 0 ? 0 : (size_t)at;
}

static enum wr_code fail_at(const struct wr_records *base, size_t column, struct wr_error *error)
{
    const struct wr_melt *self = (const struct wr_melt *)base;
    return wr_records_fail_at(self->file[self->at].reader, origin_of(self, column), error);
}

static void name_line(const struct wr_records *base, int64_t line, char *text, size_t size)
{
    const struct wr_melt *self = (const struct wr_melt *)base;
    const struct wr_records *reader = self->file[line >> FILE_SHIFT].reader;
    int64_t of_file = line & ((INT64_C(1) << FILE_SHIFT) - 1);
    bool one = self->files == 1;
    snprintf(text, size, "%" PRId64 "%s%s", of_file, one ? "" : " of ", one ? "" : wr_input_name(reader->input));
}

static enum wr_code open_melt(struct wr_melt **self, const struct wr_melt_shape *shape, void *context,
                              struct wr_records *const *reader, size_t files, const struct wr_wide_options *options,
                              bool has_accelerator, struct wr_error *error);

static enum wr_code open_again(const struct wr_records *base, struct wr_records **again, struct wr_error *error)
{
    const struct wr_melt *self = (const struct wr_melt *)base;
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers */
    struct wr_records **reader = wr_array(self->files, sizeof *reader, error);
    struct wr_melt *melt = NULL;
    enum wr_code code = reader ? WR_OK : WR_E_NO_MEMORY;
    size_t open = 0;
    for (; code == WR_OK && open < self->files; open += code == WR_OK) {
        code = wr_records_open_again(self->file[open].reader, &reader[open], error);
    }
    if (code == WR_OK) {
        code = open_melt(&melt, self->shape, self->context, reader, open, self->options, self->has_accelerator, error);
        *again = code == WR_OK ? &melt->base : NULL;
        open = 0;
    }
    for (size_t i = 0; i < open; i++) {
        wr_records_close(reader[i]);
    }
    wr_free(reader);
    return code;
}

static void close_melt(struct wr_records *base)
{
    struct wr_melt *self = (struct wr_melt *)base;
    for (size_t i = 0; i < self->files; i++) {
        wr_melt_file_free(&self->file[i]);
    }
    wr_labels_free(&self->named);
    wr_free(self->file);
    wr_free(self->field);
    wr_free(self);
}

static enum wr_code open_melt(struct wr_melt **self, const struct wr_melt_shape *shape, void *context,
                              struct wr_records *const *reader, size_t files, const struct wr_wide_options *options,
                              bool has_accelerator, struct wr_error *error)
{
    static const struct wr_records_format format = {.next = next_record,
                                                    .rewind = rewind_files,
                                                    .fail_at = fail_at,
                                                    .open_again = open_again,
                                                    .name_line = name_line,
                                                    .close = close_melt};
    struct wr_melt *melt = wr_array(1, sizeof *melt, error);
    struct wr_melt_file *file = wr_array(files, sizeof *file, error);
    *self = NULL;
    if (melt && file && files > WR_MELT_FILES) {
        wr_fail(error, WR_E_LIMIT, "%s%zu%d", "the number of files", files, WR_MELT_FILES);
    }
    if (!melt || !file || files > WR_MELT_FILES) {
        for (size_t i = 0; i < files; i++) {
            wr_records_close(reader[i]);
        }
        wr_free(melt);
        wr_free(file);
        return files > WR_MELT_FILES ? WR_E_LIMIT : WR_E_NO_MEMORY;
    }
    *melt = (struct wr_melt){.shape = shape,
                             .context = context,
                             .options = options,
                             .has_accelerator = has_accelerator,
                             .file = file,
                             .files = files};
    melt->base.format = &format;
    melt->base.input = reader[0]->input;
    for (size_t i = 0; i < files; i++) {
        file[i].reader = reader[i];
    }
    enum wr_code code = bind(melt, error);
    enter_file(melt, 0);
    if (code != WR_OK) {
        wr_records_close(&melt->base);
        return code;
    }
    *self = melt;
    return WR_OK;
}

/* Conditions on columns of the rows are those of the files; on columns of the records, their reader's. */
enum wr_code wr_melt_open(struct wr_melt **self, const struct wr_melt_shape *shape, void *context,
                          struct wr_records *const *reader, size_t files, const struct wr_wide_options *options,
                          bool has_accelerator, struct wr_error *error)
{
    enum wr_code code = open_melt(self, shape, context, reader, files, options, has_accelerator, error);
    for (size_t i = 0; code == WR_OK && i < files; i++) {
        code = wr_table_form_choose(options->form, reader[i], error);
        (*self)->base.are_rows_chosen |= wr_records_chooses(reader[i]);
    }
    if (code != WR_OK && *self) {
        wr_records_close(&(*self)->base);
        *self = NULL;
    }
    return code;
}

enum wr_code wr_melt_warn_ignored(const struct wr_melt *self, struct wr_labels *warnings, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (size_t i = 0; code == WR_OK && i < self->files; i++) {
        code = wr_melt_file_warn(&self->file[i], self->shape, self->named.count, warnings, error);
    }
    return code;
}
