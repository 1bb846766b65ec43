/* Partial sums of segments in the fixed tree of sim/base/segment.h, whatever they are sums of. */
#ifndef WATTROUTE_SIM_REPLAY_TREE_H
#define WATTROUTE_SIM_REPLAY_TREE_H

#include "sim/base/error.h"
#include "sim/base/segment.h"

struct wr_tree {
    void *node[WR_TREE_LEVELS]; /* owned, oldest first */
    int nodes, leaves;
    enum wr_code (*merge)(void *context, void *older, const void *newer, struct wr_error *error); /* older += newer */
    void (*free)(void *node);
    void *context;
};

/* Places the next leaf, taking it over (also on failure), and merges as the tree says. */
enum wr_code wr_tree_place(struct wr_tree *self, void *leaf, struct wr_error *error);

/* Merges all that is left and gives the root, owned by the caller; NULL without leaves. */
enum wr_code wr_tree_root(struct wr_tree *self, void **root, struct wr_error *error);

/* Frees the nodes that are left. */
void wr_tree_clear(struct wr_tree *self);

#endif
