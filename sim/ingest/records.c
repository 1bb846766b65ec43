#include "sim/ingest/records.h"

#include "sim/base/memory.h"
#include "sim/ingest/labels.h"
#include "sim/ingest/value.h"

#include <float.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum wr_code wr_records_set_columns(struct wr_records *self, const struct wr_field *names, size_t columns, char decimal,
                                    struct wr_error *error)
{
    self->column = wr_array(columns, sizeof *self->column, error);
    if (!self->column) {
        return WR_E_NO_MEMORY;
    }
    self->columns = columns;
    for (size_t i = 0; i < columns; i++) {
        self->column[i].form = (struct wr_field_form){.decimal = decimal};
        self->column[i].text = wr_text_copy(names[i].text, names[i].length, error);
        if (!self->column[i].text) {
            return WR_E_NO_MEMORY;
        }
    }
    return WR_OK;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

enum wr_code wr_records_check_columns(const struct wr_records *self, struct wr_error *error)
{
    struct wr_labels names = {0};
    enum wr_code code = WR_OK;
    for (size_t i = 0; code == WR_OK && i < self->columns; i++) {
        const char *name = self->column[i].text;
        size_t length = strlen(name), known = names.count;
        int32_t index = 0;
        if (length && (is_blank(name[0]) || is_blank(name[length - 1]))) {
            wr_fail(error, WR_E_CSV_HEADER_BLANK, "%s", name);
            code = wr_records_fail_at_header(self, i, error);
        } else if (length && (code = wr_labels_add(&names, name, length, &index, error)) == WR_OK &&
                   names.count == known) {
            wr_fail(error, WR_E_CSV_HEADER_TWICE, "%s", name);
            code = wr_records_fail_at_header(self, i, error);
        }
    }
    wr_labels_free(&names);
    return code;
}

void wr_records_close(struct wr_records *self)
{
    if (!self) {
        return;
    }
    const struct wr_records records = *self; /* what threads of the format read until they are closed */
    self->format->close(self);
    for (size_t i = 0; i < records.columns; i++) {
        wr_free(records.column[i].text);
        wr_free(records.column[i].known_as);
        wr_free(records.column[i].stated_unit);
    }
    wr_free(records.column);
    wr_free(records.test);
}

size_t wr_records_columns(const struct wr_records *self)
{
    return self->columns;
}

const char *wr_records_header(const struct wr_records *self, size_t column)
{
    const struct wr_record_column *name = &self->column[column];
    return name->known_as ? name->known_as : name->text;
}

int64_t wr_records_find(const struct wr_records *self, const char *name)
{
    for (size_t i = 0; i < self->columns; i++) {
        if (strcmp(wr_records_header(self, i), name) == 0) {
            return (int64_t)i;
        }
    }
    return -1;
}

const char *wr_records_header_in_file(const struct wr_records *self, size_t column)
{
    return self->column[column].text;
}

const struct wr_field_form *wr_records_form(const struct wr_records *self, size_t column)
{
    return &self->column[column].form;
}

enum wr_code wr_records_rename(struct wr_records *self, size_t column, const char *name, const struct wr_unit *unit,
                               struct wr_error *error)
{
    char *copy = wr_text_copy(name, strlen(name), error);
    if (!copy) {
        return WR_E_NO_MEMORY;
    }
    wr_free(self->column[column].known_as);
    self->column[column].known_as = copy;
    self->column[column].form.unit = unit;
    return WR_OK;
}

const char *wr_records_stated_unit(const struct wr_records *self, size_t column)
{
    return self->column[column].stated_unit ? self->column[column].stated_unit : "";
}

void wr_records_set_unit(struct wr_records *self, size_t column, const struct wr_unit *unit)
{
    self->column[column].form.unit = unit;
}

bool wr_records_chooses(const struct wr_records *self)
{
    for (size_t i = 0; i < self->tests; i++) {
        if (!self->test[i].is_blank) {
            return true;
        }
    }
    return self->are_rows_chosen;
}

bool wr_records_chooses_by(const struct wr_records *self, size_t column)
{
    for (size_t i = 0; i < self->tests; i++) {
        if (self->test[i].column == column && !self->test[i].is_blank) {
            return true;
        }
    }
    return false;
}

void wr_records_ignore(struct wr_records *self, size_t column)
{
    self->column[column].is_ignored = !wr_records_chooses_by(self, column); /* the tests need it */
}

/* A number as the column writes it, whatever it means. */
static bool read_number(const struct wr_record_column *column, const struct wr_field *field, double *number)
{
    static const struct wr_value_rule any = {WR_KIND_REAL, -DBL_MAX, DBL_MAX, "a number", WR_QUANTITY_NONE};
    const struct wr_field_form form = {.decimal = column->form.decimal};
    return field->length > 0 && wr_value_parse(&any, &form, field, number);
}

enum wr_code wr_records_add_test(struct wr_records *self, size_t column, const char *text, bool is_blank,
                                 struct wr_error *error)
{
    struct wr_record_test *grown = wr_array_resize(self->test, self->tests + 1, sizeof *grown, error);
    if (!grown) {
        return WR_E_NO_MEMORY;
    }
    const struct wr_field value = {text, strlen(text)};
    struct wr_record_test *test = &grown[self->tests++];
    *test = (struct wr_record_test){.column = column, .text = text, .is_blank = is_blank};
    test->is_number = read_number(&self->column[column], &value, &test->number);
    self->test = grown;
    return WR_OK;
}

static bool is_met(const struct wr_records *self, const struct wr_record_test *test)
{
    const struct wr_field *field = &self->field[test->column];
    double number = 0;
    bool is_same = field->length == strlen(test->text) && memcmp(field->text, test->text, field->length) == 0;
    return is_same ||
           (test->is_number && read_number(&self->column[test->column], field, &number) && number == test->number);
}

/* Whether the present record counts; blanks what is missing in it. Tests see the fields as the file has them. */
static bool passes(struct wr_records *self)
{
    bool holds = true;
    for (size_t i = 0; holds && i < self->tests; i++) {
        holds = self->test[i].is_blank || is_met(self, &self->test[i]);
    }
    for (size_t i = 0; holds && i < self->tests; i++) {
        if (self->test[i].is_blank && is_met(self, &self->test[i])) {
            self->field[self->test[i].column].length = 0;
        }
    }
    return holds;
}

enum wr_code wr_records_next(struct wr_records *self, bool *more, struct wr_error *error)
{
    enum wr_code code;
    do {
        code = self->format->next(self, more, error);
    } while (code == WR_OK && *more && self->tests > 0 && !passes(self));
    return code;
}

const struct wr_field *wr_records_fields(const struct wr_records *self)
{
    return self->field;
}

int64_t wr_records_line(const struct wr_records *self)
{
    return self->line;
}

void wr_records_name_line(const struct wr_records *self, int64_t line, char *text, size_t size)
{
    if (self->format->name_line) {
        self->format->name_line(self, line, text, size);
    } else {
        snprintf(text, size, "%" PRId64, line);
    }
}

enum wr_code wr_records_rewind(struct wr_records *self, struct wr_error *error)
{
    return self->format->rewind(self, error);
}

enum wr_code wr_records_plan(struct wr_records *self, const struct wr_extract *plan, bool *is_planned,
                             struct wr_error *error)
{
    *is_planned = false;
    enum wr_code code = wr_records_rewind(self, error);
    bool can = self->format->plan && self->tests == 0; /* tests are for records that are read with care */
    return code == WR_OK && can ? self->format->plan(self, plan, NULL, is_planned, error) : code;
}

enum wr_code wr_records_plan_part(struct wr_records *self, const struct wr_extract *plan, const struct wr_stretch *part,
                                  struct wr_error *error)
{
    bool is_planned = false;
    return self->format->plan(self, plan, part, &is_planned, error);
}

struct wr_position wr_records_position(const struct wr_records *self)
{
    return (struct wr_position){self->offset, self->line};
}

enum wr_code wr_records_parsed(struct wr_records *self, struct wr_parsed *record, bool *is_parsed,
                               struct wr_error *error)
{
    return self->format->parsed(self, record, is_parsed, error);
}

void wr_records_skim(struct wr_records *self, bool skims)
{
    self->format->skim(self, skims);
}

void wr_records_pass(struct wr_records *self, size_t records)
{
    self->format->pass(self, records);
}

enum wr_code wr_records_open_again(const struct wr_records *self, struct wr_records **again, struct wr_error *error)
{
    enum wr_code code = self->format->open_again(self, again, error);
    for (size_t i = 0; code == WR_OK && i < self->tests; i++) {
        code = wr_records_add_test(*again, self->test[i].column, self->test[i].text, self->test[i].is_blank, error);
    }
    for (size_t i = 0; code == WR_OK && i < self->columns; i++) {
        (*again)->column[i].form = self->column[i].form;
    }
    return code;
}

enum wr_code wr_records_fail_at(const struct wr_records *self, size_t column, struct wr_error *error)
{
    return self->format->fail_at(self, column, error);
}

enum wr_code wr_records_fail_value(const struct wr_records *self, size_t column, const char *expected,
                                   struct wr_error *error)
{
    const struct wr_field *field = &self->field[column];
    char found[WR_ERROR_TEXT];
    size_t length = field->length < sizeof found - 1 ? field->length : sizeof found - 1;
    memcpy(found, field->text, length);
    found[length] = '\0';
    wr_fail(error, WR_E_CSV_VALUE, "%s%s%s", self->column[column].text, found, expected);
    return wr_records_fail_at(self, column, error);
}

enum wr_code wr_records_fail_at_header(const struct wr_records *self, size_t column, struct wr_error *error)
{
    const struct wr_record_column *name = &self->column[column];
    return wr_fail_at(error, wr_input_name(self->input), name->line, name->place);
}

enum wr_code wr_records_fail_empty(const struct wr_records *self, struct wr_error *error)
{
    wr_fail(error, wr_records_chooses(self) ? WR_E_IMPORT_WHERE_NONE : WR_E_CSV_EMPTY, "%s", "records");
    return wr_fail_at(error, wr_input_name(self->input), 1, 0);
}

enum wr_code wr_records_fail_no_column(const struct wr_records *self, const char *option, const char *name,
                                       struct wr_error *error)
{
    struct wr_labels names = {0};
    enum wr_code code = WR_OK;
    int32_t index = 0;
    for (size_t i = 0; code == WR_OK && i < self->columns; i++) {
        const char *known = wr_records_header(self, i);
        code = wr_labels_add(&names, known, strlen(known), &index, error);
    }
    if (code == WR_OK) {
        wr_fail(error, WR_E_IMPORT_NO_COLUMN, "%s%s%s", option, name, wr_labels_nearest(&names, name));
        code = wr_fail_at(error, wr_input_name(self->input), self->column[0].line, 0);
    }
    wr_labels_free(&names);
    return code;
}
