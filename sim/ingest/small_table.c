#include "sim/ingest/small_table.h"

#include "sim/base/memory.h"
#include "sim/ingest/open_records.h"
#include "sim/text/nearest.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_ROWS = 1 << 18, MOST_TEXT = 1 << 25 /* bytes of all names together */ };

/* Which slot a header column gives; slot = -1: ignored. */
struct binding {
    int slot;
    double scale;
};

enum wr_code wr_table_form_choose(struct wr_table_form *self, struct wr_records *reader, struct wr_error *error)
{
    enum wr_code code = wr_conditions_apply(&self->where, reader, error);
    return code == WR_OK ? wr_conditions_apply(&self->missing, reader, error) : code;
}

enum wr_code wr_table_form_apply(struct wr_table_form *self, struct wr_records *reader, wr_knows *knows,
                                 const void *table, struct wr_error *error)
{
    enum wr_code code = wr_mappings_apply(&self->map, reader, knows, table, error);
    return code == WR_OK ? wr_table_form_choose(self, reader, error) : code;
}

static struct binding find_slot(const struct wr_small_spec *spec, const char *header)
{
    for (int slot = 0; slot < spec->slots; slot++) {
        if (strcmp(spec->slot[slot].name, header) == 0) {
            return (struct binding){slot, spec->slot[slot].scale};
        }
    }
    for (const struct wr_small_alias *alias = spec->alias; alias->header; alias++) {
        if (strcmp(alias->header, header) == 0) {
            return (struct binding){alias->slot, alias->scale};
        }
    }
    return (struct binding){-1, 1};
}

static bool is_remark(const char *header)
{
    return !strcmp(header, "note") || !strcmp(header, "notes") || !strcmp(header, "source") ||
           !strcmp(header, "comment");
}

/* Finds what the column gives; those before it are bound already. */
static enum wr_code bind_column(struct wr_small_table *self, const struct wr_records *reader, size_t column,
                                struct binding *bindings, struct wr_error *error)
{
    bindings[column] = find_slot(self->spec, wr_records_header(reader, column));
    int slot = bindings[column].slot;
    for (size_t i = 0; slot >= 0 && i < column; i++) {
        if (bindings[i].slot == slot) {
            wr_fail(error, WR_E_IMPORT_SAME_COLUMN, "%s%s", wr_records_header(reader, column),
                    wr_records_header(reader, i));
            return wr_records_fail_at_header(reader, column, error);
        }
    }
    if (slot >= 0) {
        self->has[slot] = true;
    }
    return WR_OK;
}

/* COLUMN_MISSING for a slot, with the header name that looks most like it. */
static enum wr_code fail_missing(const struct wr_small_table *self, const struct wr_records *reader, int slot,
                                 struct wr_error *error)
{
    struct wr_labels headers = {0};
    enum wr_code code = WR_OK;
    int32_t index = 0;
    for (size_t i = 0; code == WR_OK && i < wr_records_columns(reader); i++) {
        const char *header = wr_records_header(reader, i);
        code = wr_labels_add(&headers, header, strlen(header), &index, error);
    }
    if (code == WR_OK) {
        const char *name = self->spec->slot[slot].name;
        wr_fail(error, WR_E_IMPORT_COLUMN_MISSING, "%s%s", name, wr_labels_nearest(&headers, name));
        code = wr_fail_at(error, self->file, 1, 0);
    }
    wr_labels_free(&headers);
    return code;
}

static enum wr_code check_needed(const struct wr_small_table *self, const struct wr_records *reader,
                                 struct wr_error *error)
{
    const int *either = self->spec->either;
    for (int slot = 0; slot < self->spec->slots; slot++) {
        bool is_needed = self->spec->slot[slot].need == WR_NEEDED && (slot == 0 || slot != self->spec->waived);
        if (is_needed && !self->has[slot]) {
            return fail_missing(self, reader, slot, error);
        }
    }
    bool lacks_both = either[0] != either[1] && !self->has[either[0]] && !self->has[either[1]];
    return lacks_both ? fail_missing(self, reader, either[0], error) : WR_OK;
}

static enum wr_code bind_columns(struct wr_small_table *self, const struct wr_records *reader, struct binding *bindings,
                                 struct wr_labels *ignored, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    int32_t index = 0;
    for (size_t i = 0; code == WR_OK && i < wr_records_columns(reader); i++) {
        const char *name = wr_records_header(reader, i);
        code = bind_column(self, reader, i, bindings, error);
        bool is_of_use = bindings[i].slot >= 0 || wr_records_chooses_by(reader, i);
        if (code == WR_OK && !is_of_use && !is_remark(name)) {
            code = wr_labels_add(ignored, name, strlen(name), &index, error);
        }
    }
    return code;
}

static enum wr_code bind_header(struct wr_small_table *self, const struct wr_records *reader, struct binding *bindings,
                                struct wr_table_form *form, struct wr_error *error)
{
    struct wr_labels ignored = {0};
    enum wr_code code = bind_columns(self, reader, bindings, &ignored, error);
    code = code == WR_OK ? check_needed(self, reader, error) : code;
    code = code == WR_OK ? wr_ignored_columns_add(&form->ignored, self->file, &ignored, error) : code;
    wr_labels_free(&ignored);
    return code;
}

static enum wr_code read_cell(struct wr_small_table *self, const struct wr_records *reader, size_t column,
                              const struct binding *binding, struct wr_error *error)
{
    const struct wr_small_slot *slot = &self->spec->slot[binding->slot];
    struct wr_small_cell *cell = &self->cell[self->rows * self->spec->slots + binding->slot];
    const struct wr_field *field = &wr_records_fields(reader)[column];
    if (field->length == 0) {
        return slot->need != WR_OPTIONAL ? wr_records_fail_value(reader, column, slot->rule.expected, error) : WR_OK;
    }
    if (slot->rule.kind == WR_KIND_TEXT) {
        self->text_bytes += field->length;
        if (self->text_bytes > MOST_TEXT) {
            wr_fail(error, WR_E_TOO_LARGE, "%s%zu%d", "bytes of names in a small table", self->text_bytes, MOST_TEXT);
            return wr_records_fail_at(reader, column, error);
        }
        cell->text = wr_text_copy(field->text, field->length, error);
        return cell->text ? WR_OK : WR_E_NO_MEMORY;
    }
    enum wr_code code = wr_value_read(&slot->rule, reader, column, &cell->value, error);
    cell->value *= binding->scale;
    if (code == WR_OK && binding->scale != 1 && cell->value > slot->rule.most) {
        char expected[WR_ERROR_TEXT];
        snprintf(expected, sizeof expected, "%s in units of %g, at most %g", slot->rule.expected, binding->scale,
                 slot->rule.most / binding->scale);
        return wr_records_fail_value(reader, column, expected, error);
    }
    return code;
}

/* Makes room for one more row and marks its cells missing. */
static enum wr_code add_row(struct wr_small_table *self, int64_t line, struct wr_error *error)
{
    size_t slots = (size_t)self->spec->slots, row = (size_t)self->rows;
    if (self->rows >= MOST_ROWS) {
        wr_fail(error, WR_E_TOO_LARGE, "%s%d%d", "rows of a small table", MOST_ROWS + 1, MOST_ROWS);
        return wr_fail_at(error, self->file, line, 0);
    }
    enum wr_code code =
        wr_array_grow((void **)&self->cell, &self->capacity, (row + 1) * slots, sizeof *self->cell, error);
    if (code == WR_OK) {
        code = wr_array_grow((void **)&self->line, &self->line_capacity, row + 1, sizeof *self->line, error);
    }
    if (code != WR_OK) {
        return code;
    }
    self->line[row] = line;
    for (size_t slot = 0; slot < slots; slot++) {
        self->cell[row * slots + slot] = (struct wr_small_cell){NAN, NULL};
    }
    return WR_OK;
}

static enum wr_code read_rows(struct wr_small_table *self, struct wr_records *reader, const struct binding *bindings,
                              struct wr_error *error)
{
    bool more = false;
    enum wr_code code;
    while ((code = wr_records_next(reader, &more, error)) == WR_OK && more) {
        if ((code = add_row(self, wr_records_line(reader), error)) != WR_OK) {
            return code;
        }
        for (size_t i = 0; code == WR_OK && i < wr_records_columns(reader); i++) {
            if (bindings[i].slot >= 0) {
                code = read_cell(self, reader, i, &bindings[i], error);
            }
        }
        self->rows++;
        if (code != WR_OK) {
            return code;
        }
    }
    return code == WR_OK && self->rows == 0 ? wr_records_fail_empty(reader, error) : code;
}

static enum wr_code read_table(struct wr_small_table *self, struct wr_records *reader, struct wr_table_form *form,
                               struct wr_error *error)
{
    struct binding *bindings = wr_array(wr_records_columns(reader), sizeof *bindings, error);
    self->has = bindings ? wr_array((size_t)self->spec->slots, sizeof *self->has, error) : NULL;
    enum wr_code code = self->has ? bind_header(self, reader, bindings, form, error) : WR_E_NO_MEMORY;
    if (code == WR_OK) {
        code = read_rows(self, reader, bindings, error);
    }
    wr_free(bindings);
    return code;
}

/* A name whose values are stored times a number of their own (params_total_b) takes no unit besides. */
static struct wr_known_name knows(const void *table, const char *name)
{
    const struct wr_small_spec *spec = table;
    struct binding binding = find_slot(spec, name);
    if (binding.slot < 0) {
        return (struct wr_known_name){false, WR_QUANTITY_NONE};
    }
    enum wr_quantity quantity = spec->slot[binding.slot].rule.quantity;
    return (struct wr_known_name){true, binding.scale == 1 ? quantity : WR_QUANTITY_NONE};
}

enum wr_code wr_small_read(struct wr_small_table *self, const struct wr_small_spec *spec, const struct wr_input *input,
                           struct wr_table_form *form, struct wr_error *error)
{
    struct wr_records *reader = NULL;
    *self = (struct wr_small_table){.spec = spec};
    enum wr_code code = wr_records_open(&reader, input, &form->dialect, error);
    code = code == WR_OK ? wr_table_form_apply(form, reader, knows, spec, error) : code;
    if (code == WR_OK) {
        self->file = wr_text_copy(wr_input_name(input), strlen(wr_input_name(input)), error);
        code = self->file ? read_table(self, reader, form, error) : WR_E_NO_MEMORY;
    }
    wr_records_close(reader);
    if (code != WR_OK) {
        wr_small_free(self);
    }
    return code;
}

enum wr_code wr_small_init(struct wr_small_table *self, const struct wr_small_spec *spec, const char *origin,
                           struct wr_error *error)
{
    *self = (struct wr_small_table){.spec = spec, .file = wr_text_copy(origin, strlen(origin), error)};
    return self->file ? WR_OK : WR_E_NO_MEMORY;
}

enum wr_code wr_small_add_row(struct wr_small_table *self, struct wr_error *error)
{
    enum wr_code code = add_row(self, 0, error);
    self->rows += code == WR_OK;
    return code;
}

enum wr_code wr_small_set_text(struct wr_small_table *self, int64_t row, int slot, const char *text,
                               struct wr_error *error)
{
    struct wr_small_cell *cell = &self->cell[row * self->spec->slots + slot];
    char *copy = wr_text_copy(text, strlen(text), error);
    if (!copy) {
        return WR_E_NO_MEMORY;
    }
    wr_free(cell->text);
    cell->text = copy;
    return WR_OK;
}

void wr_small_set_value(struct wr_small_table *self, int64_t row, int slot, double value)
{
    self->cell[row * self->spec->slots + slot].value = value;
}

void wr_small_free(struct wr_small_table *self)
{
    for (int64_t i = 0; self->spec && i < self->rows * self->spec->slots; i++) {
        wr_free(self->cell[i].text);
    }
    wr_free(self->cell);
    wr_free(self->line);
    wr_free(self->has);
    wr_free(self->file);
    memset(self, 0, sizeof *self);
}

double wr_small_value(const struct wr_small_table *self, int64_t row, int slot)
{
    return self->cell[row * self->spec->slots + slot].value;
}

const char *wr_small_text(const struct wr_small_table *self, int64_t row, int slot)
{
    const char *text = self->cell[row * self->spec->slots + slot].text;
    return text ? text : "";
}

enum wr_code wr_small_fail_at(const struct wr_small_table *self, int64_t row, struct wr_error *error)
{
    return wr_fail_at(error, self->file, self->line[row], 0);
}
