/* The declared columns of a wide table (one row per query): names and aliases, what they stand for, allowed values. */
#ifndef WATTROUTE_SIM_INGEST_WIDE_RULES_H
#define WATTROUTE_SIM_INGEST_WIDE_RULES_H

#include "sim/ingest/value.h"
#include "sim/table/column.h"

#include <stdbool.h>

enum wr_subject {
    WR_SUBJECT_QUERY,         /* NAME */
    WR_SUBJECT_MODEL,         /* NAME:MODEL */
    WR_SUBJECT_MODEL_OR_PAIR, /* NAME:MODEL or NAME:MODEL@ACCELERATOR */
    WR_SUBJECT_PAIR           /* NAME:MODEL@ACCELERATOR; NAME:MODEL where the model has one pair */
};

struct wr_wide_rule {
    const char *name; /* of the column, or what stands before its colon */
    enum wr_subject subject;
    enum wr_column_id target;
    bool characters; /* a number of characters that stands for tokens */
    bool required;   /* every query has a value where the column exists */
    const struct wr_value_rule *value;
};

/* The rule of a header name, NULL when there is none. Rules that stand earlier win over later ones with the same
 * target. */
const struct wr_wide_rule *wr_wide_rule_of(const char *header);

/* The declared name that one which is none sounds like, of a score, an energy, a latency or output tokens, and its
 * `*target`; NULL when it sounds like none. Of NAME:MODEL the part before the colon is heard. */
const char *wr_wide_alike(const char *header, enum wr_column_id *target);

/* What stands behind the colon of a header name; "" when there is none. Borrowed. */
const char *wr_wide_subject_of(const char *header);

#endif
