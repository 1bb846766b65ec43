#include "sim/ingest/csv_lines.h"

#include "sim/base/interrupt.h"
#include "sim/base/memory.h"
#include "sim/base/progress.h"
#include "sim/ingest/csv_reader.h"
#include "sim/ingest/csv_scan.h"

#include <string.h>

enum { FIRST_BYTES = 1 << 18 };

static const char nul_byte[] = "a NUL byte (UTF-16, or not text)";

void wr_csv_lines_free(struct wr_csv_lines *self)
{
    wr_free(self->raw);
    memset(self, 0, sizeof *self);
}

const char *wr_csv_lines_record(const struct wr_csv_lines *self)
{
    return self->raw + self->start;
}

enum wr_code wr_csv_lines_fail_at(const struct wr_csv_lines *self, size_t offset, struct wr_error *error)
{
    struct wr_csv_place place = wr_csv_place_of(wr_csv_lines_record(self), offset);
    return wr_fail_at(error, wr_input_name(self->input), self->line + place.line, place.column);
}

/* Doubles the buffer when the record fills it. */
static enum wr_code make_room(struct wr_csv_lines *self, struct wr_error *error)
{
    if (self->end < self->size) {
        return WR_OK;
    }
    if (self->size >= WR_CSV_RECORD_BYTES) {
        const char *nul = memchr(self->raw, '\0', self->end);
        if (nul) { /* no text at all: say so, rather than that it is long */
            wr_fail(error, WR_E_CSV_ENCODING, "%s", nul_byte);
            return wr_csv_lines_fail_at(self, (size_t)(nul - self->raw), error);
        }
        wr_fail(error, WR_E_CSV_RECORD_LONG, "%d", WR_CSV_RECORD_BYTES);
        return wr_csv_lines_fail_at(self, 0, error);
    }
    size_t size = self->size ? self->size * 2 : FIRST_BYTES;
    char *raw = wr_array_resize(self->raw, size, 1, error);
    if (!raw) {
        return WR_E_NO_MEMORY;
    }
    self->raw = raw;
    self->size = size;
    return WR_OK;
}

/* Moves the record to the front of the buffer and reads more bytes behind what is there. */
static enum wr_code fill(struct wr_csv_lines *self, struct wr_error *error)
{
    if (self->start > 0) {
        memmove(self->raw, self->raw + self->start, self->end - self->start);
        self->end -= self->start;
        self->start = 0;
    }
    enum wr_code code = wr_interrupted(error);
    if (code == WR_OK) {
        code = make_room(self, error);
    }
    size_t got = 0;
    if (code == WR_OK) {
        code = wr_input_read(self->input, self->offset, self->raw + self->end, self->size - self->end, &got, error);
    }
    self->offset += (int64_t)got;
    wr_progress_set(self->offset);
    self->end += got;
    self->at_end = got == 0;
    return code;
}

enum wr_code wr_csv_lines_restart(struct wr_csv_lines *self, struct wr_error *error)
{
    self->offset = 0;
    self->start = self->length = self->end = 0;
    self->line = self->next_line = 1;
    enum wr_code code = fill(self, error);
    if (code != WR_OK) {
        return code;
    }
    if (self->end >= 2 && (memcmp(self->raw, "\xff\xfe", 2) == 0 || memcmp(self->raw, "\xfe\xff", 2) == 0)) {
        wr_fail(error, WR_E_CSV_ENCODING, "%s", "the file is UTF-16 or UTF-32");
        return wr_fail_at(error, wr_input_name(self->input), 1, 1);
    }
    if (self->end >= 6 && memcmp(self->raw, "\xef\xbb\xbf\xef\xbb\xbf", 6) == 0) {
        wr_fail(error, WR_E_CSV_ENCODING, "%s", "a second byte-order mark"); /* it would become part of a name */
        return wr_fail_at(error, wr_input_name(self->input), 1, 1);
    }
    if (self->end >= 3 && memcmp(self->raw, "\xef\xbb\xbf", 3) == 0) {
        self->start = 3;
    }
    return WR_OK;
}

struct wr_position wr_csv_lines_position(const struct wr_csv_lines *self)
{
    return (struct wr_position){self->offset - (int64_t)(self->end - self->start - self->length), self->next_line};
}

void wr_csv_lines_seek(struct wr_csv_lines *self, struct wr_position position)
{
    int64_t first = self->offset - (int64_t)self->end; /* byte of the input that is raw[0] */
    if (position.offset >= first && position.offset <= self->offset) {
        self->start = (size_t)(position.offset - first);
    } else {
        self->start = self->end = 0;
        self->offset = position.offset;
        self->at_end = false;
    }
    self->length = 0;
    self->next_line = position.line;
}

void wr_csv_lines_begin(struct wr_csv_lines *self)
{
    self->start += self->length;
    self->length = 0;
    self->line = self->next_line;
}

static enum wr_code check_bytes(struct wr_csv_lines *self, size_t from, size_t length, struct wr_error *error)
{
    const char *line = wr_csv_lines_record(self) + from;
    size_t bad = wr_csv_bad_byte(line, length);
    if (bad == length) {
        return WR_OK;
    }
    wr_fail(error, WR_E_CSV_ENCODING, "%s", line[bad] ? "a byte that is not UTF-8" : nul_byte);
    return wr_csv_lines_fail_at(self, from + bad, error);
}

enum wr_code wr_csv_lines_take(struct wr_csv_lines *self, size_t *length, struct wr_error *error)
{
    const char *newline = NULL;
    for (size_t searched = self->length;;) {
        size_t known = self->end - self->start;
        newline = known > searched ? memchr(self->raw + self->start + searched, '\n', known - searched) : NULL;
        if (newline || self->at_end) {
            break;
        }
        searched = known;
        enum wr_code code = fill(self, error);
        if (code != WR_OK) {
            return code;
        }
    }
    size_t from = self->length;
    const char *line = wr_csv_lines_record(self) + from;
    *length = newline ? (size_t)(newline - line) + 1 : self->end - self->start - from;
    enum wr_code code = check_bytes(self, from, *length, error);
    self->length += *length;
    self->next_line += newline != NULL;
    return code;
}
