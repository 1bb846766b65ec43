#include "sim/ingest/wide_survey.h"

#include "sim/base/memory.h"
#include "sim/ingest/key_set.h"
#include "sim/ingest/percent.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_NAME_BYTES = 1000, MOST_DOMAINS = 1 << 20 };

/* What the steps of the reading share. */
struct surveyor {
    struct wr_wide_survey *survey;
    const struct wr_wide_header *header;
    const struct wr_csv_reader *reader;
    const struct wr_input *input;
    int64_t id, domain; /* columns of the file, -1 = none */
    struct wr_key_set keys;
};

void wr_wide_survey_free(struct wr_wide_survey *self)
{
    wr_labels_free(&self->domain);
    wr_free(self->present);
    memset(self, 0, sizeof *self);
}

int64_t wr_wide_column_for(const struct wr_wide_header *header, enum wr_column_id target, int32_t model, int32_t pair)
{
    int64_t found = -1;
    bool own = false;
    for (size_t i = 0; i < header->columns && !own; i++) {
        const struct wr_wide_column *column = &header->column[i];
        if (!column->rule || column->rule->target != target) {
            continue;
        }
        own = pair >= 0 && column->pair == pair;
        if (own || (column->pair < 0 && column->model == model) || (column->model < 0 && found < 0)) {
            found = (int64_t)i;
        }
    }
    return found;
}

/* The number in one column of the present record. */
static enum wr_code read_value(const struct wr_wide_header *header, const struct wr_csv_reader *reader, size_t column,
                               double characters_per_token, double *value, struct wr_error *error)
{
    const struct wr_csv_field *field = &wr_csv_record(reader)[column];
    const struct wr_wide_rule *rule = header->column[column].rule;
    *value = NAN;
    if (!rule || (field->length == 0 && !rule->required)) {
        return WR_OK;
    }
    bool number = rule->value->kind != WR_KIND_TEXT;
    if (field->length == 0 || (number && !wr_value_parse(rule->value, field, value))) {
        return wr_csv_fail_value(reader, column, rule->value->expected, error);
    }
    if (rule->characters) {
        *value = ceil(*value / characters_per_token);
        if (*value > INT32_MAX) {
            return wr_csv_fail_value(reader, column, "characters of at most 2147483647 tokens", error);
        }
    }
    return WR_OK;
}

enum wr_code wr_wide_values(const struct wr_wide_header *header, const struct wr_csv_reader *reader,
                            double characters_per_token, double *values, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (size_t i = 0; code == WR_OK && i < header->columns; i++) {
        code = read_value(header, reader, i, characters_per_token, &values[i], error);
    }
    return code;
}

/* The present record was refused by wr_wide_values(): says more where there is more to say. */
static enum wr_code explain(const struct surveyor *self, double characters_per_token, struct wr_error *error)
{
    double value = 0;
    for (size_t i = 0; i < self->header->columns; i++) {
        if (read_value(self->header, self->reader, i, characters_per_token, &value, NULL) != WR_OK) {
            return wr_percent_explain(self->header, self->reader, self->input, i, error);
        }
    }
    return error->code;
}

static struct wr_csv_field text_of(const struct wr_csv_reader *reader, int64_t column)
{
    return column < 0 ? (struct wr_csv_field){"", 0} : wr_csv_record(reader)[column];
}

static struct wr_key key_of(const struct wr_csv_reader *reader, int64_t id, int64_t domain)
{
    struct wr_csv_field name = text_of(reader, id), group = text_of(reader, domain);
    return wr_key_of(group.text, group.length, name.text, name.length);
}

/* The line of the first query with `key`: the set keeps no lines, so the file is read again. 0 = not found. */
static enum wr_code find_line(const struct surveyor *self, struct wr_key key, int64_t *line, struct wr_error *error)
{
    struct wr_csv_reader *again = NULL;
    bool more = false;
    *line = 0;
    enum wr_code code = wr_csv_open(&again, self->input, error);
    while (code == WR_OK && *line == 0 && (code = wr_csv_next(again, &more, error)) == WR_OK && more) {
        struct wr_key other = key_of(again, self->id, self->domain);
        *line = memcmp(&other, &key, sizeof key) == 0 ? wr_csv_line(again) : 0;
    }
    wr_csv_close(again);
    return code;
}

static enum wr_code fail_duplicate(const struct surveyor *self, struct wr_key key, struct wr_error *error)
{
    int64_t line = 0;
    enum wr_code code = find_line(self, key, &line, error);
    if (code != WR_OK) {
        return code;
    }
    char id[WR_ERROR_TEXT], domain[WR_ERROR_TEXT];
    struct wr_csv_field name = text_of(self->reader, self->id), group = text_of(self->reader, self->domain);
    snprintf(id, sizeof id, "%.*s", (int)name.length, name.text);
    snprintf(domain, sizeof domain, "%.*s", (int)group.length, group.text);
    wr_fail(error, WR_E_IMPORT_DUPLICATE, "%s%s%lld", id, domain, (long long)line);
    return wr_csv_fail_at(self->reader, (size_t)self->id, error);
}

static enum wr_code survey_id(struct surveyor *self, struct wr_error *error)
{
    struct wr_csv_field id = text_of(self->reader, self->id);
    if (self->id < 0) {
        return WR_OK;
    }
    if (id.length > MOST_NAME_BYTES) {
        return wr_csv_fail_value(self->reader, (size_t)self->id, "an identifier of at most 1000 bytes", error);
    }
    self->survey->id_bytes = id.length > self->survey->id_bytes ? id.length : self->survey->id_bytes;
    struct wr_key key = key_of(self->reader, self->id, self->domain);
    bool is_new = true;
    enum wr_code code = wr_key_set_add(&self->keys, key, &is_new, error);
    return code == WR_OK && !is_new ? fail_duplicate(self, key, error) : code;
}

static enum wr_code survey_domain(struct surveyor *self, struct wr_error *error)
{
    struct wr_csv_field domain = text_of(self->reader, self->domain);
    int32_t index = 0;
    if (domain.length == 0) {
        return WR_OK;
    }
    if (domain.length > MOST_NAME_BYTES) {
        return wr_csv_fail_value(self->reader, (size_t)self->domain, "a domain name of at most 1000 bytes", error);
    }
    self->survey->present[self->domain]++;
    enum wr_code code = wr_labels_add(&self->survey->domain, domain.text, domain.length, &index, error);
    if (code == WR_OK && self->survey->domain.count > MOST_DOMAINS) {
        wr_fail(error, WR_E_LIMIT, "%s%d%d", "the number of domains", MOST_DOMAINS + 1, MOST_DOMAINS);
        return wr_csv_fail_at(self->reader, (size_t)self->domain, error);
    }
    return code;
}

static void survey_values(struct surveyor *self, const double *values)
{
    for (size_t i = 0; i < self->header->columns; i++) {
        if (!isnan(values[i])) {
            self->survey->present[i]++;
            bool score = self->header->column[i].rule->target == WR_COL_SCORE;
            self->survey->graded |= score && values[i] != 0 && values[i] != 1;
        }
    }
}

static enum wr_code read_rows(struct surveyor *self, struct wr_csv_reader *reader, double characters_per_token,
                              double *values, struct wr_error *error)
{
    bool more = false;
    enum wr_code code;
    while ((code = wr_csv_next(reader, &more, error)) == WR_OK && more) {
        code = wr_wide_values(self->header, reader, characters_per_token, values, error);
        if (code == WR_E_CSV_VALUE && error) {
            return explain(self, characters_per_token, error);
        }
        code = code != WR_OK ? code : survey_id(self, error);
        code = code != WR_OK ? code : survey_domain(self, error);
        if (code != WR_OK) {
            return code;
        }
        survey_values(self, values);
        self->survey->rows++;
    }
    if (code == WR_OK && self->survey->rows == 0) {
        wr_fail(error, WR_E_CSV_EMPTY, "%s", "records");
        code = wr_fail_at(error, wr_input_name(self->input), 1, 0);
    }
    return code;
}

enum wr_code wr_wide_survey_read(struct wr_wide_survey *self, const struct wr_wide_header *header,
                                 struct wr_csv_reader *reader, const struct wr_input *input,
                                 double characters_per_token, struct wr_error *error)
{
    struct surveyor surveyor = {.survey = self,
                                .header = header,
                                .reader = reader,
                                .input = input,
                                .id = wr_wide_column_of(header, WR_COL_QUERY_ID),
                                .domain = wr_wide_column_of(header, WR_COL_QUERY_DOMAIN)};
    memset(self, 0, sizeof *self);
    self->present = wr_array(header->columns, sizeof *self->present, error);
    double *values = wr_array(header->columns, sizeof *values, error);
    enum wr_code code =
        self->present && values ? read_rows(&surveyor, reader, characters_per_token, values, error) : WR_E_NO_MEMORY;
    wr_key_set_free(&surveyor.keys);
    wr_free(values);
    if (code != WR_OK) {
        wr_wide_survey_free(self);
    }
    return code;
}
