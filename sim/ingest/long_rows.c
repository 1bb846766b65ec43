#include "sim/ingest/long_rows.h"

#include "sim/base/memory.h"
#include "sim/ingest/matrix.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* What a cell of the matrix holds behind its line, and what the head of a row holds of its query. */
static const enum wr_column_id measures[] = {WR_COL_SCORE, WR_COL_ENERGY, WR_COL_LATENCY, WR_COL_COST,
                                             WR_COL_OUTPUT_TOKENS};
static const enum wr_column_id constants[] = {WR_COL_QUERY_WEIGHT, WR_COL_QUERY_USER, WR_COL_ARRIVAL};
enum {
    MEASURES = sizeof measures / sizeof *measures,
    CONSTANTS = sizeof constants / sizeof *constants,
    CELL = 1 + MEASURES, /* its line, 0 = no such record; lines are exact in a double */
    FIRST_LINE = 0,      /* of the query, 0 = the row is not written yet */
    DOMAIN_INDEX,
    ID_LENGTH,
    ANY_INPUT, /* input tokens of the first record that has them */
    HEAD
};
enum { MOST_PAIRS = 1 << 14, CELLS_PER_RECORD = 1000, CELLS_FREE = 1 << 22 };

/* Where a column of the rows lies in a row of the matrix, in doubles; `line` is that of its cell, -1 = in the head. */
struct origin {
    int64_t at, line;
};

struct wr_long_rows {
    struct wr_rows base;
    const struct wr_long_header *header;
    const struct wr_labels *domain;
    struct wr_matrix matrix;
    size_t features_at, inputs_at, cells_at, id_at; /* in doubles; constants lie behind the head */
    size_t models, pairs;
    bool input_varies;     /* input tokens of a query differ between models */
    struct origin *origin; /* owned: per column of the rows */
    int64_t row, rows;
};

/* What is needed while the matrix is filled. */
struct filler {
    struct wr_long_rows *rows;
    const struct wr_long_survey *survey;
    const struct wr_records *reader;
    struct wr_long_record record;
    double *features; /* owned */
};

struct wr_rows *wr_long_rows_base(struct wr_long_rows *self)
{
    return &self->base;
}

void wr_long_rows_close(struct wr_long_rows *self)
{
    if (self) {
        wr_matrix_close(&self->matrix);
        wr_free(self->origin);
        wr_free(self);
    }
}

static void lay_out(struct wr_long_rows *self, size_t *row_bytes, size_t id_bytes)
{
    self->features_at = HEAD + CONSTANTS;
    self->inputs_at = self->features_at + self->header->features;
    self->cells_at = self->inputs_at + self->models;
    self->id_at = self->cells_at + self->pairs * CELL;
    *row_bytes = (self->id_at + (id_bytes + 7) / 8) * sizeof(double);
}

/* The head of a row whose query comes for the first time. */
static void begin_row(struct filler *self, double *row)
{
    const struct wr_query_name *query = &self->record.query;
    for (size_t i = 0; i < self->rows->cells_at; i++) {
        row[i] = NAN;
    }
    row[FIRST_LINE] = (double)wr_records_line(self->reader);
    row[DOMAIN_INDEX] = wr_labels_find(self->rows->domain, query->domain.text, query->domain.length);
    row[ID_LENGTH] = (double)query->id.length;
    memcpy(row + self->rows->id_at, query->id.text, query->id.length);
}

/* Takes over a value that is there; what is known already must agree. */
static enum wr_code merge(const struct filler *self, const double *row, double *known, double value, int64_t column,
                          struct wr_error *error)
{
    if (isnan(value) || *known == value) {
        return WR_OK;
    }
    if (isnan(*known)) {
        *known = value;
        return WR_OK;
    }
    const struct wr_field *field = &wr_records_fields(self->reader)[column];
    char found[WR_ERROR_TEXT];
    snprintf(found, sizeof found, "%.*s", (int)field->length, field->text);
    wr_fail(error, WR_E_IMPORT_DISAGREES, "%s%s%lld", wr_records_header_in_file(self->reader, (size_t)column), found,
            (long long)row[FIRST_LINE]);
    return wr_records_fail_at(self->reader, (size_t)column, error);
}

/* What a record says of its query whatever the pair, and of its query and model. */
static enum wr_code merge_query(struct filler *self, double *row, int32_t model, struct wr_error *error)
{
    struct wr_long_rows *rows = self->rows;
    const struct wr_long_header *header = rows->header;
    enum wr_code code = WR_OK;
    for (int i = 0; code == WR_OK && i < CONSTANTS; i++) {
        code = merge(self, row, &row[HEAD + i], self->record.constant[constants[i]],
                     header->constant[constants[i]].column, error);
    }
    for (size_t i = 0; code == WR_OK && i < header->features; i++) {
        code = merge(self, row, &row[rows->features_at + i], self->features[i], (int64_t)header->feature[i], error);
    }
    double input = self->record.measured[WR_COL_INPUT_TOKENS];
    if (code != WR_OK || isnan(input)) {
        return code;
    }
    row[ANY_INPUT] = isnan(row[ANY_INPUT]) ? input : row[ANY_INPUT];
    rows->input_varies |= row[ANY_INPUT] != input;
    return merge(self, row, &row[rows->inputs_at + (size_t)model], input, header->measured[WR_COL_INPUT_TOKENS].column,
                 error);
}

static enum wr_code fail_twice(const struct filler *self, double line, struct wr_error *error)
{
    const struct wr_long_header *header = self->rows->header;
    const struct wr_query_name *query = &self->record.query;
    char id[WR_ERROR_TEXT], domain[WR_ERROR_TEXT];
    snprintf(id, sizeof id, "%.*s", (int)query->id.length, query->id.text);
    snprintf(domain, sizeof domain, "%.*s", (int)query->domain.length, query->domain.text);
    wr_fail(error, WR_E_IMPORT_CELL_TWICE, "%s%s%s%lld", id, domain, self->record.pair, (long long)line);
    return wr_records_fail_at(self->reader, (size_t)(header->pair >= 0 ? header->pair : header->model), error);
}

static enum wr_code fail_changed(const struct filler *self, struct wr_error *error)
{
    wr_fail(error, WR_E_READ, "%s", "");
    return wr_fail_at(error, wr_input_name(self->rows->base.input), wr_records_line(self->reader), 0);
}

static enum wr_code fill_record(struct filler *self, struct wr_error *error)
{
    struct wr_long_rows *rows = self->rows;
    const struct wr_wide_header *wide = rows->base.header;
    int64_t query = wr_key_set_find(&self->survey->queries, wr_query_name_key(&self->record.query));
    int32_t pair = wr_labels_find(&wide->pairs.label, self->record.pair, strlen(self->record.pair));
    if (query < 0 || pair < 0 || self->record.query.id.length > self->survey->id_bytes) {
        return fail_changed(self, error);
    }
    double *row = wr_matrix_row(&rows->matrix, query), *cell = row + rows->cells_at + (size_t)pair * CELL;
    if (row[FIRST_LINE] == 0) {
        begin_row(self, row);
    }
    if (cell[0] > 0) {
        return fail_twice(self, cell[0], error);
    }
    cell[0] = (double)wr_records_line(self->reader);
    for (int i = 0; i < MEASURES; i++) {
        cell[1 + i] = self->record.measured[measures[i]];
    }
    return merge_query(self, row, wide->pairs.model[pair], error);
}

static enum wr_code fill(struct filler *self, struct wr_records *reader, const struct wr_wide_options *options,
                         const struct wr_catalog *catalog, struct wr_error *error)
{
    bool more = false;
    enum wr_code code = wr_records_rewind(reader, error);
    while (code == WR_OK && (code = wr_records_next(reader, &more, error)) == WR_OK && more) {
        code = wr_long_read(&self->record, self->rows->header, reader, options, catalog, self->features, error);
        code = code == WR_OK ? fill_record(self, error) : code;
    }
    return code == WR_OK ? wr_input_check_unchanged(self->rows->base.input, error) : code;
}

static void add_column(struct wr_long_rows *self, struct wr_wide_header *wide, const struct wr_wide_rule *rule,
                       int32_t model, int32_t pair, struct origin origin)
{
    wide->column[wide->columns] = (struct wr_wide_column){rule, model, pair, false};
    self->origin[wide->columns++] = origin;
    wide->has[rule->target] = true;
    wide->derived[rule->target] |= rule->characters;
}

/* The columns of a measure: of the models where each has one pair, and where a column can be of models at all. */
static void add_measure(struct wr_long_rows *self, struct wr_wide_header *wide, int which, bool one_pair_each)
{
    const struct wr_wide_rule *rule = self->header->measured[measures[which]].rule;
    bool of_models = one_pair_each && rule && rule->subject == WR_SUBJECT_MODEL_OR_PAIR;
    for (size_t i = 0; rule && i < self->pairs; i++) {
        int64_t line = (int64_t)(self->cells_at + i * CELL);
        add_column(self, wide, rule, wide->pairs.model[i], of_models ? -1 : (int32_t)i,
                   (struct origin){line + 1 + which, line});
    }
    if (rule) {
        wide->per_pair[rule->target] = !of_models;
    }
}

static void add_input(struct wr_long_rows *self, struct wr_wide_header *wide)
{
    const struct wr_wide_rule *rule = self->header->measured[WR_COL_INPUT_TOKENS].rule;
    if (rule && !self->input_varies) {
        add_column(self, wide, rule, -1, -1, (struct origin){ANY_INPUT, -1});
        return;
    }
    for (size_t m = 0; rule && m < self->models; m++) {
        add_column(self, wide, rule, (int32_t)m, -1, (struct origin){(int64_t)(self->inputs_at + m), -1});
    }
    wide->per_pair[WR_COL_INPUT_TOKENS] = rule != NULL;
}

static bool has_one_pair_each(const struct wr_wide_header *wide)
{
    for (size_t m = 0; m < wide->model.count; m++) {
        if (wr_pairs_only(&wide->pairs, (int32_t)m) < 0) {
            return false;
        }
    }
    return true;
}

/* Describes the rows as a wide table's header would. */
static enum wr_code describe(struct wr_long_rows *self, struct wr_wide_header *wide, struct wr_error *error)
{
    size_t most = 1 + CONSTANTS + self->models + self->pairs * MEASURES;
    wide->column = wr_array(most, sizeof *wide->column, error);
    self->origin = wr_array(most, sizeof *self->origin, error);
    if (!wide->column || !self->origin) {
        return WR_E_NO_MEMORY;
    }
    wide->query.domain = self->header->query.domain >= 0 ? 0 : -1;
    if (wide->query.domain == 0) {
        add_column(self, wide, wr_wide_rule_of("domain"), -1, -1, (struct origin){DOMAIN_INDEX, -1});
    }
    for (int i = 0; i < CONSTANTS; i++) {
        if (self->header->constant[constants[i]].rule) {
            add_column(self, wide, self->header->constant[constants[i]].rule, -1, -1, (struct origin){HEAD + i, -1});
        }
    }
    add_input(self, wide);
    bool one_pair_each = has_one_pair_each(wide);
    for (int i = 0; i < MEASURES; i++) {
        add_measure(self, wide, i, one_pair_each);
    }
    enum wr_code code = wr_wide_index_columns(wide, error);
    return code == WR_OK ? wr_query_columns_add(&wide->query, 0, error) : code;
}

static enum wr_code next_row(struct wr_rows *base, bool *more, double *values, struct wr_query_name *name,
                             struct wr_error *error)
{
    struct wr_long_rows *self = (struct wr_long_rows *)base;
    const struct wr_wide_header *wide = base->header;
    (void)error;
    *more = self->row < self->rows;
    if (!*more) {
        return WR_OK;
    }
    const double *row = wr_matrix_row(&self->matrix, self->row++);
    for (size_t i = 0; i < wide->columns; i++) {
        const struct origin *from = &self->origin[i];
        bool is_there = wide->column[i].rule->value->kind != WR_KIND_TEXT && (from->line < 0 || row[from->line] > 0);
        values[i] = is_there ? row[from->at] : (double)NAN;
    }
    memcpy(values + wide->columns, row + self->features_at, wide->features * sizeof *values);
    int64_t domain = (int64_t)row[DOMAIN_INDEX];
    const char *text = domain < 0 ? "" : self->domain->text[domain];
    name->domain = (struct wr_field){text, strlen(text)};
    name->id = (struct wr_field){(const char *)(row + self->id_at), (size_t)row[ID_LENGTH]};
    return WR_OK;
}

static enum wr_code rewind_rows(struct wr_rows *base, struct wr_error *error)
{
    (void)error;
    ((struct wr_long_rows *)base)->row = 0;
    return WR_OK;
}

/* A table with hardly a row for its queries and pairs would take room for all that it does not hold. */
static enum wr_code check_cells(const struct wr_long_rows *self, const struct wr_long_survey *survey,
                                struct wr_error *error)
{
    const char *file = wr_input_name(self->base.input);
    long long most = CELLS_FREE + (long long)CELLS_PER_RECORD * survey->records;
    if (self->pairs > MOST_PAIRS) {
        wr_fail(error, WR_E_TOO_LARGE, "%s%zu%d", "pairs of a long table", self->pairs, MOST_PAIRS);
        return wr_fail_at(error, file, 0, 0);
    }
    long long cells = (long long)self->rows * (long long)self->pairs; /* below 2^32 x 2^14 */
    if (cells > most) {
        wr_fail(error, WR_E_TOO_LARGE, "%s%lld%lld", "cells, of every query on every pair", cells, most);
        return wr_fail_at(error, file, 0, 0);
    }
    return WR_OK;
}

static enum wr_code gather(struct wr_long_rows *self, struct wr_wide_header *wide, struct wr_long_survey *survey,
                           struct wr_records *reader, const struct wr_wide_options *options,
                           const struct wr_catalog *catalog, struct wr_error *error)
{
    struct filler filler = {.rows = self, .survey = survey, .reader = reader};
    size_t row_bytes = 0;
    lay_out(self, &row_bytes, survey->id_bytes);
    filler.features = wr_array(self->header->features, sizeof *filler.features, error);
    enum wr_code code = filler.features ? check_cells(self, survey, error) : WR_E_NO_MEMORY;
    code = code != WR_OK ? code
                         : wr_matrix_open(&self->matrix, self->rows, row_bytes, wr_input_name(self->base.input), error);
    code = code != WR_OK ? code : fill(&filler, reader, options, catalog, error);
    wr_free(filler.features);
    wr_key_set_free(&survey->queries);
    return code != WR_OK ? code : describe(self, wide, error);
}

enum wr_code wr_long_rows_open(struct wr_long_rows **self, struct wr_wide_header *wide,
                               const struct wr_long_header *header, struct wr_long_survey *survey,
                               struct wr_records *reader, const struct wr_wide_options *options,
                               const struct wr_catalog *catalog, const struct wr_input *input, struct wr_error *error)
{
    struct wr_long_rows *rows = *self = wr_array(1, sizeof **self, error);
    if (!rows) {
        return WR_E_NO_MEMORY;
    }
    *wide = (struct wr_wide_header){.model = survey->model,
                                    .pairs = survey->pairs,
                                    .features = header->features,
                                    .feature_name = &options->keep,
                                    .characters_per_token = NAN};
    survey->model = (struct wr_labels){0};
    survey->pairs = (struct wr_pairs){0};
    rows->base = (struct wr_rows){wide, input, NULL, next_row, rewind_rows};
    rows->header = header;
    rows->domain = &survey->domain;
    rows->models = wide->model.count;
    rows->pairs = wide->pairs.label.count;
    rows->rows = (int64_t)survey->queries.count;
    enum wr_code code = gather(rows, wide, survey, reader, options, catalog, error);
    if (code != WR_OK) {
        wr_long_rows_close(rows);
        wr_wide_header_free(wide);
        *self = NULL;
    }
    return code;
}

enum wr_code wr_long_check_origins(const struct wr_wide_header *wide, const struct wr_wide_survey *survey,
                                   const char *file, struct wr_error *error)
{
    for (size_t i = 0; i < wide->columns; i++) {
        const struct wr_wide_column *column = &wide->column[i];
        if (column->pair < 0 || survey->present[i] == 0) {
            continue;
        }
        const struct wr_profile *profile = &wide->pairs.profile[column->pair];
        bool energy = column->rule->target == WR_COL_ENERGY && !(isnan(profile->j_out) && isnan(profile->j_in));
        bool latency = column->rule->target == WR_COL_LATENCY && !(isnan(profile->s_out) && isnan(profile->s_in));
        if (energy || latency) {
            char name[1200];
            snprintf(name, sizeof name, "%s of %s", column->rule->name, wide->pairs.label.text[column->pair]);
            wr_fail(error, WR_E_IMPORT_TWO_ORIGINS, "%s%s", name, energy ? "j_per_output_token" : "s_per_output_token");
            return wr_fail_at(error, file, 1, 0);
        }
    }
    return WR_OK;
}
