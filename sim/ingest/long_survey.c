#include "sim/ingest/long_survey.h"

#include "sim/base/memory.h"
#include "sim/base/progress.h"
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
    struct wr_catalog *catalog;
    struct wr_labels listed, seen; /* pairs: of the catalog; of the table so far */
    struct wr_pair_finder finder;  /* of `seen` */
    struct wr_key key;             /* of the record before; all zero = none */
};

void wr_long_survey_free(struct wr_long_survey *self)
{
    wr_key_set_free(&self->queries);
    wr_labels_free(&self->model);
    wr_labels_free(&self->domain);
    wr_pairs_free(&self->pairs);
    wr_attempts_free(&self->attempts);
    memset(self, 0, sizeof *self);
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
    int64_t column = header->pair >= 0    ? header->pair
                     : header->model >= 0 ? header->model
                                          : header->accelerator; /* -1: all by options, so known */
    const char *at = strrchr(label, '@');
    int32_t index = 0, model = 0, accelerator = -1;
    enum wr_code code = wr_catalog_accelerator(self->catalog, at + 1, (double)NAN, &accelerator, error);
    if (code == WR_OK && accelerator < 0) {
        return fail_unknown(self, header->accelerator >= 0 ? header->accelerator : column, "accelerator", at + 1,
                            "the accelerators file", &self->catalog->accelerator, error);
    }
    if (self->listed.count > 0 && wr_labels_find(&self->listed, label, strlen(label)) < 0) {
        return fail_unknown(self, column, "pair", label, "the pairs file", &self->listed, error);
    }
    code = code == WR_OK ? wr_labels_add(&self->survey->model, label, (size_t)(at - label), &model, error) : code;
    code = code == WR_OK ? wr_labels_add(&self->seen, label, strlen(label), &index, error) : code;
    bool is_own = code == WR_OK && self->listed.count == 0;
    return is_own ? wr_pairs_add(&self->survey->pairs, label, model, accelerator, &index, error) : code;
}

static enum wr_code survey_attempt(struct surveyor *self, const struct wr_long_record *record, struct wr_error *error)
{
    if (self->header->attempt < 0) {
        return WR_OK;
    }
    enum wr_code code = wr_attempts_add(&self->survey->attempts, record->attempt, error);
    return code == WR_OK ? WR_OK : wr_records_fail_at(self->reader, (size_t)self->header->attempt, error);
}

/* A pair's label is split at its last @: with one in the accelerator it would be another pair's. */
static enum wr_code check_accelerator(const struct surveyor *self, const struct wr_long_record *record,
                                      struct wr_error *error)
{
    const struct wr_field *name = &record->accelerator;
    if (self->header->accelerator < 0 || !memchr(name->text, '@', name->length)) {
        return WR_OK;
    }
    char found[WR_ERROR_TEXT];
    snprintf(found, sizeof found, "%.*s", (int)name->length, name->text);
    wr_fail(error, WR_E_IMPORT_AT_SIGN, "%s", found);
    return wr_records_fail_at(self->reader, (size_t)self->header->accelerator, error);
}

/* A query whose record does not follow another one of it. */
static enum wr_code survey_query(struct surveyor *self, const struct wr_query_name *name, struct wr_error *error)
{
    struct wr_long_survey *survey = self->survey;
    int32_t domain = -1;
    uint32_t index = 0;
    bool is_new = false;
    enum wr_code code = wr_query_name_domain(name, &self->header->query, self->reader, &survey->domain, &domain, error);
    size_t length = self->header->query.parts > 0 ? name->id.length : 0;
    survey->id_bytes = length > survey->id_bytes ? length : survey->id_bytes;
    return code == WR_OK ? wr_key_set_add(&survey->queries, self->key, &name->id, &index, &is_new, error) : code;
}

static enum wr_code survey_record(struct surveyor *self, const struct wr_long_record *record, struct wr_error *error)
{
    struct wr_key key = wr_query_name_key(&record->query);
    enum wr_code code = WR_OK;
    if (memcmp(&key, &self->key, sizeof key) != 0) {
        wr_key_set_prefetch(&self->survey->queries, record->query.later);
        self->key = key;
        code = survey_query(self, &record->query, error);
    }
    code = code == WR_OK ? check_accelerator(self, record, error) : code;
    if (code == WR_OK && wr_pair_finder_find(&self->finder, record) < 0) {
        char label[WR_PAIR_LABEL_BYTES];
        wr_long_label(record, label);
        code = survey_new_pair(self, label, error);
    }
    return code == WR_OK ? survey_attempt(self, record, error) : code;
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

static enum wr_code read_records(struct surveyor *self, struct wr_long_records *records, struct wr_error *error)
{
    struct wr_long_record record = {.number = NULL};
    bool more = true;
    wr_progress_begin("checking", wr_input_size(records->reader->input));
    enum wr_code code = wr_long_records_rewind(records, true, error);
    int64_t line = 0;
    while (code == WR_OK && more) {
        code = wr_long_records_next(records, &record, &more, error);
        int64_t score = self->header->measured[WR_COL_SCORE].column;
        if (code == WR_E_CSV_VALUE && error && score >= 0 && !records->is_planned) {
            return wr_percent_explain(records->reader, (size_t)score, error);
        }
        code = code == WR_OK && more ? survey_record(self, &record, error) : code;
        self->survey->records += more;
        if (code == WR_OK && more && records->header->completes) {
            self->survey->rows += wr_records_line(records->reader) != line;
            line = wr_records_line(records->reader);
        }
    }
    return code;
}

enum wr_code wr_long_survey_read(struct wr_long_survey *self, struct wr_long_records *records,
                                 struct wr_catalog *catalog, struct wr_error *error)
{
    struct surveyor surveyor = {
        .survey = self, .header = records->header, .reader = records->reader, .catalog = catalog};
    memset(self, 0, sizeof *self);
    wr_pair_finder_init(&surveyor.finder, &surveyor.seen);
    enum wr_code code = list_pairs(&surveyor, error);
    code = code == WR_OK ? read_records(&surveyor, records, error) : code;
    if (code == WR_OK && self->queries.count == 0) {
        code = wr_records_fail_empty(records->reader, error);
    }
    code = code == WR_OK ? wr_pairs_of_catalog(&self->pairs, catalog, &self->model, error) : code;
    wr_labels_free(&surveyor.listed);
    wr_labels_free(&surveyor.seen);
    if (code != WR_OK) {
        wr_long_survey_free(self);
    }
    return code;
}
