#include "sim/store/value_rules.h"

#include "sim/store/place.h"

#include <float.h>
#include <math.h>

struct wr_value_rule wr_value_rule(const struct wr_meta *meta, enum wr_column_id id)
{
    enum wr_type type = meta->column[id].type;
    bool real = type == WR_TYPE_FLOAT32 || type == WR_TYPE_FLOAT64;
    struct wr_value_rule rule = {.least = 0, .most = DBL_MAX, .may_be_missing = true, .missing = real ? NAN : -1};
    rule.expected = real ? "a finite number that is not negative, or NaN" : "a number that is not negative, or -1";
    switch (id) {
    case WR_COL_SCORE:
        rule.most = 1;
        rule.expected = real ? "0 to 1, or NaN" : "0, 1, or -1";
        break;
    case WR_COL_QUERY_DOMAIN:
        rule.most = (double)(meta->extent[WR_DIM_DOMAIN] - 1);
        rule.expected = "an index into domain, or -1";
        break;
    case WR_COL_QUERY_WEIGHT:
        rule.may_be_missing = false;
        rule.expected = "a finite number that is not negative";
        break;
    case WR_COL_ROUTER_SCORE:
    case WR_COL_FEATURE_VALUE:
        rule.least = -DBL_MAX;
        rule.expected = "a finite number, or NaN";
        break;
    case WR_COL_QUERY_ID:
        rule.missing = 0; /* padding */
        rule.most = 255;
        break;
    default:
        break;
    }
    return rule;
}

double wr_value_at(enum wr_type type, const void *values, int64_t index)
{
    switch (type) {
    case WR_TYPE_CHAR:
        return ((const unsigned char *)values)[index];
    case WR_TYPE_INT8:
        return ((const int8_t *)values)[index];
    case WR_TYPE_INT32:
        return ((const int32_t *)values)[index];
    case WR_TYPE_FLOAT32:
        return (double)((const float *)values)[index];
    default:
        return ((const double *)values)[index];
    }
}

bool wr_value_is_missing(const struct wr_value_rule *rule, double value)
{
    return rule->may_be_missing && (isnan(rule->missing) ? isnan(value) : value == rule->missing);
}

bool wr_value_is_valid(const struct wr_value_rule *rule, double value)
{
    return value >= rule->least && value <= rule->most;
}

enum wr_code wr_value_fail(const struct wr_meta *meta, enum wr_column_id id, int64_t row, int64_t element, double value,
                           struct wr_error *error)
{
    const struct wr_value_rule rule = wr_value_rule(meta, id);
    char where[WR_ERROR_TEXT];
    wr_place_in_row(meta, id, element, where, sizeof where);
    return wr_fail(error, WR_E_VALUE, "%s%lld%s%g%s", wr_column_spec(id)->name, (long long)row, where, value,
                   rule.expected);
}

enum wr_code wr_values_check(const struct wr_meta *meta, enum wr_column_id id, int64_t row, int64_t rows,
                             const void *values, struct wr_error *error)
{
    const struct wr_value_rule rule = wr_value_rule(meta, id);
    const enum wr_type type = meta->column[id].type;
    const int64_t width = wr_meta_row_elements(meta, id);
    for (int64_t i = 0; i < rows * width; i++) {
        const double value = wr_value_at(type, values, i);
        if (!wr_value_is_missing(&rule, value) && !wr_value_is_valid(&rule, value)) {
            return wr_value_fail(meta, id, row + i / width, i % width, value, error);
        }
    }
    return WR_OK;
}
