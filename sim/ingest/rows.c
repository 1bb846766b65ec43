#include "sim/ingest/rows.h"

#include "sim/base/memory.h"
#include "sim/base/segment.h"
#include "sim/ingest/digest.h"

#include <float.h>
#include <math.h>
#include <string.h>

static const struct wr_value_rule kept_number = {WR_KIND_REAL, -DBL_MAX, DBL_MAX, "a number, as --keep keeps no text",
                                                 WR_QUANTITY_NONE};

bool wr_rule_parse(const struct wr_wide_rule *rule, const struct wr_field_form *form, const struct wr_field *field,
                   double characters_per_token, double *value)
{
    *value = NAN;
    if (field->length == 0) {
        return !rule->required;
    }
    if (rule->value->kind == WR_KIND_TEXT) {
        return true;
    }
    if (!wr_value_parse(rule->value, form, field, value)) {
        return false;
    }
    *value = rule->characters ? ceil(*value / characters_per_token) : *value;
    return !rule->characters || *value <= INT32_MAX;
}

/* What wr_rule_parse() did not take. */
static enum wr_code fail_rule(const struct wr_wide_rule *rule, const struct wr_records *reader, size_t column,
                              struct wr_error *error)
{
    const struct wr_field *field = &wr_records_fields(reader)[column];
    double value = 0;
    if (field->length == 0) {
        return wr_records_fail_value(reader, column, rule->value->expected, error);
    }
    if (wr_value_parse(rule->value, wr_records_form(reader, column), field, &value)) {
        return wr_records_fail_value(reader, column, "characters of at most 2147483647 tokens", error);
    }
    return wr_value_refuse(rule->value, reader, column, error);
}

enum wr_code wr_rule_value(const struct wr_wide_rule *rule, const struct wr_records *reader, size_t column,
                           double characters_per_token, double *value, struct wr_error *error)
{
    const struct wr_field *field = &wr_records_fields(reader)[column];
    bool good = wr_rule_parse(rule, wr_records_form(reader, column), field, characters_per_token, value);
    return good ? WR_OK : fail_rule(rule, reader, column, error);
}

bool wr_feature_parse(const struct wr_field_form *form, const struct wr_field *field, double *value)
{
    *value = NAN;
    return field->length == 0 || wr_value_parse(&kept_number, form, field, value);
}

enum wr_code wr_feature_value(const struct wr_records *reader, size_t column, double *value, struct wr_error *error)
{
    return wr_value_read(&kept_number, reader, column, value, error);
}

void wr_rows_close(struct wr_rows *self)
{
    if (self) {
        wr_tally_form_free(&self->form);
        self->close(self);
    }
}

enum wr_code wr_rows_fail_changed(const struct wr_rows *rows, struct wr_error *error)
{
    wr_fail(error, WR_E_READ, "%s", "");
    return wr_fail_at(error, wr_input_name(rows->input), rows->reader ? wr_records_line(rows->reader) : 0, 0);
}

struct record_rows {
    struct wr_rows base;
    struct wr_extract plan;    /* all of a record; no columns = nothing is parsed ahead */
    struct wr_extract part;    /* the same with digests, for parts */
    struct wr_extract survey;  /* the same with scores, and with whether there are other numbers */
    double *value;             /* owned: of a row that is read with care */
    struct wr_position *block; /* owned: where each block's first record begins, found by a survey */
    size_t blocks, capacity;
    int64_t row;                     /* of the survey: the next one */
    const struct record_rows *first; /* borrowed: rows that plan and blocks belong to; NULL = these */
    const struct wr_extract *now;    /* borrowed: what is parsed ahead */
    bool is_planned;                 /* since the last rewind */
    bool is_survey;
};

static enum wr_code read_record(struct record_rows *self, bool *more, struct wr_row *row, struct wr_error *error)
{
    const struct wr_wide_header *header = self->base.header;
    struct wr_records *reader = self->base.reader;
    double *value = self->value;
    enum wr_code code = wr_records_next(reader, more, error);
    if (code != WR_OK || !*more) {
        return code;
    }
    for (size_t i = 0; code == WR_OK && i < header->columns; i++) {
        const struct wr_wide_rule *rule = header->column[i].rule;
        value[i] = NAN;
        code = rule ? wr_rule_value(rule, reader, i, header->characters_per_token, &value[i], error) : WR_OK;
    }
    for (size_t i = 0; code == WR_OK && i < header->features; i++) {
        code = wr_feature_value(reader, header->feature[i], &value[header->columns + i], error);
    }
    row->value = value;
    row->is_tallied = false;
    row->tally = NULL;
    row->digest = NULL;
    return code == WR_OK ? wr_query_name_read(&row->name, &header->query, reader, error) : code;
}

static void take_parsed(const struct wr_extract *plan, const struct wr_parsed *record, struct wr_row *row)
{
    const struct wr_field none = {"", 0};
    row->value = record->number;
    row->is_tallied = plan->tally != NULL;
    row->tally = record->tally;
    row->digest = record->digest;
    row->name.domain = plan->domain >= 0 ? record->text[plan->domain] : none;
    row->name.id = plan->id >= 0 ? record->text[plan->id] : none;
    row->name.key = plan->has_keys ? record->key : NULL;
    row->name.later = plan->has_keys ? record->later : NULL;
}

static enum wr_code keep_block(struct record_rows *self, struct wr_position position, struct wr_error *error)
{
    enum wr_code code =
        wr_array_grow((void **)&self->block, &self->capacity, self->blocks + 1, sizeof *self->block, error);
    if (code == WR_OK) {
        self->block[self->blocks++] = position;
    }
    return code;
}

/* In a survey: keeps where the blocks begin. */
static enum wr_code note_block(struct record_rows *self, struct wr_error *error)
{
    bool begins = self->is_survey && self->row++ % WR_BLOCK_ROWS == 0;
    return begins ? keep_block(self, wr_records_position(self->base.reader), error) : WR_OK;
}

/* In a survey the first row of the digest has been counted. */
static enum wr_code pass_digest(struct wr_rows *base, const struct wr_digest *digest, struct wr_error *error)
{
    struct record_rows *self = (struct record_rows *)base;
    const int64_t first = self->row - 1, end = first + (int64_t)digest->records;
    enum wr_code code = WR_OK;
    for (int64_t row = (first / WR_BLOCK_ROWS + 1) * WR_BLOCK_ROWS; self->is_survey && code == WR_OK && row < end;
         row += WR_BLOCK_ROWS) {
        code = keep_block(self, wr_digest_position(digest, (size_t)(row - first)), error);
    }
    self->row = end;
    wr_records_pass(base->reader, digest->records - 1);
    return code;
}

static enum wr_code next_record(struct wr_rows *base, bool *more, struct wr_row *row, struct wr_error *error)
{
    struct record_rows *self = (struct record_rows *)base;
    struct wr_parsed record;
    enum wr_code code = WR_OK;
    *more = false;
    if (self->is_planned) {
        code = wr_records_parsed(base->reader, &record, more, error);
    }
    base->was_parsed = *more;
    if (code == WR_OK && *more) {
        take_parsed(self->now, &record, row);
    } else if (code == WR_OK) {
        code = read_record(self, more, row, error);
    }
    return code == WR_OK && *more && self->is_planned ? note_block(self, error) : code;
}

static enum wr_code rewind_reader(struct wr_rows *base, bool is_survey, struct wr_error *error)
{
    struct record_rows *self = (struct record_rows *)base;
    bool can = is_survey && self->plan.columns > 0 && base->reading != WR_READ_WITH_CARE;
    self->now = base->reading == WR_READ_WHOLE ? &self->plan : &self->survey;
    self->is_planned = false;
    self->is_survey = is_survey;
    self->row = 0;
    self->blocks = 0;
    enum wr_code code = can ? wr_records_plan(base->reader, self->now, &self->is_planned, error)
                            : wr_records_rewind(base->reader, error);
    base->is_parsed_ahead = is_survey ? self->is_planned : base->is_parsed_ahead;
    return code;
}

static enum wr_code seek_block(struct wr_rows *base, int64_t block, struct wr_error *error)
{
    struct record_rows *self = (struct record_rows *)base;
    const struct record_rows *first = self->first;
    const bool is_last = (size_t)block + 1 == first->blocks;
    const struct wr_stretch stretch = {first->block[block], is_last ? INT64_MAX : first->block[block + 1].offset, true};
    self->is_planned = true;
    self->now = &first->part;
    return wr_records_plan_part(base->reader, self->now, &stretch, error);
}

static void close_rows(struct wr_rows *base)
{
    struct record_rows *self = (struct record_rows *)base;
    if (self->first) {
        wr_records_close(base->reader);
    }
    wr_extract_free(&self->plan);
    wr_extract_free(&self->part);
    wr_extract_free(&self->survey);
    wr_free(self->value);
    wr_free(self->block);
    wr_free(self);
}

static enum wr_code open_again(const struct wr_rows *base, struct wr_rows **again, struct wr_error *error)
{
    *again = NULL;
    if (!base->is_parsed_ahead) {
        return WR_OK;
    }
    enum wr_code code = wr_rows_of_records(again, base->header, base->input, NULL, error);
    if (code == WR_OK) {
        ((struct record_rows *)*again)->first = (const struct record_rows *)base;
        code = wr_records_open_again(base->reader, &(*again)->reader, error);
    }
    if (code != WR_OK) {
        wr_rows_close(*again);
        *again = NULL;
    }
    return code;
}

/* A number per column of the header and per feature. An identifier of several parts is read with care. */
static enum wr_code make_plan(struct record_rows *self, struct wr_extract *plan, struct wr_error *error)
{
    const struct wr_wide_header *header = self->base.header;
    if (!self->base.reader || header->query.parts > 1 || header->columns < 2) {
        return WR_OK;
    }
    enum wr_code code = wr_extract_init(plan, header->columns, header->characters_per_token, error);
    if (code != WR_OK) {
        return code;
    }
    plan->numbers = header->columns + header->features;
    for (size_t i = 0; i < header->columns; i++) {
        const struct wr_wide_rule *rule = header->column[i].rule;
        bool is_number = rule && (rule->value->kind != WR_KIND_TEXT || rule->required);
        plan->step[i].rule = rule;
        plan->step[i].number = is_number ? (int32_t)i : -1;
    }
    for (size_t i = 0; i < header->features; i++) {
        plan->step[header->feature[i]].feature = (int32_t)(header->columns + i);
    }
    plan->domain =
        header->query.domain >= 0 ? wr_extract_text(plan, (size_t)header->query.domain, 0, WR_QUERY_ID_BYTES) : -1;
    plan->id = header->query.parts > 0 ? wr_extract_text(plan, header->query.part[0], 1, WR_QUERY_ID_BYTES) : -1;
    return WR_OK;
}

static void plan_survey(struct record_rows *self)
{
    struct wr_extract *plan = &self->survey;
    plan->tally = &self->base.form;
    plan->only_tally = true;
    plan->is_digested = true;
    plan->has_keys = plan->id >= 0;
    for (size_t i = 0; i < plan->columns; i++) {
        const struct wr_wide_rule *rule = plan->step[i].rule;
        bool may_be_graded = rule && rule->target == WR_COL_SCORE && rule->value->kind != WR_KIND_CORRECT;
        plan->step[i].only_there = !rule || (!may_be_graded && rule->value->kind != WR_KIND_TEXT);
    }
}

/* The numbers of a row are those of its columns and its features. */
static enum wr_code set_form(struct wr_rows *self, struct wr_error *error)
{
    const struct wr_wide_header *header = self->header;
    enum wr_code code = wr_tally_form_init(&self->form, header->columns + header->features, error);
    for (size_t i = 0; code == WR_OK && i < header->columns; i++) {
        const struct wr_wide_rule *rule = header->column[i].rule;
        if (rule && rule->target == WR_COL_SCORE) {
            wr_tally_form_add(&self->form, i);
        }
    }
    return code;
}

static enum wr_code prepare(struct record_rows *self, struct wr_error *error)
{
    enum wr_code code = set_form(&self->base, error);
    code = code == WR_OK ? make_plan(self, &self->plan, error) : code;
    code = code == WR_OK ? make_plan(self, &self->part, error) : code;
    code = code == WR_OK ? make_plan(self, &self->survey, error) : code;
    self->part.is_digested = true;
    plan_survey(self);
    self->value = code == WR_OK ? wr_array(self->base.form.numbers, sizeof *self->value, error) : NULL;
    return self->value ? WR_OK : WR_E_NO_MEMORY;
}

enum wr_code wr_rows_of_records(struct wr_rows **self, const struct wr_wide_header *header,
                                const struct wr_input *input, struct wr_records *reader, struct wr_error *error)
{
    struct record_rows *rows = wr_array(1, sizeof *rows, error);
    *self = NULL;
    if (!rows) {
        return WR_E_NO_MEMORY;
    }
    rows->base = (struct wr_rows){.header = header,
                                  .input = input,
                                  .reader = reader,
                                  .next = next_record,
                                  .rewind = rewind_reader,
                                  .open_again = open_again,
                                  .pass = pass_digest,
                                  .seek = seek_block,
                                  .close = close_rows};
    enum wr_code code = prepare(rows, error);
    if (code != WR_OK) {
        wr_rows_close(&rows->base);
        return code;
    }
    *self = &rows->base;
    return WR_OK;
}
