/* Canonical YAML, in blocks (two blanks a level) or on one line: document order, plain where the value was plain, "..."
 * otherwise. */
#include "sim/base/memory.h"
#include "sim/study/node.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct text {
    char *text; /* owned; NULL until something is put */
    size_t length, capacity;
    enum wr_code code; /* of the first failure; nothing is put after it */
    struct wr_error *error;
};

static void put(struct text *self, const char *text, size_t length)
{
    void *array = self->text;
    if (self->code == WR_OK) {
        self->code = wr_array_grow(&array, &self->capacity, self->length + length + 1, 1, self->error);
    }
    if (self->code == WR_OK) {
        self->text = array;
        memcpy(self->text + self->length, text, length);
        self->length += length;
        self->text[self->length] = '\0';
    }
}

static void put_text(struct text *self, const char *text)
{
    put(self, text, strlen(text));
}

static void put_indent(struct text *self, int indent)
{
    for (int i = 0; i < indent; i++) {
        put(self, " ", 1);
    }
}

/* The escape of the character at `text`, for what libyaml takes for a line break or refuses to read; its bytes, or 0
 * when it stands for itself. */
static size_t escape(const char *text, char *escaped, size_t size)
{
    static const struct {
        const char *bytes, *escape;
    } wide[] = {{"\xe2\x80\xa8", "\\u2028"},
                {"\xe2\x80\xa9", "\\u2029"},
                {"\xef\xbb\xbf", "\\uFEFF"},
                {"\xef\xbf\xbe", "\\uFFFE"},
                {"\xef\xbf\xbf", "\\uFFFF"}};
    unsigned char c = (unsigned char)text[0];
    if (c == '"' || c == '\\') {
        snprintf(escaped, size, "\\%c", c);
        return 1;
    }
    if (c < 0x20 || c == 0x7f) {
        snprintf(escaped, size, c == '\n' ? "\\n" : "\\x%02X", c);
        return 1;
    }
    if (c == 0xc2 && (unsigned char)text[1] < 0xa0) { /* U+0080 to U+009F */
        snprintf(escaped, size, "\\x%02X", (unsigned char)text[1]);
        return 2;
    }
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
        if (strncmp(text, wide[i].bytes, 3) == 0) {
            snprintf(escaped, size, "%s", wide[i].escape);
            return 3;
        }
    }
    return 0;
}

static void put_quoted(struct text *self, const char *text)
{
    put(self, "\"", 1);
    while (*text) {
        char escaped[8];
        size_t bytes = escape(text, escaped, sizeof escaped);
        if (bytes > 0) {
            put_text(self, escaped);
            text += bytes;
        } else {
            put(self, text++, 1);
        }
    }
    put(self, "\"", 1);
}

/* Keys of letters, digits and . _ - that begin with a letter or a digit need no quotes anywhere. */
static bool is_plain_key(const char *key)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    return *key && !strchr("._-", *key) && key[strspn(key, letters)] == '\0';
}

static void put_scalar(struct text *self, const struct wr_node *node)
{
    if (node->quoted) {
        put_text(self, " ");
        put_quoted(self, node->text);
    } else if (*node->text) {
        put_text(self, " ");
        put_text(self, node->text);
    }
    put(self, "\n", 1);
}

static void put_children(struct text *self, const struct wr_node *node, int indent, bool started);

/* What follows "key:" or "-". */
static void put_value(struct text *self, const struct wr_node *node, int indent, bool in_list)
{
    if (node->kind == WR_NODE_SCALAR) {
        put_scalar(self, node);
    } else if (node->children == 0) {
        put_text(self, node->kind == WR_NODE_LIST ? " []\n" : " {}\n");
    } else if (in_list) {
        put(self, " ", 1);
        put_children(self, node, indent + 2, true);
    } else {
        put(self, "\n", 1);
        put_children(self, node, indent + 2, false);
    }
}

/* `started`: the first child stands on a line that is already indented. */
static void put_children(struct text *self, const struct wr_node *node, int indent, bool started)
{
    for (size_t i = 0; i < node->children; i++) {
        const struct wr_node *child = node->child[i];
        put_indent(self, started && i == 0 ? 0 : indent);
        if (node->kind == WR_NODE_LIST) {
            put(self, "-", 1);
        } else if (is_plain_key(child->key)) {
            put_text(self, child->key);
            put(self, ":", 1);
        } else {
            put_quoted(self, child->key);
            put(self, ":", 1);
        }
        put_value(self, child, indent, node->kind == WR_NODE_LIST);
    }
}

char *wr_node_text(const struct wr_node *node, struct wr_error *error)
{
    struct text self = {.error = error};
    if (node->kind != WR_NODE_SCALAR && node->children > 0) {
        put_children(&self, node, 0, false);
    } else if (node->kind == WR_NODE_SCALAR && !node->quoted && !*node->text) {
        put_text(&self, "---\n"); /* a document of nothing, which an empty text is not */
    } else {
        put_value(&self, node, 0, false);
    }
    if (self.code != WR_OK) {
        wr_free(self.text);
        return NULL;
    }
    return self.text;
}

/* ------------------------------------------------------------------------------------------ on one line */

static void put_flow(struct text *self, const struct wr_node *node)
{
    const bool list = node->kind == WR_NODE_LIST;
    if (node->kind == WR_NODE_SCALAR) {
        put_text(self, node->text ? node->text : "");
        return;
    }
    put_text(self, list ? "[" : "{");
    for (size_t i = 0; i < node->children; i++) {
        const struct wr_node *child = node->child[i];
        put_text(self, i > 0 ? ", " : "");
        if (!list && is_plain_key(child->key)) {
            put_text(self, child->key);
        } else if (!list) {
            put_quoted(self, child->key);
        }
        put_text(self, list ? "" : ": ");
        if (child->kind == WR_NODE_SCALAR && child->quoted) {
            put_quoted(self, child->text);
        } else {
            put_flow(self, child);
        }
    }
    put_text(self, list ? "]" : "}");
}

char *wr_node_flow(const struct wr_node *node, struct wr_error *error)
{
    struct text self = {.error = error};
    put_flow(&self, node);
    if (self.code != WR_OK) {
        wr_free(self.text);
        return NULL;
    }
    return self.text;
}
