/* "a.b.c=VALUE" of the command line, put into a tree. */
#include "sim/base/memory.h"
#include "sim/study/node_tree.h"

#include <stdio.h>
#include <string.h>

struct assignment {
    struct wr_node_tree *tree;
    const char *name;   /* "--set KEY=VALUE", owned by the tree */
    const char *cursor; /* what is left to read */
};

static enum wr_code fail_set(const struct assignment *self, const char *what, struct wr_error *error)
{
    struct wr_node place = {.file = self->name, .from_command_line = true};
    wr_fail(error, WR_E_SET_SYNTAX, "%s", what);
    return wr_node_fail(error, &place);
}

/* One key and the '.' or '=' behind it, which is left under the cursor. The caller frees the key. */
static enum wr_code take_key(struct assignment *self, char **key, struct wr_error *error)
{
    const char *start = self->cursor;
    size_t length = 0;
    if (*start == '"' || *start == '\'') {
        const char *end = strchr(start + 1, *start);
        if (!end) {
            return fail_set(self, "a quoted key does not end", error);
        }
        length = (size_t)(end - ++start);
        self->cursor = end + 1;
        if (*self->cursor != '.' && *self->cursor != '=') {
            return fail_set(self, "a quoted key is followed by neither '.' nor '='", error);
        }
    } else {
        length = strcspn(start, ".=");
        self->cursor = start + length;
    }
    if (*self->cursor == '\0') {
        return fail_set(self, "there is no '='", error);
    }
    if (!wr_node_tree_is_key(start, length)) {
        return fail_set(self, "a key is empty, over 200 bytes long, or holds a control character", error);
    }
    *key = wr_text_copy(start, length, error);
    return *key ? WR_OK : WR_E_NO_MEMORY;
}

/* The child of a map under `key`, made when it is not there. Takes the key over. */
static enum wr_code descend(const struct assignment *self, struct wr_node **node, char *key, struct wr_error *error)
{
    struct wr_node *child = wr_node_get(*node, key);
    if (child) {
        wr_free(key);
        *node = child;
        return WR_OK;
    }
    child = wr_node_tree_append(*node, error);
    if (!child) {
        wr_free(key);
        return WR_E_NO_MEMORY;
    }
    child->key = key;
    child->file = self->name;
    child->from_command_line = true;
    child->kind = WR_NODE_MAP;
    *node = child;
    return WR_OK;
}

/* A map on the way: a value that is nothing ("key:") becomes one. */
static enum wr_code enter_map(const struct assignment *self, struct wr_node *node, struct wr_error *error)
{
    bool nothing = node->kind == WR_NODE_SCALAR && !node->quoted && (!node->text || !*node->text);
    if (nothing) {
        wr_node_tree_clear(node);
        node->kind = WR_NODE_MAP;
    }
    return node->kind == WR_NODE_MAP ? WR_OK : fail_set(self, "a key on the way holds no mapping", error);
}

static enum wr_code put(const struct assignment *self, struct wr_node *node, int depth, struct wr_error *error)
{
    wr_node_tree_clear(node);
    node->file = self->name;
    node->from_command_line = true;
    node->line = node->column = node->key_line = node->key_column = 0;
    if (*self->cursor == '\0') { /* nothing, as in "key:" */
        node->text = wr_text_copy("", 0, error);
        return node->text ? WR_OK : WR_E_NO_MEMORY;
    }
    return wr_node_tree_fill(node, self->cursor, strlen(self->cursor), depth, error);
}

enum wr_code wr_node_set(struct wr_node *root, const char *assignment, struct wr_error *error)
{
    struct assignment self = {.tree = (struct wr_node_tree *)root, .cursor = assignment};
    size_t size = strlen("--set ") + strlen(assignment) + 1;
    char *name = wr_array(size, 1, error);
    if (!name) {
        return WR_E_NO_MEMORY;
    }
    snprintf(name, size, "--set %s", assignment);
    self.name = wr_node_tree_name(self.tree, name, error);
    wr_free(name);
    enum wr_code code = self.name ? WR_OK : WR_E_NO_MEMORY;
    struct wr_node *node = root;
    int depth = 1;
    for (bool more = true; more && code == WR_OK; depth++) {
        char *key = NULL;
        code = enter_map(&self, node, error);
        if (code == WR_OK && depth >= WR_NODE_DEPTH) {
            code = fail_set(&self, "there are too many keys", error);
        }
        if (code == WR_OK && (code = take_key(&self, &key, error)) == WR_OK) {
            more = *self.cursor++ == '.';
            code = descend(&self, &node, key, error);
        }
    }
    return code == WR_OK ? put(&self, node, depth, error) : code;
}
