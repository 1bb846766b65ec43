/* What each column of a wide table stands for: models, pairs and columns named in its header, checked against the
 * catalog. */
#ifndef WATTROUTE_SIM_INGEST_WIDE_HEADER_H
#define WATTROUTE_SIM_INGEST_WIDE_HEADER_H

#include "sim/ingest/catalog.h"
#include "sim/ingest/pairs.h"
#include "sim/ingest/query_key.h"
#include "sim/ingest/wide_index.h"
#include "sim/ingest/wide_rules.h"

/* What the user says about a wide table. */
struct wr_wide_options {
    struct wr_table_form *form;  /* borrowed */
    double characters_per_token; /* above 0; NaN = not given */
    struct wr_labels keep;       /* columns of numbers to keep as features */
    struct wr_labels id; /* columns of the queries' key, the domain first where there are several; none: by name */
    int32_t accelerator; /* every model has a pair on this one of the catalog; -1 = pairs are given */
    const char *model;   /* borrowed: of every record of a long table; NULL = the table says it */
};

struct wr_wide_column {
    const struct wr_wide_rule *rule; /* NULL = ignored */
    int32_t model, pair;             /* -1 = not of one model, of one pair */
    bool is_used;                    /* a part of the key, or a feature, whatever the rule */
};

struct wr_wide_header {
    struct wr_wide_column *column; /* owned: per column of the file */
    size_t columns;
    struct wr_labels model;     /* in order of first appearance in the score columns */
    struct wr_pairs pairs;      /* of the catalog, or of the header in order of first appearance */
    struct wr_wide_index index; /* of the columns */
    struct wr_query_columns query;
    size_t *feature; /* owned: columns of the file that are features */
    size_t features;
    const struct wr_labels *feature_name; /* borrowed from the options */
    double characters_per_token;          /* NaN = not given */
    int64_t attempts;                     /* rows per query, one after the other; 0 = one, not numbered */
    bool has[WR_COLUMNS];                 /* the file gives this column */
    bool per_pair[WR_COLUMNS];            /* ... and for pairs, or of INPUT_TOKENS: for models */
    bool derived[WR_COLUMNS];             /* ... from characters, at least in part */
};

/* Binds the header of `reader`. Without characters_per_token columns of answers' characters are refused, those of
 * questions ignored. An open catalog takes in the accelerators. The options outlive the header. */
enum wr_code wr_wide_bind(struct wr_wide_header *self, struct wr_records *reader, struct wr_catalog *catalog,
                          const struct wr_wide_options *options, const char *file, struct wr_labels *warnings,
                          struct wr_error *error);

/* Models and pairs of the catalog's curves, of a table without queries. */
enum wr_code wr_wide_bind_curves(struct wr_wide_header *self, const struct wr_catalog *catalog, struct wr_error *error);
void wr_wide_header_free(struct wr_wide_header *self); /* of a zeroed or bound header */

/* Makes the index of the columns, which then stay as they are. */
enum wr_code wr_wide_index_columns(struct wr_wide_header *self, struct wr_error *error);

#endif
