/* What each column of a long table (one row per query and pair) stands for. */
#ifndef WATTROUTE_SIM_INGEST_LONG_HEADER_H
#define WATTROUTE_SIM_INGEST_LONG_HEADER_H

#include "sim/ingest/wide_header.h"

/* A column of the file; -1 = none. */
struct wr_long_column {
    int64_t column;
    const struct wr_wide_rule *rule;
};

struct wr_long_header {
    struct wr_query_columns
        query; /* without parts of an identifier where every record is a query of its own: one pair */
    int64_t model, accelerator, pair, attempt;  /* columns, -1 = none: pair, or model and accelerator as far as the
                                                    options do not say them */
    struct wr_long_column measured[WR_COLUMNS]; /* per row: SCORE, ENERGY, LATENCY, COST and tokens */
    struct wr_long_column constant[WR_COLUMNS]; /* per query: QUERY_WEIGHT, QUERY_USER, ARRIVAL */
    size_t *feature;                            /* owned: columns that --keep names */
    size_t features;
    bool completes; /* two records of a query and pair are one where neither contradicts the other */
};

/* Whether the header is that of a long table: it names models or pairs in a column, and no scores of a model. */
bool wr_long_is(const struct wr_records *reader, const struct wr_mappings *map);

enum wr_code wr_long_bind(struct wr_long_header *self, struct wr_records *reader, const struct wr_wide_options *options,
                          const char *file, struct wr_labels *warnings, struct wr_error *error);
void wr_long_header_free(struct wr_long_header *self); /* of a zeroed or bound header */

#endif
