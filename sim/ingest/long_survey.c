#include "sim/ingest/long_survey.h"

#include "sim/base/memory.h"
#include "sim/ingest/percent.h"
#include "sim/ingest/rows.h"
#include "sim/ingest/wide_pairs.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct surveyor {
    struct wr_long_survey *survey;
    const struct wr_long_header *header;
    const struct wr_records *reader;
    const struct wr_catalog *catalog;
    struct wr_labels listed, seen; /* pairs: of the catalog; of the table so far */
    char *attempt;                 /* owned: of the first record, NULL = none yet */
};

void wr_long_survey_free(struct wr_long_survey *self)
{
    wr_key_set_free(&self->queries);
    wr_labels_free(&self->model);
    wr_labels_free(&self->domain);
    wr_pairs_free(&self->pairs);
    memset(self, 0, sizeof *self);
}

static enum wr_code read_columns(const struct wr_long_column *columns, const struct wr_records *reader, double ratio,
                                 double *values, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int id = 0; code == WR_OK && id < WR_COLUMNS; id++) {
        values[id] = NAN;
        if (columns[id].column >= 0) {
            code = wr_rule_value(columns[id].rule, reader, (size_t)columns[id].column, ratio, &values[id], error);
        }
    }
    return code;
}

/* A text of the record that is not blank and fits into a label. */
static enum wr_code read_name(const struct wr_records *reader, int64_t column, const char *expected,
                              const struct wr_field **field, struct wr_error *error)
{
    *field = &wr_records_fields(reader)[column];
    bool fits = (*field)->length > 0 && (*field)->length <= 500;
    return fits ? WR_OK : wr_records_fail_value(reader, (size_t)column, expected, error);
}

static enum wr_code read_pair(char *label, size_t size, const struct wr_long_header *header,
                              const struct wr_records *reader, const char *only, struct wr_error *error)
{
    const struct wr_field *model = NULL, *accelerator = NULL;
    if (header->pair >= 0) {
        const char *expected = "MODEL@ACCELERATOR of at most 500 bytes";
        enum wr_code code = read_name(reader, header->pair, expected, &model, error);
        if (code == WR_OK) {
            snprintf(label, size, "%.*s", (int)model->length, model->text);
            const char *at = strrchr(label, '@');
            bool is_pair = at && at > label && at[1];
            code = is_pair ? WR_OK : wr_records_fail_value(reader, (size_t)header->pair, expected, error);
        }
        return code;
    }
    enum wr_code code = read_name(reader, header->model, "the name of a model, of at most 500 bytes", &model, error);
    if (code == WR_OK && header->accelerator < 0) {
        snprintf(label, size, "%.*s@%s", (int)model->length, model->text, only);
        return WR_OK;
    }
    if (code == WR_OK) {
        code = read_name(reader, header->accelerator, "the name of an accelerator, of at most 500 bytes", &accelerator,
                         error);
    }
    if (code == WR_OK) {
        snprintf(label, size, "%.*s@%.*s", (int)model->length, model->text, (int)accelerator->length,
                 accelerator->text);
    }
    return code;
}

enum wr_code wr_long_read(struct wr_long_record *self, const struct wr_long_header *header,
                          const struct wr_records *reader, const struct wr_wide_options *options,
                          const struct wr_catalog *catalog, double *features, struct wr_error *error)
{
    double ratio = options->characters_per_token;
    const char *only = options->accelerator >= 0 ? catalog->accelerator.text[options->accelerator] : "";
    enum wr_code code = wr_query_name_read(&self->query, &header->query, reader, error);
    code = code != WR_OK ? code : read_columns(header->measured, reader, ratio, self->measured, error);
    code = code != WR_OK ? code : read_columns(header->constant, reader, ratio, self->constant, error);
    for (size_t i = 0; code == WR_OK && i < header->features; i++) {
        code = wr_feature_value(reader, header->feature[i], &features[i], error);
    }
    return code != WR_OK ? code : read_pair(self->pair, sizeof self->pair, header, reader, only, error);
}

static enum wr_code fail_unknown(const struct surveyor *self, int64_t column, const char *what, const char *name,
                                 const char *where, const struct wr_labels *known, struct wr_error *error)
{
    wr_fail(error, WR_E_IMPORT_UNKNOWN, "%s%s%s%s", what, name, where, wr_labels_nearest(known, name));
    return wr_records_fail_at(self->reader, (size_t)column, error);
}

/* A pair that the table names for the first time. */
static enum wr_code survey_new_pair(struct surveyor *self, const char *label, struct wr_error *error)
{
    const struct wr_long_header *header = self->header;
    int64_t column = header->pair >= 0 ? header->pair : header->model;
    const char *at = strrchr(label, '@');
    int32_t index = 0, model = 0;
    int32_t accelerator = wr_labels_find(&self->catalog->accelerator, at + 1, strlen(at + 1));
    if (accelerator < 0) {
        return fail_unknown(self, header->accelerator >= 0 ? header->accelerator : column, "accelerator", at + 1,
                            "the accelerators file", &self->catalog->accelerator, error);
    }
    if (self->listed.count > 0 && wr_labels_find(&self->listed, label, strlen(label)) < 0) {
        return fail_unknown(self, column, "pair", label, "the pairs file", &self->listed, error);
    }
    enum wr_code code = wr_labels_add(&self->survey->model, label, (size_t)(at - label), &model, error);
    code = code == WR_OK ? wr_labels_add(&self->seen, label, strlen(label), &index, error) : code;
    bool is_own = code == WR_OK && self->listed.count == 0;
    return is_own ? wr_pairs_add(&self->survey->pairs, label, model, accelerator, &index, error) : code;
}

/* More than one attempt at a query would need a further dimension. */
static enum wr_code survey_attempt(struct surveyor *self, struct wr_error *error)
{
    if (self->header->attempt < 0) {
        return WR_OK;
    }
    const struct wr_field *field = &wr_records_fields(self->reader)[self->header->attempt];
    if (!self->attempt) {
        self->attempt = wr_text_copy(field->text, field->length, error);
        return self->attempt ? WR_OK : WR_E_NO_MEMORY;
    }
    if (strlen(self->attempt) == field->length && memcmp(self->attempt, field->text, field->length) == 0) {
        return WR_OK;
    }
    char found[WR_ERROR_TEXT];
    snprintf(found, sizeof found, "%.*s", (int)field->length, field->text);
    wr_fail(error, WR_E_IMPORT_ATTEMPTS, "%s%s", found, self->attempt);
    return wr_records_fail_at(self->reader, (size_t)self->header->attempt, error);
}

static enum wr_code survey_record(struct surveyor *self, const struct wr_long_record *record, struct wr_error *error)
{
    struct wr_long_survey *survey = self->survey;
    int32_t domain = -1;
    uint32_t index = 0;
    bool is_new = false;
    enum wr_code code =
        wr_query_name_domain(&record->query, &self->header->query, self->reader, &survey->domain, &domain, error);
    if (code == WR_OK) {
        code = wr_key_set_add(&survey->queries, wr_query_name_key(&record->query), &index, &is_new, error);
    }
    size_t length = record->query.id.length;
    survey->id_bytes = length > survey->id_bytes ? length : survey->id_bytes;
    if (code == WR_OK && wr_labels_find(&self->seen, record->pair, strlen(record->pair)) < 0) {
        code = survey_new_pair(self, record->pair, error);
    }
    return code == WR_OK ? survey_attempt(self, error) : code;
}

/* Labels of the pairs file. */
static enum wr_code list_pairs(struct surveyor *self, struct wr_error *error)
{
    const struct wr_small_table *table = &self->catalog->pairs;
    enum wr_code code = WR_OK;
    for (int64_t row = 0; code == WR_OK && row < table->rows; row++) {
        char label[1024];
        int32_t index = 0;
        int length = snprintf(label, sizeof label, "%s@%s", wr_small_text(table, row, WR_PAIR_MODEL),
                              wr_small_text(table, row, WR_PAIR_ACCELERATOR));
        code = wr_labels_add(&self->listed, label, (size_t)length, &index, error);
    }
    return code;
}

static enum wr_code read_records(struct surveyor *self, struct wr_records *reader,
                                 const struct wr_wide_options *options, double *features, struct wr_error *error)
{
    struct wr_long_record record;
    bool more = false;
    enum wr_code code;
    while ((code = wr_records_next(reader, &more, error)) == WR_OK && more) {
        code = wr_long_read(&record, self->header, reader, options, self->catalog, features, error);
        int64_t score = self->header->measured[WR_COL_SCORE].column;
        if (code == WR_E_CSV_VALUE && error && score >= 0) {
            return wr_percent_explain(reader, (size_t)score, error);
        }
        code = code == WR_OK ? survey_record(self, &record, error) : code;
        self->survey->records++;
        if (code != WR_OK) {
            return code;
        }
    }
    return code;
}

enum wr_code wr_long_survey_read(struct wr_long_survey *self, const struct wr_long_header *header,
                                 struct wr_records *reader, const struct wr_wide_options *options,
                                 const struct wr_catalog *catalog, const char *file, struct wr_error *error)
{
    struct surveyor surveyor = {.survey = self, .header = header, .reader = reader, .catalog = catalog};
    memset(self, 0, sizeof *self);
    double *features = wr_array(header->features, sizeof *features, error);
    enum wr_code code = features ? list_pairs(&surveyor, error) : WR_E_NO_MEMORY;
    code = code == WR_OK ? read_records(&surveyor, reader, options, features, error) : code;
    if (code == WR_OK && self->queries.count == 0) {
        wr_fail(error, WR_E_CSV_EMPTY, "%s", "records");
        code = wr_fail_at(error, file, 1, 0);
    }
    code = code == WR_OK ? wr_pairs_of_catalog(&self->pairs, catalog, &self->model, error) : code;
    wr_free(features);
    wr_free(surveyor.attempt);
    wr_labels_free(&surveyor.listed);
    wr_labels_free(&surveyor.seen);
    if (code != WR_OK) {
        wr_long_survey_free(self);
    }
    return code;
}
