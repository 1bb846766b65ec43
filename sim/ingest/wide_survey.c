#include "sim/ingest/wide_survey.h"

#include "sim/base/memory.h"
#include "sim/base/progress.h"
#include "sim/ingest/digest.h"
#include "sim/ingest/key_set.h"
#include "sim/ingest/percent.h"

#include <stdio.h>
#include <string.h>

/* What the steps of the reading share. */
struct surveyor {
    struct wr_wide_survey *survey;
    const struct wr_wide_header *header;
    struct wr_rows *rows;
    struct wr_key_set keys;
    struct wr_tally tally; /* of all rows so far */
    struct wr_row row;     /* the present one */
};

void wr_wide_survey_free(struct wr_wide_survey *self)
{
    wr_labels_free(&self->domain);
    wr_free(self->present);
    memset(self, 0, sizeof *self);
}

/* The line of the first query with `key`: the set keeps no lines, so the file is read again. 0 = not found. */
static enum wr_code find_line(const struct surveyor *self, struct wr_key key, int64_t *line, struct wr_error *error)
{
    struct wr_records *again = NULL;
    struct wr_query_name name;
    bool more = false;
    *line = 0;
    enum wr_code code = wr_records_open_again(self->rows->reader, &again, error);
    while (code == WR_OK && *line == 0 && (code = wr_records_next(again, &more, error)) == WR_OK && more) {
        code = wr_query_name_read(&name, &self->header->query, again, error);
        struct wr_key other = wr_query_name_key(&name);
        *line = wr_key_same(&other, &key) ? wr_records_line(again) : 0;
    }
    wr_records_close(again);
    return code;
}

static enum wr_code fail_duplicate(const struct surveyor *self, const struct wr_query_name *name, struct wr_key key,
                                   struct wr_error *error)
{
    int64_t line = 0;
    enum wr_code code = find_line(self, key, &line, error);
    if (code != WR_OK) {
        return code;
    }
    char id[WR_ERROR_TEXT], domain[WR_ERROR_TEXT];
    snprintf(id, sizeof id, "%.*s", (int)name->id.length, name->id.text);
    snprintf(domain, sizeof domain, "%.*s", (int)name->domain.length, name->domain.text);
    wr_fail(error, WR_E_IMPORT_DUPLICATE, "%s%s%lld", id, domain, (long long)line);
    return wr_records_fail_at(self->rows->reader, self->header->query.part[0], error);
}

static enum wr_code survey_query(struct surveyor *self, const struct wr_query_name *name, struct wr_error *error)
{
    const struct wr_query_columns *query = &self->header->query;
    struct wr_wide_survey *survey = self->survey;
    int32_t domain = -1;
    enum wr_code code = wr_query_name_domain(name, query, self->rows->reader, &survey->domain, &domain, error);
    if (code != WR_OK) {
        return code;
    }
    if (domain >= 0) {
        survey->present[query->domain]++;
    }
    survey->id_bytes = name->id.length > survey->id_bytes ? name->id.length : survey->id_bytes;
    if (query->parts == 0 || !self->rows->reader) {
        return WR_OK; /* nothing to tell apart, or told apart already */
    }
    struct wr_key key = wr_query_name_key(name);
    bool is_new = true;
    uint32_t index = 0;
    code = wr_key_set_add(&self->keys, key, &name->id, &index, &is_new, error);
    return code == WR_OK && !is_new ? fail_duplicate(self, name, key, error) : code;
}

/* The queries of a digest but the values of their rows. A key that was there already is told of by reading with care.
 */
static enum wr_code survey_digest(struct surveyor *self, const struct wr_digest *digest, struct wr_error *error)
{
    const struct wr_query_columns *query = &self->header->query;
    struct wr_wide_survey *survey = self->survey;
    enum wr_code code =
        wr_query_domains_add(digest->domain, digest->domains, query, self->rows->reader, &survey->domain, error);
    if (query->domain >= 0) {
        survey->present[query->domain] += (int64_t)digest->with_domain;
    }
    survey->id_bytes = digest->id_bytes > survey->id_bytes ? digest->id_bytes : survey->id_bytes;
    bool are_new = true;
    if (code == WR_OK && digest->key) {
        code = wr_key_set_add_many(&self->keys, digest->key, digest->queries, digest->ascends, &digest->id[0],
                                   &digest->id[digest->queries - 1], &are_new, error);
    }
    survey->rows += (int64_t)digest->records;
    if (code == WR_OK && !are_new) {
        return wr_fail(error, WR_E_IMPORT_DUPLICATE, "%s%s%lld", "", "", 0LL);
    }
    return code == WR_OK ? self->rows->pass(self->rows, digest, error) : code;
}

static void survey_values(struct surveyor *self)
{
    const struct wr_tally_form *form = &self->rows->form;
    if (self->row.tally) {
        wr_tally_add(&self->tally, form, self->row.tally);
    } else if (!self->row.is_tallied) {
        wr_tally_count(&self->tally, form, self->row.value);
    }
}

/* A row was refused: says more where its score is in percent. */
static enum wr_code explain(const struct surveyor *self, struct wr_error *error)
{
    for (size_t i = 0; self->rows->reader && i < self->header->columns; i++) {
        const struct wr_wide_rule *rule = self->header->column[i].rule;
        if (rule && rule->target == WR_COL_SCORE) {
            wr_percent_explain(self->rows->reader, i, error);
        }
    }
    return error->code;
}

static enum wr_code read_rows(struct surveyor *self, struct wr_error *error)
{
    struct wr_row *row = &self->row;
    bool more = false;
    enum wr_code code = self->rows->rewind(self->rows, true, error);
    while (code == WR_OK && (code = self->rows->next(self->rows, &more, row, error)) == WR_OK && more) {
        survey_values(self);
        if (row->digest) {
            code = survey_digest(self, row->digest, error);
            continue;
        }
        wr_key_set_prefetch(&self->keys, row->name.later);
        code = survey_query(self, &row->name, error);
        self->survey->rows++;
    }
    if (code == WR_E_CSV_VALUE && error) {
        return explain(self, error);
    }
    self->survey->rows /= self->header->attempts > 0 ? self->header->attempts : 1;
    return code == WR_OK && self->survey->rows == 0 ? wr_records_fail_empty(self->rows->reader, error) : code;
}

static void conclude(struct surveyor *self)
{
    struct wr_wide_survey *survey = self->survey;
    survey->graded = self->tally.graded;
    for (size_t i = 0; i < self->header->columns; i++) {
        survey->present[i] += self->tally.there[i];
    }
    for (size_t i = 0; i < self->header->features; i++) {
        survey->has_features |= self->tally.there[self->header->columns + i] > 0;
    }
}

static enum wr_code survey_rows(struct wr_wide_survey *self, struct wr_rows *rows, struct wr_error *error)
{
    struct surveyor surveyor = {.survey = self, .header = rows->header, .rows = rows};
    memset(self, 0, sizeof *self);
    enum wr_code code = wr_tally_init(&surveyor.tally, &rows->form, error);
    self->present = code == WR_OK ? wr_array(rows->header->columns, sizeof *self->present, error) : NULL;
    code = self->present ? WR_OK : WR_E_NO_MEMORY;
    if (rows->reader) {
        wr_progress_begin("checking", wr_input_size(rows->input));
    }
    code = code == WR_OK ? read_rows(&surveyor, error) : code;
    wr_progress_end();
    if (code == WR_OK) {
        conclude(&surveyor);
    } else {
        wr_wide_survey_free(self);
    }
    wr_key_set_free(&surveyor.keys);
    wr_tally_free(&surveyor.tally);
    return code;
}

enum wr_code wr_wide_survey_read(struct wr_wide_survey *self, struct wr_rows *rows, struct wr_error *error)
{
    enum wr_code code = survey_rows(self, rows, error);
    while (code != WR_OK && rows->is_parsed_ahead &&
           (rows->reading == WR_READ_AHEAD || (rows->reading == WR_READ_WHOLE && rows->was_parsed))) {
        rows->reading++; /* what was parsed ahead cannot say where it is wrong */
        code = survey_rows(self, rows, error);
    }
    return code;
}

void wr_wide_survey_refuse(struct wr_rows *rows, struct wr_error *error)
{
    struct wr_wide_survey survey;
    struct wr_error found;
    enum wr_code code = WR_OK;
    for (rows->reading = WR_READ_WHOLE; code == WR_OK && rows->reading <= WR_READ_WITH_CARE; rows->reading++) {
        code = wr_wide_survey_read(&survey, rows, &found);
        wr_wide_survey_free(&survey);
    }
    if (code != WR_OK) {
        *error = found;
    }
}
