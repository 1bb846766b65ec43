/* What the files of the tree share: allocation, ownership of file names, and building a subtree. */
#ifndef WATTROUTE_SIM_STUDY_NODE_TREE_H
#define WATTROUTE_SIM_STUDY_NODE_TREE_H

#include "sim/study/node.h"

/* A root and the file names that its nodes borrow. A root node is always the first member of one. */
struct wr_node_tree {
    struct wr_node root;
    char **name; /* owned */
    size_t names, capacity;
};

/* An owned copy of a file name that lives as long as the tree; NULL on NO_MEMORY. */
const char *wr_node_tree_name(struct wr_node_tree *tree, const char *name, struct wr_error *error);

/* A new last child of a list or map; NULL on NO_MEMORY. */
struct wr_node *wr_node_tree_append(struct wr_node *parent, struct wr_error *error);

/* Frees what a node owns except itself, and leaves it an empty scalar with its key and place. */
void wr_node_tree_clear(struct wr_node *node);

/* Fills `node` (an empty scalar with `file` and `from_command_line` set) from YAML text. `depth` is the depth at which
 * it stands, 1 for a root. On failure the node may be partly filled; it stays valid to free. */
enum wr_code wr_node_tree_fill(struct wr_node *node, const char *text, size_t length, int depth,
                               struct wr_error *error);

/* Whether a text may be a key: 1 to WR_NODE_KEY_BYTES bytes, no control characters. */
bool wr_node_tree_is_key(const char *text, size_t length);

#endif
