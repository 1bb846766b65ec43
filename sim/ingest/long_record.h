/* The records of a long table, one query, pair and attempt each, with their numbers in the stored units. */
#ifndef WATTROUTE_SIM_INGEST_LONG_RECORD_H
#define WATTROUTE_SIM_INGEST_LONG_RECORD_H

#include "sim/ingest/extract.h"
#include "sim/ingest/long_header.h"

/* The numbers of a record; the features lie behind them. */
enum {
    WR_LONG_MEASURES = 5, /* score, energy, latency, cost, output tokens */
    WR_LONG_INPUT = WR_LONG_MEASURES,
    WR_LONG_FIRST_CONSTANT,
    WR_LONG_CONSTANTS = 3, /* weight, user, arrival */
    WR_LONG_ATTEMPT = WR_LONG_FIRST_CONSTANT + WR_LONG_CONSTANTS,
    WR_LONG_NUMBERS
};
extern const enum wr_column_id wr_long_measures[WR_LONG_MEASURES], wr_long_constants[WR_LONG_CONSTANTS];

/* One record, valid until the next. */
struct wr_long_record {
    struct wr_query_name query;
    const double *number; /* NaN = missing or no such column */
    struct wr_field model, accelerator;
    int64_t attempt;                /* as the table numbers it; 0 without such a column */
    bool is_tallied;                /* its numbers are in a tally */
    bool is_skimmed;                /* nothing is known of its measures but the score */
    const struct wr_tally *tally;   /* of this record and of some behind it; NULL = none begins here */
    const struct wr_digest *digest; /* the same, of names; wr_records_pass() passes over its records */
};

enum { WR_PAIR_LABEL_BYTES = 1024 };
/* MODEL@ACCELERATOR of the record; returns its length. */
size_t wr_long_label(const struct wr_long_record *record, char label[WR_PAIR_LABEL_BYTES]);

struct wr_long_records {
    const struct wr_long_header *header; /* borrowed, as are the others */
    struct wr_records *reader;
    double characters_per_token;                  /* NaN = not given */
    struct wr_field only_model, only_accelerator; /* of a table that names none */
    struct wr_extract plan;                       /* owned: all of a record */
    struct wr_extract bare;                       /* owned: what names a query, and the measures */
    struct wr_extract survey;                     /* owned: scores, input tokens, and whether there are other numbers */
    struct wr_tally_form form;                    /* owned: of the numbers of a record */
    double *number;                               /* owned: of a record that is read with care */
    bool is_part;    /* the reader is owned, and what is owned but for the numbers is somebody else's */
    bool is_planned; /* since the last rewind: records may be parsed ahead */
    bool was_parsed; /* the present one: nobody can ask for its fields */
    enum wr_reading reading;
    bool is_bare;                 /* of a part: nothing tells which pairs its records are of, but their order */
    const struct wr_extract *now; /* borrowed: what is parsed ahead */
};

/* Which of a record's numbers are scores. */
enum wr_code wr_long_tally_form(struct wr_tally_form *form, const struct wr_long_header *header,
                                struct wr_error *error);

enum wr_code wr_long_records_open(struct wr_long_records *self, const struct wr_long_header *header,
                                  struct wr_records *reader, const struct wr_wide_options *options,
                                  const struct wr_catalog *catalog, struct wr_error *error);
void wr_long_records_close(struct wr_long_records *self); /* of zeroed or open records */

/* To before the first record. In a survey that parses ahead, numbers other than scores, input tokens and attempts may
 * be 0 for any there is, and then nobody has checked them. */
enum wr_code wr_long_records_rewind(struct wr_long_records *self, bool is_survey, struct wr_error *error);

/* The same records once more, to be read in parts by another thread; `self` was planned, and outlives them. Bare ones
 * are told by digests alone, but for those that are read with care. */
enum wr_code wr_long_records_open_again(struct wr_long_records *self, const struct wr_long_records *first, bool is_bare,
                                        struct wr_error *error);
enum wr_code wr_long_records_seek(struct wr_long_records *self, const struct wr_stretch *part, struct wr_error *error);

/* The next record; `*more` is false at the end. What is wrong with a record is known only when it is read with care:
 * after any fault `is_planned` says whether to go through the records again so, from the survey on. */
enum wr_code wr_long_records_next(struct wr_long_records *self, struct wr_long_record *record, bool *more,
                                  struct wr_error *error);

/* What names the query of a record of the present digest. */
void wr_long_records_query(const struct wr_long_records *self, const struct wr_digest *digest, size_t record,
                           struct wr_query_name *name);

/* After a fault: chooses the next better reading for a rewind; false when the fault is the first that the table has. */
bool wr_long_records_read_better(struct wr_long_records *self);

/* CSV_VALUE for a record that was parsed ahead: reading with care says what is wrong. */
enum wr_code wr_long_records_fail_unsaid(struct wr_error *error);

/* Finds the pair of a record among labels, most often the one that followed the last one before. */
struct wr_pair_guess {
    int32_t pair;              /* -1 = none */
    size_t model, accelerator; /* lengths of its names */
};
struct wr_pair_finder {
    const struct wr_labels *labels;  /* borrowed */
    int32_t last;                    /* -1 = none */
    struct wr_pair_guess after[256]; /* per remainder of a pair: the pair that followed it */
};
void wr_pair_finder_init(struct wr_pair_finder *self, const struct wr_labels *labels);
/* False when it is not the one that followed before: then `*pair` may be anything. */
bool wr_pair_finder_guess(struct wr_pair_finder *self, const struct wr_long_record *record, int32_t *pair);
int32_t wr_pair_finder_find(struct wr_pair_finder *self, const struct wr_long_record *record); /* -1 = not there */

#endif
