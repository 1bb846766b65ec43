#include "analysis/tables/merged_csv.h"

#include "sim/ingest/csv_reader.h"
#include "sim/text/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { STUDY, SCENARIO, POLICY, DOMAIN, METRIC, UNIT, NOTE, TEXTS, VALUE = TEXTS, LOW, HIGH, N, COLUMNS };

static const char *const names[COLUMNS] = {
    [STUDY] = "study",   [SCENARIO] = "scenario", [POLICY] = "policy", [DOMAIN] = "domain",
    [METRIC] = "metric", [UNIT] = "unit",         [NOTE] = "note",     [VALUE] = "value",
    [LOW] = "lo",        [HIGH] = "hi",           [N] = "n",
};

struct tidy {
    struct wr_merged *merged;
    const char *file, *name; /* without folders; in errors */
    size_t first;            /* source of this file */
    struct wr_records *records;
    size_t column[COLUMNS];
    struct wr_labels text; /* what rows name, NUL-terminated */
};

static enum wr_code find_columns(struct tidy *self, struct wr_error *error)
{
    for (int i = 0; i < COLUMNS; i++) {
        const int64_t column = wr_records_find(self->records, names[i]);
        if (column < 0) {
            char found[64];
            snprintf(found, sizeof found, "there is no column '%s'", names[i]);
            wr_fail(error, WR_E_RESULTS_FORMAT, "%s", found);
            return wr_fail_at(error, self->name, 1, 0);
        }
        self->column[i] = (size_t)column;
    }
    return WR_OK;
}

static enum wr_code read_real(const struct tidy *self, int column, double *value, struct wr_error *error)
{
    const struct wr_field *field = &wr_records_fields(self->records)[self->column[column]];
    *value = NAN;
    return field->length == 0 || wr_parse_real(field->text, field->length, value)
               ? WR_OK
               : wr_records_fail_value(self->records, self->column[column], "a number, or nothing", error);
}

static enum wr_code take_record(struct tidy *self, struct wr_error *error)
{
    const struct wr_field *field = wr_records_fields(self->records);
    const char *text[TEXTS];
    double number[3];
    int source = 0;
    struct wr_result_row row = {0};
    for (int i = 0; i < TEXTS; i++) {
        int32_t label = 0;
        const struct wr_field *one = &field[self->column[i]];
        if (wr_labels_add(&self->text, one->text, one->length, &label, error) != WR_OK) {
            return WR_E_NO_MEMORY;
        }
        text[i] = self->text.text[label];
    }
    enum wr_code code = WR_OK;
    for (int i = VALUE; i <= HIGH && code == WR_OK; i++) {
        code = read_real(self, i, &number[i - VALUE], error);
    }
    const struct wr_field *n = &field[self->column[N]];
    if (code == WR_OK && (!wr_parse_integer(n->text, n->length, &row.n) || row.n < 0)) {
        code = wr_records_fail_value(self->records, self->column[N], "a whole number of queries", error);
    }
    code = code == WR_OK
               ? wr_merged_source_find(self->merged, self->first, self->file, "tidy CSV", text[STUDY], &source, error)
               : code;
    if (code == WR_OK) {
        row = (struct wr_result_row){text[SCENARIO], text[POLICY], text[DOMAIN], text[METRIC], text[UNIT],
                                     text[NOTE],     number[0],    number[1],    number[2],    row.n};
        code = wr_merged_take(self->merged, source, &row, error);
        code = code == WR_E_RESULTS_TWICE ? wr_records_fail_at(self->records, self->column[METRIC], error) : code;
    }
    return code;
}

enum wr_code wr_merged_add_csv(struct wr_merged *self, const struct wr_input *input, const char *file,
                               struct wr_error *error)
{
    struct tidy tidy = {.merged = self, .file = file, .name = wr_input_name(input), .first = self->sources};
    enum wr_code code = wr_csv_open(&tidy.records, input, NULL, error);
    if (code != WR_OK && wr_error_row(code)->exit_status == WR_EXIT_DATA) {
        wr_fail(error, WR_E_RESULTS_FORMAT, "%s", "it is neither HDF5 nor JSON nor CSV with a header");
        code = wr_fail_at(error, tidy.name, 1, 0);
    }
    code = code == WR_OK ? find_columns(&tidy, error) : code;
    for (bool more = true; code == WR_OK && more;) {
        code = wr_records_next(tidy.records, &more, error);
        code = code == WR_OK && more ? take_record(&tidy, error) : code;
    }
    wr_records_close(tidy.records);
    wr_labels_free(&tidy.text);
    return code;
}
