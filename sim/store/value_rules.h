/* Which values a per-query column may hold. */
#ifndef WATTROUTE_SIM_STORE_VALUE_RULES_H
#define WATTROUTE_SIM_STORE_VALUE_RULES_H

#include "sim/table/meta.h"

struct wr_value_rule {
    double least, most;   /* inclusive; infinities are never valid */
    bool may_be_missing;  /* NaN for reals, -1 for integers */
    double missing;       /* NaN or -1 */
    const char *expected; /* for the message */
};

struct wr_value_rule wr_value_rule(const struct wr_meta *meta, enum wr_column_id id);

double wr_value_at(enum wr_type type, const void *values, int64_t index); /* characters: their code, 0 to 255 */
bool wr_value_is_missing(const struct wr_value_rule *rule, double value);
bool wr_value_is_valid(const struct wr_value_rule *rule, double value);

/* WR_E_VALUE for element `element` of row `row`: names the column, the query and the pair or model. */
enum wr_code wr_value_fail(const struct wr_meta *meta, enum wr_column_id id, int64_t row, int64_t element, double value,
                           struct wr_error *error);
/* The first of `rows` rows' values (row-major, in the column's type; the first row is `row`) that is not allowed. */
enum wr_code wr_values_check(const struct wr_meta *meta, enum wr_column_id id, int64_t row, int64_t rows,
                             const void *values, struct wr_error *error);

#endif
