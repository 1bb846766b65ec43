#include "sim/replay/tree.h"

#include <stddef.h>

static enum wr_code merge_newest(struct wr_tree *self, struct wr_error *error)
{
    void *newest = self->node[--self->nodes];
    enum wr_code code = self->merge(self->context, self->node[self->nodes - 1], newest, error);
    self->free(newest);
    return code;
}

enum wr_code wr_tree_place(struct wr_tree *self, void *leaf, struct wr_error *error)
{
    self->node[self->nodes++] = leaf;
    enum wr_code code = WR_OK;
    for (int merges = wr_tree_merges(self->leaves++); code == WR_OK && merges > 0; merges--) {
        code = merge_newest(self, error);
    }
    return code;
}

enum wr_code wr_tree_root(struct wr_tree *self, void **root, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    while (code == WR_OK && self->nodes > 1) {
        code = merge_newest(self, error);
    }
    if (code == WR_OK) {
        *root = self->nodes ? self->node[0] : NULL;
        self->nodes = 0;
    }
    return code;
}

void wr_tree_clear(struct wr_tree *self)
{
    while (self->nodes > 0) {
        self->free(self->node[--self->nodes]);
    }
}
