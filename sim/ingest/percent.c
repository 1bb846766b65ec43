#include "sim/ingest/percent.h"

#include "sim/ingest/value.h"

#include <float.h>
#include <string.h>

/* Adds a field to what the column looks like: `*some` when one is above 10. False when it cannot be percent. Scores on
 * a scale up to 10 are something else. */
static bool fits(const struct wr_records *reader, size_t column, bool *some)
{
    static const struct wr_value_rule number = {.kind = WR_KIND_REAL, .least = -DBL_MAX, .most = DBL_MAX};
    const struct wr_field *field = &wr_records_fields(reader)[column];
    double value = 0;
    if (field->length == 0) {
        return true;
    }
    if (!wr_value_parse(&number, wr_records_form(reader, column), field, &value)) {
        return false;
    }
    *some |= value > 10;
    return value == 0 || (value > 1 && value <= 100);
}

static bool looks_like_percent(struct wr_records *reader, size_t column)
{
    bool more = true, fitting = true, some = false;
    enum wr_code code = wr_records_rewind(reader, NULL);
    while (code == WR_OK && fitting && (code = wr_records_next(reader, &more, NULL)) == WR_OK && more) {
        fitting = fits(reader, column, &some);
    }
    return code == WR_OK && fitting && some;
}

enum wr_code wr_percent_explain(struct wr_records *reader, size_t column, struct wr_error *error)
{
    if (error->code != WR_E_CSV_VALUE || strcmp(error->value[0].text, wr_records_header_in_file(reader, column)) != 0 ||
        !looks_like_percent(reader, column)) {
        return error->code;
    }
    struct wr_error refused = *error;
    const char *subject = strchr(wr_records_header(reader, column), ':'); /* of a wide table: ":MODEL" */
    wr_fail(error, WR_E_IMPORT_PERCENT, "%s%s%s", refused.value[0].text, refused.value[1].text, subject ? subject : "");
    return wr_fail_at(error, refused.file, refused.line, refused.column);
}
