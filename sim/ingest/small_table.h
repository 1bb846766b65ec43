/* A small CSV table read whole through a declared table of its columns: pairs, models, accelerators, curves. */
#ifndef WATTROUTE_SIM_INGEST_SMALL_TABLE_H
#define WATTROUTE_SIM_INGEST_SMALL_TABLE_H

#include "sim/ingest/condition.h"
#include "sim/ingest/csv_reader.h"
#include "sim/ingest/ignored_columns.h"
#include "sim/ingest/input.h"
#include "sim/ingest/labels.h"
#include "sim/ingest/mapping.h"
#include "sim/ingest/value.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum wr_need {
    WR_OPTIONAL,
    WR_NEEDED, /* every row has it */
    WR_WHOLE   /* every row has it where the header does */
};

/* What a table can hold; slots are numbered from 0 in the order of the declaration. */
struct wr_small_slot {
    const char *name; /* of its header */
    double scale;     /* the value in the file times this is the value in memory */
    enum wr_need need;
    struct wr_value_rule rule;
};

/* A further header name that gives a slot, with its own scale. */
struct wr_small_alias {
    const char *header;
    int slot;
    double scale;
};

struct wr_small_spec {
    const struct wr_small_slot *slot;
    int slots;
    const struct wr_small_alias *alias; /* ends with header = NULL */
    int either[2];                      /* of these two slots one is needed; equal: no such two */
    int waived;                         /* a needed slot that may be absent here; 0 = none */
};

struct wr_small_cell {
    double value; /* NaN = missing */
    char *text;   /* owned by its table; TEXT slots only, NULL = missing */
};

struct wr_small_table {
    const struct wr_small_spec *spec;
    char *file; /* owned: the name that errors carry */
    int64_t rows;
    struct wr_small_cell *cell; /* owned: rows x slots */
    size_t capacity;
    int64_t *line; /* owned: of each row */
    size_t line_capacity;
    size_t text_bytes; /* of the cells' texts */
    bool *has;         /* owned: per slot, whether the header gives it */
};

/* How the tables of an import are read. */
struct wr_table_form {
    struct wr_csv_dialect dialect; /* of the table that is read next */
    struct wr_mappings map;
    struct wr_conditions where, missing;
    struct wr_ignored_columns ignored; /* of the tables that have been read */
};

/* Puts names, conditions and missing values of the form to work in fresh records. */
enum wr_code wr_table_form_apply(struct wr_table_form *self, struct wr_records *reader, wr_knows *knows,
                                 const void *table, struct wr_error *error);

/* The same without the names. */
enum wr_code wr_table_form_choose(struct wr_table_form *self, struct wr_records *reader, struct wr_error *error);

/* Reads a file of at most 262144 rows and 32 MiB of names. Header names that are not declared are added to the form's
 * ignored columns, but for "note", "notes", "source" and "comment", which are expected. */
enum wr_code wr_small_read(struct wr_small_table *self, const struct wr_small_spec *spec, const struct wr_input *input,
                           struct wr_table_form *form, struct wr_error *error);
/* A table without rows that come from a file; `origin` is what errors name. */
enum wr_code wr_small_init(struct wr_small_table *self, const struct wr_small_spec *spec, const char *origin,
                           struct wr_error *error);
/* Adds a row that no file has: all its values are missing. */
enum wr_code wr_small_add_row(struct wr_small_table *self, struct wr_error *error);
enum wr_code wr_small_set_text(struct wr_small_table *self, int64_t row, int slot, const char *text,
                               struct wr_error *error);
void wr_small_set_value(struct wr_small_table *self, int64_t row, int slot, double value);
void wr_small_free(struct wr_small_table *self); /* of a zeroed or filled table */

double wr_small_value(const struct wr_small_table *self, int64_t row, int slot);
const char *wr_small_text(const struct wr_small_table *self, int64_t row, int slot); /* "" when missing; borrowed */

/* Adds the table's file and the row's line to a filled error; returns its code. */
enum wr_code wr_small_fail_at(const struct wr_small_table *self, int64_t row, struct wr_error *error);

#endif
