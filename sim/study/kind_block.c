#include "sim/study/kind_block.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NAMES = 32, WHERE = 64 };

/* "'idle' of kind none" */
static void name_place(const struct wr_kind_block *self, const void *target, char where[WHERE])
{
    snprintf(where, WHERE, "'%s' of kind %s", self->name, self->kind_of(target));
}

/* Starts `target` afresh where the block names a kind; says whether it does. */
static enum wr_code start(const struct wr_kind_block *self, const struct wr_node *block, void *target, bool *named,
                          struct wr_error *error)
{
    const char *names[NAMES];
    const struct wr_node *node = wr_node_get(block, "kind");
    *named = node != NULL;
    for (int kind = 0; kind < *self->kinds; kind++) {
        names[kind] = self->kind_name(kind);
        if (node && node->kind == WR_NODE_SCALAR && strcmp(node->text, names[kind]) == 0) {
            self->start(target, kind);
            return WR_OK;
        }
    }
    return node ? wr_fail_choice(node, NULL, names, (size_t)*self->kinds, error) : WR_OK;
}

/* The option of the target's kind, and where it is kept; NULL when it has none of that key. */
static const struct wr_option *find(const struct wr_kind_block *self, void *target, const char *key, void **config)
{
    struct wr_option_table table[WR_KIND_TABLES];
    const int tables = self->tables(target, table);
    const struct wr_option *option = NULL;
    for (int i = 0; i < tables && !option; i++) {
        option = wr_option_find(table[i].option, table[i].options, key);
        *config = table[i].config;
    }
    return option;
}

/* The same of any kind; `target` is of that kind then. */
static const struct wr_option *find_any(const struct wr_kind_block *self, void *target, const char *key, void **config)
{
    const struct wr_option *option = NULL;
    for (int kind = 0; kind < *self->kinds && !option; kind++) {
        self->start(target, kind);
        option = find(self, target, key, config);
    }
    return option;
}

const struct wr_option *wr_kind_block_option(const struct wr_kind_block *self, void *target, const char *key)
{
    void *config;
    return find_any(self, target, key, &config);
}

static size_t keys_of(const struct wr_kind_block *self, void *target, const char *names[NAMES])
{
    struct wr_option_table table[WR_KIND_TABLES];
    const int tables = self->tables(target, table);
    size_t count = 0;
    names[count++] = "kind";
    for (int i = 0; i < tables; i++) {
        for (int k = 0; k < table[i].options; k++) {
            names[count++] = table[i].option[k].key;
        }
    }
    return count;
}

/* A key of another kind does nothing here; any other is unknown. A kind chosen on the command line is at fault itself
 * when the study's own keys do not go with it. */
static enum wr_code fail_key(const struct wr_kind_block *self, const struct wr_node *block, const struct wr_node *node,
                             void *target, struct wr_error *error)
{
    const char *names[NAMES];
    char where[WHERE], list[WR_ERROR_TEXT];
    void *config;
    name_place(self, target, where);
    const size_t count = keys_of(self, target, names);
    if (!find_any(self, target, node->key, &config)) {
        return wr_fail_unknown(node, where, names, count, error);
    }
    const struct wr_node *named = wr_node_get(block, "kind");
    wr_fail(error, WR_E_STUDY_USELESS_KEY, "%s%s%s", node->key, where, wr_join(names, count, list, sizeof list));
    return wr_node_fail_key(error, named && named->from_command_line ? named : node);
}

enum wr_code wr_kind_block_apply(const struct wr_kind_block *self, const struct wr_node *block, void *target,
                                 struct wr_error *error)
{
    bool named;
    enum wr_code code = start(self, block, target, &named, error);
    for (size_t i = 0; i < block->children && code == WR_OK; i++) {
        const struct wr_node *node = block->child[i];
        void *config;
        const struct wr_option *option = find(self, target, node->key, &config);
        if (option) {
            code = wr_option_read(option, node, config, error);
        } else if (strcmp(node->key, "kind") != 0) {
            code = fail_key(self, block, node, target, error);
        }
    }
    return code;
}

enum wr_code wr_kind_block_check(const struct wr_kind_block *self, const struct wr_node *block, void *target,
                                 struct wr_error *error)
{
    bool named = false;
    if (block->kind != WR_NODE_MAP) {
        char expected[WR_ERROR_TEXT];
        snprintf(expected, sizeof expected, "a mapping, as in %s", self->example);
        return wr_fail_value(block, NULL, expected, error);
    }
    enum wr_code code = start(self, block, target, &named, error);
    if (code != WR_OK || named) {
        return code == WR_OK ? wr_kind_block_apply(self, block, target, error) : code;
    }
    for (size_t i = 0; i < block->children && code == WR_OK; i++) {
        void *config;
        const struct wr_option *option = find_any(self, target, block->child[i]->key, &config);
        if (!option) {
            self->start(target, 0);
            return fail_key(self, block, block->child[i], target, error);
        }
        code = wr_option_read(option, block->child[i], config, error);
    }
    return code;
}

enum wr_code wr_kind_block_lacks(const struct wr_kind_block *self, const struct wr_node *block, const void *target,
                                 const char *key, const char *help, struct wr_error *error)
{
    char where[WHERE];
    name_place(self, target, where);
    wr_fail(error, WR_E_STUDY_MISSING_KEY, "%s%s%s", key, where, help);
    return wr_node_fail(error, block);
}

enum wr_code wr_kind_block_require(const struct wr_kind_block *self, const struct wr_node *block, void *target,
                                   struct wr_error *error)
{
    struct wr_option_table table[WR_KIND_TABLES];
    const int tables = self->tables(target, table);
    for (int i = 0; i < tables; i++) {
        for (int k = 0; k < table[i].options; k++) {
            const struct wr_option *option = &table[i].option[k];
            double value = 0;
            if (option->required && option->type == WR_OPTION_REAL) {
                memcpy(&value, (const char *)table[i].config + option->offset, sizeof value);
            }
            if (isnan(value)) {
                return wr_kind_block_lacks(self, block, target, option->key, option->help, error);
            }
        }
    }
    return WR_OK;
}
