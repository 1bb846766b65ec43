#include "sim/ingest/csv_scan.h"

#include <string.h>

/* Length of the UTF-8 sequence at `at` (no surrogates, no overlong forms, none past U+10FFFF), 0 when it is none. */
static size_t sequence(const unsigned char *at, size_t left)
{
    static const struct {
        unsigned char least, most; /* of the first byte */
        unsigned char second_least, second_most;
        size_t length;
    } forms[] = {
        {0x01, 0x7f, 0x00, 0xff, 1}, {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
        {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
        {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (at[0] < forms[i].least || at[0] > forms[i].most) {
            continue;
        }
        size_t length = forms[i].length;
        if (length > left || (length > 1 && (at[1] < forms[i].second_least || at[1] > forms[i].second_most))) {
            return 0;
        }
        for (size_t k = 2; k < length; k++) {
            if ((at[k] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }
    return 0;
}

/* True when all eight bytes are ASCII and none is NUL (the classic test for a zero byte in a word). */
static bool is_plain_word(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    uint64_t zero = (word - 0x0101010101010101u) & ~word & 0x8080808080808080u;
    return ((word & 0x8080808080808080u) | zero) == 0;
}

size_t wr_csv_bad_byte(const char *text, size_t length)
{
    size_t at = 0;
    while (at < length) {
        if (length - at >= 8 && is_plain_word(text + at)) {
            at += 8;
            continue;
        }
        size_t step = sequence((const unsigned char *)text + at, length - at);
        if (!step) {
            return at;
        }
        at += step;
    }
    return length;
}

size_t wr_csv_line_content(const char *line, size_t length)
{
    if (length && line[length - 1] == '\n') {
        length--;
        if (length && line[length - 1] == '\r') {
            length--;
        }
    }
    return length;
}

struct wr_csv_place wr_csv_place_of(const char *record, size_t offset)
{
    struct wr_csv_place place = {0, 1};
    for (size_t i = 0; i < offset; i++) {
        if (record[i] == '\n') {
            place.line++;
            place.column = 1;
        } else if (((unsigned char)record[i] & 0xc0) != 0x80) {
            place.column++;
        }
    }
    return place;
}

size_t wr_csv_field_offset(const char *record, size_t length, char delimiter, size_t index)
{
    bool quoted = false;
    size_t at = 0;
    for (; at < length && index > 0; at++) {
        quoted ^= record[at] == '"';
        index -= !quoted && record[at] == delimiter;
    }
    return index > 0 ? length : at;
}

size_t wr_csv_last_opening_quote(const char *record, size_t length)
{
    bool quoted = false;
    size_t opening = length;
    for (size_t at = 0; at < length; at++) {
        if (record[at] != '"') {
            continue;
        }
        if (quoted && at + 1 < length && record[at + 1] == '"') {
            at++; /* a doubled quote stands for one */
            continue;
        }
        quoted = !quoted;
        opening = quoted ? at : opening;
    }
    return opening;
}
