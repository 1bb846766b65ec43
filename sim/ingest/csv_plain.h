/* The plain part of a CSV text, from bytes to numbers at once: records on one line, without quotes, whose fields are
 * what a plan expects. It never says what is wrong with a record: it stops before what it does not understand, and the
 * careful reader (csv_reader.h) reads that. What it does parse is what the careful reader would have found. */
#ifndef WATTROUTE_SIM_INGEST_CSV_PLAIN_H
#define WATTROUTE_SIM_INGEST_CSV_PLAIN_H

#include "sim/ingest/csv_columns.h"
#include "sim/ingest/csv_digest.h"
#include "sim/ingest/csv_reader.h"

/* Nothing else lies in its cache lines: threads read it while others write elsewhere. */
struct wr_csv_plain {
    struct wr_extract plan;   /* a copy of what is borrowed */
    struct wr_csv_step *step; /* owned: per column */
    int32_t *missing;         /* owned: numbers that no column gives */
    size_t missings;
    size_t needed; /* columns up to the last one that is looked at when records are skimmed */
    struct wr_csv_dialect dialect;
};

/* Records of one stretch of text. Numbers and texts of a record lie behind those of the record before. */
struct wr_csv_batch {
    double *number;        /* owned, as are the others */
    struct wr_field *text; /* in the text that was parsed */
    struct wr_key *key;
    uint32_t *at; /* where it begins in the text */
    struct wr_tally tally;
    struct wr_csv_digest digest; /* of a plan with digests; not in a batch that was parsed again in part */
    struct wr_csv_marks marks;
    struct wr_csv_column *column; /* of each column: what was last met in it */
    bool is_skimmed;
    size_t records, capacity;
    size_t prepared; /* records whose missing numbers are so already */
};

/* `reader` gives the forms of the columns; it and `plan` are borrowed. */
enum wr_code wr_csv_plain_init(struct wr_csv_plain *self, const struct wr_extract *plan,
                               const struct wr_records *reader, struct wr_csv_dialect dialect, struct wr_error *error);
void wr_csv_plain_free(struct wr_csv_plain *self); /* of a zeroed or filled one */

/* Room for the records that begin in `bytes` bytes of a text, which has `tail` others behind them. */
enum wr_code wr_csv_batch_init(struct wr_csv_batch *self, const struct wr_extract *plan, size_t bytes, size_t tail,
                               struct wr_error *error);
void wr_csv_batch_free(struct wr_csv_batch *self);

/* Replaces the batch by the records that begin in [from, until), up to the first that is not plain; returns where it
 * stopped. `from` is the beginning of a line. `skims`: columns behind the needed ones are skipped, whatever they are.
 * Thread-safe for different batches; allocates nothing. */
size_t wr_csv_plain_parse(const struct wr_csv_plain *self, const struct wr_csv_text *text, size_t from, size_t until,
                          bool skims, struct wr_csv_batch *batch);

#endif
