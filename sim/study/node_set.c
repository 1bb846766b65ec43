/* Values put into a tree by keys joined by dots: "a.b.c=VALUE" of the command line, and copies of other nodes. */
#include "sim/base/memory.h"
#include "sim/study/node_tree.h"

#include <stdio.h>
#include <string.h>

/* Where keys joined by dots lead. */
struct route {
    struct wr_node place; /* of the nodes that are made: file, from_command_line and the key's line and column */
    const char *cursor;   /* what is left to read */
    char end;             /* what stands behind the last key: '=' or NUL */
};

static enum wr_code fail_set(const struct route *self, const char *what, struct wr_error *error)
{
    if (self->end == '=') {
        wr_fail(error, WR_E_SET_SYNTAX, "%s", what);
    } else {
        wr_fail(error, WR_E_STUDY_OVERLAY_KEY, "%s%s", self->place.key, what);
    }
    return wr_node_fail_key(error, &self->place);
}

/* One key and the dot or the end behind it, which is left under the cursor. The caller frees the key. */
static enum wr_code take_key(struct route *self, char **key, struct wr_error *error)
{
    const char ends[] = {'.', self->end, '\0'}, *start = self->cursor;
    size_t length = 0;
    if (*start == '"' || *start == '\'') {
        const char *end = strchr(start + 1, *start);
        if (!end) {
            return fail_set(self, "a quoted key does not end", error);
        }
        length = (size_t)(end - ++start);
        self->cursor = end + 1;
        if (*self->cursor != '.' && *self->cursor != self->end) {
            return fail_set(self,
                            self->end ? "a quoted key is followed by neither '.' nor '='"
                                      : "a quoted key is not followed by '.'",
                            error);
        }
    } else {
        length = strcspn(start, ends);
        self->cursor = start + length;
    }
    if (*self->cursor == '\0' && self->end) {
        return fail_set(self, "there is no '='", error);
    }
    if (!wr_node_tree_is_key(start, length)) {
        return fail_set(self, "a key is empty, over 200 bytes long, or holds a control character", error);
    }
    *key = wr_text_copy(start, length, error);
    return *key ? WR_OK : WR_E_NO_MEMORY;
}

/* The child of a map under `key`, made when it is not there. Takes the key over. */
static enum wr_code descend(const struct route *self, struct wr_node **node, char *key, struct wr_error *error)
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
    child->file = self->place.file;
    child->from_command_line = self->place.from_command_line;
    child->line = child->key_line = self->place.key_line;
    child->column = child->key_column = self->place.key_column;
    child->kind = WR_NODE_MAP;
    *node = child;
    return WR_OK;
}

/* A map on the way: a value that is nothing ("key:") becomes one. */
static enum wr_code enter_map(const struct route *self, struct wr_node *node, struct wr_error *error)
{
    bool nothing = node->kind == WR_NODE_SCALAR && !node->quoted && (!node->text || !*node->text);
    if (nothing) {
        wr_node_tree_clear(node);
        node->kind = WR_NODE_MAP;
    }
    return node->kind == WR_NODE_MAP ? WR_OK : fail_set(self, "a key on the way holds no mapping", error);
}

/* Goes from `*node` along the keys, past the end of the last one, and empties the node there. `*depth` is at which
 * depth it stands, when that of the first was 1. */
static enum wr_code follow(struct route *self, struct wr_node **node, int *depth, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    *depth = 1;
    for (bool more = true; more && code == WR_OK; (*depth)++) {
        char *key = NULL;
        code = enter_map(self, *node, error);
        if (code == WR_OK && *depth >= WR_NODE_DEPTH) {
            code = fail_set(self, "there are too many keys", error);
        }
        if (code == WR_OK && (code = take_key(self, &key, error)) == WR_OK) {
            more = *self->cursor == '.';
            self->cursor += more || self->end;
            code = descend(self, node, key, error);
        }
    }
    if (code == WR_OK) {
        wr_node_tree_clear(*node);
        (*node)->file = self->place.file;
        (*node)->from_command_line = self->place.from_command_line;
        (*node)->key_line = self->place.key_line;
        (*node)->key_column = self->place.key_column;
    }
    return code;
}

enum wr_code wr_node_set(struct wr_node *root, const char *assignment, struct wr_error *error)
{
    struct route self = {.place = {.from_command_line = true}, .cursor = assignment, .end = '='};
    size_t size = strlen("--set ") + strlen(assignment) + 1;
    char *name = wr_array(size, 1, error);
    if (!name) {
        return WR_E_NO_MEMORY;
    }
    snprintf(name, size, "--set %s", assignment);
    self.place.file = wr_node_tree_name((struct wr_node_tree *)root, name, error);
    wr_free(name);
    struct wr_node *node = root;
    int depth;
    enum wr_code code = self.place.file ? follow(&self, &node, &depth, error) : WR_E_NO_MEMORY;
    if (code != WR_OK) {
        return code;
    }
    node->line = node->column = 0;
    if (*self.cursor == '\0') { /* nothing, as in "key:" */
        node->text = wr_text_copy("", 0, error);
        return node->text ? WR_OK : WR_E_NO_MEMORY;
    }
    return wr_node_tree_fill(node, self.cursor, strlen(self.cursor), depth, error);
}

enum wr_code wr_node_put(struct wr_node *map, const char *keys, const struct wr_node *key, const struct wr_node *value,
                         struct wr_error *error)
{
    struct route self = {.place = *key, .cursor = keys, .end = '\0'};
    struct wr_node *node = map;
    int depth;
    enum wr_code code = follow(&self, &node, &depth, error);
    return code == WR_OK ? wr_node_fill_copy(node, value, error) : code;
}

void wr_node_remove(struct wr_node *map, const char *key)
{
    for (size_t i = 0; i < map->children; i++) {
        if (strcmp(map->child[i]->key, key) == 0) {
            wr_node_tree_clear(map->child[i]);
            wr_free(map->child[i]->key);
            wr_free(map->child[i]);
            map->children--;
            for (size_t k = i; k < map->children; k++) {
                map->child[k] = map->child[k + 1];
            }
            return;
        }
    }
}
