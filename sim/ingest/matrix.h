/* Rows of equal size in an unnamed temporary file, written in any order: larger than memory, which it gives back. */
#ifndef WATTROUTE_SIM_INGEST_MATRIX_H
#define WATTROUTE_SIM_INGEST_MATRIX_H

#include "sim/base/error.h"

#include <stddef.h>
#include <stdint.h>

struct wr_matrix {
    char *bytes; /* mapped */
    size_t row_bytes, size;
    int64_t touched; /* rows since memory was given back */
};

/* `rows` rows of zero bytes. Disk space is taken at once: WRITE with `name` when there is not enough. */
enum wr_code wr_matrix_open(struct wr_matrix *self, int64_t rows, size_t row_bytes, const char *name,
                            struct wr_error *error);
void wr_matrix_close(struct wr_matrix *self); /* of a zeroed or open matrix */

/* A row to read or to write, valid until the next call. */
void *wr_matrix_row(struct wr_matrix *self, int64_t row);

#endif
