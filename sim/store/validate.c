/* Reads all of a measurement file and reports what is wrong with it. One pass over the rows: block by block, and within
 * a block column by column. */
#include "sim/base/interrupt.h"
#include "sim/base/memory.h"
#include "sim/base/segment.h"
#include "sim/store/quality.h"
#include "sim/store/query_keys.h"
#include "sim/store/reader_state.h"
#include "sim/store/value_rules.h"

#include <stdio.h>
#include <string.h>

struct column_state {
    struct wr_value_rule rule;
    int64_t wrong, values; /* values that are not missing */
};

struct validation {
    struct wr_reader *reader;
    struct wr_findings *findings;
    struct wr_quality *quality; /* owned */
    struct wr_row_block block;  /* its room is owned */
    struct column_state column[WR_COLUMNS];
};

static bool is_looked_at(const struct wr_meta *meta, int id)
{
    return meta->column[id].present && wr_column_is_per_query((enum wr_column_id)id);
}

static void report_value(struct validation *self, enum wr_column_id id, int64_t row, int64_t element, double value)
{
    struct wr_error what;
    wr_value_fail(self->reader->source.meta, id, row, element, value, &what);
    wr_findings_add(self->findings, WR_CHECK_VALUE, id, &what);
}

static void look_at_values(struct validation *self, enum wr_column_id id, int64_t row, int64_t rows, const void *values)
{
    const struct wr_meta *meta = self->reader->source.meta;
    struct column_state *state = &self->column[id];
    int64_t width = wr_meta_row_elements(meta, id);
    enum wr_type type = meta->column[id].type;
    for (int64_t i = 0; i < rows * width; i++) {
        double value = wr_value_at(type, values, i);
        bool missing = wr_value_is_missing(&state->rule, value);
        state->values += !missing;
        if (!missing && !wr_value_is_valid(&state->rule, value)) {
            state->wrong++;
            report_value(self, id, row + i / width, i % width, value);
        }
    }
}

/* A block that does not agree with its checksum is a finding; the next one is looked at all the same. */
static enum wr_code look_at_column(struct validation *self, enum wr_column_id id, bool *damaged, struct wr_error *error)
{
    struct wr_error problem;
    const struct wr_row_block *block = &self->block;
    enum wr_code code = wr_reader_rows(self->reader, id, block->row, block->rows, block->data[id], &problem);
    if (code == WR_OK) {
        look_at_values(self, id, block->row, block->rows, block->data[id]);
        return WR_OK;
    }
    if (wr_error_row(code)->exit_status == WR_EXIT_DATA) {
        self->column[id].wrong++;
        *damaged = true;
        wr_findings_add(self->findings, WR_CHECK_CHECKSUM, id, &problem);
        return WR_OK;
    }
    if (error) {
        *error = problem;
    }
    return code;
}

static enum wr_code look_at_block(struct validation *self, struct wr_error *error)
{
    enum wr_code code = wr_interrupted(error);
    bool damaged = false;
    for (int id = 0; code == WR_OK && id < WR_COLUMNS; id++) {
        if (is_looked_at(self->reader->source.meta, id)) {
            code = look_at_column(self, (enum wr_column_id)id, &damaged, error);
        }
    }
    if (code == WR_OK && !damaged) {
        wr_quality_block(self->quality, &self->block);
    }
    return code;
}

static void report_empty_columns(struct validation *self)
{
    const struct wr_meta *meta = self->reader->source.meta;
    for (int i = 0; i < WR_COLUMNS; i++) {
        enum wr_column_id id = (enum wr_column_id)i;
        bool empty = !self->column[i].values && !self->column[i].wrong;
        if (is_looked_at(meta, i) && empty && wr_meta_elements(meta, id)) {
            struct wr_error what;
            wr_fail(&what, WR_E_NO_VALUES, "%s", wr_column_spec(id)->name);
            wr_findings_add(self->findings, WR_CHECK_EMPTY_COLUMN, id, &what);
        }
    }
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
        wr_findings_add(self->findings, WR_CHECK_UNKNOWN_VARIABLE, 0, &what);
        name += length + (name[length] == '\n');
    }
    for (int id = 0; id < WR_COLUMNS; id++) {
        if (is_looked_at(&structure->meta, id) && !structure->checksum[id]) {
            wr_fail(&what, WR_E_NO_CHECKSUMS, "%s", wr_column_spec((enum wr_column_id)id)->name);
            wr_findings_add(self->findings, WR_CHECK_NO_CHECKSUMS, 0, &what);
        }
    }
}

static enum wr_code look_at_rows(struct validation *self, struct wr_error *error)
{
    const struct wr_meta *meta = self->reader->source.meta;
    int64_t queries = meta->extent[WR_DIM_QUERY];
    enum wr_code code = wr_quality_new(&self->quality, meta, error);
    code = code == WR_OK ? wr_row_block_init(&self->block, meta, error) : code;
    if (code != WR_OK) {
        return code;
    }
    for (int id = 0; id < WR_COLUMNS; id++) {
        self->column[id].rule = wr_value_rule(meta, (enum wr_column_id)id);
    }
    for (int64_t row = 0; code == WR_OK && row < queries; row += WR_BLOCK_ROWS) {
        self->block.row = row;
        self->block.rows = wr_block_rows(queries, row);
        code = look_at_block(self, error);
    }
    if (code == WR_OK) {
        report_empty_columns(self);
        wr_quality_report(self->quality, self->findings);
    }
    return code;
}

static void report_twice(void *context, const struct wr_error *what, int64_t index)
{
    (void)index;
    struct wr_error copy = *what;
    wr_findings_add(context, WR_CHECK_DUPLICATE_KEY, WR_COL_QUERY_ID, &copy);
}

enum wr_code wr_reader_validate(struct wr_source *source, struct wr_findings *findings, struct wr_error *error)
{
    struct validation self = {.reader = (struct wr_reader *)source, .findings = findings};
    findings->file = self.reader->facts.path;
    look_at_structure(&self);
    enum wr_code code = look_at_rows(&self, error);
    wr_row_block_free(&self.block);
    wr_quality_free(self.quality);
    /* keys in damaged blocks cannot be compared: what is damaged has been reported already */
    if (code == WR_OK && wr_findings_count(findings, WR_GRADE_ERROR) == 0) {
        code = wr_query_keys_check(source, report_twice, findings, error);
    }
    return code;
}
