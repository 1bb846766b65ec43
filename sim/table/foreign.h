/* A table of somebody else's in a binary format, column by column: what sim/store reads and sim/ingest makes records
 * of.
 *
 * Cells are text as CSV would have it: "" is missing, numbers are decimal, with as many digits as give the same double
 * again, booleans are 1 and 0. */
#ifndef WATTROUTE_SIM_TABLE_FOREIGN_H
#define WATTROUTE_SIM_TABLE_FOREIGN_H

#include "sim/base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wr_foreign_column {
    const char *name;  /* UTF-8 is not checked */
    const char *fault; /* why it cannot be read, as "is ..." of a sentence; "" = it can */
    const char *unit;  /* that the file says its numbers have; "" = it says none */
};

/* Some rows of one column, behind those that came before. */
struct wr_foreign_block {
    size_t column;
    int64_t rows;     /* at least 1 */
    const char *text; /* a NUL-terminated text per row, one behind the other */
    size_t bytes;     /* of all of them, with their NULs */
};

/* Who takes the cells. */
struct wr_foreign_sink {
    enum wr_code (*take)(struct wr_foreign_sink *self, const struct wr_foreign_block *block, struct wr_error *error);
};

struct wr_foreign_table {
    const struct wr_foreign_column *column; /* valid as long as the table */
    size_t columns;
    int64_t rows; /* of every column without a fault */

    /* Hands every cell of the wanted columns to the sink; once. Columns come in any order and interleaved, the rows of
     * each in theirs. FOREIGN_COLUMN for a wanted column with a fault. */
    enum wr_code (*read)(struct wr_foreign_table *self, const bool *wanted, struct wr_foreign_sink *sink,
                         struct wr_error *error);
    void (*close)(struct wr_foreign_table *self); /* frees the table itself */
};

/* Opens the table at the path `group` in the file ("" = the only one there is). `descriptor` stays the caller's and
 * open as long as the table; `name` is that of the file in errors. */
typedef enum wr_code wr_foreign_open(struct wr_foreign_table **self, int descriptor, const char *name,
                                     const char *group, struct wr_error *error);

#endif
