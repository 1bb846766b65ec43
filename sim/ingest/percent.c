#include "sim/ingest/percent.h"

#include "sim/text/number.h"

#include <stdio.h>

/* Adds a field to what the column looks like: `*some` when one is above 10. False when it cannot be percent. Scores on
 * a scale up to 10 are something else. */
static bool fits(const struct wr_csv_field *field, bool *some)
{
    double value = 0;
    if (field->length == 0) {
        return true;
    }
    if (!wr_parse_real(field->text, field->length, &value)) {
        return false;
    }
    *some |= value > 10;
    return value == 0 || (value > 1 && value <= 100);
}

static bool looks_like_percent(const struct wr_input *input, size_t column)
{
    struct wr_csv_reader *again = NULL;
    bool more = true, fitting = true, some = false;
    enum wr_code code = wr_csv_open(&again, input, NULL);
    while (code == WR_OK && fitting && (code = wr_csv_next(again, &more, NULL)) == WR_OK && more) {
        fitting = fits(&wr_csv_record(again)[column], &some);
    }
    wr_csv_close(again);
    return code == WR_OK && fitting && some;
}

enum wr_code wr_percent_explain(const struct wr_wide_header *header, const struct wr_csv_reader *reader,
                                const struct wr_input *input, size_t column, struct wr_error *error)
{
    const struct wr_wide_rule *rule = header->column[column].rule;
    if (error->code != WR_E_CSV_VALUE || rule->target != WR_COL_SCORE || !looks_like_percent(input, column)) {
        return error->code;
    }
    char name[WR_ERROR_TEXT], found[WR_ERROR_TEXT];
    snprintf(name, sizeof name, "%s", error->value[0].text);
    snprintf(found, sizeof found, "%s", error->value[1].text);
    wr_fail(error, WR_E_IMPORT_PERCENT, "%s%s", name, found);
    return wr_csv_fail_at(reader, column, error);
}
