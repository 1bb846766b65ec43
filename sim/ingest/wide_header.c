#include "sim/ingest/wide_header.h"

#include "sim/base/memory.h"
#include "sim/ingest/warnings.h"
#include "sim/ingest/wide_pairs.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* What the steps of binding share. */
struct binder {
    struct wr_wide_header *header;
    const struct wr_records *reader;
    struct wr_catalog *catalog;
    const struct wr_wide_options *options;
    const char *file;
    struct wr_labels ignored;
};

void wr_wide_header_free(struct wr_wide_header *self)
{
    wr_free(self->column);
    wr_labels_free(&self->model);
    wr_pairs_free(&self->pairs);
    wr_wide_index_free(&self->index);
    wr_query_columns_free(&self->query);
    wr_free(self->feature);
    memset(self, 0, sizeof *self);
}

enum wr_code wr_wide_index_columns(struct wr_wide_header *self, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    wr_wide_index_init(&self->index);
    for (size_t i = 0; code == WR_OK && i < self->columns; i++) {
        const struct wr_wide_column *column = &self->column[i];
        if (column->rule) {
            const struct wr_wide_thing thing = {column->rule->target, column->model, column->pair};
            code =
                wr_wide_index_add(&self->index, &thing, self->model.count, self->pairs.label.count, (int32_t)i, error);
        }
    }
    return code;
}

/* The column of the file that gives `target`, -1 when there is none. */
static int64_t column_of(const struct wr_wide_header *self, enum wr_column_id target)
{
    for (size_t i = 0; i < self->columns; i++) {
        if (self->column[i].rule && self->column[i].rule->target == target) {
            return (int64_t)i;
        }
    }
    return -1;
}

static const char *subject_of(const struct binder *self, size_t column)
{
    return wr_wide_subject_of(wr_records_header(self->reader, column));
}

static enum wr_code ignore(struct binder *self, size_t column, struct wr_error *error)
{
    const char *name = wr_records_header(self->reader, column);
    const bool is_used = self->header->column[column].is_used || wr_records_chooses_by(self->reader, column);
    int32_t index = 0;
    self->header->column[column].rule = NULL;
    return is_used ? WR_OK : wr_labels_add(&self->ignored, name, strlen(name), &index, error);
}

/* Finds each column's rule; tokens cannot come from characters without their ratio. */
static enum wr_code match_rules(struct binder *self, struct wr_error *error)
{
    for (size_t i = 0; i < self->header->columns; i++) {
        const struct wr_wide_rule *rule = wr_wide_rule_of(wr_records_header(self->reader, i));
        self->header->column[i] = (struct wr_wide_column){rule, -1, -1, false};
        const char *subject = subject_of(self, i);
        if (rule && rule->subject != WR_SUBJECT_QUERY && (!*subject || *subject == '@')) {
            wr_fail(error, WR_E_IMPORT_NO_SUBJECT, "%s%s", wr_records_header(self->reader, i), rule->name);
            return wr_records_fail_at_header(self->reader, i, error);
        }
    }
    return WR_OK;
}

/* The column that an option names. */
static enum wr_code find_named(const struct binder *self, const char *option, const char *name, size_t *column,
                               struct wr_error *error)
{
    for (*column = 0; *column < self->header->columns; (*column)++) {
        if (strcmp(wr_records_header(self->reader, *column), name) == 0) {
            return WR_OK;
        }
    }
    return wr_records_fail_no_column(self->reader, option, name, error);
}

/* Columns that --id names are the key, and then no other is. */
static enum wr_code choose_key(struct binder *self, struct wr_error *error)
{
    const struct wr_labels *id = &self->options->id;
    struct wr_wide_column *column = self->header->column;
    for (size_t i = 0; id->count > 0 && i < self->header->columns; i++) {
        bool is_key = column[i].rule && column[i].rule->target == WR_COL_QUERY_ID;
        bool is_domain = column[i].rule && column[i].rule->target == WR_COL_QUERY_DOMAIN && id->count > 1;
        column[i].rule = is_key || is_domain ? NULL : column[i].rule;
    }
    for (size_t i = 0; i < id->count; i++) {
        size_t at = 0;
        enum wr_code code = find_named(self, "--id", id->text[i], &at, error);
        if (code != WR_OK) {
            return code;
        }
        bool is_domain = i == 0 && id->count > 1, is_first = i == (id->count > 1);
        column[at] = (struct wr_wide_column){NULL, -1, -1, true};
        column[at].rule = is_domain ? wr_wide_rule_of("domain") : is_first ? wr_wide_rule_of("query_id") : NULL;
    }
    return WR_OK;
}

static enum wr_code choose_features(struct binder *self, struct wr_error *error)
{
    struct wr_wide_header *header = self->header;
    const struct wr_labels *keep = &self->options->keep;
    header->feature = wr_array(keep->count, sizeof *header->feature, error);
    if (!header->feature) {
        return WR_E_NO_MEMORY;
    }
    for (; header->features < keep->count; header->features++) {
        size_t *at = &header->feature[header->features];
        enum wr_code code = find_named(self, "--keep", keep->text[header->features], at, error);
        if (code != WR_OK) {
            return code;
        }
        header->column[*at].is_used = true;
    }
    return WR_OK;
}

/* Notes the columns of the key: those of --id, or the ones found by name. */
static enum wr_code bind_key(struct binder *self, struct wr_error *error)
{
    struct wr_wide_header *header = self->header;
    const struct wr_labels *id = &self->options->id;
    int64_t by_name = column_of(header, WR_COL_QUERY_ID);
    enum wr_code code = WR_OK;
    header->query.domain = column_of(header, WR_COL_QUERY_DOMAIN);
    if (id->count == 0) {
        return by_name < 0 ? WR_OK : wr_query_columns_add(&header->query, (size_t)by_name, error);
    }
    for (size_t i = id->count > 1; code == WR_OK && i < id->count; i++) {
        size_t at = 0;
        code = find_named(self, "--id", id->text[i], &at, error);
        code = code == WR_OK ? wr_query_columns_add(&header->query, at, error) : code;
    }
    return code;
}

/* Names the models: those of the score columns, in order of first appearance. */
static enum wr_code name_models(struct binder *self, struct wr_error *error)
{
    struct wr_wide_header *header = self->header;
    for (size_t i = 0; i < header->columns; i++) {
        const struct wr_wide_rule *rule = header->column[i].rule;
        if (!rule || rule->target != WR_COL_SCORE) {
            continue;
        }
        const char *subject = subject_of(self, i), *at = strrchr(subject, '@');
        size_t length = at ? (size_t)(at - subject) : strlen(subject);
        enum wr_code code = wr_labels_add(&header->model, subject, length, &header->column[i].model, error);
        if (code != WR_OK) {
            return code;
        }
    }
    if (header->model.count == 0) {
        wr_fail(error, WR_E_IMPORT_NO_SCORES, "%s", "");
        return wr_fail_at(error, self->file, 1, 0);
    }
    return WR_OK;
}

static enum wr_code bind_pair(struct binder *self, size_t column, const char *subject, struct wr_error *error)
{
    struct wr_wide_column *bound = &self->header->column[column];
    enum wr_code code = wr_pairs_of_header(&self->header->pairs, subject, self->catalog, &self->header->model,
                                           self->reader, column, &bound->pair, error);
    bound->model = code == WR_OK ? self->header->pairs.model[bound->pair] : -1;
    return code;
}

static enum wr_code bind_model(struct binder *self, size_t column, const char *subject, struct wr_error *error)
{
    struct wr_wide_column *bound = &self->header->column[column];
    const struct wr_labels *models = &self->header->model;
    bound->model = wr_labels_find(models, subject, strlen(subject));
    if (bound->model < 0) {
        wr_fail(error, WR_E_IMPORT_UNKNOWN, "%s%s%s%s", "model", subject, "the models of the scores",
                wr_labels_nearest(models, subject));
        return wr_records_fail_at_header(self->reader, column, error);
    }
    return WR_OK;
}

/* A column of pairs that names a model alone means its only pair. Done when all pairs are known. */
static enum wr_code bind_only_pair(struct binder *self, size_t column, struct wr_error *error)
{
    struct wr_wide_column *bound = &self->header->column[column];
    bound->pair = wr_pairs_only(&self->header->pairs, bound->model);
    if (bound->pair >= 0) {
        return WR_OK;
    }
    wr_fail(error, WR_E_IMPORT_NOT_ONE_PAIR, "%s%s%s", wr_records_header(self->reader, column),
            subject_of(self, column), bound->pair == -1 ? "no pair" : "several pairs");
    return wr_records_fail_at_header(self->reader, column, error);
}

/* Resolves what stands behind the colons: first what may name new pairs, then what refers to them. */
static enum wr_code bind_subjects(struct binder *self, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    struct wr_wide_header *header = self->header;
    for (size_t i = 0; code == WR_OK && i < header->columns; i++) {
        const struct wr_wide_rule *rule = header->column[i].rule;
        if (!rule || rule->subject == WR_SUBJECT_QUERY) {
            continue;
        }
        bool is_pair = rule->subject != WR_SUBJECT_MODEL && strchr(subject_of(self, i), '@');
        code =
            is_pair ? bind_pair(self, i, subject_of(self, i), error) : bind_model(self, i, subject_of(self, i), error);
    }
    for (size_t i = 0; code == WR_OK && i < header->columns; i++) {
        const struct wr_wide_column *bound = &header->column[i];
        if (bound->rule && bound->rule->subject == WR_SUBJECT_PAIR && bound->pair < 0) {
            code = bind_only_pair(self, i, error);
        }
    }
    return code;
}

/* Of two columns for one thing the one whose rule stands earlier stays; two scores for one thing are refused. */
static enum wr_code settle(struct binder *self, size_t first, size_t second, size_t *kept, struct wr_error *error)
{
    const struct wr_wide_column *one = &self->header->column[first], *two = &self->header->column[second];
    if (one->rule->target == WR_COL_SCORE || one->rule == two->rule) {
        wr_fail(error, WR_E_IMPORT_SAME_COLUMN, "%s%s", wr_records_header(self->reader, second),
                wr_records_header(self->reader, first));
        return wr_records_fail_at_header(self->reader, second, error);
    }
    *kept = one->rule < two->rule ? first : second;
    return ignore(self, one->rule < two->rule ? second : first, error);
}

static enum wr_code settle_column(struct binder *self, size_t column, struct wr_labels *keys, size_t *owner,
                                  struct wr_error *error)
{
    const struct wr_wide_column *bound = &self->header->column[column];
    char key[64];
    int length = snprintf(key, sizeof key, "%d/%d/%d", bound->rule->target, bound->model, bound->pair);
    size_t known = keys->count;
    int32_t index = 0;
    enum wr_code code = wr_labels_add(keys, key, (size_t)length, &index, error);
    if (code == WR_OK && keys->count > known) {
        owner[index] = column;
    } else if (code == WR_OK) {
        code = settle(self, owner[index], column, &owner[index], error);
    }
    return code;
}

static enum wr_code settle_columns(struct binder *self, struct wr_labels *keys, size_t *owner, struct wr_error *error)
{
    for (size_t i = 0; i < self->header->columns; i++) {
        const struct wr_wide_column *bound = &self->header->column[i];
        enum wr_code code = bound->rule ? settle_column(self, i, keys, owner, error) : ignore(self, i, error);
        if (code != WR_OK) {
            return code;
        }
    }
    return WR_OK;
}

/* Leaves one column for each thing; the others are listed as ignored. */
static enum wr_code remove_doubles(struct binder *self, struct wr_error *error)
{
    struct wr_labels keys = {0};
    size_t *owner = wr_array(self->header->columns, sizeof *owner, error);
    enum wr_code code = owner ? settle_columns(self, &keys, owner, error) : WR_E_NO_MEMORY;
    wr_labels_free(&keys);
    wr_free(owner);
    return code;
}

/* Without a ratio, questions' characters are ignored and answers' characters refused. */
static enum wr_code check_characters(struct binder *self, struct wr_labels *warnings, struct wr_error *error)
{
    for (size_t i = 0; isnan(self->options->characters_per_token) && i < self->header->columns; i++) {
        struct wr_wide_column *bound = &self->header->column[i];
        if (!bound->rule || !bound->rule->characters) {
            continue;
        }
        const char *name = wr_records_header(self->reader, i);
        if (bound->rule->subject != WR_SUBJECT_QUERY) {
            wr_fail(error, WR_E_IMPORT_CHARACTERS, "%s", name);
            return wr_records_fail_at_header(self->reader, i, error);
        }
        bound->rule = NULL;
        if (bound->is_used) {
            continue;
        }
        enum wr_code code =
            wr_warn(warnings, error, "%s: column %s ignored: --chars-per-token would make input tokens of it",
                    self->file, name);
        if (code != WR_OK) {
            return code;
        }
    }
    return WR_OK;
}

/* A pair's energy (latency) is measured or composed, not both. */
static enum wr_code check_one_origin(const struct binder *self, struct wr_error *error)
{
    for (size_t i = 0; i < self->header->columns; i++) {
        const struct wr_wide_column *bound = &self->header->column[i];
        if (!bound->rule || bound->pair < 0) {
            continue;
        }
        const struct wr_profile *profile = &self->header->pairs.profile[bound->pair];
        bool energy = bound->rule->target == WR_COL_ENERGY && !(isnan(profile->j_out) && isnan(profile->j_in));
        bool latency = bound->rule->target == WR_COL_LATENCY && !(isnan(profile->s_out) && isnan(profile->s_in));
        if (energy || latency) {
            wr_fail(error, WR_E_IMPORT_TWO_ORIGINS, "%s%s", wr_records_header(self->reader, i),
                    energy ? "j_per_output_token" : "s_per_output_token");
            return wr_records_fail_at_header(self->reader, i, error);
        }
    }
    return WR_OK;
}

/* Notes which columns there are; a score for a model without pairs has no place beside scores per pair. */
static enum wr_code note_columns(struct binder *self, struct wr_error *error)
{
    struct wr_wide_header *header = self->header;
    for (size_t i = 0; i < header->columns; i++) {
        const struct wr_wide_column *bound = &header->column[i];
        if (bound->rule) {
            enum wr_column_id target = bound->rule->target;
            header->has[target] = true;
            header->per_pair[target] |= target == WR_COL_INPUT_TOKENS ? bound->model >= 0 : bound->pair >= 0;
            header->derived[target] |= bound->rule->characters;
        }
    }
    for (size_t i = 0; i < header->columns; i++) {
        const struct wr_wide_column *bound = &header->column[i];
        bool of_model = bound->rule && bound->rule->subject == WR_SUBJECT_MODEL_OR_PAIR && bound->pair < 0;
        if (of_model && header->per_pair[bound->rule->target] && wr_pairs_only(&header->pairs, bound->model) == -1) {
            wr_fail(error, WR_E_IMPORT_NO_PLACE, "%s", wr_records_header(self->reader, i));
            return wr_records_fail_at_header(self->reader, i, error);
        }
    }
    return WR_OK;
}

static enum wr_code check_pairs(const struct binder *self, struct wr_error *error)
{
    if (self->header->pairs.label.count > 0) {
        return WR_OK;
    }
    wr_fail(error, WR_E_IMPORT_NO_PAIRS, "%s", "");
    return wr_fail_at(error, self->file, 1, 0);
}

/* A name of a rule, or one that --keep or --id give a part. */
static struct wr_known_name knows(const void *table, const char *name)
{
    const struct wr_wide_options *options = table;
    const struct wr_wide_rule *rule = wr_wide_rule_of(name);
    if (rule) {
        return (struct wr_known_name){true, rule->value->quantity};
    }
    bool is_named = wr_labels_find(&options->keep, name, strlen(name)) >= 0 ||
                    wr_labels_find(&options->id, name, strlen(name)) >= 0;
    return (struct wr_known_name){is_named, WR_QUANTITY_NONE};
}

static void ignore_others(const struct wr_wide_header *self, struct wr_records *reader)
{
    for (size_t i = 0; i < self->columns; i++) {
        if (!self->column[i].rule && !self->column[i].is_used) {
            wr_records_ignore(reader, i);
        }
    }
}

/* A column of a model or pair under a name that only sounds like a known one: without it the pair may be missing. */
static enum wr_code warn_alike(const struct binder *self, struct wr_labels *warnings, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (size_t i = 0; code == WR_OK && i < self->header->columns; i++) {
        const char *name = wr_records_header(self->reader, i), *subject = subject_of(self, i);
        enum wr_column_id target;
        bool is_none = *subject && !self->header->column[i].is_used && !wr_wide_rule_of(name);
        const char *alike = is_none ? wr_wide_alike(name, &target) : NULL;
        if (alike) {
            code = wr_warn(warnings, error,
                           "%s: column '%s' is not known, but sounds like %s:%s; if it is, say --map '%s:%s=%s:UNIT'",
                           self->file, name, alike, subject, alike, subject, name);
        }
    }
    return code;
}

enum wr_code wr_wide_bind(struct wr_wide_header *self, struct wr_records *reader, struct wr_catalog *catalog,
                          const struct wr_wide_options *options, const char *file, struct wr_labels *warnings,
                          struct wr_error *error)
{
    struct binder binder = {self, reader, catalog, options, file, {0}};
    memset(self, 0, sizeof *self);
    self->columns = wr_records_columns(reader);
    self->column = wr_array(self->columns, sizeof *self->column, error);
    self->characters_per_token = options->characters_per_token;
    self->feature_name = &options->keep;
    enum wr_code code =
        self->column ? wr_table_form_apply(options->form, reader, knows, options, error) : WR_E_NO_MEMORY;
    code = code != WR_OK ? code : match_rules(&binder, error);
    code = code != WR_OK ? code : choose_key(&binder, error);
    code = code != WR_OK ? code : choose_features(&binder, error);
    code = code != WR_OK ? code : name_models(&binder, error);
    code = code != WR_OK ? code : wr_pairs_of_catalog(&self->pairs, catalog, &self->model, error);
    code = code != WR_OK ? code : wr_pairs_on(&self->pairs, catalog, &self->model, options->accelerator, error);
    code = code != WR_OK ? code : bind_subjects(&binder, error);
    code = code != WR_OK ? code : check_pairs(&binder, error);
    code = code != WR_OK ? code : remove_doubles(&binder, error);
    code = code != WR_OK ? code : check_characters(&binder, warnings, error);
    code = code != WR_OK ? code : check_one_origin(&binder, error);
    code = code != WR_OK ? code : note_columns(&binder, error);
    code = code != WR_OK ? code : wr_wide_index_columns(self, error);
    code = code != WR_OK ? code : bind_key(&binder, error);
    code = code != WR_OK ? code : wr_ignored_columns_add(&options->form->ignored, file, &binder.ignored, error);
    code = code != WR_OK ? code : warn_alike(&binder, warnings, error);
    wr_labels_free(&binder.ignored);
    if (code == WR_OK) {
        ignore_others(self, reader);
    } else {
        wr_wide_header_free(self);
    }
    return code;
}

enum wr_code wr_wide_bind_curves(struct wr_wide_header *self, const struct wr_catalog *catalog, struct wr_error *error)
{
    *self = (struct wr_wide_header){.query = {.domain = -1}, .characters_per_token = NAN};
    enum wr_code code = wr_pairs_of_curves(&self->pairs, &self->model, catalog, error);
    code = code == WR_OK ? wr_wide_index_columns(self, error) : code;
    if (code != WR_OK) {
        wr_wide_header_free(self);
    }
    return code;
}
