/* How the rows of a long table lie in memory while its records are put into them: a row per query, of doubles: what is
 * known of the query, input tokens per model, a cell per attempt and pair, the identifier. */
#ifndef WATTROUTE_SIM_INGEST_LONG_LAYOUT_H
#define WATTROUTE_SIM_INGEST_LONG_LAYOUT_H

#include "sim/ingest/long_survey.h"
#include "sim/ingest/rows.h"

/* What the head of a row holds of its query. */
enum {
    WR_LONG_FIRST_LINE = 0, /* of the query, 0 = the row is not written yet */
    WR_LONG_DOMAIN_INDEX,
    WR_LONG_ID_LENGTH,
    WR_LONG_ANY_INPUT, /* input tokens of the first record that has them */
    WR_LONG_HEAD
};

/* What a cell holds behind its line: each measure that the table has, as the file stores it. */
union wr_long_measure {
    float real;
    int32_t whole; /* tokens, -1 = missing */
};

/* Where a column of the rows lies in a row: at double `at`; or, with `measure` above -1, in the cell there, of the
 * first attempt: those of the others follow it. A cell begins with its line, 0 = no such record; lines are exact in a
 * double.
 */
struct wr_long_origin {
    int64_t at;
    int measure;
    bool is_whole;
};

struct wr_long_layout {
    const struct wr_long_header *header; /* borrowed, as are the next two */
    const struct wr_long_survey *survey;
    const struct wr_wide_header *wide;
    size_t features_at, inputs_at, cells_at, id_at, cell; /* in doubles */
    size_t constant_at[WR_LONG_CONSTANTS];                /* behind the head; 0 = the table has none */
    int measure[WR_LONG_MEASURES];                        /* index in a cell, -1 = the table has none */
    size_t models, pairs;
    int64_t attempts;              /* at least 1 */
    struct wr_long_origin *origin; /* owned: per column of the rows */
    size_t row_bytes;
};

/* Takes the models and pairs of the survey over to `wide`. */
void wr_long_layout_init(struct wr_long_layout *self, struct wr_wide_header *wide, const struct wr_long_header *header,
                         struct wr_long_survey *survey, const struct wr_labels *features);
/* Describes the rows in `wide`, for wr_long_layout_take(). */
enum wr_code wr_long_layout_describe(struct wr_long_layout *self, struct wr_wide_header *wide, bool input_varies,
                                     struct wr_error *error);
void wr_long_layout_free(struct wr_long_layout *self); /* of a zeroed or initialised one, also where that failed */

/* What a row says of one of its attempts: the numbers of `wide`'s columns and its features, and the query. */
void wr_long_layout_take(const struct wr_long_layout *self, const double *row, int64_t attempt, double *value,
                         struct wr_query_name *name);

#endif
