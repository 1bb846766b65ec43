/* Copies of nodes. */
#include "sim/base/memory.h"
#include "sim/study/node_tree.h"

#include <string.h>

static bool is_among(const char *key, const char *const *keys)
{
    for (; keys && *keys; keys++) {
        if (strcmp(key, *keys) == 0) {
            return true;
        }
    }
    return false;
}

static enum wr_code copy_child(struct wr_node *parent, const struct wr_node *source, struct wr_error *error)
{
    struct wr_node *node = wr_node_tree_append(parent, error);
    if (!node) {
        return WR_E_NO_MEMORY;
    }
    node->key_line = source->key_line;
    node->key_column = source->key_column;
    if (source->key && !(node->key = wr_text_copy(source->key, strlen(source->key), error))) {
        return WR_E_NO_MEMORY;
    }
    return wr_node_fill_copy(node, source, error);
}

static enum wr_code fill(struct wr_node *node, const struct wr_node *source, const char *const *without,
                         struct wr_error *error)
{
    node->kind = source->kind;
    node->file = source->file;
    node->from_command_line = source->from_command_line;
    node->is_swept = source->is_swept;
    node->line = source->line;
    node->column = source->column;
    node->quoted = source->quoted;
    if (source->text && !(node->text = wr_text_copy(source->text, strlen(source->text), error))) {
        return WR_E_NO_MEMORY;
    }
    enum wr_code code = WR_OK;
    for (size_t i = 0; i < source->children && code == WR_OK; i++) {
        if (!source->child[i]->key || !is_among(source->child[i]->key, without)) {
            code = copy_child(node, source->child[i], error);
        }
    }
    return code;
}

enum wr_code wr_node_fill_copy(struct wr_node *node, const struct wr_node *source, struct wr_error *error)
{
    return fill(node, source, NULL, error);
}

struct wr_node *wr_node_copy(const struct wr_node *node, const char *const *without, struct wr_error *error)
{
    struct wr_node_tree *tree = wr_array(1, sizeof *tree, error);
    if (tree && fill(&tree->root, node, without, error) != WR_OK) {
        wr_node_free(&tree->root);
        tree = NULL;
    }
    return tree ? &tree->root : NULL;
}
