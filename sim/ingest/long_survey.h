/* The first reading of a long table: checks every value, and finds its queries, models and pairs. */
#ifndef WATTROUTE_SIM_INGEST_LONG_SURVEY_H
#define WATTROUTE_SIM_INGEST_LONG_SURVEY_H

#include "sim/ingest/long_header.h"

/* One record. */
struct wr_long_record {
    struct wr_query_name query;
    double measured[WR_COLUMNS], constant[WR_COLUMNS]; /* NaN = missing or no such column */
    char pair[1024];                                   /* MODEL@ACCELERATOR */
};

struct wr_long_survey {
    int64_t records;
    struct wr_key_set queries;
    struct wr_labels model, domain; /* in order of first appearance */
    struct wr_pairs pairs;          /* of the catalog, or in order of first appearance */
    size_t id_bytes;                /* of the longest identifier */
};

/* Reads what the present record says. `features` has room for those of the header. */
enum wr_code wr_long_read(struct wr_long_record *self, const struct wr_long_header *header,
                          const struct wr_records *reader, const struct wr_wide_options *options,
                          const struct wr_catalog *catalog, double *features, struct wr_error *error);

/* Reads all records of a fresh `reader`. */
enum wr_code wr_long_survey_read(struct wr_long_survey *self, const struct wr_long_header *header,
                                 struct wr_records *reader, const struct wr_wide_options *options,
                                 const struct wr_catalog *catalog, const char *file, struct wr_error *error);
void wr_long_survey_free(struct wr_long_survey *self); /* of a zeroed or filled survey */

#endif
