/* The physical lines of an input, gathered into the record they belong to: a quoted field may hold line ends. The bytes
 * of the present record stay together in one reused buffer, so that any fault in them can be placed. */
#ifndef WATTROUTE_SIM_INGEST_CSV_LINES_H
#define WATTROUTE_SIM_INGEST_CSV_LINES_H

#include "sim/base/error.h"
#include "sim/ingest/records.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wr_csv_lines {
    const struct wr_input *input; /* borrowed */
    int64_t offset;               /* next byte of the input to read */
    char *raw;                    /* owned */
    size_t start, length;         /* the record: raw[start, start + length) */
    size_t end, size;             /* bytes in the buffer, its size */
    bool at_end;                  /* the input holds no more bytes than are in the buffer */
    int64_t line, next_line;      /* of the record's first byte; of the byte behind it; 1-based */
};

/* Starts (again) at the first line: refuses UTF-16 and skips a byte-order mark. A zeroed structure with `input` set. */
enum wr_code wr_csv_lines_restart(struct wr_csv_lines *self, struct wr_error *error);
void wr_csv_lines_free(struct wr_csv_lines *self);

/* Where the byte behind the present record stands, and makes the next record begin at such a place. */
struct wr_position wr_csv_lines_position(const struct wr_csv_lines *self);
void wr_csv_lines_seek(struct wr_csv_lines *self, struct wr_position position);

void wr_csv_lines_begin(struct wr_csv_lines *self); /* a new record: drops the bytes of the last one */

/* Adds the next line, with its line end, to the record; `*length` is 0 at the end of the input. The line holds neither
 * NULs nor bytes that are not UTF-8. */
enum wr_code wr_csv_lines_take(struct wr_csv_lines *self, size_t *length, struct wr_error *error);

const char *wr_csv_lines_record(const struct wr_csv_lines *self);

/* Adds to a filled error where byte `offset` of the record stands. */
enum wr_code wr_csv_lines_fail_at(const struct wr_csv_lines *self, size_t offset, struct wr_error *error);

#endif
