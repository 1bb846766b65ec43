#include "sim/ingest/long_survey.h"

#include "sim/base/memory.h"
#include "sim/base/progress.h"
#include "sim/base/segment.h"
#include "sim/ingest/digest.h"
#include "sim/ingest/percent.h"
#include "sim/ingest/rows.h"
#include "sim/ingest/wide_pairs.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct surveyor {
    struct wr_long_survey *survey;
    const struct wr_long_header *header;
    struct wr_long_records *records;
    const struct wr_records *reader;
    struct wr_catalog *catalog;
    struct wr_labels listed, seen; /* pairs: of the catalog; of the table so far */
    struct wr_pair_finder finder;  /* of `seen` */
    struct wr_key key;             /* of the record before; all zero = none */
    size_t position;               /* records of the query so far, while the table is regular */
    double input;                  /* tokens of the query so far; NaN = none */
    bool has_input;                /* the table has input tokens */
    uint8_t *there, all;           /* owned: as the survey's, per pair seen; bits of what the table has at all */
    size_t capacity;
    size_t incomplete; /* pairs seen that lack a measure so far */
    bool may_skim;     /* from some record on measures may be passed over ... */
    bool skims;        /* ... and are: no pair lacks one */
    bool is_unsure;    /* measures of an incomplete pair were not looked at */
};

void wr_long_survey_free(struct wr_long_survey *self)
{
    wr_key_set_free(&self->queries);
    wr_labels_free(&self->model);
    wr_labels_free(&self->domain);
    wr_pairs_free(&self->pairs);
    wr_attempts_free(&self->attempts);
    wr_tally_form_free(&self->form);
    wr_tally_free(&self->tally);
    wr_free(self->there);
    wr_free(self->block);
    wr_free(self->order);
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
    code = code == WR_OK ? wr_array_grow((void **)&self->there, &self->capacity, self->seen.count, 1, error) : code;
    if (code == WR_OK) {
        self->there[index] = 0;
        self->incomplete++;
    }
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

/* A query comes for the first time in a table where each one's records follow one another. */
static enum wr_code note_block(struct wr_long_survey *self, size_t query, struct wr_position position,
                               struct wr_error *error)
{
    if (!self->is_grouped || query % WR_BLOCK_ROWS != 0) {
        return WR_OK;
    }
    enum wr_code code =
        wr_array_grow((void **)&self->block, &self->block_capacity, self->blocks + 1, sizeof *self->block, error);
    if (code == WR_OK) {
        self->block[self->blocks++] = position;
    }
    return code;
}

/* A query begins: those before it have all their records. */
static void begin_query(struct surveyor *self)
{
    struct wr_long_survey *survey = self->survey;
    survey->is_regular &= survey->queries.count <= 1 || self->position == survey->period;
    self->position = 0;
}

/* The present query has a record of a pair; the first one says which pairs there are in which order. */
static enum wr_code note_order(struct surveyor *self, int32_t pair, struct wr_error *error)
{
    struct wr_long_survey *survey = self->survey;
    const size_t position = self->position++;
    if (!survey->is_regular) {
        return WR_OK;
    }
    if (survey->queries.count > 1) {
        survey->is_regular = position < survey->period && survey->order[position] == pair;
        return WR_OK;
    }
    for (size_t i = 0; i < survey->period; i++) {
        survey->is_regular &= survey->order[i] != pair;
    }
    enum wr_code code = wr_array_grow((void **)&survey->order, &survey->order_capacity, survey->period + 1,
                                      sizeof *survey->order, error);
    if (code == WR_OK) {
        survey->order[survey->period++] = pair;
    }
    return code;
}

/* Queries of a digest, which have the pairs of the query before, at least the first ones. */
static void note_orders(struct surveyor *self, const struct wr_digest *digest)
{
    struct wr_long_survey *survey = self->survey;
    for (size_t i = 0; survey->is_regular && i < digest->queries; i++) {
        begin_query(self);
        self->position = wr_digest_end(digest, i) - digest->first[i];
    }
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
    code = code == WR_OK ? wr_key_set_add(&survey->queries, self->key, &name->id, &index, &is_new, error) : code;
    survey->is_grouped &= is_new;
    begin_query(self);
    self->input = (double)NAN;
    return code == WR_OK ? note_block(survey, survey->queries.count - 1, wr_records_position(self->reader), error)
                         : code;
}

/* Queries that are like one whose records were seen, with all that these have. */
static enum wr_code survey_digest(struct surveyor *self, const struct wr_digest *digest, struct wr_error *error)
{
    struct wr_long_survey *survey = self->survey;
    const size_t known = survey->queries.count;
    enum wr_code code = wr_query_domains_add(digest->domain, digest->domains, &self->header->query, self->reader,
                                             &survey->domain, error);
    bool are_new = false;
    survey->id_bytes = digest->id_bytes > survey->id_bytes ? digest->id_bytes : survey->id_bytes;
    code = code != WR_OK ? code
                         : wr_key_set_add_many(&survey->queries, digest->key, digest->queries, digest->ascends,
                                               &digest->id[0], &digest->id[digest->queries - 1], &are_new, error);
    survey->is_grouped &= are_new;
    note_orders(self, digest);
    for (size_t i = 0; code == WR_OK && i < digest->queries; i++) {
        code = note_block(survey, known + i, wr_digest_position(digest, i), error);
    }
    self->key = digest->key[digest->queries - 1];
    self->input = digest->constant;
    return code;
}

/* Once no pair lacks a measure, they need not be looked at, until there is another pair. */
static void note_measures(struct surveyor *self, const struct wr_long_record *record, int32_t pair)
{
    const bool was_incomplete = self->there[pair] != self->all;
    self->is_unsure |= was_incomplete && record->is_skimmed;
    for (int i = 0; was_incomplete && !record->is_skimmed && i <= WR_LONG_INPUT; i++) {
        self->there[pair] |= (uint8_t)(!isnan(record->number[i]) << i);
    }
    self->incomplete -= was_incomplete && self->there[pair] == self->all;
    bool skims = self->incomplete == 0 && (self->skims || wr_extract_has_met(self->records->now, &self->survey->tally));
    if (skims != self->skims && self->may_skim && self->records->is_planned && self->records->now->tally) {
        self->skims = skims;
        wr_records_skim(self->records->reader, skims);
    }
}

/* What there is of each pair's measures, and whether a query's input tokens differ. */
static void survey_numbers(struct surveyor *self, const struct wr_long_record *record, int32_t pair)
{
    struct wr_long_survey *survey = self->survey;
    const double *number = record->number;
    if (record->tally) {
        wr_tally_add(&survey->tally, &survey->form, record->tally);
    } else if (!record->is_tallied) {
        wr_tally_count(&survey->tally, &survey->form, number);
    }
    note_measures(self, record, pair);
    if (self->has_input && !isnan(number[WR_LONG_INPUT])) {
        survey->input_varies |= !isnan(self->input) && self->input != number[WR_LONG_INPUT];
        self->input = number[WR_LONG_INPUT];
    }
}

/* A pair that is not the one that followed the last one before. */
static enum wr_code survey_pair(struct surveyor *self, const struct wr_long_record *record, int32_t *pair,
                                struct wr_error *error)
{
    enum wr_code code = check_accelerator(self, record, error);
    *pair = code == WR_OK ? wr_pair_finder_find(&self->finder, record) : -1;
    if (code == WR_OK && *pair < 0) {
        char label[WR_PAIR_LABEL_BYTES];
        wr_long_label(record, label);
        code = survey_new_pair(self, label, error);
        *pair = code == WR_OK ? wr_pair_finder_find(&self->finder, record) : -1;
    }
    return code;
}

static enum wr_code survey_record(struct surveyor *self, const struct wr_long_record *record, struct wr_error *error)
{
    struct wr_key key = wr_query_name_key(&record->query);
    enum wr_code code = WR_OK;
    if (!wr_key_same(&key, &self->key)) {
        wr_key_set_prefetch(&self->survey->queries, record->query.later);
        self->key = key;
        code = survey_query(self, &record->query, error);
    }
    int32_t pair = -1;
    if (code == WR_OK && !wr_pair_finder_guess(&self->finder, record, &pair)) {
        code = survey_pair(self, record, &pair, error);
    }
    if (code == WR_OK) {
        survey_numbers(self, record, pair);
        code = note_order(self, pair, error);
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
    self->survey->is_grouped = self->survey->is_regular = records->is_planned;
    int64_t line = 0;
    while (code == WR_OK && more) {
        code = wr_long_records_next(records, &record, &more, error);
        int64_t score = self->header->measured[WR_COL_SCORE].column;
        bool is_said = !records->is_planned || (records->reading == WR_READ_WHOLE && !records->was_parsed);
        if (code == WR_E_CSV_VALUE && error && score >= 0 && is_said) {
            return wr_percent_explain(records->reader, (size_t)score, error);
        }
        if (code == WR_OK && more && record.digest && record.is_tallied) {
            code = survey_digest(self, record.digest, error);
            self->survey->records += (int64_t)record.digest->records;
            wr_records_pass(records->reader, record.digest->records - 1);
            continue;
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

/* The pairs as the rows will have them, and what there is of each. */
static enum wr_code conclude(struct surveyor *self, struct wr_error *error)
{
    struct wr_long_survey *survey = self->survey;
    enum wr_code code = wr_pairs_of_catalog(&survey->pairs, self->catalog, &survey->model, error);
    const struct wr_labels *pairs = &survey->pairs.label;
    if (code != WR_OK) {
        return code;
    }
    begin_query(self);
    for (size_t i = 0; survey->is_regular && i < survey->period; i++) {
        const char *label = self->seen.text[survey->order[i]];
        survey->order[i] = wr_labels_find(pairs, label, strlen(label));
        survey->is_regular &= survey->order[i] >= 0;
    }
    survey->there = wr_array(pairs->count, sizeof *survey->there, error);
    for (size_t i = 0; survey->there && i < self->seen.count; i++) {
        int32_t pair = wr_labels_find(pairs, self->seen.text[i], strlen(self->seen.text[i]));
        if (pair >= 0) {
            survey->there[pair] = self->there[i];
        }
    }
    return survey->there ? WR_OK : WR_E_NO_MEMORY;
}

static enum wr_code prepare(struct surveyor *self, struct wr_error *error)
{
    struct wr_long_survey *survey = self->survey;
    const struct wr_long_column *measured = self->header->measured;
    wr_pair_finder_init(&self->finder, &self->seen);
    self->has_input = measured[WR_COL_INPUT_TOKENS].column >= 0;
    self->all = (uint8_t)(self->has_input << WR_LONG_INPUT);
    for (int i = 0; i < WR_LONG_MEASURES; i++) {
        self->all |= (uint8_t)((measured[wr_long_measures[i]].column >= 0) << i);
    }
    enum wr_code code = wr_long_tally_form(&survey->form, self->header, error);
    code = code == WR_OK ? wr_tally_init(&survey->tally, &survey->form, error) : code;
    return code == WR_OK ? list_pairs(self, error) : code;
}

/* `*is_sure` is false when measures of a pair that lacks some were passed over. */
static enum wr_code read_survey(struct wr_long_survey *self, struct wr_long_records *records,
                                struct wr_catalog *catalog, bool may_skim, bool *is_sure, struct wr_error *error)
{
    struct surveyor surveyor = {.survey = self,
                                .header = records->header,
                                .records = records,
                                .reader = records->reader,
                                .catalog = catalog,
                                .may_skim = may_skim};
    memset(self, 0, sizeof *self);
    enum wr_code code = prepare(&surveyor, error);
    code = code == WR_OK ? read_records(&surveyor, records, error) : code;
    if (code == WR_OK && self->queries.count == 0) {
        code = wr_records_fail_empty(records->reader, error);
    }
    code = code == WR_OK ? conclude(&surveyor, error) : code;
    *is_sure = !surveyor.is_unsure || surveyor.incomplete == 0;
    wr_labels_free(&surveyor.listed);
    wr_labels_free(&surveyor.seen);
    wr_free(surveyor.there);
    if (code != WR_OK) {
        wr_long_survey_free(self);
    }
    return code;
}

/* A pair that comes when nobody looks at measures any more, and lacks one, needs another look at all of them. */
enum wr_code wr_long_survey_read(struct wr_long_survey *self, struct wr_long_records *records,
                                 struct wr_catalog *catalog, struct wr_error *error)
{
    bool is_sure = true;
    enum wr_code code = read_survey(self, records, catalog, true, &is_sure, error);
    if (code == WR_OK && !is_sure) {
        wr_long_survey_free(self);
        code = read_survey(self, records, catalog, false, &is_sure, error);
    }
    return code;
}
