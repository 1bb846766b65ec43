#include "sim/ingest/open_records.h"

#include "sim/ingest/foreign_records.h"
#include "sim/ingest/json_lines.h"
#include "sim/ingest/json_scan.h"
#include "sim/ingest/json_shape.h"
#include "sim/ingest/other_format.h"

#include <string.h>

static bool ends_with(const char *text, size_t length, const char *suffix)
{
    size_t size = strlen(suffix);
    return length >= size && memcmp(text + length - size, suffix, size) == 0;
}

static bool is_named_json(const char *name)
{
    static const char *const suffixes[] = {".jsonl", ".ndjson", ".json"};
    size_t length = strlen(name);
    length -= ends_with(name, length, ".gz") ? 3 : 0;
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        if (ends_with(name, length, suffixes[i])) {
            return true;
        }
    }
    return false;
}

/* The first byte from `at` that is not blank; `length` when there is none. */
static size_t skip_blanks(const char *text, size_t at, size_t length)
{
    while (at < length && wr_json_is_blank(text[at])) {
        at++;
    }
    return at;
}

/* Whether what comes first, behind a byte-order mark and blanks, opens an object, or a list of objects. */
static enum wr_code begins_object(const struct wr_input *input, bool *is_object, struct wr_error *error)
{
    char head[256];
    size_t length = 0, at = 0;
    enum wr_code code = wr_input_read(input, 0, head, sizeof head, &length, error);
    if (length >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0) {
        at = 3;
    }
    at = skip_blanks(head, at, length);
    at = at < length && head[at] == '[' ? skip_blanks(head, at + 1, length) : at;
    *is_object = at < length && head[at] == '{';
    return code;
}

enum wr_code wr_records_open(struct wr_records **self, const struct wr_input *input,
                             const struct wr_csv_dialect *dialect, struct wr_error *error)
{
    bool is_json = is_named_json(wr_input_name(input));
    enum wr_code code = wr_refuse_hdf5(input, error);
    code = code == WR_OK ? wr_refuse_other_format(input, error) : code;
    code = code == WR_OK && !is_json ? begins_object(input, &is_json, error) : code;
    *self = NULL;
    if (code != WR_OK) {
        return code;
    }
    if (is_json) {
        code = wr_refuse_json_shape(input, error);
        return code == WR_OK ? wr_json_lines_open(self, input, error) : code;
    }
    code = wr_csv_open(self, input, dialect, error);
    code = code == WR_OK ? wr_refuse_other_header(*self, error) : code;
    if (code != WR_OK) {
        wr_records_close(*self);
        *self = NULL;
    }
    return code;
}
