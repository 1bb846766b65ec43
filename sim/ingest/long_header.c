#include "sim/ingest/long_header.h"

#include "sim/base/memory.h"
#include "sim/ingest/warnings.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* What the steps of binding share. */
struct binder {
    struct wr_long_header *header;
    const struct wr_records *reader;
    const struct wr_wide_options *options;
    const char *file;
    struct wr_labels *warnings;
    struct wr_labels ignored;
};

void wr_long_header_free(struct wr_long_header *self)
{
    wr_query_columns_free(&self->query);
    wr_free(self->feature);
    memset(self, 0, sizeof *self);
}

/* The rule of a value per row (as of energy_j:PAIR), else that of a value per query. */
static const struct wr_wide_rule *rule_of(const char *name)
{
    char subject[128];
    int length = snprintf(subject, sizeof subject, "%s:", name);
    bool fits = length > 0 && (size_t)length < sizeof subject && !strchr(name, ':');
    const struct wr_wide_rule *rule = fits ? wr_wide_rule_of(subject) : NULL;
    return rule ? rule : fits ? wr_wide_rule_of(name) : NULL;
}

static bool is_place(const char *name)
{
    return !strcmp(name, "model") || !strcmp(name, "accelerator") || !strcmp(name, "pair") || !strcmp(name, "attempt");
}

static struct wr_known_name knows(const void *table, const char *name)
{
    const struct wr_wide_options *options = table;
    const struct wr_wide_rule *rule = rule_of(name);
    bool is_named = wr_labels_find(&options->keep, name, strlen(name)) >= 0 ||
                    wr_labels_find(&options->id, name, strlen(name)) >= 0;
    return (struct wr_known_name){rule || is_named || is_place(name), rule ? rule->value->quantity : WR_QUANTITY_NONE};
}

static bool is_score_of_model(const char *name)
{
    const struct wr_wide_rule *rule = wr_wide_rule_of(name);
    return rule && rule->target == WR_COL_SCORE;
}

bool wr_long_is(const struct wr_records *reader, const struct wr_mappings *map)
{
    bool names_pairs = false, names_scores = false;
    for (size_t i = 0; i < wr_records_columns(reader); i++) {
        const char *name = wr_records_header_in_file(reader, i);
        names_pairs |= !strcmp(name, "model") || !strcmp(name, "pair");
        names_scores |= is_score_of_model(name);
    }
    for (size_t i = 0; i < map->count; i++) {
        const char *name = map->mapping[i].name;
        names_pairs |= (!strcmp(name, "model") || !strcmp(name, "pair")) && wr_mapping_fits(&map->mapping[i], reader);
        names_scores |= is_score_of_model(name);
    }
    return names_pairs && !names_scores;
}

static bool is_used(const struct wr_long_header *self, size_t column)
{
    bool used = (int64_t)column == self->model || (int64_t)column == self->accelerator ||
                (int64_t)column == self->pair || (int64_t)column == self->attempt ||
                (int64_t)column == self->query.domain;
    for (size_t i = 0; i < self->query.parts; i++) {
        used |= self->query.part[i] == column;
    }
    for (size_t i = 0; i < self->features; i++) {
        used |= self->feature[i] == column;
    }
    return used;
}

/* Columns that the options name: the key and the features. */
static enum wr_code bind_options(struct binder *self, struct wr_error *error)
{
    const struct wr_labels *id = &self->options->id, *keep = &self->options->keep;
    struct wr_long_header *header = self->header;
    header->feature = wr_array(keep->count, sizeof *header->feature, error);
    enum wr_code code = header->feature ? WR_OK : WR_E_NO_MEMORY;
    for (size_t i = 0; code == WR_OK && i < keep->count; i++) {
        int64_t at = wr_records_find(self->reader, keep->text[i]);
        if (at < 0) {
            return wr_records_fail_no_column(self->reader, "--keep", keep->text[i], error);
        }
        header->feature[header->features++] = (size_t)at;
    }
    for (size_t i = 0; code == WR_OK && i < id->count; i++) {
        int64_t at = wr_records_find(self->reader, id->text[i]);
        if (at < 0) {
            return wr_records_fail_no_column(self->reader, "--id", id->text[i], error);
        }
        if (i == 0 && id->count > 1) {
            header->query.domain = at;
        } else {
            code = wr_query_columns_add(&header->query, (size_t)at, error);
        }
    }
    return code;
}

/* A text column of the key, by its name; --id goes before. */
static enum wr_code bind_key(struct binder *self, size_t column, enum wr_column_id target, struct wr_error *error)
{
    struct wr_query_columns *query = &self->header->query;
    size_t named = self->options->id.count;
    if (target == WR_COL_QUERY_DOMAIN ? named > 1 : named > 0) {
        return WR_OK;
    }
    bool is_taken = target == WR_COL_QUERY_DOMAIN ? query->domain >= 0 : query->parts > 0;
    if (is_taken) {
        size_t other = target == WR_COL_QUERY_DOMAIN ? (size_t)query->domain : query->part[0];
        wr_fail(error, WR_E_IMPORT_SAME_COLUMN, "%s%s", wr_records_header(self->reader, column),
                wr_records_header(self->reader, other));
        return wr_records_fail_at_header(self->reader, column, error);
    }
    if (target == WR_COL_QUERY_DOMAIN) {
        query->domain = (int64_t)column;
        return WR_OK;
    }
    return wr_query_columns_add(query, column, error);
}

/* Characters need their ratio: those of answers are refused without it, those of questions ignored. */
static enum wr_code check_characters(struct binder *self, size_t column, const struct wr_wide_rule *rule, bool *is_fit,
                                     struct wr_error *error)
{
    *is_fit = !rule->characters || !isnan(self->options->characters_per_token);
    if (*is_fit) {
        return WR_OK;
    }
    const char *name = wr_records_header(self->reader, column);
    if (rule->target == WR_COL_OUTPUT_TOKENS) {
        wr_fail(error, WR_E_IMPORT_CHARACTERS, "%s", name);
        return wr_records_fail_at_header(self->reader, column, error);
    }
    return is_used(self->header, column)
               ? WR_OK
               : wr_warn(self->warnings, error,
                         "%s: column %s ignored: --chars-per-token would make input tokens of it", self->file, name);
}

static enum wr_code ignore(struct binder *self, size_t column, struct wr_error *error)
{
    const char *name = wr_records_header(self->reader, column);
    int32_t index = 0;
    return wr_labels_add(&self->ignored, name, strlen(name), &index, error);
}

/* Of two columns for one thing the one whose rule stands earlier stays; two scores are refused. */
static enum wr_code bind_value(struct binder *self, size_t column, const struct wr_wide_rule *rule,
                               struct wr_error *error)
{
    bool is_constant = rule->subject == WR_SUBJECT_QUERY && rule->target != WR_COL_INPUT_TOKENS;
    struct wr_long_column *to =
        is_constant ? &self->header->constant[rule->target] : &self->header->measured[rule->target];
    bool is_fit = true;
    enum wr_code code = check_characters(self, column, rule, &is_fit, error);
    if (code != WR_OK || !is_fit) {
        return code;
    }
    if (to->column < 0) {
        *to = (struct wr_long_column){(int64_t)column, rule};
        return WR_OK;
    }
    if (rule->characters == to->rule->characters) {
        wr_fail(error, WR_E_IMPORT_SAME_COLUMN, "%s%s", wr_records_header(self->reader, column),
                wr_records_header(self->reader, (size_t)to->column));
        return wr_records_fail_at_header(self->reader, column, error);
    }
    code = ignore(self, rule->characters ? column : (size_t)to->column, error);
    if (!rule->characters) {
        *to = (struct wr_long_column){(int64_t)column, rule};
    }
    return code;
}

static enum wr_code bind_columns(struct binder *self, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (size_t i = 0; code == WR_OK && i < wr_records_columns(self->reader); i++) {
        const char *name = wr_records_header(self->reader, i);
        const struct wr_wide_rule *rule = is_place(name) ? NULL : rule_of(name);
        bool is_key = rule && (rule->target == WR_COL_QUERY_ID || rule->target == WR_COL_QUERY_DOMAIN);
        if (is_key) {
            code = bind_key(self, i, rule->target, error);
        } else if (rule) {
            code = bind_value(self, i, rule, error);
        }
        bool is_of_use = is_used(self->header, i) || wr_records_chooses_by(self->reader, i);
        if (code == WR_OK && (!rule || is_key) && !is_of_use) {
            code = ignore(self, i, error);
        }
    }
    return code;
}

/* COLUMN_MISSING when the header has no column of that name. */
static enum wr_code need(const struct binder *self, const char *name, bool is_there, struct wr_error *error)
{
    if (is_there) {
        return WR_OK;
    }
    enum wr_code code = wr_records_fail_no_column(self->reader, "", name, error);
    if (code != WR_E_IMPORT_NO_COLUMN) {
        return code;
    }
    char nearest[WR_ERROR_TEXT];
    snprintf(nearest, sizeof nearest, "%s", error ? error->value[2].text : "");
    wr_fail(error, WR_E_IMPORT_COLUMN_MISSING, "%s%s", name, nearest);
    return wr_fail_at(error, self->file, 1, 0);
}

static enum wr_code check_complete(const struct binder *self, struct wr_error *error)
{
    const struct wr_long_header *header = self->header;
    bool has_pair = header->pair >= 0, is_one = self->options->accelerator >= 0, is_one_model = self->options->model;
    if (header->pair >= 0 && (header->model >= 0 || header->accelerator >= 0)) {
        const char *other = header->model >= 0 ? "model" : "accelerator";
        wr_fail(error, WR_E_IMPORT_SAME_COLUMN, "%s%s", "pair", other);
        return wr_records_fail_at_header(self->reader, (size_t)header->pair, error);
    }
    if (is_one && (header->pair >= 0 || header->accelerator >= 0)) {
        return wr_fail(error, WR_E_USAGE, "%s%s", "the table names accelerators itself; leave --accelerator out",
                       "import");
    }
    if (is_one_model && (header->pair >= 0 || header->model >= 0)) {
        return wr_fail(error, WR_E_USAGE, "%s%s", "the table names models itself; leave --model out", "import");
    }
    enum wr_code code = need(self, "query_id", header->query.parts > 0 || (is_one && is_one_model), error);
    code = code == WR_OK ? need(self, "model", has_pair || is_one_model || header->model >= 0, error) : code;
    return code == WR_OK ? need(self, "accelerator", has_pair || is_one || header->accelerator >= 0, error) : code;
}

/* Energy and latency alone make a table, but no replay. */
static enum wr_code warn_no_scores(struct binder *self, struct wr_error *error)
{
    if (self->header->measured[WR_COL_SCORE].column >= 0) {
        return WR_OK;
    }
    return wr_warn(self->warnings, error,
                   "%s: no column score or correct: every score is missing, and a replay has no queries", self->file);
}

/* A column of no use that sounds like what the table lacks. */
static enum wr_code warn_alike(struct binder *self, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (size_t i = 0; code == WR_OK && i < wr_records_columns(self->reader); i++) {
        const char *name = wr_records_header(self->reader, i);
        enum wr_column_id target = WR_COL_SCORE;
        const char *alike = wr_wide_rule_of(name) || is_used(self->header, i) ? NULL : wr_wide_alike(name, &target);
        if (alike && self->header->measured[target].column < 0) {
            code = wr_warn(self->warnings, error,
                           "%s: no column %s, but '%s' sounds like it; if it is, say --map '%s=%s:UNIT'", self->file,
                           alike, name, alike, name);
        }
    }
    return code;
}

static void ignore_others(const struct wr_long_header *self, struct wr_records *reader)
{
    for (size_t i = 0; i < wr_records_columns(reader); i++) {
        bool used = is_used(self, i);
        for (int id = 0; id < WR_COLUMNS; id++) {
            used |= self->measured[id].column == (int64_t)i || self->constant[id].column == (int64_t)i;
        }
        if (!used) {
            wr_records_ignore(reader, i);
        }
    }
}

enum wr_code wr_long_bind(struct wr_long_header *self, struct wr_records *reader, const struct wr_wide_options *options,
                          const char *file, struct wr_labels *warnings, struct wr_error *error)
{
    struct binder binder = {self, reader, options, file, warnings, {0}};
    memset(self, 0, sizeof *self);
    for (int id = 0; id < WR_COLUMNS; id++) {
        self->measured[id].column = self->constant[id].column = -1;
    }
    enum wr_code code = wr_table_form_apply(options->form, reader, knows, options, error);
    self->query.domain = -1;
    self->model = wr_records_find(reader, "model");
    self->accelerator = wr_records_find(reader, "accelerator");
    self->pair = wr_records_find(reader, "pair");
    self->attempt = wr_records_find(reader, "attempt");
    code = code != WR_OK ? code : bind_options(&binder, error);
    code = code != WR_OK ? code : bind_columns(&binder, error);
    code = code != WR_OK ? code : check_complete(&binder, error);
    code = code != WR_OK ? code : warn_no_scores(&binder, error);
    code = code != WR_OK ? code : wr_ignored_columns_add(&options->form->ignored, file, &binder.ignored, error);
    code = code != WR_OK ? code : warn_alike(&binder, error);
    ignore_others(self, reader);
    wr_labels_free(&binder.ignored);
    if (code != WR_OK) {
        wr_long_header_free(self);
    }
    return code;
}
