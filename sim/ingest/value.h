/* The text of a field as a value, strictly: a declared kind and range, and what a fault says was expected. */
#ifndef WATTROUTE_SIM_INGEST_VALUE_H
#define WATTROUTE_SIM_INGEST_VALUE_H

#include "sim/ingest/records.h"
#include "sim/ingest/unit.h"

#include <stdbool.h>

enum wr_kind {
    WR_KIND_TEXT,       /* not empty */
    WR_KIND_REAL,       /* finite, within [least, most] */
    WR_KIND_WHOLE,      /* the same, without a fraction; "12" and "12.0" */
    WR_KIND_SCORE,      /* REAL; True, true and TRUE are 1, False, false and FALSE are 0 */
    WR_KIND_CORRECT,    /* WHOLE; with the same words */
    WR_KIND_DATE,       /* YYYY-MM-DD as days since 1970-01-01 */
    WR_KIND_SITE,       /* names of enum wr_site ... */
    WR_KIND_BASIS,      /* ... of enum wr_basis */
    WR_KIND_PROVENANCE, /* ... of enum wr_provenance */
};

struct wr_value_rule {
    enum wr_kind kind;
    double least, most;   /* REAL, WHOLE */
    const char *expected; /* "a score between 0 and 1" */
    enum wr_quantity quantity;
};

/* Value of a field that is not empty, in the stored unit, which the rule is about; false when the rule does not allow
 * it. Not for TEXT. A whole number of thousands or millions may be off by rounding. */
bool wr_value_parse(const struct wr_value_rule *rule, const struct wr_field_form *form, const struct wr_field *field,
                    double *value);

/* CSV_VALUE with its place for a field of the reader's present record that wr_value_parse() does not take. */
enum wr_code wr_value_refuse(const struct wr_value_rule *rule, const struct wr_records *reader, size_t column,
                             struct wr_error *error);

/* Value of a field of the reader's present record; NaN when it is empty; CSV_VALUE with its place when it is wrong. */
enum wr_code wr_value_read(const struct wr_value_rule *rule, const struct wr_records *reader, size_t column,
                           double *value, struct wr_error *error);

#endif
