#include "sim/ingest/long_rows.h"

#include "sim/base/memory.h"
#include "sim/base/progress.h"
#include "sim/ingest/matrix.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* What the head of a row of the matrix holds of its query. */
enum {
    FIRST_LINE = 0, /* of the query, 0 = the row is not written yet */
    DOMAIN_INDEX,
    ID_LENGTH,
    ANY_INPUT, /* input tokens of the first record that has them */
    HEAD
};
enum { MOST_PAIRS = 1 << 14, CELLS_PER_RECORD = 1000, CELLS_FREE = 1 << 22 };

/* What a cell holds behind its line: each measure that the table has, as the file stores it. */
union measure {
    float real;
    int32_t whole; /* tokens, -1 = missing */
};

/* Where a column of the rows lies in a row of the matrix: at double `at`; or, with `measure` above -1, in the cell
 * there, of the first attempt: those of the others follow it. A cell begins with its line, 0 = no such record; lines
 * are exact in a double. */
struct origin {
    int64_t at;
    int measure;
    bool is_whole;
};

struct wr_long_rows {
    struct wr_rows base;
    const struct wr_long_header *header;
    const struct wr_labels *domain;
    struct wr_matrix matrix;
    size_t features_at, inputs_at, cells_at, id_at, cell; /* in doubles */
    size_t constant_at[WR_LONG_CONSTANTS];                /* behind the head; 0 = the table has none */
    int measure[WR_LONG_MEASURES];                        /* index in a cell, -1 = the table has none */
    size_t models, pairs;
    int64_t attempts;      /* at least 1 */
    bool input_varies;     /* input tokens of a query differ between models */
    bool graded;           /* a score is neither 0 nor 1 */
    struct origin *origin; /* owned: per column of the rows */
    double *value;         /* owned: of the present row */
    int64_t row, rows;     /* the next one, of all: attempts x queries */
};

/* What is needed while the matrix is filled. */
struct filler {
    struct wr_long_rows *rows;
    struct wr_long_survey *survey;
    const struct wr_records *reader;
    struct wr_long_record record;
    struct wr_pair_finder finder; /* of the rows' pairs */
    struct wr_key key;            /* of the record before; all zero = none */
    int64_t query;                /* its number */
};

struct wr_rows *wr_long_rows_base(struct wr_long_rows *self)
{
    return &self->base;
}

int64_t wr_long_rows_count(const struct wr_long_rows *self)
{
    return self->rows;
}

static void close_rows(struct wr_rows *base)
{
    struct wr_long_rows *self = (struct wr_long_rows *)base;
    wr_matrix_close(&self->matrix);
    wr_free(self->origin);
    wr_free(self->value);
    wr_free(self);
}

static void lay_out(struct wr_long_rows *self, size_t *row_bytes, size_t id_bytes)
{
    self->features_at = HEAD;
    for (int i = 0; i < WR_LONG_CONSTANTS; i++) {
        self->constant_at[i] = self->header->constant[wr_long_constants[i]].rule ? self->features_at++ : 0;
    }
    self->inputs_at = self->features_at + self->header->features;
    self->cells_at = self->inputs_at + (self->header->measured[WR_COL_INPUT_TOKENS].rule ? self->models : 0);
    int measures = 0;
    for (int i = 0; i < WR_LONG_MEASURES; i++) {
        self->measure[i] = self->header->measured[wr_long_measures[i]].rule ? measures++ : -1;
    }
    self->cell = 1 + ((size_t)measures * sizeof(union measure) + sizeof(double) - 1) / sizeof(double);
    self->id_at = self->cells_at + (size_t)self->attempts * self->pairs * self->cell;
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
    size_t length = self->rows->header->query.parts > 0 ? query->id.length : 0;
    row[ID_LENGTH] = (double)length;
    memcpy(row + self->rows->id_at, query->id.text, length);
}

/* A field of the present record contradicts what a record from `line` on says of its query. */
static enum wr_code fail_disagrees(const struct filler *self, double line, int64_t column, struct wr_error *error)
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
    return fail_disagrees(self, row[FIRST_LINE], column, error);
}

/* What a record says of its query whatever the pair, and of its query and model. */
static enum wr_code merge_query(struct filler *self, double *row, int32_t model, struct wr_error *error)
{
    struct wr_long_rows *rows = self->rows;
    const struct wr_long_header *header = rows->header;
    enum wr_code code = WR_OK;
    for (int i = 0; code == WR_OK && i < WR_LONG_CONSTANTS; i++) {
        const enum wr_column_id id = wr_long_constants[i];
        double value = self->record.number[WR_LONG_FIRST_CONSTANT + i], *known = &row[rows->constant_at[i]];
        code = rows->constant_at[i] ? merge(self, row, known, value, header->constant[id].column, error) : WR_OK;
    }
    for (size_t i = 0; code == WR_OK && i < header->features; i++) {
        code = merge(self, row, &row[rows->features_at + i], self->record.number[WR_LONG_NUMBERS + i],
                     (int64_t)header->feature[i], error);
    }
    double input = self->record.number[WR_LONG_INPUT];
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
            header->attempt >= 0 ? "correct its attempt" : "number the attempts in a column 'attempt'");
    int64_t column = header->pair >= 0    ? header->pair
                     : header->model >= 0 ? header->model
                                          : (int64_t)header->query.part[0]; /* one model: queries have identifiers */
    return wr_records_fail_at(self->reader, (size_t)column, error);
}

static enum wr_code fail_changed(const struct filler *self, struct wr_error *error)
{
    wr_fail(error, WR_E_READ, "%s", "");
    return wr_records_fail_at(self->reader, 0, error);
}

/* The number of the record's query; mostly it is that of the record before. */
static enum wr_code find_query(struct filler *self, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    struct wr_key key = wr_query_name_key(&self->record.query);
    if (memcmp(&key, &self->key, sizeof key) != 0) {
        wr_key_set_prefetch(&self->survey->queries, self->record.query.later);
        self->key = key;
        code = wr_key_set_find(&self->survey->queries, key, &self->query, error);
    }
    return code;
}

/* A number as a cell stores it: missing is NaN, or -1 of tokens. */
static union measure stored(int which, double number)
{
    union measure value;
    if (wr_long_measures[which] == WR_COL_OUTPUT_TOKENS) {
        value.whole = isnan(number) ? -1 : (int32_t)number;
    } else {
        value.real = wr_float32(number);
    }
    return value;
}

static bool is_missing(int which, union measure value)
{
    return wr_long_measures[which] == WR_COL_OUTPUT_TOKENS ? value.whole < 0 : isnan(value.real);
}

static bool is_same(int which, union measure one, union measure other)
{
    return wr_long_measures[which] == WR_COL_OUTPUT_TOKENS ? one.whole == other.whole : one.real == other.real;
}

/* Takes over what the record measures. Records that may complete each other must not contradict each other. */
static enum wr_code fill_cell(const struct filler *self, double *cell, struct wr_error *error)
{
    struct wr_long_rows *rows = self->rows;
    const double *number = self->record.number;
    bool is_new = cell[0] == 0, is_blank = true;
    if (!is_new && !rows->header->completes) {
        return fail_twice(self, cell[0], error);
    }
    for (int i = 0; i < WR_LONG_MEASURES; i++) {
        if (rows->measure[i] < 0) {
            continue;
        }
        union measure *known = (union measure *)(cell + 1) + rows->measure[i], value = stored(i, number[i]);
        bool is_known = !is_new && !is_missing(i, *known);
        if (is_known && !is_missing(i, value) && !is_same(i, value, *known)) {
            return fail_disagrees(self, cell[0], rows->header->measured[wr_long_measures[i]].column, error);
        }
        is_blank &= !is_known;
        *known = is_known ? *known : value;
    }
    cell[0] = is_blank ? (double)wr_records_line(self->reader) : cell[0];
    rows->graded |= !isnan(number[0]) && number[0] != 0 && number[0] != 1;
    return WR_OK;
}

static enum wr_code fill_record(struct filler *self, struct wr_error *error)
{
    struct wr_long_rows *rows = self->rows;
    const struct wr_wide_header *wide = rows->base.header;
    enum wr_code code = find_query(self, error);
    int64_t query = self->query;
    int32_t pair = wr_pair_finder_find(&self->finder, &self->record);
    bool is_named = rows->header->query.parts > 0;
    int64_t attempt = rows->header->attempt < 0 ? 0 : wr_attempts_find(&self->survey->attempts, self->record.attempt);
    if (code != WR_OK) {
        return code;
    }
    if (query < 0 || pair < 0 || attempt < 0 || (is_named && self->record.query.id.length > self->survey->id_bytes)) {
        return fail_changed(self, error);
    }
    double *row = wr_matrix_row(&rows->matrix, query);
    double *cell = row + rows->cells_at + ((size_t)attempt * rows->pairs + (size_t)pair) * rows->cell;
    if (row[FIRST_LINE] == 0) {
        begin_row(self, row);
    }
    code = fill_cell(self, cell, error);
    return code != WR_OK ? code : merge_query(self, row, wide->pairs.model[pair], error);
}

static enum wr_code fill(struct wr_long_rows *self, struct wr_long_records *records, struct wr_long_survey *survey,
                         struct wr_error *error)
{
    struct filler filler = {.rows = self, .survey = survey, .reader = records->reader};
    bool more = true;
    wr_pair_finder_init(&filler.finder, &self->base.header->pairs.label);
    wr_progress_begin("gathering", wr_input_size(self->base.input));
    enum wr_code code = wr_long_records_rewind(records, false, error);
    while (code == WR_OK && more) {
        code = wr_long_records_next(records, &filler.record, &more, error);
        code = code == WR_OK && more ? fill_record(&filler, error) : code;
    }
    wr_matrix_only_read(&self->matrix);
    return code == WR_OK ? wr_input_check_unchanged(self->base.input, error) : code;
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
    const struct wr_wide_rule *rule = self->header->measured[wr_long_measures[which]].rule;
    bool is_whole = wr_long_measures[which] == WR_COL_OUTPUT_TOKENS;
    bool of_models = one_pair_each && rule && rule->subject == WR_SUBJECT_MODEL_OR_PAIR;
    for (size_t i = 0; rule && i < self->pairs; i++) {
        struct origin origin = {(int64_t)(self->cells_at + i * self->cell), self->measure[which], is_whole};
        add_column(self, wide, rule, wide->pairs.model[i], of_models ? -1 : (int32_t)i, origin);
    }
    if (rule) {
        wide->per_pair[rule->target] = !of_models;
    }
}

static void add_input(struct wr_long_rows *self, struct wr_wide_header *wide)
{
    const struct wr_wide_rule *rule = self->header->measured[WR_COL_INPUT_TOKENS].rule;
    if (rule && !self->input_varies) {
        add_column(self, wide, rule, -1, -1, (struct origin){ANY_INPUT, -1, false});
        return;
    }
    for (size_t m = 0; rule && m < self->models; m++) {
        add_column(self, wide, rule, (int32_t)m, -1, (struct origin){(int64_t)(self->inputs_at + m), -1, false});
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
    size_t most = 1 + WR_LONG_CONSTANTS + self->models + self->pairs * WR_LONG_MEASURES;
    wide->column = wr_array(most, sizeof *wide->column, error);
    self->origin = wr_array(most, sizeof *self->origin, error);
    if (!wide->column || !self->origin) {
        return WR_E_NO_MEMORY;
    }
    wide->query.domain = self->header->query.domain >= 0 ? 0 : -1;
    if (wide->query.domain == 0) {
        add_column(self, wide, wr_wide_rule_of("domain"), -1, -1, (struct origin){DOMAIN_INDEX, -1, false});
    }
    for (int i = 0; i < WR_LONG_CONSTANTS; i++) {
        if (self->constant_at[i] > 0) {
            add_column(self, wide, self->header->constant[wr_long_constants[i]].rule, -1, -1,
                       (struct origin){(int64_t)self->constant_at[i], -1, false});
        }
    }
    add_input(self, wide);
    bool one_pair_each = has_one_pair_each(wide);
    for (int i = 0; i < WR_LONG_MEASURES; i++) {
        add_measure(self, wide, i, one_pair_each);
    }
    enum wr_code code = wr_wide_index_columns(wide, error);
    code = code == WR_OK ? wr_rows_set_form(&self->base, error) : code;
    self->value = code == WR_OK ? wr_array(self->base.form.numbers, sizeof *self->value, error) : NULL;
    code = self->value ? WR_OK : WR_E_NO_MEMORY;
    bool is_named = self->header->query.parts > 0;
    return code == WR_OK && is_named ? wr_query_columns_add(&wide->query, 0, error) : code;
}

static double measure_of(const struct origin *from, const double *cells)
{
    const double *cell = cells + from->at;
    const union measure *measure = (const union measure *)(cell + 1) + from->measure;
    if (cell[0] == 0 || (from->is_whole && measure->whole < 0)) {
        return NAN;
    }
    return from->is_whole ? measure->whole : (double)measure->real;
}

static enum wr_code next_row(struct wr_rows *base, bool *more, struct wr_row *out, struct wr_error *error)
{
    struct wr_long_rows *self = (struct wr_long_rows *)base;
    const struct wr_wide_header *wide = base->header;
    double *value = self->value;
    (void)error;
    *more = self->row < self->rows;
    if (!*more) {
        return WR_OK;
    }
    const double *row = wr_matrix_row(&self->matrix, self->row / self->attempts);
    const double *cells = row + self->row % self->attempts * (int64_t)(self->pairs * self->cell);
    self->row++;
    for (size_t i = 0; i < wide->columns; i++) {
        value[i] = self->origin[i].measure >= 0 ? measure_of(&self->origin[i], cells) : row[self->origin[i].at];
    }
    if (wide->query.domain >= 0) {
        value[wide->query.domain] = NAN; /* a text */
    }
    memcpy(value + wide->columns, row + self->features_at, wide->features * sizeof *value);
    int64_t domain = (int64_t)row[DOMAIN_INDEX];
    const char *text = domain < 0 ? "" : self->domain->text[domain];
    out->value = value;
    out->name.domain = (struct wr_field){text, strlen(text)};
    out->name.id = (struct wr_field){(const char *)(row + self->id_at), (size_t)row[ID_LENGTH]};
    return WR_OK;
}

bool wr_long_rows_graded(const struct wr_long_rows *self)
{
    return self->graded;
}

static enum wr_code rewind_rows(struct wr_rows *base, bool is_survey, struct wr_error *error)
{
    (void)is_survey;
    (void)error;
    ((struct wr_long_rows *)base)->row = 0;
    return WR_OK;
}

static enum wr_code open_again(const struct wr_rows *base, struct wr_rows **again, struct wr_error *error)
{
    (void)base;
    (void)error;
    *again = NULL;
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

static enum wr_code gather(struct wr_long_rows *self, struct wr_long_records *records, struct wr_long_survey *survey,
                           struct wr_error *error)
{
    size_t row_bytes = 0;
    lay_out(self, &row_bytes, survey->id_bytes);
    enum wr_code code = check_cells(self, survey, error);
    const char *name = wr_input_name(self->base.input);
    code = code != WR_OK ? code : wr_matrix_open(&self->matrix, self->rows / self->attempts, row_bytes, name, error);
    return code == WR_OK ? fill(self, records, survey, error) : code;
}

enum wr_code wr_long_rows_open(struct wr_long_rows **self, struct wr_wide_header *wide, struct wr_long_records *records,
                               struct wr_long_survey *survey, const struct wr_labels *features,
                               const struct wr_input *input, struct wr_error *error)
{
    struct wr_long_rows *rows = *self = wr_array(1, sizeof **self, error);
    if (!rows) {
        return WR_E_NO_MEMORY;
    }
    *wide = (struct wr_wide_header){.model = survey->model,
                                    .pairs = survey->pairs,
                                    .features = records->header->features,
                                    .feature_name = features,
                                    .attempts = survey->attempts.count > 1 ? (int64_t)survey->attempts.count : 0,
                                    .characters_per_token = NAN};
    survey->model = (struct wr_labels){0};
    survey->pairs = (struct wr_pairs){0};
    rows->base = (struct wr_rows){.header = wide,
                                  .input = input,
                                  .next = next_row,
                                  .rewind = rewind_rows,
                                  .open_again = open_again,
                                  .close = close_rows};
    rows->header = records->header;
    rows->domain = &survey->domain;
    rows->models = wide->model.count;
    rows->pairs = wide->pairs.label.count;
    rows->attempts = wide->attempts > 0 ? wide->attempts : 1;
    rows->rows = (int64_t)survey->queries.count * rows->attempts;
    enum wr_code code = gather(rows, records, survey, error);
    wr_key_set_free(&survey->queries);
    code = code == WR_OK ? describe(rows, wide, error) : code;
    if (code != WR_OK) {
        wr_rows_close(&rows->base);
        wr_wide_header_free(wide);
        *self = NULL;
    }
    return code;
}
