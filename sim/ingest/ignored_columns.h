/* Columns that nobody reads, by file: of a file that is several tables at once those that none of them takes. */
#ifndef WATTROUTE_SIM_INGEST_IGNORED_COLUMNS_H
#define WATTROUTE_SIM_INGEST_IGNORED_COLUMNS_H

#include "sim/base/error.h"
#include "sim/ingest/labels.h"

struct wr_ignored_of {
    char *file; /* owned: its name */
    struct wr_labels column;
};

struct wr_ignored_columns {
    struct wr_ignored_of *of; /* owned */
    size_t count, capacity;
};

void wr_ignored_columns_free(struct wr_ignored_columns *self); /* of a zeroed or filled list */

/* A table of `file` has been read that ignores these columns, and takes all others. */
enum wr_code wr_ignored_columns_add(struct wr_ignored_columns *self, const char *file, const struct wr_labels *column,
                                    struct wr_error *error);

/* After all tables: adds a sentence for each file that has such columns. */
enum wr_code wr_ignored_columns_warn(const struct wr_ignored_columns *self, struct wr_labels *warnings,
                                     struct wr_error *error);

#endif
