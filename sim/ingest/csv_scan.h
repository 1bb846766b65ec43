/* Plain looks at the bytes of CSV text: what must not be in a line, and where a field or a byte of a record stands. */
#ifndef WATTROUTE_SIM_INGEST_CSV_SCAN_H
#define WATTROUTE_SIM_INGEST_CSV_SCAN_H

#include "sim/ingest/records.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Offset of the first NUL byte or of the first byte that is not UTF-8; `length` when there is none. */
size_t wr_csv_bad_byte(const char *text, size_t length);

/* Bytes of a line without its LF or CRLF. */
size_t wr_csv_line_content(const char *line, size_t length);

/* Where a byte of a record stands: lines after the record's first, and the 1-based column in characters. */
struct wr_csv_place {
    int64_t line, column;
};
struct wr_csv_place wr_csv_place_of(const char *record, size_t offset);

/* Offset of field `index` of a record whose quotes are well formed; `length` when it has fewer fields. */
size_t wr_csv_field_offset(const char *record, size_t length, char delimiter, size_t index);

/* Offset of the quote that opens the last quoted field: where an unterminated quote began. */
size_t wr_csv_last_opening_quote(const char *record, size_t length);

/* Of texts behind which eight bytes can be read. */
static inline bool wr_csv_same_field(const struct wr_field *one, const struct wr_field *other)
{
    size_t left = one->length;
    const char *text = one->text, *expected = other->text;
    if (left != other->length) {
        return false;
    }
    for (uint64_t word[2];; left -= 8, text += 8, expected += 8) {
        memcpy(&word[0], text, 8);
        memcpy(&word[1], expected, 8);
        if (left <= 8) {
            return left == 0 || (word[0] ^ word[1]) << (64 - 8 * left) == 0;
        }
        if (word[0] != word[1]) {
            return false;
        }
    }
}

#endif
