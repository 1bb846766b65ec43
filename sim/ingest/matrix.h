/* Rows of equal size in an unnamed temporary file, written in any order: larger than memory, which it gives back. Rows
 * that are asked for in their order pass through one buffer; the first that are not make a mapping of the file. */
#ifndef WATTROUTE_SIM_INGEST_MATRIX_H
#define WATTROUTE_SIM_INGEST_MATRIX_H

#include "sim/base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wr_matrix {
    int fd; /* owned */
    size_t row_bytes, size;
    char *bytes;                /* the file, mapped; NULL = not open */
    int64_t touched;            /* rows of the mapping since its memory was given back */
    char *window;               /* owned: a copy of rows [first, first + window_rows); NULL = the mapping is used */
    int64_t first, window_rows; /* first: a multiple of window_rows */
    size_t written;             /* bytes at the file's beginning that were written; the others are zero */
    int returns;                /* to the first row */
    bool only_read;
};

/* `rows` rows of zero bytes. Disk space is taken at once: WRITE with `name` when there is not enough. */
enum wr_code wr_matrix_open(struct wr_matrix *self, int64_t rows, size_t row_bytes, const char *name,
                            struct wr_error *error);
void wr_matrix_close(struct wr_matrix *self); /* of a zeroed or open matrix */

/* A row to read or to write, valid until the next call. */
void *wr_matrix_row(struct wr_matrix *self, int64_t row);
void wr_matrix_only_read(struct wr_matrix *self); /* no row is written from now on */

#endif
