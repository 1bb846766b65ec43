#include "sim/ingest/rows.h"

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

static enum wr_code read_record(struct wr_rows *self, bool *more, double *values, struct wr_query_name *name,
                                struct wr_error *error)
{
    const struct wr_wide_header *header = self->header;
    enum wr_code code = wr_records_next(self->reader, more, error);
    if (code != WR_OK || !*more) {
        return code;
    }
    for (size_t i = 0; code == WR_OK && i < header->columns; i++) {
        const struct wr_wide_rule *rule = header->column[i].rule;
        values[i] = NAN;
        code = rule ? wr_rule_value(rule, self->reader, i, header->characters_per_token, &values[i], error) : WR_OK;
    }
    for (size_t i = 0; code == WR_OK && i < header->features; i++) {
        code = wr_feature_value(self->reader, header->feature[i], &values[header->columns + i], error);
    }
    return code == WR_OK ? wr_query_name_read(name, &header->query, self->reader, error) : code;
}

static enum wr_code next_record(struct wr_rows *self, bool *more, double *values, struct wr_query_name *name,
                                struct wr_error *error)
{
    struct wr_parsed record;
    enum wr_code code = WR_OK;
    *more = false;
    if (self->is_planned) {
        code = wr_records_parsed(self->reader, &record, more, error);
    }
    if (code != WR_OK || !*more) {
        return code == WR_OK ? read_record(self, more, values, name, error) : code;
    }
    memcpy(values, record.number, self->plan.numbers * sizeof *values);
    const struct wr_field none = {"", 0};
    name->domain = self->plan.domain >= 0 ? record.text[self->plan.domain] : none;
    name->id = self->plan.id >= 0 ? record.text[self->plan.id] : none;
    name->key = self->plan.id >= 0 ? record.key : NULL;
    name->later = self->plan.id >= 0 ? record.later : NULL;
    return WR_OK;
}

static enum wr_code rewind_reader(struct wr_rows *self, struct wr_error *error)
{
    bool can = self->plan.columns > 0 && !self->with_care;
    self->is_planned = false;
    return can ? wr_records_plan(self->reader, &self->plan, &self->is_planned, error)
               : wr_records_rewind(self->reader, error);
}

/* A number per column of the header and per feature. An identifier of several parts is read with care. */
static enum wr_code make_plan(struct wr_rows *self, struct wr_error *error)
{
    const struct wr_wide_header *header = self->header;
    if (!self->reader || header->query.parts > 1 || header->columns < 2) {
        return WR_OK;
    }
    enum wr_code code = wr_extract_init(&self->plan, header->columns, header->characters_per_token, error);
    if (code != WR_OK) {
        return code;
    }
    struct wr_extract *plan = &self->plan;
    plan->numbers = header->columns + header->features;
    for (size_t i = 0; i < header->columns; i++) {
        plan->step[i].rule = header->column[i].rule;
        plan->step[i].number = plan->step[i].rule ? (int32_t)i : -1;
    }
    for (size_t i = 0; i < header->features; i++) {
        plan->step[header->feature[i]].feature = (int32_t)(header->columns + i);
    }
    plan->domain =
        header->query.domain >= 0 ? wr_extract_text(plan, (size_t)header->query.domain, 0, WR_QUERY_ID_BYTES) : -1;
    plan->id = header->query.parts > 0 ? wr_extract_text(plan, header->query.part[0], 1, WR_QUERY_ID_BYTES) : -1;
    return WR_OK;
}

enum wr_code wr_rows_of_records(struct wr_rows *self, const struct wr_wide_header *header, const struct wr_input *input,
                                struct wr_records *reader, struct wr_error *error)
{
    *self = (struct wr_rows){
        .header = header, .input = input, .reader = reader, .next = next_record, .rewind = rewind_reader};
    return make_plan(self, error);
}

void wr_rows_free(struct wr_rows *self)
{
    wr_extract_free(&self->plan);
}
