#include "sim/ingest/condition.h"

#include "sim/base/memory.h"

#include <string.h>

static const struct {
    const char *option, *expected;
} kinds[] = {
    [WR_CONDITION_WHERE] =
        {"--where", "COLUMN=VALUE, a column as its table's header has it and what it says in the rows that count"},
    [WR_CONDITION_MISSING] = {"--missing",
                              "COLUMN=VALUE, a column as its table's header has it (or all of a kind: energy_j for "
                              "energy_j:A and energy_j:B) and what it says where nothing was measured, as in "
                              "energy_j=NA"},
};

static enum wr_code parse(const struct wr_conditions *all, struct wr_condition *self, const char *text,
                          struct wr_error *error)
{
    const char *equals = strchr(text, '=');
    if (!equals || equals == text || !equals[1]) {
        return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", kinds[all->kind].option, text, kinds[all->kind].expected);
    }
    self->text = text;
    self->value = equals + 1;
    self->name = wr_text_copy(text, (size_t)(equals - text), error);
    return self->name ? WR_OK : WR_E_NO_MEMORY;
}

enum wr_code wr_conditions_init(struct wr_conditions *self, enum wr_condition_kind kind, const char *const *texts,
                                size_t count, struct wr_error *error)
{
    *self = (struct wr_conditions){.kind = kind};
    self->condition = wr_array(count, sizeof *self->condition, error);
    enum wr_code code = self->condition ? WR_OK : WR_E_NO_MEMORY;
    for (; code == WR_OK && self->count < count; self->count++) {
        code = parse(self, &self->condition[self->count], texts[self->count], error);
    }
    return code;
}

void wr_conditions_free(struct wr_conditions *self)
{
    for (size_t i = 0; i < self->count; i++) {
        wr_free(self->condition[i].name);
    }
    wr_free(self->condition);
    wr_labels_free(&self->headers);
    memset(self, 0, sizeof *self);
}

/* The column that is named so in the file, else the one that is known so; -1 = none. */
static int64_t find_column(const struct wr_records *reader, const char *name)
{
    int64_t found = -1;
    for (size_t i = 0; i < wr_records_columns(reader); i++) {
        if (strcmp(wr_records_header_in_file(reader, i), name) == 0) {
            return (int64_t)i;
        }
        found = strcmp(wr_records_header(reader, i), name) == 0 ? (int64_t)i : found;
    }
    return found;
}

static enum wr_code add_test(const struct wr_conditions *self, struct wr_condition *condition,
                             struct wr_records *reader, size_t column, struct wr_error *error)
{
    condition->is_used = true;
    return wr_records_add_test(reader, column, condition->value, self->kind == WR_CONDITION_MISSING, error);
}

static bool is_of_kind(const char *header, const char *name)
{
    const size_t length = strlen(name);
    return strncmp(header, name, length) == 0 && header[length] == ':';
}

/* No column is named so: those of every model or pair (NAME:MODEL). */
static enum wr_code add_kind(const struct wr_conditions *self, struct wr_condition *condition,
                             struct wr_records *reader, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (size_t i = 0; code == WR_OK && i < wr_records_columns(reader); i++) {
        const bool is = is_of_kind(wr_records_header(reader, i), condition->name) ||
                        is_of_kind(wr_records_header_in_file(reader, i), condition->name);
        code = is ? add_test(self, condition, reader, i, error) : code;
    }
    return code;
}

enum wr_code wr_conditions_apply(struct wr_conditions *self, struct wr_records *reader, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    int32_t index = 0;
    for (size_t i = 0; self->count > 0 && code == WR_OK && i < wr_records_columns(reader); i++) {
        const char *header = wr_records_header_in_file(reader, i);
        code = wr_labels_add(&self->headers, header, strlen(header), &index, error);
    }
    for (size_t i = 0; code == WR_OK && i < self->count; i++) {
        struct wr_condition *condition = &self->condition[i];
        int64_t column = find_column(reader, condition->name);
        if (column >= 0) {
            code = add_test(self, condition, reader, (size_t)column, error);
        } else if (self->kind == WR_CONDITION_MISSING) {
            code = add_kind(self, condition, reader, error);
        }
    }
    return code;
}

enum wr_code wr_conditions_check(const struct wr_conditions *self, struct wr_error *error)
{
    for (size_t i = 0; i < self->count; i++) {
        const struct wr_condition *condition = &self->condition[i];
        if (!condition->is_used) {
            return wr_fail(error, WR_E_IMPORT_CONDITION, "%s%s%s%s", kinds[self->kind].option, condition->name,
                           wr_labels_nearest(&self->headers, condition->name), kinds[self->kind].expected);
        }
    }
    return WR_OK;
}
