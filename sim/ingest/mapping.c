#include "sim/ingest/mapping.h"

#include "sim/base/memory.h"

#include <stdio.h>
#include <string.h>

static enum wr_code fail_option(const struct wr_mapping *mapping, const char *expected, struct wr_error *error)
{
    return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--map", mapping->text, expected);
}

static enum wr_code parse(struct wr_mapping *self, const char *text, struct wr_error *error)
{
    const char *equals = strchr(text, '=');
    self->text = text;
    if (!equals || equals == text || !equals[1]) {
        return fail_option(self, "NAME=COLUMN or NAME=COLUMN:UNIT", error);
    }
    self->theirs = equals + 1;
    self->name = wr_text_copy(text, (size_t)(equals - text), error);
    return self->name ? WR_OK : WR_E_NO_MEMORY;
}

enum wr_code wr_mappings_init(struct wr_mappings *self, const char *const *texts, size_t count, struct wr_error *error)
{
    memset(self, 0, sizeof *self);
    self->mapping = wr_array(count, sizeof *self->mapping, error);
    enum wr_code code = self->mapping ? WR_OK : WR_E_NO_MEMORY;
    for (; code == WR_OK && self->count < count; self->count++) {
        code = parse(&self->mapping[self->count], texts[self->count], error);
    }
    return code;
}

void wr_mappings_free(struct wr_mappings *self)
{
    for (size_t i = 0; i < self->count; i++) {
        wr_free(self->mapping[i].name);
    }
    wr_free(self->mapping);
    wr_labels_free(&self->headers);
    memset(self, 0, sizeof *self);
}

/* The column that a mapping means: the one with its whole text as name, else the one that is named like what stands
 * before its last colon, and then `*unit` is what stands behind it. -1 = none. */
static int64_t find_column(const struct wr_mapping *self, const struct wr_records *reader, const char **unit)
{
    const char *colon = strrchr(self->theirs, ':');
    int64_t found = -1;
    *unit = NULL;
    for (size_t i = 0; i < wr_records_columns(reader); i++) {
        const char *header = wr_records_header_in_file(reader, i);
        if (strcmp(header, self->theirs) == 0) {
            *unit = NULL;
            return (int64_t)i;
        }
        size_t length = colon ? (size_t)(colon - self->theirs) : 0;
        if (length > 0 && strlen(header) == length && memcmp(header, self->theirs, length) == 0) {
            found = (int64_t)i;
            *unit = colon + 1;
        }
    }
    return found;
}

bool wr_mapping_fits(const struct wr_mapping *self, const struct wr_records *reader)
{
    const char *unit = NULL;
    return find_column(self, reader, &unit) >= 0;
}

static enum wr_code fail_unit(const struct wr_mapping *self, enum wr_quantity quantity, struct wr_error *error)
{
    char names[96], expected[160];
    wr_unit_names(quantity, names, sizeof names);
    snprintf(expected, sizeof expected, names[0] ? "one of the units %s behind the colon" : "no unit for this name%s",
             names);
    return fail_option(self, expected, error);
}

/* A name that ends in a unit says what the values are in: they are not taken for another without a word. */
static enum wr_code check_heard(const struct wr_mapping *self, const struct wr_records *reader, size_t column,
                                enum wr_quantity quantity, struct wr_error *error)
{
    const char *heard = wr_unit_heard(quantity, wr_records_header_in_file(reader, column));
    if (!heard || *wr_records_stated_unit(reader, column)) {
        return WR_OK;
    }
    char names[96], expected[WR_ERROR_TEXT];
    wr_unit_names(quantity, names, sizeof names);
    snprintf(expected, sizeof expected, "the unit behind a colon, one of %s, as the column's name ends in '%.*s'",
             names, (int)strcspn(heard, ")] "), heard);
    return fail_option(self, expected, error);
}

static enum wr_code apply(struct wr_mapping *self, struct wr_records *reader, wr_knows *knows, const void *table,
                          struct wr_error *error)
{
    const char *unit_name = NULL;
    int64_t column = find_column(self, reader, &unit_name);
    struct wr_known_name known = knows(table, self->name);
    self->is_seen |= column >= 0;
    if (column < 0 || !known.is_known) {
        return WR_OK;
    }
    const struct wr_unit *unit = unit_name ? wr_unit_find(known.quantity, unit_name) : NULL;
    if (unit_name && !unit) {
        return fail_unit(self, known.quantity, error);
    }
    enum wr_code code = unit_name ? WR_OK : check_heard(self, reader, (size_t)column, known.quantity, error);
    if (code != WR_OK) {
        return code;
    }
    const char *present = wr_records_header(reader, (size_t)column);
    if (present != wr_records_header_in_file(reader, (size_t)column)) {
        wr_fail(error, WR_E_IMPORT_SAME_COLUMN, "%s%s", self->name, present);
        return wr_records_fail_at_header(reader, (size_t)column, error);
    }
    self->is_used = true;
    return wr_records_rename(reader, (size_t)column, self->name, unit, error);
}

/* A quantity without a dimension is a fraction or a count. */
static enum wr_code use_stated_unit(struct wr_records *reader, size_t column, enum wr_quantity quantity,
                                    struct wr_error *error)
{
    const char *stated = wr_records_stated_unit(reader, column);
    if (!*stated || strcmp(stated, "1") == 0 || quantity == WR_QUANTITY_NONE || wr_records_form(reader, column)->unit) {
        return WR_OK;
    }
    const struct wr_unit *unit = wr_unit_find(quantity, stated);
    if (unit) {
        wr_records_set_unit(reader, column, unit);
        return WR_OK;
    }
    char names[96];
    wr_unit_names(quantity, names, sizeof names);
    wr_fail(error, WR_E_IMPORT_UNIT, "%s%s%s%s", wr_records_header_in_file(reader, column), stated, names,
            wr_records_header(reader, column));
    return wr_records_fail_at_header(reader, column, error);
}

enum wr_code wr_mappings_apply(struct wr_mappings *self, struct wr_records *reader, wr_knows *knows, const void *table,
                               struct wr_error *error)
{
    enum wr_code code = WR_OK;
    int32_t index = 0;
    for (size_t i = 0; self->count > 0 && code == WR_OK && i < wr_records_columns(reader); i++) {
        const char *header = wr_records_header_in_file(reader, i);
        code = wr_labels_add(&self->headers, header, strlen(header), &index, error);
    }
    for (size_t i = 0; code == WR_OK && i < self->count; i++) {
        code = apply(&self->mapping[i], reader, knows, table, error);
    }
    for (size_t i = 0; code == WR_OK && i < wr_records_columns(reader); i++) {
        code = use_stated_unit(reader, i, knows(table, wr_records_header(reader, i)).quantity, error);
    }
    return code;
}

enum wr_code wr_mappings_check(const struct wr_mappings *self, struct wr_error *error)
{
    for (size_t i = 0; i < self->count; i++) {
        const struct wr_mapping *mapping = &self->mapping[i];
        if (mapping->is_used) {
            continue;
        }
        if (mapping->is_seen) {
            return fail_option(
                mapping, "a name that the table with this column knows; 'man wattroute-import' lists them", error);
        }
        return wr_fail(error, WR_E_IMPORT_NO_COLUMN, "%s%s%s", "--map", mapping->theirs,
                       wr_labels_nearest(&self->headers, mapping->theirs));
    }
    return WR_OK;
}
