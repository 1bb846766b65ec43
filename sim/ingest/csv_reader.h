/* CSV, one record at a time, in memory bounded by the largest record: the one wrapper of libcsv, with the defences it
 * lacks. UTF-8 (a byte-order mark is skipped; UTF-16, NULs and other encodings are refused), LF or
 * CRLF; quotes are strict; nothing is trimmed; every record has the header's number of fields; a blank line is refused
 * except at the end. Limits: 1 MiB per field, 64 MiB per record, 65536 columns. Faults name file:line:column, the
 * column in characters.
 *
 * A record that has no quotes is split in place; libcsv reads the others. */
#ifndef WATTROUTE_SIM_INGEST_CSV_READER_H
#define WATTROUTE_SIM_INGEST_CSV_READER_H

#include "sim/base/error.h"
#include "sim/ingest/input.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WR_CSV_FIELD_BYTES = 1 << 20, WR_CSV_RECORD_BYTES = 1 << 26, WR_CSV_COLUMNS = 1 << 16 };

struct wr_csv_field {
    const char *text; /* not NUL-terminated; valid until the next record */
    size_t length;
};

struct wr_csv_reader;
struct wr_unit;

/* How a file writes fields and numbers. */
struct wr_csv_dialect {
    char delimiter; /* ASCII: neither a quote, a line end, nor what numbers are written with */
    char decimal;   /* '.' or ',' */
};

/* How a column writes its numbers. */
struct wr_csv_form {
    char decimal;
    const struct wr_unit *unit; /* NULL = the stored one */
};

/* Opens a reader over `input` (which must outlive it) and reads the header: names are unique, without blanks around
 * them; unnamed columns are allowed. `dialect` NULL: commas and points. */
enum wr_code wr_csv_open(struct wr_csv_reader **self, const struct wr_input *input,
                         const struct wr_csv_dialect *dialect, struct wr_error *error);
void wr_csv_close(struct wr_csv_reader *self); /* NULL-safe */

size_t wr_csv_columns(const struct wr_csv_reader *self);
const char *wr_csv_header(const struct wr_csv_reader *self, size_t column); /* NUL-terminated, borrowed */

/* Gives a column another name for wr_csv_header(); faults of its values keep that of the file. */
enum wr_code wr_csv_rename(struct wr_csv_reader *self, size_t column, const char *name, const struct wr_unit *unit,
                           struct wr_error *error);
const char *wr_csv_header_in_file(const struct wr_csv_reader *self, size_t column);
const struct wr_csv_form *wr_csv_form(const struct wr_csv_reader *self, size_t column);

/* Moves to the next record; `*more` is false at the end. */
enum wr_code wr_csv_next(struct wr_csv_reader *self, bool *more, struct wr_error *error);
const struct wr_csv_field *wr_csv_record(const struct wr_csv_reader *self); /* wr_csv_columns() fields */
int64_t wr_csv_line(const struct wr_csv_reader *self);                      /* where the record begins, 1-based */

/* Back to before the first record after the header. */
enum wr_code wr_csv_rewind(struct wr_csv_reader *self, struct wr_error *error);

/* Adds the place of a field of the present record to a filled error; returns its code. */
enum wr_code wr_csv_fail_at(const struct wr_csv_reader *self, size_t column, struct wr_error *error);
/* CSV_VALUE for a field of the present record: "column: found 'text'; expected `expected`". */
enum wr_code wr_csv_fail_value(const struct wr_csv_reader *self, size_t column, const char *expected,
                               struct wr_error *error);
/* IMPORT_NO_COLUMN: `option` of the command line names a column that the header lacks. */
enum wr_code wr_csv_fail_no_column(const struct wr_csv_reader *self, const char *option, const char *name,
                                   struct wr_error *error);
/* Adds the place of a column's name in the header to a filled error; returns its code. */
enum wr_code wr_csv_fail_at_header(const struct wr_csv_reader *self, size_t column, struct wr_error *error);

#endif
