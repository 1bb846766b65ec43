/* `overheads:` of a level of assumptions. */
#include "sim/study/assumption_blocks.h"

enum { NAMES = 32 };

enum wr_code wr_overheads_block_apply(const struct wr_node *block, struct wr_overheads *overheads,
                                      struct wr_error *error)
{
    enum wr_code code =
        block->kind == WR_NODE_MAP ? WR_OK : wr_fail_value(block, NULL, "a mapping, as in {pue: 1.2}", error);
    for (size_t i = 0; i < block->children && code == WR_OK; i++) {
        const struct wr_node *node = block->child[i];
        const struct wr_option *option = wr_option_find(wr_overhead_options, wr_overhead_option_count, node->key);
        const char *names[NAMES];
        for (int k = 0; k < wr_overhead_option_count; k++) {
            names[k] = wr_overhead_options[k].key;
        }
        code = option ? wr_option_read(option, node, overheads, error)
                      : wr_fail_unknown(node, "'overheads'", names, (size_t)wr_overhead_option_count, error);
    }
    return code;
}
