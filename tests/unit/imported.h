/* An import of small texts, for tests. */
#ifndef WATTROUTE_TESTS_UNIT_IMPORTED_H
#define WATTROUTE_TESTS_UNIT_IMPORTED_H

#include "sim/ingest/import_tables.h"
#include "tests/unit/ingest_file.h"

struct imported {
    char path[WR_IMPORT_INPUTS][INGEST_PATH];
    struct wr_import *import;
    struct wr_source *source;
    const struct wr_meta *meta;
    struct wr_error error;
};

/* Imports texts (NULL = not given) under further options. To be closed whatever it returns. */
enum wr_code import_with(struct imported *self, const char *const texts[WR_IMPORT_INPUTS],
                         struct wr_import_options options);
void close_imported(struct imported *self);

/* Reads the whole of one column of a table that is at most one block. */
void read_column(struct imported *self, enum wr_column_id id, void *buffer);

#endif
