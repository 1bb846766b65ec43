/* Rows of a table with one row per query (and attempt, where header->attempts is above 0), in the order of its columns,
 * whatever they are read from. */
#ifndef WATTROUTE_SIM_INGEST_ROWS_H
#define WATTROUTE_SIM_INGEST_ROWS_H

#include "sim/ingest/extract.h"
#include "sim/ingest/wide_header.h"

/* A row, valid until the next one of the same rows. */
struct wr_row {
    const double *value; /* a number per column of the header (NaN = missing, ignored or text), the features behind */
    struct wr_query_name name;
    bool is_tallied;                /* its numbers are in a tally */
    const struct wr_tally *tally;   /* of this row and of some behind it; NULL = none begins here */
    const struct wr_digest *digest; /* the same; pass() passes over its rows */
};

struct wr_wide_block;
struct wr_rows {
    const struct wr_wide_header *header; /* borrowed */
    const struct wr_input *input;        /* borrowed: where the rows come from in the end */
    struct wr_records *reader;           /* of the present row; NULL when rows are put together from several */
    struct wr_tally_form form;           /* owned: of the numbers of a row */
    enum wr_reading reading;
    bool is_parsed_ahead; /* by the survey: what is wrong was not said, and not everything was looked at */
    bool was_parsed;      /* the present row: nobody can ask for its fields */

    /* Back to the first row. In a survey that parses ahead, the numbers of a row that is tallied may be anything. */
    enum wr_code (*rewind)(struct wr_rows *self, bool is_survey, struct wr_error *error);
    enum wr_code (*next)(struct wr_rows *self, bool *more, struct wr_row *row, struct wr_error *error);

    /* Behind the rows of the present one's digest, whose numbers are those of rows. NULL = there are none. */
    enum wr_code (*pass)(struct wr_rows *self, const struct wr_digest *digest, struct wr_error *error);

    /* After a survey: the same rows once more, for another thread, to be read block by block; `*again` is NULL where
     * they cannot be. */
    enum wr_code (*open_again)(const struct wr_rows *self, struct wr_rows **again, struct wr_error *error);
    enum wr_code (*seek)(struct wr_rows *self, int64_t block, struct wr_error *error); /* to a block's first row */
    /* After seek(), in place of next(): puts all rows of the block where a file stores them; what is there is missing
     * before. NULL = next() has them one by one. */
    enum wr_code (*fill)(struct wr_rows *self, struct wr_wide_block *block, struct wr_error *error);
    /* After a fault of rows that were parsed ahead: replaces it by the first that reading with care finds. NULL =
     * wr_wide_survey_refuse() does. */
    void (*refuse)(struct wr_rows *self, struct wr_error *error);
    void (*close)(struct wr_rows *self);
};

void wr_rows_close(struct wr_rows *self); /* NULL-safe */

/* READ: the rows are not those of the survey. */
enum wr_code wr_rows_fail_changed(const struct wr_rows *rows, struct wr_error *error);

/* The records of a wide table as rows; `reader`, which is borrowed, is NULL when there are none. */
enum wr_code wr_rows_of_records(struct wr_rows **self, const struct wr_wide_header *header,
                                const struct wr_input *input, struct wr_records *reader, struct wr_error *error);

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
