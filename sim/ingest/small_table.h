/* A small CSV table read whole through a declared table of its columns: pairs, models, accelerators, curves. */
#ifndef WATTROUTE_SIM_INGEST_SMALL_TABLE_H
#define WATTROUTE_SIM_INGEST_SMALL_TABLE_H

#include "sim/ingest/csv_reader.h"
#include "sim/ingest/input.h"
#include "sim/ingest/labels.h"
#include "sim/ingest/mapping.h"
#include "sim/ingest/value.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a table can hold; slots are numbered from 0 in the order of the declaration. */
struct wr_small_slot {
    const char *name; /* of its header */
    double scale;     /* the value in the file times this is the value in memory */
    bool required;    /* every row has it */
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
    struct wr_csv_dialect dialect;
    struct wr_mappings map;
};

/* Reads a file of at most 262144 rows and 32 MiB of names. Header names that are not declared are listed in one
 * sentence added to `warnings`; "note", "notes", "source" and "comment" are expected and not listed. */
enum wr_code wr_small_read(struct wr_small_table *self, const struct wr_small_spec *spec, const struct wr_input *input,
                           struct wr_table_form *form, struct wr_labels *warnings, struct wr_error *error);
/* A table of one row that comes from elsewhere than a file: per slot a text (NULL = none) and a value (NaN = none);
 * `origin` is what errors name. */
enum wr_code wr_small_one_row(struct wr_small_table *self, const struct wr_small_spec *spec, const char *origin,
                              const char *const *text, const double *value, struct wr_error *error);
void wr_small_free(struct wr_small_table *self); /* of a zeroed or filled table */

double wr_small_value(const struct wr_small_table *self, int64_t row, int slot);
const char *wr_small_text(const struct wr_small_table *self, int64_t row, int slot); /* "" when missing; borrowed */

/* Adds the table's file and the row's line to a filled error; returns its code. */
enum wr_code wr_small_fail_at(const struct wr_small_table *self, int64_t row, struct wr_error *error);

#endif
