/* An open measurement file, for the files of this folder that read it. */
#ifndef WATTROUTE_SIM_STORE_READER_STATE_H
#define WATTROUTE_SIM_STORE_READER_STATE_H

#include "sim/store/child.h"
#include "sim/store/measurement_reader.h"
#include "sim/store/structure.h"

struct wr_reader {
    struct wr_source source; /* first: a source is a reader */
    int descriptor;
    struct wr_file_facts facts;
    struct wr_structure structure;
    struct wr_child *child; /* NULL when every row can be read directly */
};

/* Rows as they are stored, against their checksum but not against the rules of values (value_rules.h). */
enum wr_code wr_reader_rows(const struct wr_reader *self, enum wr_column_id id, int64_t row, int64_t rows, void *buffer,
                            struct wr_error *error);

#endif
