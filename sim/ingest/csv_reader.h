/* CSV, one record at a time, in memory bounded by the largest record: the one wrapper of libcsv, with the defences it
 * lacks. UTF-8 (one byte-order mark is skipped; UTF-16, NULs and other encodings are refused), LF or
 * CRLF; quotes are strict; nothing is trimmed; every record has the header's number of fields; a blank line is refused
 * except at the end. Limits: 1 MiB per field, 64 MiB per record, 65536 columns. Faults name file:line:column, the
 * column in characters.
 *
 * A record that has no quotes is split in place; libcsv reads the others. */
#ifndef WATTROUTE_SIM_INGEST_CSV_READER_H
#define WATTROUTE_SIM_INGEST_CSV_READER_H

#include "sim/ingest/records.h"

enum { WR_CSV_FIELD_BYTES = 1 << 20, WR_CSV_RECORD_BYTES = 1 << 26, WR_CSV_COLUMNS = 1 << 16 };

/* How a file writes fields and numbers. */
struct wr_csv_dialect {
    char delimiter; /* ASCII: neither a quote, a line end, nor what numbers are written with */
    char decimal;   /* '.' or ',' */
};

/* Opens a reader over `input` (which must outlive it) and reads the header: names are unique, without blanks around
 * them; unnamed columns are allowed. `dialect` NULL: commas and points. */
enum wr_code wr_csv_open(struct wr_records **self, const struct wr_input *input, const struct wr_csv_dialect *dialect,
                         struct wr_error *error);

#endif
