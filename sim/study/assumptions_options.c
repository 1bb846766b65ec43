/* `overheads:` and `fleet:` of a level of assumptions: blocks of options without a kind. */
#include "sim/study/assumption_blocks.h"

enum { NAMES = 32 };

/* Puts what a block says on top of what `config` holds. */
static enum wr_code apply(const struct wr_node *block, const struct wr_option *options, int count, const char *name,
                          const char *example, void *config, struct wr_error *error)
{
    enum wr_code code = block->kind == WR_NODE_MAP ? WR_OK : wr_fail_value(block, NULL, example, error);
    for (size_t i = 0; i < block->children && code == WR_OK; i++) {
        const struct wr_node *node = block->child[i];
        const struct wr_option *option = wr_option_find(options, count, node->key);
        const char *names[NAMES];
        for (int k = 0; k < count; k++) {
            names[k] = options[k].key;
        }
        code = option ? wr_option_read(option, node, config, error)
                      : wr_fail_unknown(node, name, names, (size_t)count, error);
    }
    return code;
}

enum wr_code wr_overheads_block_apply(const struct wr_node *block, struct wr_overheads *overheads,
                                      struct wr_error *error)
{
    return apply(block, wr_overhead_options, wr_overhead_option_count, "'overheads'", "a mapping, as in {pue: 1.2}",
                 overheads, error);
}

/* A block that says a size takes the place of what a farther level said of it. */
enum wr_code wr_fleet_block_apply(const struct wr_node *block, struct wr_fleet_choice *fleet, struct wr_error *error)
{
    struct wr_fleet_choice own;
    struct wr_fleet_size size;
    wr_fleet_choice_init(&own);
    own.scaling = fleet->scaling;
    const enum wr_code code = apply(block, wr_fleet_options, wr_fleet_option_count, "'fleet'",
                                    "a mapping, as in {utilisation: 0.6}", &own, error);
    if (code != WR_OK) {
        return code;
    }
    const int said = wr_fleet_choice_size(&own, &size);
    if (said > 1) {
        wr_fail(error, WR_E_STUDY_BOTH, "%s%s%s", "'fleet'", block->child[0]->key, block->child[1]->key);
        return wr_node_fail_key(error, block->child[1]);
    }
    if (said == 1) {
        *fleet = own;
    }
    fleet->scaling = own.scaling;
    return WR_OK;
}
