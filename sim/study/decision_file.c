#include "sim/study/decision_file.h"

#include "sim/base/memory.h"
#include "sim/base/segment.h"
#include "sim/ingest/open_records.h"
#include "sim/ingest/query_key.h"
#include "sim/ingest/wide_rules.h"
#include "sim/study/decision_pair.h"
#include "sim/text/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What rows may be at fault for, and the first of them in words. */
enum fault { UNKNOWN_QUERY, UNKNOWN_PAIR, DISAGREES, AGAIN, SKIPPED, FAULTS };
enum { LISTED = 3 };
struct faults {
    int64_t count[FAULTS], line; /* line: of the first of all */
    char first[FAULTS][240];
};

struct reading {
    struct wr_decision_file *file;
    struct wr_source *source;
    const struct wr_pool *pool;
    struct wr_key_set keys; /* of the measurements, in the order of their rows; empty where they are row numbers */
    bool by_number;
    struct wr_records *records;
    struct wr_query_columns columns;
    struct wr_decision_pair names;
    int64_t attempt; /* column of the table, -1 = none */
    int64_t row;     /* of the measurements, which the present record is about; -1 = none */
    struct faults faults;
};

/* ------------------------------------------------------------------------------------- keys of the measurements */

/* Adds one query's key: by its domain where the table has a column of them. */
static enum wr_code add_key(struct reading *self, const char *id, size_t length, const char *domain,
                            struct wr_error *error)
{
    const struct wr_field field = {id, length};
    const struct wr_key key = wr_key_of(domain, strlen(domain), id, length);
    uint32_t index;
    bool is_new;
    enum wr_code code = wr_key_set_add(&self->keys, key, &field, &index, &is_new, error);
    if (code == WR_OK && !is_new) {
        char text[WR_ERROR_TEXT];
        snprintf(text, sizeof text, "%.*s", (int)length, id);
        return wr_fail(error, WR_E_DECISIONS_DOMAIN, "%s", text);
    }
    return code;
}

static enum wr_code add_block(struct reading *self, int64_t row, char *ids, int32_t *domains, struct wr_error *error)
{
    struct wr_source *source = self->source;
    const struct wr_meta *meta = source->meta;
    const int64_t rows = wr_block_rows(meta->extent[WR_DIM_QUERY], row);
    const size_t length = (size_t)meta->extent[WR_DIM_QUERY_ID_LEN];
    const bool by_domain = self->columns.domain >= 0 && meta->column[WR_COL_QUERY_DOMAIN].present;
    enum wr_code code = source->read(source, WR_COL_QUERY_ID, row, rows, ids, error);
    if (code == WR_OK && by_domain) {
        code = source->read(source, WR_COL_QUERY_DOMAIN, row, rows, domains, error);
    }
    for (int64_t i = 0; code == WR_OK && i < rows; i++) {
        const char *id = ids + (size_t)i * length;
        const char *domain = by_domain ? wr_meta_label(meta, WR_COL_DOMAIN, domains[i]) : "";
        code = add_key(self, id, strnlen(id, length), domain, error);
    }
    return code;
}

static enum wr_code read_keys(struct reading *self, struct wr_error *error)
{
    const struct wr_meta *meta = self->source->meta;
    self->by_number = !meta->column[WR_COL_QUERY_ID].present;
    if (self->by_number) {
        return WR_OK;
    }
    char *ids = wr_array((size_t)meta->extent[WR_DIM_QUERY_ID_LEN], WR_BLOCK_ROWS, error);
    int32_t *domains = ids ? wr_array(WR_BLOCK_ROWS, sizeof *domains, error) : NULL;
    enum wr_code code = domains ? WR_OK : WR_E_NO_MEMORY;
    for (int64_t row = 0; code == WR_OK && row < self->file->queries; row += WR_BLOCK_ROWS) {
        code = add_block(self, row, ids, domains, error);
    }
    wr_free(domains);
    wr_free(ids);
    return code;
}

/* The row of the measurements that a record is about, -1 = there is none. */
static enum wr_code find_row(struct reading *self, const struct wr_query_name *name, struct wr_error *error)
{
    self->row = -1;
    if (!self->by_number) {
        return wr_key_set_find(&self->keys, wr_query_name_key(name), &self->row, error);
    }
    bool number = wr_parse_integer(name->id.text, name->id.length, &self->row);
    self->row = number && self->row >= 0 && self->row < self->file->queries ? self->row : -1;
    return WR_OK;
}

/* --------------------------------------------------------------------------------------------------- columns */

static enum wr_code fail_column(const struct reading *self, const char *what, struct wr_error *error)
{
    wr_fail(error, WR_E_DECISIONS_COLUMN, "%s", what);
    return wr_records_fail_at_header(self->records, 0, error);
}

/* A query's identifier and domain go by the names that import knows. */
static enum wr_code find_columns(struct reading *self, const char *of, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    self->columns.domain = -1;
    for (size_t i = 0; code == WR_OK && i < wr_records_columns(self->records); i++) {
        const struct wr_wide_rule *rule = wr_wide_rule_of(wr_records_header(self->records, i));
        if (rule && rule->target == WR_COL_QUERY_ID && self->columns.parts == 0) {
            code = wr_query_columns_add(&self->columns, i, error);
        } else if (rule && rule->target == WR_COL_QUERY_DOMAIN && self->columns.domain < 0) {
            self->columns.domain = (int64_t)i;
        }
    }
    wr_decision_pair_init(&self->names, self->records, self->source->meta, self->pool);
    self->attempt = wr_records_find(self->records, "attempt");
    if (code == WR_OK && self->columns.parts == 0) {
        return fail_column(self, "of identifiers (query_id, question_id, id or query)", error);
    }
    if (code == WR_OK && self->names.pair < 0 && self->names.model < 0) {
        return fail_column(self, "'pair' or 'model'", error);
    }
    const int64_t policy = wr_records_find(self->records, "policy");
    if (code == WR_OK && of && policy < 0) {
        return fail_column(self, "'policy', as the study asks for the rows of one", error);
    }
    return code == WR_OK && of ? wr_records_add_test(self->records, (size_t)policy, of, false, error) : code;
}

/* --------------------------------------------------------------------------------------------------- records */

/* `text`: what the record says, in words. */
static void note(struct reading *self, enum fault fault, const char *text)
{
    struct faults *faults = &self->faults;
    char *list = faults->first[fault], line[80];
    const size_t length = strlen(list), size = sizeof faults->first[fault];
    const int64_t at = wr_records_line(self->records);
    wr_records_name_line(self->records, at, line, sizeof line);
    faults->line = faults->line ? faults->line : at;
    if (faults->count[fault]++ < LISTED) {
        snprintf(list + length, size - length, "%s%s in line %s", length ? ", " : "", text, line);
    }
}

static void note_query(struct reading *self, enum fault fault, const struct wr_field *id)
{
    char text[WR_DECISION_WORDS];
    wr_decision_quote(id, text);
    note(self, fault, text);
}

/* The pair in play that the record decides for, -1 = none, which is noted. */
static enum wr_code find_pair(struct reading *self, int32_t *pair, struct wr_error *error)
{
    char text[WR_DECISION_WORDS];
    enum wr_decision_pair_fault fault;
    enum wr_code code = wr_decision_pair_find(&self->names, pair, &fault, text, error);
    if (code == WR_OK && *pair < 0) {
        note(self, fault == WR_DECISION_PAIR_UNKNOWN ? UNKNOWN_PAIR : DISAGREES, text);
    }
    return code;
}

static enum wr_code find_attempt(const struct reading *self, int *attempt, struct wr_error *error)
{
    int64_t number = 1;
    if (self->attempt >= 0) {
        const struct wr_field *field = &wr_records_fields(self->records)[self->attempt];
        bool whole = wr_parse_integer(field->text, field->length, &number);
        if (!whole || number < 1 || number > WR_DECISION_ATTEMPTS) {
            char expected[64];
            snprintf(expected, sizeof expected, "the number of an attempt, from 1 to %d", (int)WR_DECISION_ATTEMPTS);
            return wr_records_fail_value(self->records, (size_t)self->attempt, expected, error);
        }
    }
    *attempt = (int)number - 1;
    return WR_OK;
}

/* Room for decisions of that attempt. */
static enum wr_code reserve(struct wr_decision_file *file, int attempt, struct wr_error *error)
{
    if (attempt < file->attempts) {
        return WR_OK;
    }
    const size_t queries = (size_t)file->queries, had = (size_t)file->attempts, has = (size_t)attempt + 1;
    int32_t *grown = wr_array_resize(file->decision, queries * has, sizeof *grown, error);
    if (!grown) {
        return WR_E_NO_MEMORY;
    }
    memset(grown + queries * had, 0xff, queries * (has - had) * sizeof *grown); /* -1 */
    file->decision = grown;
    file->attempts = attempt + 1;
    return WR_OK;
}

static enum wr_code take_record(struct reading *self, struct wr_query_name *name, struct wr_error *error)
{
    struct wr_decision_file *file = self->file;
    int32_t pair = -1;
    int attempt = 0;
    enum wr_code code = wr_query_name_read(name, &self->columns, self->records, error);
    code = code == WR_OK ? find_row(self, name, error) : code;
    code = code == WR_OK ? find_pair(self, &pair, error) : code;
    code = code == WR_OK ? find_attempt(self, &attempt, error) : code;
    code = code == WR_OK ? reserve(file, attempt, error) : code;
    if (code != WR_OK) {
        return code;
    }
    int32_t *decision = self->row >= 0 ? &file->decision[attempt * file->queries + self->row] : NULL;
    if (!decision) {
        note_query(self, UNKNOWN_QUERY, &name->id);
    } else if (*decision >= 0) {
        note_query(self, AGAIN, &name->id);
    } else {
        *decision = pair;
    }
    return WR_OK;
}

static enum wr_code take_records(struct reading *self, struct wr_error *error)
{
    struct wr_query_name name;
    bool more = true, some = false;
    enum wr_code code = reserve(self->file, 0, error);
    while (code == WR_OK && (code = wr_records_next(self->records, &more, error)) == WR_OK && more) {
        code = take_record(self, &name, error);
        some = true;
    }
    return code != WR_OK || some ? code : wr_records_fail_empty(self->records, error);
}

/* ---------------------------------------------------------------------------------------------------- results */

/* The identifier of a row of the measurements, for messages. */
static void name_row(const struct reading *self, int64_t row, char *text, size_t size)
{
    const struct wr_meta *meta = self->source->meta;
    const int64_t block = row / WR_BLOCK_ROWS * WR_BLOCK_ROWS, rows = wr_block_rows(meta->extent[WR_DIM_QUERY], block);
    const size_t length = (size_t)meta->extent[WR_DIM_QUERY_ID_LEN];
    char *ids = self->by_number ? NULL : wr_array(length, WR_BLOCK_ROWS, NULL);
    snprintf(text, size, "row %" PRId64, row);
    if (ids && self->source->read(self->source, WR_COL_QUERY_ID, block, rows, ids, NULL) == WR_OK) {
        const char *id = ids + (size_t)(row - block) * length;
        snprintf(text, size, "'%.*s'", (int)strnlen(id, length < 30 ? length : 30), id);
    }
    wr_free(ids);
}

static void note_undecided(const struct reading *self, int64_t row)
{
    struct wr_decision_file *file = self->file;
    const size_t length = strlen(file->first_undecided);
    char name[48];
    if (file->undecided++ < LISTED) {
        name_row(self, row, name, sizeof name);
        snprintf(file->first_undecided + length, sizeof file->first_undecided - length, "%s%s", length ? ", " : "",
                 name);
    }
}

/* Queries without a first attempt; those that have a later one skip an attempt. */
static void check_attempts(struct reading *self)
{
    const struct wr_decision_file *file = self->file;
    for (int64_t row = 0; row < file->queries; row++) {
        bool ended = false, skips = false;
        for (int a = 0; a < file->attempts; a++) {
            const bool there = file->decision[a * file->queries + row] >= 0;
            skips |= ended && there;
            ended |= !there;
        }
        if (skips && self->faults.count[SKIPPED]++ < LISTED) {
            char name[48], *text = self->faults.first[SKIPPED];
            const size_t length = strlen(text), size = sizeof self->faults.first[SKIPPED];
            name_row(self, row, name, sizeof name);
            snprintf(text + length, size - length, "%s%s", length ? ", " : "", name);
        } else if (!skips && file->decision[row] < 0) {
            note_undecided(self, row);
        }
    }
}

static enum wr_code report(const struct reading *self, const char *path, struct wr_error *error)
{
    static const char *const what[FAULTS] = {
        [UNKNOWN_QUERY] = "name queries that the measurements do not have",
        [UNKNOWN_PAIR] = "name pairs or models that are not in play",
        [DISAGREES] = "say a model or an accelerator that is not that of the pair",
        [AGAIN] = "decide for a query and attempt again",
        [SKIPPED] = "or more leave out an attempt before a later one",
    };
    char text[FAULTS][WR_ERROR_TEXT] = {""};
    bool any = false;
    for (int f = 0; f < FAULTS; f++) {
        const int64_t count = self->faults.count[f];
        if (count > 0) {
            snprintf(text[f], sizeof text[f], "%s%" PRId64 " %s (%s%s)", any ? "; " : "", count, what[f],
                     self->faults.first[f], count > LISTED ? ", ..." : "");
            any = true;
        }
    }
    if (!any) {
        return WR_OK;
    }
    wr_fail(error, WR_E_DECISIONS_ROWS, "%s%s%s%s%s", text[UNKNOWN_QUERY], text[UNKNOWN_PAIR], text[DISAGREES],
            text[AGAIN], text[SKIPPED]);
    return wr_fail_at(error, path, self->faults.line, 0);
}

static enum wr_code read_table(struct reading *self, const char *path, const char *of, struct wr_error *error)
{
    enum wr_code code = find_columns(self, of, error);
    if (!self->source->meta->column[WR_COL_QUERY_DOMAIN].present) {
        self->columns.domain = -1;
    }
    if (code == WR_OK && (code = read_keys(self, error)) == WR_E_DECISIONS_DOMAIN) {
        wr_fail_at(error, path, 0, 0);
    }
    code = code == WR_OK ? take_records(self, error) : code;
    if (code == WR_OK) {
        check_attempts(self);
        code = report(self, path, error);
    }
    return code;
}

enum wr_code wr_decision_file_read(struct wr_decision_file *self, const char *path, const char *of,
                                   struct wr_source *source, const struct wr_pool *pool, struct wr_error *error)
{
    struct wr_input *input = NULL;
    struct reading reading = {.file = self, .source = source, .pool = pool};
    *self = (struct wr_decision_file){.queries = source->meta->extent[WR_DIM_QUERY]};
    enum wr_code code = wr_input_open(&input, path, error);
    if (code != WR_OK) {
        return code;
    }
    code = wr_records_open(&reading.records, input, NULL, error);
    code = code == WR_OK ? read_table(&reading, path, of, error) : code;
    wr_query_columns_free(&reading.columns);
    wr_key_set_free(&reading.keys);
    wr_records_close(reading.records);
    wr_input_close(input);
    return code;
}

void wr_decision_file_free(struct wr_decision_file *self)
{
    wr_free(self->decision);
    *self = (struct wr_decision_file){0};
}
