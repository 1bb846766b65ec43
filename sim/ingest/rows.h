/* Rows of a table with one row per query (and attempt, where header->attempts is above 0), in the order of its columns,
 * whatever they are read from. */
#ifndef WATTROUTE_SIM_INGEST_ROWS_H
#define WATTROUTE_SIM_INGEST_ROWS_H

#include "sim/ingest/extract.h"
#include "sim/ingest/wide_header.h"

struct wr_rows {
    const struct wr_wide_header *header; /* borrowed */
    const struct wr_input *input;        /* borrowed: where the rows come from in the end */
    struct wr_records *reader; /* borrowed: of the present row; NULL when rows are put together from several */

    /* The next row: a number per column of the header (NaN = missing, ignored or text) and the features behind them,
     * and the query's name, which is valid until the next call. */
    enum wr_code (*next)(struct wr_rows *self, bool *more, double *values, struct wr_query_name *name,
                         struct wr_error *error);
    enum wr_code (*rewind)(struct wr_rows *self, struct wr_error *error); /* back to the first row */

    struct wr_extract plan; /* owned, of the reader's records: what is parsed ahead; no columns = nothing is */
    bool is_planned;        /* since the last rewind */
    bool with_care;         /* nothing is parsed ahead from the next rewind on */
};

/* The records of a wide table as rows; `reader` NULL when there are none. */
enum wr_code wr_rows_of_records(struct wr_rows *self, const struct wr_wide_header *header, const struct wr_input *input,
                                struct wr_records *reader, struct wr_error *error);
void wr_rows_free(struct wr_rows *self); /* of zeroed rows, or those of records */

/* The number of one field of the present record under a rule; characters are turned into tokens: ceil(characters /
 * characters_per_token). NaN when it is blank or a text. */
enum wr_code wr_rule_value(const struct wr_wide_rule *rule, const struct wr_records *reader, size_t column,
                           double characters_per_token, double *value, struct wr_error *error);

/* The same of a field whose number is written as `form` says; false when the rule does not allow it, and then `*value`
 * may be anything. */
bool wr_rule_parse(const struct wr_wide_rule *rule, const struct wr_field_form *form, const struct wr_field *field,
                   double characters_per_token, double *value);
bool wr_feature_parse(const struct wr_field_form *form, const struct wr_field *field, double *value);

/* A feature of the present record: a finite number, or NaN where it is blank. */
enum wr_code wr_feature_value(const struct wr_records *reader, size_t column, double *value, struct wr_error *error);

#endif
