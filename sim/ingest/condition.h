/* --where NAME=VALUE and --missing NAME=VALUE: which records of other people's tables count, and which of their values
 * stand for "not measured". Either serves every table that has the column, by its own name or by the one that it is
 * known by; --missing NAME also all columns NAME:MODEL of a table that has no column NAME. A field is the value when
 * the texts are equal, or when both are numbers and equal (0 and 0.0). */
#ifndef WATTROUTE_SIM_INGEST_CONDITION_H
#define WATTROUTE_SIM_INGEST_CONDITION_H

#include "sim/ingest/labels.h"
#include "sim/ingest/records.h"

enum wr_condition_kind { WR_CONDITION_WHERE, WR_CONDITION_MISSING };

struct wr_condition {
    const char *text;  /* NAME=VALUE, borrowed */
    char *name;        /* owned */
    const char *value; /* in `text` */
    bool is_used;      /* a table has the column */
};

struct wr_conditions {
    struct wr_condition *condition; /* owned */
    size_t count;
    enum wr_condition_kind kind;
    struct wr_labels headers; /* all names met, for "comes nearest" */
};

/* BAD_OPTION unless every text is NAME=VALUE with both. The texts outlive the conditions. */
enum wr_code wr_conditions_init(struct wr_conditions *self, enum wr_condition_kind kind, const char *const *texts,
                                size_t count, struct wr_error *error);
void wr_conditions_free(struct wr_conditions *self); /* of a zeroed or filled one */

/* From now on the records have only those for which all conditions hold, or have blanks for the values. */
enum wr_code wr_conditions_apply(struct wr_conditions *self, struct wr_records *reader, struct wr_error *error);

/* After all tables: every condition was of use; else IMPORT_CONDITION. */
enum wr_code wr_conditions_check(const struct wr_conditions *self, struct wr_error *error);

#endif
