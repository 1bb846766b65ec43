#include "sim/ingest/json_scan.h"

#include <string.h>

bool wr_json_is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* Offset of the byte behind a string that is opened at `at`. */
static size_t skip_string(const char *text, size_t length, size_t at)
{
    for (at++; at < length && text[at] != '"'; at++) {
        at += text[at] == '\\';
    }
    return at + 1;
}

struct wr_json_extent wr_json_extent(const char *text, size_t length)
{
    struct wr_json_extent extent = {0, 1};
    size_t depth = 0;
    for (size_t at = 0; at < length;) {
        char byte = text[at];
        if (byte == '"') {
            at = skip_string(text, length, at);
            continue;
        }
        if (byte == '{' || byte == '[') {
            depth++;
            extent.depth = depth > extent.depth ? depth : extent.depth;
        } else if ((byte == '}' || byte == ']') && depth > 0) {
            depth--;
        }
        extent.values += byte == '{' || byte == '[' || byte == ',' || byte == ':';
        at++;
    }
    return extent;
}

const char *wr_json_word_near(const char *text, size_t length, size_t at)
{
    static const char *const words[] = {"-Infinity", "Infinity", "NaN"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t size = strlen(words[i]), from = at > size ? at - size : 0;
        for (size_t begin = from; begin <= at && begin + size <= length; begin++) {
            if (memcmp(text + begin, words[i], size) == 0) {
                return words[i];
            }
        }
    }
    return NULL;
}
