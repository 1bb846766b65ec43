/* The first reading of a long table: finds its queries, models and pairs. */
#ifndef WATTROUTE_SIM_INGEST_LONG_SURVEY_H
#define WATTROUTE_SIM_INGEST_LONG_SURVEY_H

#include "sim/ingest/attempts.h"
#include "sim/ingest/long_record.h"

struct wr_long_survey {
    int64_t records;
    int64_t rows; /* of the file that had them, where rows complete each other */
    struct wr_key_set queries;
    struct wr_labels model, domain; /* in order of first appearance */
    struct wr_pairs pairs;          /* of the catalog, or in order of first appearance */
    size_t id_bytes;                /* of the longest identifier */
    struct wr_attempts attempts;    /* empty without such a column */
    struct wr_tally_form form;      /* of a record's numbers */
    struct wr_tally tally;          /* of all records' */
    uint8_t *there;                 /* owned, per pair: bits of the measures and the input tokens that a record has */
    /* Where every 4096th query's first record begins, while the records of each query follow one another, parsed ahead;
     * without an end of that, blocks of queries can be read apart. */
    struct wr_position *block; /* owned */
    size_t blocks, block_capacity;
    bool is_grouped;
    /* Of a grouped table: every query has one record of each of these pairs, in this order. */
    int32_t *order; /* owned: of pairs */
    size_t period, order_capacity;
    bool is_regular;
    bool input_varies; /* of a grouped table: input tokens of a query differ between models */
};

/* Reads all records from the first one. An open catalog takes in the accelerators that they name. Checks every value
 * when the records are read with care; otherwise a fault may lie anywhere (wr_long_records_next()). */
enum wr_code wr_long_survey_read(struct wr_long_survey *self, struct wr_long_records *records,
                                 struct wr_catalog *catalog, struct wr_error *error);
void wr_long_survey_free(struct wr_long_survey *self); /* of a zeroed or filled survey */

#endif
