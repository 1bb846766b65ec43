#include "sim/ingest/long_filler.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void wr_long_filler_init(struct wr_long_filler *self, const struct wr_long_layout *layout,
                         const struct wr_records *reader)
{
    *self = (struct wr_long_filler){.layout = layout, .reader = reader};
    wr_pair_finder_init(&self->finder, &layout->wide->pairs.label);
}

/* The head of a row whose query comes for the first time. */
static void begin_row(struct wr_long_filler *self, double *row)
{
    const struct wr_query_name *query = &self->record.query;
    for (size_t i = 0; i < self->layout->cells_at; i++) {
        row[i] = NAN;
    }
    row[WR_LONG_FIRST_LINE] = (double)wr_records_line(self->reader);
    row[WR_LONG_DOMAIN_INDEX] = wr_labels_find(&self->layout->survey->domain, query->domain.text, query->domain.length);
    size_t length = self->layout->header->query.parts > 0 ? query->id.length : 0;
    row[WR_LONG_ID_LENGTH] = (double)length;
    memcpy(row + self->layout->id_at, query->id.text, length);
}

/* A field of the present record contradicts what a record from `line` on says of its query. */
static enum wr_code fail_disagrees(const struct wr_long_filler *self, double line, int64_t column,
                                   struct wr_error *error)
{
    const struct wr_field *field = &wr_records_fields(self->reader)[column];
    char found[WR_ERROR_TEXT], before[WR_ERROR_TEXT];
    snprintf(found, sizeof found, "%.*s", (int)field->length, field->text);
    wr_records_name_line(self->reader, (int64_t)line, before, sizeof before);
    wr_fail(error, WR_E_IMPORT_DISAGREES, "%s%s%s", wr_records_header_in_file(self->reader, (size_t)column), found,
            before);
    return wr_records_fail_at(self->reader, (size_t)column, error);
}

/* Takes over a value that is there; what is known already must agree. */
static enum wr_code merge(const struct wr_long_filler *self, const double *row, double *known, double value,
                          int64_t column, struct wr_error *error)
{
    if (isnan(value) || *known == value) {
        return WR_OK;
    }
    if (isnan(*known)) {
        *known = value;
        return WR_OK;
    }
    return fail_disagrees(self, row[WR_LONG_FIRST_LINE], column, error);
}

/* What a record says of its query whatever the pair, and of its query and model. */
static enum wr_code merge_query(struct wr_long_filler *self, double *row, int32_t model, struct wr_error *error)
{
    const struct wr_long_layout *layout = self->layout;
    const struct wr_long_header *header = layout->header;
    enum wr_code code = WR_OK;
    for (int i = 0; code == WR_OK && i < WR_LONG_CONSTANTS; i++) {
        const enum wr_column_id id = wr_long_constants[i];
        double value = self->record.number[WR_LONG_FIRST_CONSTANT + i], *known = &row[layout->constant_at[i]];
        code = layout->constant_at[i] ? merge(self, row, known, value, header->constant[id].column, error) : WR_OK;
    }
    for (size_t i = 0; code == WR_OK && i < header->features; i++) {
        code = merge(self, row, &row[layout->features_at + i], self->record.number[WR_LONG_NUMBERS + i],
                     (int64_t)header->feature[i], error);
    }
    double input = self->record.number[WR_LONG_INPUT];
    if (code != WR_OK || isnan(input)) {
        return code;
    }
    row[WR_LONG_ANY_INPUT] = isnan(row[WR_LONG_ANY_INPUT]) ? input : row[WR_LONG_ANY_INPUT];
    self->input_varies |= row[WR_LONG_ANY_INPUT] != input;
    return merge(self, row, &row[layout->inputs_at + (size_t)model], input,
                 header->measured[WR_COL_INPUT_TOKENS].column, error);
}

static enum wr_code fail_twice(const struct wr_long_filler *self, double line, struct wr_error *error)
{
    const struct wr_long_header *header = self->layout->header;
    const struct wr_query_name *query = &self->record.query;
    char id[WR_ERROR_TEXT], domain[WR_ERROR_TEXT], before[WR_ERROR_TEXT];
    snprintf(id, sizeof id, "%.*s", (int)query->id.length, query->id.text);
    snprintf(domain, sizeof domain, "%.*s", (int)query->domain.length, query->domain.text);
    wr_records_name_line(self->reader, (int64_t)line, before, sizeof before);
    char attempt[48] = "";
    if (header->attempt >= 0) {
        snprintf(attempt, sizeof attempt, ", attempt %lld,", (long long)self->record.attempt);
    }
    char label[WR_PAIR_LABEL_BYTES];
    wr_long_label(&self->record, label);
    wr_fail(error, WR_E_IMPORT_CELL_TWICE, "%s%s%s%s%s%s", id, domain, label, before, attempt,
            header->attempt >= 0 ? "correct its attempt"
                                 : "number the attempts in a column 'attempt', or name the columns that tell queries "
                                   "apart: --id DOMAIN,IDENTIFIER");
    int64_t column = header->pair >= 0    ? header->pair
                     : header->model >= 0 ? header->model
                                          : (int64_t)header->query.part[0]; /* one model: queries have identifiers */
    return wr_records_fail_at(self->reader, (size_t)column, error);
}

enum wr_code wr_long_filler_fail_changed(const struct wr_long_filler *self, struct wr_error *error)
{
    wr_fail(error, WR_E_READ, "%s", "");
    return wr_records_fail_at(self->reader, 0, error);
}

/* A number as a cell stores it: missing is NaN, or -1 of tokens. */
static union wr_long_measure stored(int which, double number)
{
    union wr_long_measure value;
    if (wr_long_measures[which] == WR_COL_OUTPUT_TOKENS) {
        value.whole = isnan(number) ? -1 : (int32_t)number;
    } else {
        value.real = wr_float32(number);
    }
    return value;
}

static bool is_missing(int which, union wr_long_measure value)
{
    return wr_long_measures[which] == WR_COL_OUTPUT_TOKENS ? value.whole < 0 : isnan(value.real);
}

static bool is_same(int which, union wr_long_measure one, union wr_long_measure other)
{
    return wr_long_measures[which] == WR_COL_OUTPUT_TOKENS ? one.whole == other.whole : one.real == other.real;
}

/* Takes over what the record measures. Records that may complete each other must not contradict each other. */
static enum wr_code fill_cell(const struct wr_long_filler *self, double *cell, struct wr_error *error)
{
    const struct wr_long_layout *layout = self->layout;
    const double *number = self->record.number;
    bool is_new = cell[0] == 0, is_blank = true;
    if (!is_new && !layout->header->completes) {
        return fail_twice(self, cell[0], error);
    }
    for (int i = 0; i < WR_LONG_MEASURES; i++) {
        if (layout->measure[i] < 0) {
            continue;
        }
        union wr_long_measure *known = (union wr_long_measure *)(cell + 1) + layout->measure[i],
                              value = stored(i, number[i]);
        bool is_known = !is_new && !is_missing(i, *known);
        if (is_known && !is_missing(i, value) && !is_same(i, value, *known)) {
            return fail_disagrees(self, cell[0], layout->header->measured[wr_long_measures[i]].column, error);
        }
        is_blank &= !is_known;
        *known = is_known ? *known : value;
    }
    cell[0] = is_blank ? (double)wr_records_line(self->reader) : cell[0];
    return WR_OK;
}

enum wr_code wr_long_filler_put(struct wr_long_filler *self, double *row, struct wr_error *error)
{
    const struct wr_long_layout *layout = self->layout;
    const struct wr_long_survey *survey = layout->survey;
    const struct wr_long_header *header = layout->header;
    int32_t pair = wr_pair_finder_find(&self->finder, &self->record);
    int64_t attempt = header->attempt < 0 ? 0 : wr_attempts_find(&survey->attempts, self->record.attempt);
    if (pair < 0 || attempt < 0 || (header->query.parts > 0 && self->record.query.id.length > survey->id_bytes)) {
        return wr_long_filler_fail_changed(self, error);
    }
    double *cell = row + layout->cells_at + ((size_t)attempt * layout->pairs + (size_t)pair) * layout->cell;
    if (row[WR_LONG_FIRST_LINE] == 0) {
        begin_row(self, row);
    }
    enum wr_code code = fill_cell(self, cell, error);
    return code != WR_OK ? code : merge_query(self, row, layout->wide->pairs.model[pair], error);
}
