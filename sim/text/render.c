#include "sim/text/render.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct text {
    char *at;
    size_t left; /* room before the final NUL */
};

static void put(struct text *out, const char *bytes, size_t length)
{
    size_t fits = length < out->left ? length : out->left;
    memcpy(out->at, bytes, fits);
    out->at += fits;
    out->left -= fits;
    *out->at = '\0';
}

/* Control characters of other people's files must not reach a terminal. */
static void put_safe(struct text *out, const char *bytes)
{
    for (; *bytes; bytes++) {
        unsigned char byte = (unsigned char)*bytes;
        char escaped[8];
        if (byte >= 0x20 && byte != 0x7f) {
            put(out, bytes, 1);
        } else {
            put(out, escaped, (size_t)snprintf(escaped, sizeof escaped, "\\x%02x", byte));
        }
    }
}

static void put_value(struct text *out, const struct wr_error_value *value)
{
    char number[40];
    switch (value->kind) {
    case WR_VALUE_INTEGER:
        put(out, number, (size_t)snprintf(number, sizeof number, "%" PRId64, value->integer));
        break;
    case WR_VALUE_REAL:
        put(out, number, (size_t)snprintf(number, sizeof number, "%.10g", value->real));
        break;
    case WR_VALUE_TEXT:
        put_safe(out, value->text);
        break;
    default:
        put(out, "?", 1);
    }
}

static void put_place(struct text *out, const struct wr_error *error)
{
    char number[48];
    if (!*error->file) {
        return;
    }
    put_safe(out, error->file);
    if (error->line > 0) {
        put(out, number, (size_t)snprintf(number, sizeof number, ":%" PRId64, error->line));
    }
    if (error->line > 0 && error->column > 0) {
        put(out, number, (size_t)snprintf(number, sizeof number, ":%" PRId64, error->column));
    }
    put(out, ": ", 2);
}

static bool is_one(const struct wr_error_value *value)
{
    return value->kind == WR_VALUE_INTEGER ? value->integer == 1 : value->kind == WR_VALUE_REAL && value->real == 1;
}

/* "s", or "ies|y": the end of a plural, and that of one. */
static void put_ending(struct text *out, const char *endings, size_t letters, bool one)
{
    const char *bar = memchr(endings, '|', letters);
    const size_t several = bar ? (size_t)(bar - endings) : letters;
    if (!one) {
        put(out, endings, several);
    } else if (bar) {
        put(out, bar + 1, letters - several - 1);
    }
}

/* "{0}", or an ending for it: "{0:s}", "{0:ies|y}". Returns how long it was, 0 where there is none. */
static size_t put_placeholder(struct text *out, const struct wr_error *error, const char *at)
{
    if (at[0] != '{' || at[1] < '0' || at[1] >= '0' + WR_ERROR_VALUES || (at[2] != '}' && at[2] != ':')) {
        return 0;
    }
    const struct wr_error_value *value = &error->value[at[1] - '0'];
    if (at[2] == '}') {
        put_value(out, value);
        return 3;
    }
    const size_t letters = strcspn(at + 3, "}");
    put_ending(out, at + 3, letters, is_one(value));
    return 3 + letters + (at[3 + letters] == '}');
}

char *wr_error_render(const struct wr_error *error, char *text, size_t size)
{
    struct text out = {text, size - 1};
    *text = '\0';
    put_place(&out, error);
    if (*error->within) {
        put_safe(&out, error->within);
        put(&out, ": ", 2);
    }
    for (const char *c = wr_error_row(error->code)->text; *c;) {
        const size_t length = put_placeholder(&out, error, c);
        put(&out, c, length == 0);
        c += length == 0 ? 1 : length;
    }
    if (error->os_errno) {
        put(&out, " (", 2);
        put_safe(&out, strerror(error->os_errno));
        put(&out, ")", 1);
    }
    return text;
}
