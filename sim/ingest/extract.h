/* What a reading takes from each record of a table, so that records can be parsed ahead of it, in threads. */
#ifndef WATTROUTE_SIM_INGEST_EXTRACT_H
#define WATTROUTE_SIM_INGEST_EXTRACT_H

#include "sim/ingest/key_set.h"
#include "sim/ingest/tally.h"
#include "sim/ingest/wide_rules.h"

#include <stdint.h>

/* What is taken from one column; -1 = nothing of the kind. */
struct wr_extract_step {
    int32_t text, number, feature;   /* index of the field's text, of its number by the rule, of its number as it is */
    const struct wr_wide_rule *rule; /* of the number */
    size_t least, most;              /* bytes of the text */
    bool only_there;                 /* of the number nothing but whether there is one: it is 0 where there is */
};

enum { WR_EXTRACT_NAMES = 3 };

struct wr_extract {
    struct wr_extract_step *step;      /* owned: per column of the file */
    size_t columns;                    /* of the file */
    size_t numbers, texts;             /* of a parsed record; numbers that no step gives are missing */
    int32_t domain, id;                /* texts that name the query; -1 = none */
    bool has_keys;                     /* the query's key is made of them */
    double characters_per_token;       /* NaN = not given */
    const struct wr_tally_form *tally; /* borrowed: of the numbers, which are counted; NULL = they are not */
    /* And nobody asks for the numbers themselves, nor how many there are: when there is some of each, those that are
     * only there or not are not looked at any more. */
    bool only_tally;
    bool is_digested;               /* of records that follow one another digests are made, besides the tally */
    bool is_bare;                   /* digests tell of records alone, and nothing of their queries */
    int32_t name[WR_EXTRACT_NAMES]; /* texts that tell a query's records from each other */
    size_t names;                   /* none: every record is a query */
    int32_t constant;               /* a number that all records of a query should share; -1 = none */
};

/* A record that was parsed, valid until the next one. */
struct wr_parsed {
    const double *number; /* NaN = blank */
    const struct wr_field *text;
    const struct wr_key *key;       /* of the query, by wr_key_of(), where the plan has keys */
    const struct wr_key *later;     /* of a record further on, which will be asked for soon; NULL = none */
    const struct wr_tally *tally;   /* of this and of records behind it; NULL = it was in another's, or none is kept */
    const struct wr_digest *digest; /* the same, of names; wr_records_pass() passes over its records */
    bool is_skimmed;                /* numbers that are only there or not were not looked at */
};

/* A plan that takes nothing from `columns` columns. */
enum wr_code wr_extract_init(struct wr_extract *self, size_t columns, double characters_per_token,
                             struct wr_error *error);
void wr_extract_free(struct wr_extract *self); /* of a zeroed or filled plan */

/* Whether a tally has some of each number of which the plan asks only whether it is there. */
bool wr_extract_has_met(const struct wr_extract *self, const struct wr_tally *tally);

/* Takes the text, of `least` to `most` bytes, of a column; returns its index. May be asked for again. */
int32_t wr_extract_text(struct wr_extract *self, size_t column, size_t least, size_t most);

#endif
