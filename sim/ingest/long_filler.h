/* Puts the records of a long table into rows (long_layout.h), one after the other. */
#ifndef WATTROUTE_SIM_INGEST_LONG_FILLER_H
#define WATTROUTE_SIM_INGEST_LONG_FILLER_H

#include "sim/ingest/long_layout.h"

struct wr_long_filler {
    const struct wr_long_layout *layout; /* borrowed, as are the others */
    const struct wr_records *reader;     /* of the records */
    struct wr_long_record record;        /* the one to put */
    struct wr_pair_finder finder;        /* of the rows' pairs */
    bool input_varies;                   /* input tokens of a query differ between models */
};

void wr_long_filler_init(struct wr_long_filler *self, const struct wr_long_layout *layout,
                         const struct wr_records *reader);

/* Puts the record into the row of its query, which is zero before the first one. IMPORT_CELL_TWICE names both lines;
 * IMPORT_DISAGREES where two records of a query, or of a query and model for input tokens, say different things of it;
 * READ where the survey met no such record. */
enum wr_code wr_long_filler_put(struct wr_long_filler *self, double *row, struct wr_error *error);

/* READ: the table is another one than the survey read. */
enum wr_code wr_long_filler_fail_changed(const struct wr_long_filler *self, struct wr_error *error);

#endif
