#include "sim/study/node.h"

#include "sim/base/memory.h"
#include "sim/study/node_tree.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

const char *wr_node_tree_name(struct wr_node_tree *tree, const char *name, struct wr_error *error)
{
    void *array = tree->name;
    if (wr_array_grow(&array, &tree->capacity, tree->names + 1, sizeof *tree->name, error) != WR_OK) {
        return NULL;
    }
    tree->name = array;
    char *copy = wr_text_copy(name, strlen(name), error);
    if (copy) {
        tree->name[tree->names++] = copy;
    }
    return copy;
}

struct wr_node *wr_node_tree_append(struct wr_node *parent, struct wr_error *error)
{
    void *array = parent->child;
    if (wr_array_grow(&array, &parent->capacity, parent->children + 1, sizeof(void *), error) != WR_OK) {
        return NULL;
    }
    parent->child = array;
    struct wr_node *node = wr_array(1, sizeof *node, error);
    if (node) {
        node->file = parent->file;
        node->from_command_line = parent->from_command_line;
        parent->child[parent->children++] = node;
    }
    return node;
}

void wr_node_tree_clear(struct wr_node *node)
{
    for (size_t i = 0; i < node->children; i++) {
        wr_node_tree_clear(node->child[i]);
        wr_free(node->child[i]->key);
        wr_free(node->child[i]);
    }
    wr_free(node->child);
    wr_free(node->text);
    node->child = NULL;
    node->children = node->capacity = 0;
    node->text = NULL;
    node->quoted = false;
    node->is_swept = false;
    node->kind = WR_NODE_SCALAR;
}

void wr_node_free(struct wr_node *root)
{
    if (!root) {
        return;
    }
    struct wr_node_tree *tree = (struct wr_node_tree *)root;
    wr_node_tree_clear(root);
    for (size_t i = 0; i < tree->names; i++) {
        wr_free(tree->name[i]);
    }
    wr_free(tree->name);
    wr_free(tree);
}

struct wr_node *wr_node_parse(const char *name, const char *text, size_t length, struct wr_error *error)
{
    struct wr_node_tree *tree = wr_array(1, sizeof *tree, error);
    if (!tree) {
        return NULL;
    }
    tree->root.file = wr_node_tree_name(tree, name, error);
    if (!tree->root.file || wr_node_tree_fill(&tree->root, text, length, 1, error) != WR_OK) {
        wr_node_free(&tree->root);
        return NULL;
    }
    return &tree->root;
}

/* Reads at most one byte more than a document may have, so that a longer one is noticed. */
static enum wr_code read_all(FILE *file, const char *name, char **text, size_t *length, struct wr_error *error)
{
    size_t capacity = 0;
    void *buffer = NULL;
    *length = 0;
    for (size_t got = 1; got > 0 && *length <= WR_NODE_BYTES; *length += got) {
        enum wr_code code = wr_array_grow(&buffer, &capacity, *length + 4096, 1, error);
        if (code != WR_OK) {
            wr_free(buffer);
            return code;
        }
        got = fread((char *)buffer + *length, 1, 4096, file);
    }
    if (ferror(file)) {
        int reason = errno;
        wr_free(buffer);
        wr_fail(error, WR_E_READ, "%d", 0);
        wr_fail_errno(error, reason);
        return wr_fail_at(error, name, 0, 0);
    }
    *text = buffer;
    return WR_OK;
}

struct wr_node *wr_node_read(const char *path, struct wr_error *error)
{
    bool standard = strcmp(path, "-") == 0;
    const char *name = standard ? "standard input" : path;
    FILE *file = standard ? stdin : fopen(path, "rbe");
    if (!file) {
        int reason = errno;
        wr_fail(error, WR_E_OPEN, "%d", 0);
        wr_fail_errno(error, reason);
        wr_fail_at(error, name, 0, 0);
        return NULL;
    }
    char *text = NULL;
    size_t length = 0;
    struct wr_node *root = NULL;
    if (read_all(file, name, &text, &length, error) == WR_OK) {
        root = wr_node_parse(name, text, length, error);
    }
    wr_free(text);
    if (!standard) {
        fclose(file);
    }
    return root;
}

struct wr_node *wr_node_get(const struct wr_node *map, const char *key)
{
    if (!map || map->kind != WR_NODE_MAP) {
        return NULL;
    }
    for (size_t i = 0; i < map->children; i++) {
        if (strcmp(map->child[i]->key, key) == 0) {
            return map->child[i];
        }
    }
    return NULL;
}

static enum wr_code fail_place(struct wr_error *error, const struct wr_node *node, int64_t line, int64_t column)
{
    if (error) {
        error->from_command_line = node->from_command_line;
    }
    return wr_fail_at(error, node->file, line, column);
}

enum wr_code wr_node_fail(struct wr_error *error, const struct wr_node *node)
{
    return fail_place(error, node, node->line, node->column);
}

enum wr_code wr_node_fail_key(struct wr_error *error, const struct wr_node *node)
{
    return node->key ? fail_place(error, node, node->key_line, node->key_column) : wr_node_fail(error, node);
}
