#include "sim/ingest/long_record.h"

#include "sim/base/memory.h"
#include "sim/ingest/digest.h"
#include "sim/ingest/rows.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NAME_BYTES = 500 };

const enum wr_column_id wr_long_measures[WR_LONG_MEASURES] = {WR_COL_SCORE, WR_COL_ENERGY, WR_COL_LATENCY, WR_COL_COST,
                                                              WR_COL_OUTPUT_TOKENS};
const enum wr_column_id wr_long_constants[WR_LONG_CONSTANTS] = {WR_COL_QUERY_WEIGHT, WR_COL_QUERY_USER, WR_COL_ARRIVAL};

/* Where the numbers of columns are in a record. */
static const int places[WR_COLUMNS] = {
    [WR_COL_SCORE] = 0,
    [WR_COL_ENERGY] = 1,
    [WR_COL_LATENCY] = 2,
    [WR_COL_COST] = 3,
    [WR_COL_OUTPUT_TOKENS] = 4,
    [WR_COL_INPUT_TOKENS] = WR_LONG_INPUT,
    [WR_COL_QUERY_WEIGHT] = WR_LONG_FIRST_CONSTANT,
    [WR_COL_QUERY_USER] = WR_LONG_FIRST_CONSTANT + 1,
    [WR_COL_ARRIVAL] = WR_LONG_FIRST_CONSTANT + 2,
};

/* Every record of a table with attempts says which one it is. */
static const struct wr_value_rule attempt_number = {
    WR_KIND_WHOLE, 0, INT32_MAX, "the number of the attempt, a whole one from 0 to 2147483647", WR_QUANTITY_NONE};
static const struct wr_wide_rule attempt_rule = {.name = "attempt", .required = true, .value = &attempt_number};

size_t wr_long_label(const struct wr_long_record *record, char label[WR_PAIR_LABEL_BYTES])
{
    size_t model = record->model.length, accelerator = record->accelerator.length;
    memcpy(label, record->model.text, model);
    label[model] = '@';
    memcpy(label + model + 1, record->accelerator.text, accelerator);
    label[model + 1 + accelerator] = '\0';
    return model + 1 + accelerator;
}

void wr_long_records_close(struct wr_long_records *self)
{
    if (self->is_part) {
        wr_records_close(self->reader);
    } else {
        wr_extract_free(&self->plan);
        wr_extract_free(&self->bare);
        wr_extract_free(&self->survey);
        wr_tally_form_free(&self->form);
    }
    wr_free(self->number);
    memset(self, 0, sizeof *self);
}

static void plan_columns(struct wr_extract *plan, const struct wr_long_column *columns)
{
    for (int id = 0; id < WR_COLUMNS; id++) {
        if (columns[id].column >= 0) {
            plan->step[columns[id].column].rule = columns[id].rule;
            plan->step[columns[id].column].number = places[id];
        }
    }
}

/* The texts come in the order: identifier, pair or model, accelerator, domain. */
static void plan_texts(struct wr_extract *plan, const struct wr_long_header *header)
{
    plan->id = wr_extract_text(plan, header->query.part[0], 1, WR_QUERY_ID_BYTES);
    plan->has_keys = true;
    int64_t named[] = {header->pair, header->model, header->accelerator};
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        if (named[i] >= 0) {
            wr_extract_text(plan, (size_t)named[i], 1, NAME_BYTES);
        }
    }
    if (header->query.domain >= 0) {
        plan->domain = wr_extract_text(plan, (size_t)header->query.domain, 0, WR_QUERY_ID_BYTES);
    }
}

static void plan_measures(struct wr_extract *plan, const struct wr_long_header *header)
{
    plan_columns(plan, header->measured);
    plan_columns(plan, header->constant);
    for (size_t i = 0; i < header->features; i++) {
        plan->step[header->feature[i]].feature = (int32_t)(WR_LONG_NUMBERS + i);
    }
}

/* Where records of one query are told from each other by their attempts, too, digests know nothing of it. */
static void plan_digests(struct wr_extract *plan, const struct wr_long_header *header)
{
    const int64_t named[] = {header->pair, header->model, header->accelerator};
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        if (named[i] >= 0) {
            plan->name[plan->names++] = plan->step[named[i]].text;
        }
    }
    plan->is_digested = plan->names > 0 && header->attempt < 0;
    plan->constant = header->measured[WR_COL_INPUT_TOKENS].column >= 0 ? WR_LONG_INPUT : -1;
}

static void plan_survey(struct wr_extract *plan, const struct wr_tally_form *form)
{
    plan->tally = form;
    for (size_t i = 0; i < plan->columns; i++) {
        struct wr_extract_step *step = &plan->step[i];
        step->only_there = step->number != 0 && step->number != WR_LONG_INPUT && step->number != WR_LONG_ATTEMPT;
    }
}

enum wr_code wr_long_tally_form(struct wr_tally_form *form, const struct wr_long_header *header, struct wr_error *error)
{
    enum wr_code code = wr_tally_form_init(form, WR_LONG_NUMBERS + header->features, error);
    if (code == WR_OK) {
        wr_tally_form_add(form, 0);
    }
    return code;
}

static enum wr_code begin_plan(const struct wr_long_records *self, struct wr_extract *plan, struct wr_error *error)
{
    enum wr_code code = wr_extract_init(plan, wr_records_columns(self->reader), self->characters_per_token, error);
    plan->numbers = WR_LONG_NUMBERS + self->header->features;
    return code;
}

static enum wr_code make_bare(const struct wr_long_records *self, struct wr_extract *plan, struct wr_error *error)
{
    const struct wr_long_header *header = self->header;
    enum wr_code code = begin_plan(self, plan, error);
    if (code == WR_OK) {
        plan_columns(plan, header->measured);
        plan->id = wr_extract_text(plan, header->query.part[0], 1, WR_QUERY_ID_BYTES);
        plan->domain =
            header->query.domain >= 0 ? wr_extract_text(plan, (size_t)header->query.domain, 0, WR_QUERY_ID_BYTES) : -1;
        plan->is_digested = plan->is_bare = true;
    }
    return code;
}

static enum wr_code make_plan(const struct wr_long_records *self, struct wr_extract *plan, struct wr_error *error)
{
    const struct wr_long_header *header = self->header;
    enum wr_code code = begin_plan(self, plan, error);
    if (code != WR_OK) {
        return code;
    }
    if (header->attempt >= 0) {
        plan->step[header->attempt].rule = &attempt_rule;
        plan->step[header->attempt].number = WR_LONG_ATTEMPT;
    }
    plan_texts(plan, header);
    plan_measures(plan, header);
    plan_digests(plan, header);
    return WR_OK;
}

enum wr_code wr_long_records_open(struct wr_long_records *self, const struct wr_long_header *header,
                                  struct wr_records *reader, const struct wr_wide_options *options,
                                  const struct wr_catalog *catalog, struct wr_error *error)
{
    const char *accelerator = options->accelerator >= 0 ? catalog->accelerator.text[options->accelerator] : "";
    const char *model = options->model ? options->model : "";
    *self = (struct wr_long_records){.header = header,
                                     .reader = reader,
                                     .characters_per_token = options->characters_per_token,
                                     .only_model = {model, strlen(model)},
                                     .only_accelerator = {accelerator, strlen(accelerator)}};
    self->number = wr_array(WR_LONG_NUMBERS + header->features, sizeof *self->number, error);
    if (!self->number) {
        return WR_E_NO_MEMORY;
    }
    if (header->query.parts != 1) {
        return WR_OK; /* an identifier of several parts is read with care */
    }
    enum wr_code code = make_plan(self, &self->plan, error);
    code = code == WR_OK ? make_plan(self, &self->survey, error) : code;
    code = code == WR_OK ? make_bare(self, &self->bare, error) : code;
    code = code == WR_OK ? wr_long_tally_form(&self->form, header, error) : code;
    if (code == WR_OK) {
        plan_survey(&self->survey, &self->form);
    }
    return code;
}

enum wr_code wr_long_records_rewind(struct wr_long_records *self, bool is_survey, struct wr_error *error)
{
    self->now = is_survey && self->reading == WR_READ_AHEAD ? &self->survey : &self->plan;
    bool can = self->now->columns > 0 && self->reading != WR_READ_WITH_CARE;
    self->is_planned = false;
    return can ? wr_records_plan(self->reader, self->now, &self->is_planned, error)
               : wr_records_rewind(self->reader, error);
}

enum wr_code wr_long_records_open_again(struct wr_long_records *self, const struct wr_long_records *first, bool is_bare,
                                        struct wr_error *error)
{
    *self = *first;
    self->is_part = true;
    self->is_bare = is_bare;
    self->reader = NULL;
    self->number = wr_array(WR_LONG_NUMBERS + first->header->features, sizeof *self->number, error);
    return self->number ? wr_records_open_again(first->reader, &self->reader, error) : WR_E_NO_MEMORY;
}

enum wr_code wr_long_records_seek(struct wr_long_records *self, const struct wr_stretch *part, struct wr_error *error)
{
    self->is_planned = true;
    self->now = self->is_bare ? &self->bare : &self->plan;
    return wr_records_plan_part(self->reader, self->now, part, error);
}

static enum wr_code read_columns(struct wr_long_records *self, const struct wr_long_column *columns,
                                 struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int id = 0; code == WR_OK && id < WR_COLUMNS; id++) {
        if (columns[id].column >= 0) {
            code = wr_rule_value(columns[id].rule, self->reader, (size_t)columns[id].column, self->characters_per_token,
                                 &self->number[places[id]], error);
        }
    }
    return code;
}

/* Splits MODEL@ACCELERATOR at its last @. */
static bool split_pair(const struct wr_field *pair, struct wr_long_record *record)
{
    const char *at = memrchr(pair->text, '@', pair->length);
    if (!at || at == pair->text || at + 1 == pair->text + pair->length) {
        return false;
    }
    record->model = (struct wr_field){pair->text, (size_t)(at - pair->text)};
    record->accelerator = (struct wr_field){at + 1, pair->length - record->model.length - 1};
    return true;
}

/* A text of the record that is not blank and fits into a label; `only` where no column gives it. */
static enum wr_code read_name(const struct wr_records *reader, int64_t column, const char *expected,
                              const struct wr_field *only, struct wr_field *field, struct wr_error *error)
{
    *field = column >= 0 ? wr_records_fields(reader)[column] : *only;
    bool fits = column < 0 || (field->length > 0 && field->length <= NAME_BYTES);
    return fits ? WR_OK : wr_records_fail_value(reader, (size_t)column, expected, error);
}

static enum wr_code read_pair(const struct wr_long_records *self, struct wr_long_record *record, struct wr_error *error)
{
    const struct wr_long_header *header = self->header;
    if (header->pair >= 0) {
        const char *expected = "MODEL@ACCELERATOR of at most 500 bytes";
        struct wr_field pair = {"", 0};
        enum wr_code code = read_name(self->reader, header->pair, expected, &pair, &pair, error);
        return code != WR_OK || split_pair(&pair, record)
                   ? code
                   : wr_records_fail_value(self->reader, (size_t)header->pair, expected, error);
    }
    enum wr_code code = read_name(self->reader, header->model, "the name of a model, of at most 500 bytes",
                                  &self->only_model, &record->model, error);
    return code == WR_OK
               ? read_name(self->reader, header->accelerator, "the name of an accelerator, of at most 500 bytes",
                           &self->only_accelerator, &record->accelerator, error)
               : code;
}

/* Records without identifiers are queries of their own, told apart by where they begin. */
static void number_query(struct wr_query_name *self, const struct wr_records *reader)
{
    int length = snprintf(self->joined, sizeof self->joined, "%lld", (long long)wr_records_line(reader));
    self->id = (struct wr_field){self->joined, (size_t)length};
}

static enum wr_code read_with_care(struct wr_long_records *self, struct wr_long_record *record, struct wr_error *error)
{
    const struct wr_long_header *header = self->header;
    for (size_t i = 0; i < WR_LONG_NUMBERS; i++) {
        self->number[i] = NAN;
    }
    enum wr_code code = wr_query_name_read(&record->query, &header->query, self->reader, error);
    if (header->query.parts == 0) {
        number_query(&record->query, self->reader);
    }
    code = code != WR_OK ? code : read_columns(self, header->measured, error);
    code = code != WR_OK ? code : read_columns(self, header->constant, error);
    for (size_t i = 0; code == WR_OK && i < header->features; i++) {
        code = wr_feature_value(self->reader, header->feature[i], &self->number[WR_LONG_NUMBERS + i], error);
    }
    if (code == WR_OK && header->attempt >= 0) {
        code = wr_rule_value(&attempt_rule, self->reader, (size_t)header->attempt, NAN, &self->number[WR_LONG_ATTEMPT],
                             error);
    }
    record->number = self->number;
    record->is_tallied = false;
    record->is_skimmed = false;
    record->tally = NULL;
    record->digest = NULL;
    return code == WR_OK ? read_pair(self, record, error) : code;
}

/* What was parsed ahead; false when its pair is none. */
static bool take_parsed(const struct wr_long_records *self, const struct wr_parsed *parsed,
                        struct wr_long_record *record)
{
    const struct wr_long_header *header = self->header;
    const struct wr_extract *plan = &self->plan;
    record->digest = parsed->digest;
    if (self->is_bare) {
        return parsed->digest != NULL;
    }
    record->number = parsed->number;
    record->query.id = parsed->text[plan->id];
    record->query.domain = plan->domain >= 0 ? parsed->text[plan->domain] : (struct wr_field){"", 0};
    record->query.key = parsed->key;
    record->query.later = parsed->later;
    record->is_tallied = self->now->tally != NULL;
    record->is_skimmed = parsed->is_skimmed;
    record->tally = parsed->tally;
    if (header->pair >= 0) {
        return split_pair(&parsed->text[plan->step[header->pair].text], record);
    }
    record->model = header->model >= 0 ? parsed->text[plan->step[header->model].text] : self->only_model;
    record->accelerator =
        header->accelerator >= 0 ? parsed->text[plan->step[header->accelerator].text] : self->only_accelerator;
    return true;
}

bool wr_long_records_read_better(struct wr_long_records *self)
{
    bool is_first = !self->is_planned || self->reading == WR_READ_WITH_CARE ||
                    (self->reading == WR_READ_WHOLE && !self->was_parsed);
    self->reading += !is_first;
    return !is_first;
}

void wr_long_records_query(const struct wr_long_records *self, const struct wr_digest *digest, size_t record,
                           struct wr_query_name *name)
{
    const struct wr_extract *plan = self->now;
    const struct wr_field *text = digest->text + record * plan->texts;
    name->id = text[plan->id];
    name->domain = plan->domain >= 0 ? text[plan->domain] : (struct wr_field){"", 0};
    name->key = name->later = NULL;
}

enum wr_code wr_long_records_fail_unsaid(struct wr_error *error)
{
    return wr_fail(error, WR_E_CSV_VALUE, "%s%s%s", "", "", "");
}

enum wr_code wr_long_records_next(struct wr_long_records *self, struct wr_long_record *record, bool *more,
                                  struct wr_error *error)
{
    struct wr_parsed parsed;
    enum wr_code code = WR_OK;
    *more = false;
    if (self->is_planned) {
        code = wr_records_parsed(self->reader, &parsed, more, error);
    }
    self->was_parsed = *more;
    if (code == WR_OK && *more && !take_parsed(self, &parsed, record)) {
        return wr_long_records_fail_unsaid(error);
    }
    if (code == WR_OK && !*more) {
        code = wr_records_next(self->reader, more, error);
        code = code == WR_OK && *more ? read_with_care(self, record, error) : code;
    }
    bool has_attempt = self->header->attempt >= 0 && !self->is_bare;
    double attempt = code == WR_OK && *more && has_attempt ? record->number[WR_LONG_ATTEMPT] : 0;
    record->attempt = (int64_t)attempt;
    return code;
}

void wr_pair_finder_init(struct wr_pair_finder *self, const struct wr_labels *labels)
{
    self->labels = labels;
    self->last = -1;
    for (size_t i = 0; i < sizeof self->after / sizeof *self->after; i++) {
        self->after[i] = (struct wr_pair_guess){.pair = -1};
    }
}

static bool is_right(const struct wr_pair_guess *guess, const struct wr_labels *labels,
                     const struct wr_long_record *record)
{
    if (guess->pair < 0 || guess->model != record->model.length || guess->accelerator != record->accelerator.length) {
        return false;
    }
    const char *label = labels->text[guess->pair];
    return memcmp(label, record->model.text, guess->model) == 0 &&
           memcmp(label + guess->model + 1, record->accelerator.text, guess->accelerator) == 0;
}

static struct wr_pair_guess *guess_of(struct wr_pair_finder *self)
{
    return &self->after[(size_t)(self->last + 1) % (sizeof self->after / sizeof *self->after)];
}

bool wr_pair_finder_guess(struct wr_pair_finder *self, const struct wr_long_record *record, int32_t *pair)
{
    const struct wr_pair_guess *guess = guess_of(self);
    bool is_known = is_right(guess, self->labels, record);
    *pair = self->last = is_known ? guess->pair : self->last;
    return is_known;
}

int32_t wr_pair_finder_find(struct wr_pair_finder *self, const struct wr_long_record *record)
{
    char label[WR_PAIR_LABEL_BYTES];
    int32_t pair = -1;
    if (wr_pair_finder_guess(self, record, &pair)) {
        return pair;
    }
    pair = wr_labels_find(self->labels, label, wr_long_label(record, label));
    if (pair >= 0) {
        *guess_of(self) = (struct wr_pair_guess){pair, record->model.length, record->accelerator.length};
        self->last = pair;
    }
    return pair;
}
