/* Reads all of a measurement file and reports what is wrong with its values. */
#include "sim/base/interrupt.h"
#include "sim/base/memory.h"
#include "sim/base/segment.h"
#include "sim/store/query_keys.h"
#include "sim/store/reader_state.h"
#include "sim/store/value_rules.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct validation {
    struct wr_reader *reader;
    int most;
    wr_finding *found;
    void *context;
    int64_t errors, warnings;
};

/* Reports a filled finding, unless this column has had its share. */
static void report(struct validation *self, struct wr_error *what, bool is_warning, int64_t in_column)
{
    *(is_warning ? &self->warnings : &self->errors) += 1;
    if (in_column < self->most) {
        wr_fail_at(what, self->reader->facts.path, 0, 0);
        self->found(self->context, what, is_warning);
    }
}

struct column_state {
    struct wr_value_rule rule;
    int64_t wrong, values; /* values that are not missing */
};

static void look_at_block(struct validation *self, enum wr_column_id id, int64_t row, int64_t rows, const void *buffer,
                          struct column_state *state)
{
    const struct wr_meta *meta = &self->reader->structure.meta;
    int64_t width = wr_meta_row_elements(meta, id);
    enum wr_type type = meta->column[id].type;
    for (int64_t i = 0; i < rows * width; i++) {
        double value = wr_value_at(type, buffer, i);
        bool missing = wr_value_is_missing(&state->rule, value);
        state->values += !missing;
        if (!missing && !wr_value_is_valid(&state->rule, value)) {
            struct wr_error what;
            wr_value_fail(meta, id, row + i / width, i % width, value, &what);
            report(self, &what, false, state->wrong++);
        }
    }
}

/* A block that does not agree with its checksum is a finding; the next one is looked at all the same. */
static enum wr_code look_at_column(struct validation *self, enum wr_column_id id, void *buffer, struct wr_error *error)
{
    struct wr_source *source = &self->reader->source;
    int64_t queries = source->meta->extent[WR_DIM_QUERY];
    struct column_state state = {.rule = wr_value_rule(source->meta, id)};
    for (int64_t row = 0; row < queries; row += WR_BLOCK_ROWS) {
        int64_t rows = queries - row < WR_BLOCK_ROWS ? queries - row : WR_BLOCK_ROWS;
        struct wr_error problem;
        enum wr_code code = wr_interrupted(error);
        if (code != WR_OK) {
            return code;
        }
        code = wr_reader_rows(self->reader, id, row, rows, buffer, &problem);
        if (code == WR_OK) {
            look_at_block(self, id, row, rows, buffer, &state);
        } else if (wr_error_row(code)->exit_status == WR_EXIT_DATA) {
            report(self, &problem, false, state.wrong++);
        } else {
            if (error) {
                *error = problem;
            }
            return code;
        }
    }
    if (!state.values && !state.wrong && queries && wr_meta_row_elements(source->meta, id)) {
        struct wr_error what;
        wr_fail(&what, WR_E_NO_VALUES, "%s", wr_column_spec(id)->name);
        report(self, &what, true, 0);
    }
    return WR_OK;
}

/* What the structure alone tells: unknown variables, rows without checksums. */
static void look_at_structure(struct validation *self)
{
    const struct wr_structure *structure = &self->reader->structure;
    struct wr_error what;
    for (const char *name = structure->extras; *name;) {
        size_t length = strcspn(name, "\n");
        char text[WR_ERROR_TEXT];
        snprintf(text, sizeof text, "%.*s", (int)(length < sizeof text ? length : sizeof text - 1), name);
        wr_fail(&what, WR_E_EXTRA_VARIABLE, "%s", text);
        report(self, &what, true, 0);
        name += length + (name[length] == '\n');
    }
    for (int id = 0; id < WR_COLUMNS; id++) {
        bool rows = structure->meta.column[id].present && wr_column_is_per_query((enum wr_column_id)id);
        if (rows && !structure->checksum[id]) {
            wr_fail(&what, WR_E_NO_CHECKSUMS, "%s", wr_column_spec((enum wr_column_id)id)->name);
            report(self, &what, true, 0);
        }
    }
}

static size_t block_bytes(const struct wr_meta *meta)
{
    size_t most = 1;
    for (int i = 0; i < WR_COLUMNS; i++) {
        enum wr_column_id id = (enum wr_column_id)i;
        if (meta->column[i].present && wr_column_is_per_query(id)) {
            size_t bytes = (size_t)wr_meta_row_elements(meta, id) * wr_type_size(meta->column[i].type) * WR_BLOCK_ROWS;
            most = bytes > most ? bytes : most;
        }
    }
    return most;
}

static enum wr_code look_at_columns(struct validation *self, struct wr_error *error)
{
    const struct wr_meta *meta = &self->reader->structure.meta;
    void *buffer = wr_array_aligned(block_bytes(meta), 1, error);
    enum wr_code code = buffer ? WR_OK : WR_E_NO_MEMORY;
    for (int id = 0; code == WR_OK && id < WR_COLUMNS; id++) {
        if (meta->column[id].present && wr_column_is_per_query((enum wr_column_id)id)) {
            code = look_at_column(self, (enum wr_column_id)id, buffer, error);
        }
    }
    wr_free(buffer);
    return code;
}

static void report_twice(void *context, const struct wr_error *what, int64_t index)
{
    struct wr_error copy = *what;
    report(context, &copy, false, index);
}

enum wr_code wr_reader_validate(struct wr_source *source, int most, wr_finding *found, void *context, int64_t *errors,
                                int64_t *warnings, struct wr_error *error)
{
    struct validation self = {.reader = (struct wr_reader *)source, .most = most, .found = found, .context = context};
    look_at_structure(&self);
    enum wr_code code = look_at_columns(&self, error);
    /* keys in damaged blocks cannot be compared: what is damaged has been reported already */
    if (code == WR_OK && self.errors == 0) {
        code = wr_query_keys_check(source, report_twice, &self, error);
    }
    *errors = self.errors;
    *warnings = self.warnings;
    return code;
}
