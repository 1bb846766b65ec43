/* Events of libyaml into a tree. libyaml 0.2.5 reads YAML 1.1: next line (U+0085) and the line and paragraph
 * separators (U+2028, U+2029) are line breaks to it. */
#include "sim/base/memory.h"
#include "sim/study/node_tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct builder {
    yaml_parser_t parser;
    const struct wr_node *top; /* names the file */
    int64_t nodes;
    struct wr_error *error;
};

/* Place a filled error at a mark of libyaml (0-based, in characters); values of the command line have no lines. */
static enum wr_code fail_mark(const struct builder *self, yaml_mark_t mark)
{
    struct wr_node place = *self->top;
    place.line = place.from_command_line ? 0 : (int64_t)mark.line + 1;
    place.column = place.from_command_line ? 0 : (int64_t)mark.column + 1;
    return wr_node_fail(self->error, &place);
}

/* ------------------------------------------------------------------------------------------------ text */

/* Bytes of the UTF-8 character at `text` (RFC 3629: shortest form, no surrogates), or 0. */
static size_t character(const unsigned char *text, size_t left, uint32_t *code)
{
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = text[0];
    size_t size = first < 0x80 ? 1 : first >> 5 == 6 ? 2 : first >> 4 == 14 ? 3 : first >> 3 == 30 ? 4 : 0;
    if (size == 0 || size > left) {
        return 0;
    }
    *code = size == 1 ? first : first & (0x7fu >> size);
    for (size_t i = 1; i < size; i++) {
        if (text[i] >> 6 != 2) {
            return 0;
        }
        *code = *code << 6 | (text[i] & 0x3fu);
    }
    bool surrogate = *code >= 0xd800 && *code < 0xe000;
    return *code < least[size] || *code > 0x10ffff || surrogate ? 0 : size;
}

/* Control characters other than tab and line ends are not text. */
static bool is_text(uint32_t code)
{
    return code == '\t' || code == '\n' || code == '\r' || (code >= 0x20 && code != 0x7f);
}

/* UTF-8 without control characters, so that libyaml's reader has nothing left to refuse. */
static enum wr_code check_text(struct builder *self, const char *text, size_t length)
{
    yaml_mark_t mark = {0};
    if (length >= 4 && memcmp(text, "\x89HDF", 4) == 0) {
        struct wr_node place = *self->top;
        place.line = place.column = 0;
        wr_fail(self->error, WR_E_YAML_HDF5, "%s", "");
        return wr_node_fail(self->error, &place);
    }
    for (size_t i = 0; i < length;) {
        uint32_t code = 0;
        size_t size = character((const unsigned char *)text + i, length - i, &code);
        if (size == 0 || !is_text(code)) {
            char byte[8];
            snprintf(byte, sizeof byte, "0x%02x", (unsigned char)text[i]);
            wr_fail(self->error, WR_E_YAML_ENCODING, "%s", byte);
            return fail_mark(self, mark);
        }
        bool line = code == '\n' || (code == '\r' && !(i + 1 < length && text[i + 1] == '\n'));
        mark.column = line ? 0 : mark.column + 1;
        mark.line += line;
        i += size;
    }
    return WR_OK;
}

/* Text that a plain scalar cannot carry over one line. */
static bool has_break(const char *text)
{
    return strpbrk(text, "\r\n") || strstr(text, "\xc2\x85") || strstr(text, "\xe2\x80\xa8") ||
           strstr(text, "\xe2\x80\xa9");
}

/* -------------------------------------------------------------------------------------------- refusals */

static enum wr_code fail_feature(const struct builder *self, yaml_mark_t mark, const char *what, const char *instead)
{
    wr_fail(self->error, WR_E_YAML_FEATURE, "%s%s", what, instead);
    return fail_mark(self, mark);
}

static enum wr_code check_properties(const struct builder *self, const yaml_event_t *event, const yaml_char_t *anchor,
                                     const yaml_char_t *tag)
{
    if (anchor) {
        return fail_feature(self, event->start_mark, "an anchor (&)", "quote the text, or write the value out");
    }
    if (tag) {
        return fail_feature(self, event->start_mark, "a tag (!)", "quote the text, or remove the tag");
    }
    return WR_OK;
}

static enum wr_code fail_limit(const struct builder *self, yaml_mark_t mark, const char *what, int limit)
{
    wr_fail(self->error, WR_E_YAML_LIMIT, "%s%d", what, limit);
    return fail_mark(self, mark);
}

/* The next event; the caller deletes it. */
static enum wr_code next(struct builder *self, yaml_event_t *event)
{
    if (yaml_parser_parse(&self->parser, event)) {
        return WR_OK;
    }
    const yaml_parser_t *parser = &self->parser;
    if (parser->error == YAML_MEMORY_ERROR) {
        return wr_fail(self->error, WR_E_NO_MEMORY, "%zu", sizeof *event);
    }
    char text[WR_ERROR_TEXT];
    snprintf(text, sizeof text, "%s%s%s", parser->problem ? parser->problem : "unreadable", parser->context ? " " : "",
             parser->context ? parser->context : "");
    wr_fail(self->error, WR_E_YAML_SYNTAX, "%s", text);
    return fail_mark(self, parser->problem_mark);
}

/* ------------------------------------------------------------------------------------------------ tree */

static enum wr_code fill(struct builder *self, struct wr_node *node, const yaml_event_t *event, int depth);

/* An owned copy of a scalar's text; an escaped NUL cannot be held. */
static char *scalar_text(const struct builder *self, const yaml_event_t *event)
{
    const char *value = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    if (strlen(value) != length) {
        wr_fail(self->error, WR_E_YAML_ENCODING, "%s", "0x00");
        fail_mark(self, event->start_mark);
        return NULL;
    }
    return wr_text_copy(value, length, self->error);
}

static enum wr_code fill_scalar(struct builder *self, struct wr_node *node, const yaml_event_t *event)
{
    enum wr_code code = check_properties(self, event, event->data.scalar.anchor, event->data.scalar.tag);
    if (code != WR_OK) {
        return code;
    }
    node->text = scalar_text(self, event);
    if (!node->text) {
        return self->error->code;
    }
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE || has_break(node->text);
    return WR_OK;
}

/* Keys are names that errors, tables and --set repeat: not empty, on one line. */
bool wr_node_tree_is_key(const char *text, size_t length)
{
    bool fine = length > 0 && length <= WR_NODE_KEY_BYTES;
    for (size_t i = 0; i < length && fine; i++) {
        fine = (unsigned char)text[i] >= 0x20 && text[i] != 0x7f;
    }
    return fine;
}

static enum wr_code fill_key(struct builder *self, struct wr_node *node, const yaml_event_t *event)
{
    if (event->type != YAML_SCALAR_EVENT) {
        return fail_feature(self, event->start_mark, "a key that is not a word", "write 'key: value'");
    }
    enum wr_code code = check_properties(self, event, event->data.scalar.anchor, event->data.scalar.tag);
    if (code != WR_OK) {
        return code;
    }
    if (event->data.scalar.length > WR_NODE_KEY_BYTES) {
        return fail_limit(self, event->start_mark, "length of a key in bytes", WR_NODE_KEY_BYTES);
    }
    node->key = scalar_text(self, event);
    if (!node->key) {
        return self->error->code;
    }
    if (!wr_node_tree_is_key(node->key, strlen(node->key)) || has_break(node->key)) {
        return fail_feature(self, event->start_mark, "a key that is empty or holds a control character",
                            "name the key");
    }
    if (strcmp(node->key, "<<") == 0) {
        return fail_feature(self, event->start_mark, "a merge key (<<)", "write the keys out");
    }
    node->key_line = node->from_command_line ? 0 : (int64_t)event->start_mark.line + 1;
    node->key_column = node->from_command_line ? 0 : (int64_t)event->start_mark.column + 1;
    return WR_OK;
}

static int by_key(const void *a, const void *b)
{
    const struct wr_node *x = *(struct wr_node *const *)a, *y = *(struct wr_node *const *)b;
    int order = strcmp(x->key, y->key);
    if (order == 0) {
        order = x->key_line != y->key_line ? (x->key_line > y->key_line) - (x->key_line < y->key_line)
                                           : (x->key_column > y->key_column) - (x->key_column < y->key_column);
    }
    return order;
}

/* Sorted, so that a map of very many keys stays quick. */
static enum wr_code check_unique(const struct builder *self, const struct wr_node *map)
{
    struct wr_node **sorted = wr_array(map->children, sizeof(void *), self->error);
    if (!sorted) {
        return self->error->code;
    }
    if (map->children > 0) {
        memcpy(sorted, map->child, map->children * sizeof(void *));
        qsort(sorted, map->children, sizeof(void *), by_key);
    }
    enum wr_code code = WR_OK;
    for (size_t i = 1; i < map->children && code == WR_OK; i++) {
        const struct wr_node *first = sorted[i - 1], *again = sorted[i];
        if (strcmp(first->key, again->key) == 0) {
            if (again->from_command_line) {
                wr_fail(self->error, WR_E_YAML_TWICE, "%s", again->key);
            } else {
                wr_fail(self->error, WR_E_YAML_DUPLICATE, "%s%lld%lld", again->key, (long long)first->key_line,
                        (long long)first->key_column);
            }
            code = wr_node_fail_key(self->error, again);
        }
    }
    wr_free(sorted);
    return code;
}

/* One child of a list or a map, whose first event (its key's, in a map) is `event`. */
static enum wr_code fill_child(struct builder *self, struct wr_node *parent, const yaml_event_t *event, int depth)
{
    struct wr_node *child = wr_node_tree_append(parent, self->error);
    if (!child) {
        return self->error->code;
    }
    if (parent->kind == WR_NODE_LIST) {
        return fill(self, child, event, depth);
    }
    enum wr_code code = fill_key(self, child, event);
    yaml_event_t value;
    if (code != WR_OK || (code = next(self, &value)) != WR_OK) {
        if (!child->key) { /* every child of a map has a key, also in a tree that is given up */
            parent->children--;
            wr_free(child);
        }
        return code;
    }
    code = fill(self, child, &value, depth);
    yaml_event_delete(&value);
    return code;
}

static enum wr_code fill_children(struct builder *self, struct wr_node *parent, yaml_event_type_t end, int depth)
{
    for (;;) {
        yaml_event_t event;
        enum wr_code code = next(self, &event);
        if (code != WR_OK) {
            return code;
        }
        bool done = event.type == end;
        code = done ? WR_OK : fill_child(self, parent, &event, depth + 1);
        yaml_event_delete(&event);
        if (done || code != WR_OK) {
            return code;
        }
    }
}

static enum wr_code fill_collection(struct builder *self, struct wr_node *node, const yaml_event_t *event, int depth)
{
    bool list = event->type == YAML_SEQUENCE_START_EVENT;
    enum wr_code code =
        check_properties(self, event, list ? event->data.sequence_start.anchor : event->data.mapping_start.anchor,
                         list ? event->data.sequence_start.tag : event->data.mapping_start.tag);
    if (code == WR_OK && depth > WR_NODE_DEPTH) {
        code = fail_limit(self, event->start_mark, "depth", WR_NODE_DEPTH);
    }
    if (code != WR_OK) {
        return code;
    }
    node->kind = list ? WR_NODE_LIST : WR_NODE_MAP;
    code = fill_children(self, node, list ? YAML_SEQUENCE_END_EVENT : YAML_MAPPING_END_EVENT, depth);
    return code == WR_OK && !list ? check_unique(self, node) : code;
}

static enum wr_code fill(struct builder *self, struct wr_node *node, const yaml_event_t *event, int depth)
{
    if (++self->nodes > WR_NODE_COUNT) {
        return fail_limit(self, event->start_mark, "number of values", WR_NODE_COUNT);
    }
    node->line = node->from_command_line ? 0 : (int64_t)event->start_mark.line + 1;
    node->column = node->from_command_line ? 0 : (int64_t)event->start_mark.column + 1;
    if (event->type == YAML_ALIAS_EVENT) {
        return fail_feature(self, event->start_mark, "an alias (*)", "quote the text, or write the value out");
    }
    return event->type == YAML_SCALAR_EVENT ? fill_scalar(self, node, event)
                                            : fill_collection(self, node, event, depth);
}

/* Reads events up to and including one of `type`; anything else on the way is refused. */
static enum wr_code expect(struct builder *self, yaml_event_type_t type, yaml_event_t *event)
{
    enum wr_code code = next(self, event);
    if (code != WR_OK || event->type == type) {
        return code;
    }
    if (event->type == YAML_STREAM_END_EVENT) {
        wr_fail(self->error, WR_E_YAML_SYNTAX, "%s", "the document is empty");
        code = fail_mark(self, event->start_mark);
    } else {
        code = fail_feature(self, event->start_mark, "a second document (---)", "keep one document in the file");
    }
    yaml_event_delete(event);
    return code;
}

static enum wr_code skip(struct builder *self, yaml_event_type_t type)
{
    yaml_event_t event;
    enum wr_code code = expect(self, type, &event);
    if (code == WR_OK) {
        yaml_event_delete(&event);
    }
    return code;
}

static enum wr_code fill_document(struct builder *self, struct wr_node *node, int depth)
{
    enum wr_code code = skip(self, YAML_STREAM_START_EVENT);
    if (code == WR_OK) {
        code = skip(self, YAML_DOCUMENT_START_EVENT);
    }
    yaml_event_t event;
    if (code != WR_OK || (code = next(self, &event)) != WR_OK) {
        return code;
    }
    code = fill(self, node, &event, depth);
    yaml_event_delete(&event);
    if (code == WR_OK) {
        code = skip(self, YAML_DOCUMENT_END_EVENT);
    }
    return code == WR_OK ? skip(self, YAML_STREAM_END_EVENT) : code;
}

enum wr_code wr_node_tree_fill(struct wr_node *node, const char *text, size_t length, int depth, struct wr_error *error)
{
    struct wr_error unused = {0};
    struct builder self = {.top = node, .error = error ? error : &unused};
    struct wr_node top = *node; /* `node` changes while it is filled */
    self.top = &top;
    if (length > WR_NODE_BYTES) {
        return fail_limit(&self, (yaml_mark_t){0}, "size in bytes", WR_NODE_BYTES);
    }
    if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) { /* a byte order mark is not content */
        text += 3;
        length -= 3;
    }
    enum wr_code code = check_text(&self, text, length);
    if (code != WR_OK) {
        return code;
    }
    if (!yaml_parser_initialize(&self.parser)) {
        return wr_fail(self.error, WR_E_NO_MEMORY, "%zu", sizeof self.parser);
    }
    yaml_parser_set_encoding(&self.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&self.parser, (const unsigned char *)text, length);
    code = fill_document(&self, node, depth);
    yaml_parser_delete(&self.parser);
    return code;
}
