#include "sim/ingest/rows.h"

#include <float.h>
#include <math.h>

enum wr_code wr_rule_value(const struct wr_wide_rule *rule, const struct wr_records *reader, size_t column,
                           double characters_per_token, double *value, struct wr_error *error)
{
    *value = NAN;
    if (rule->required && wr_records_fields(reader)[column].length == 0) {
        return wr_records_fail_value(reader, column, rule->value->expected, error);
    }
    enum wr_code code =
        rule->value->kind == WR_KIND_TEXT ? WR_OK : wr_value_read(rule->value, reader, column, value, error);
    if (code == WR_OK && rule->characters) {
        *value = ceil(*value / characters_per_token);
        if (*value > INT32_MAX) {
            return wr_records_fail_value(reader, column, "characters of at most 2147483647 tokens", error);
        }
    }
    return code;
}

enum wr_code wr_feature_value(const struct wr_records *reader, size_t column, double *value, struct wr_error *error)
{
    static const struct wr_value_rule number = {WR_KIND_REAL, -DBL_MAX, DBL_MAX, "a number, as --keep keeps no text",
                                                WR_QUANTITY_NONE};
    return wr_value_read(&number, reader, column, value, error);
}

static enum wr_code next_record(struct wr_rows *self, bool *more, double *values, struct wr_query_name *name,
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

static enum wr_code rewind_reader(struct wr_rows *self, struct wr_error *error)
{
    return wr_records_rewind(self->reader, error);
}

void wr_rows_of_csv(struct wr_rows *self, const struct wr_wide_header *header, const struct wr_input *input,
                    struct wr_records *reader)
{
    *self = (struct wr_rows){header, input, reader, next_record, rewind_reader};
}
