/* JSON lines: an object per line, whose values are the fields of a record. The column of a value is its path, names
 * joined by points: {"a": {"b": 1}} has the column "a.b". Columns are those of all lines, in order of first appearance;
 * what a line does not have is missing.
 *
 * Texts are fields as they are, true and false are 1 and 0, null is missing, numbers keep the digits that their value
 * needs. A list is no value: its field reads "[3 values]". The bytes are held to what csv_lines.h says; blank lines
 * are skipped. Limits: 16 MiB and 2^19 values per line, objects 64 deep, 65536 columns of 600 bytes: so a line takes
 * less than 128 MiB whatever it holds. Faults name file:line:column, those of values file:line.
 *
 * Opening reads the whole input once. */
#ifndef WATTROUTE_SIM_INGEST_JSON_LINES_H
#define WATTROUTE_SIM_INGEST_JSON_LINES_H

#include "sim/ingest/records.h"

enum { WR_JSON_LINE_BYTES = 1 << 24, WR_JSON_VALUES = 1 << 19, WR_JSON_DEPTH = 64, WR_JSON_NAME_BYTES = 600 };

/* Opens a reader over `input`, which must outlive it. Errors: JSON_..., CSV_ENCODING, CSV_RECORD_LONG, CSV_COLUMNS,
 * CSV_EMPTY, READ. */
enum wr_code wr_json_lines_open(struct wr_records **self, const struct wr_input *input, struct wr_error *error);

#endif
