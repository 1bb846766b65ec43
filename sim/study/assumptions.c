#include "sim/study/assumptions.h"

#include "sim/base/memory.h"
#include "sim/study/keys.h"
#include "sim/study/pairs.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LEVELS = 3, NAMES = 32 };

/* What holds for a pair, from the farthest level to the nearest; NULL = nothing said there. */
struct levels {
    const struct wr_node *level[LEVELS];
};

static const struct wr_option *find(const struct wr_option *option, int options, const char *key)
{
    for (int i = 0; i < options; i++) {
        if (strcmp(option[i].key, key) == 0) {
            return &option[i];
        }
    }
    return NULL;
}

/* ------------------------------------------------------------------------------------------------ idle */

/* The kind that a block names; NULL where it names none, or with the error filled where there is no such kind. */
static const struct wr_idle_kind *kind_of(const struct wr_node *block, struct wr_error *error, enum wr_code *code)
{
    const char *names[NAMES];
    const struct wr_node *node = wr_node_get(block, "kind");
    *code = WR_OK;
    if (!node) {
        return NULL;
    }
    const struct wr_idle_kind *kind = node->kind == WR_NODE_SCALAR ? wr_idle_kind_of(node->text) : NULL;
    for (int i = 0; i < wr_idle_kind_count; i++) {
        names[i] = wr_idle_kinds[i]->name;
    }
    if (!kind) {
        *code = wr_fail_choice(node, NULL, names, (size_t)wr_idle_kind_count, error);
    }
    return kind;
}

static bool is_of_another_kind(const char *key)
{
    bool found = false;
    for (int i = 0; i < wr_idle_kind_count && !found; i++) {
        found = find(wr_idle_kinds[i]->option, wr_idle_kinds[i]->options, key) != NULL;
    }
    return found;
}

/* A kind chosen on the command line is at fault itself when the study's own keys do not go with it. */
static enum wr_code fail_idle_key(const struct wr_idle_kind *kind, const struct wr_node *block,
                                  const struct wr_node *node, struct wr_error *error)
{
    const char *names[NAMES] = {"kind"};
    char where[64], list[WR_ERROR_TEXT];
    size_t count = 1;
    for (int i = 0; i < kind->options; i++) {
        names[count++] = kind->option[i].key;
    }
    snprintf(where, sizeof where, "'idle' of kind %s", kind->name);
    if (!is_of_another_kind(node->key)) {
        return wr_fail_unknown(node, where, names, count, error);
    }
    const struct wr_node *named = wr_node_get(block, "kind");
    wr_fail(error, WR_E_STUDY_USELESS_KEY, "%s%s%s", node->key, where, wr_join(names, count, list, sizeof list));
    return wr_node_fail_key(error, named && named->from_command_line ? named : node);
}

/* Puts what a block says on top of what `idle` holds. */
static enum wr_code apply_idle(const struct wr_node *block, struct wr_idle *idle, struct wr_error *error)
{
    enum wr_code code;
    const struct wr_idle_kind *kind = kind_of(block, error, &code);
    if (kind) {
        wr_idle_init(idle, kind);
    }
    for (size_t i = 0; i < block->children && code == WR_OK; i++) {
        const struct wr_node *node = block->child[i];
        const struct wr_option *option = find(idle->kind->option, idle->kind->options, node->key);
        if (option) {
            code = wr_option_read(option, node, idle->config, error);
        } else if (strcmp(node->key, "kind") != 0) {
            code = fail_idle_key(idle->kind, block, node, error);
        }
    }
    return code;
}

/* `block` is the last one that spoke. */
static enum wr_code check_required(const struct wr_idle *idle, const struct wr_node *block, struct wr_error *error)
{
    for (int i = 0; i < idle->kind->options; i++) {
        const struct wr_option *option = &idle->kind->option[i];
        double value = 0;
        if (option->required && option->type == WR_OPTION_REAL) {
            memcpy(&value, idle->config + option->offset, sizeof value);
        }
        if (isnan(value)) {
            char where[64];
            snprintf(where, sizeof where, "'idle' of kind %s", idle->kind->name);
            wr_fail(error, WR_E_STUDY_MISSING_KEY, "%s%s%s", option->key, where, option->help);
            return wr_node_fail(error, block);
        }
    }
    return WR_OK;
}

/* Without its level's farther ones: a block that names no kind may change keys of any. */
static enum wr_code check_idle(const struct wr_key *self, const struct wr_node *block, void *target,
                               struct wr_error *error)
{
    struct wr_idle idle;
    enum wr_code code;
    (void)self, (void)target;
    wr_idle_init(&idle, wr_idle_kinds[0]); /* until a key says which */
    if (block->kind != WR_NODE_MAP) {
        return wr_fail_value(block, NULL, "a mapping, as in {kind: utilisation, utilisation: 0.5}", error);
    }
    const struct wr_idle_kind *kind = kind_of(block, error, &code);
    if (code != WR_OK || kind) {
        return code == WR_OK ? apply_idle(block, &idle, error) : code;
    }
    for (size_t i = 0; i < block->children && code == WR_OK; i++) {
        const struct wr_option *option = NULL;
        for (int k = 0; k < wr_idle_kind_count && !option; k++) {
            wr_idle_init(&idle, wr_idle_kinds[k]);
            option = find(idle.kind->option, idle.kind->options, block->child[i]->key);
        }
        code = option ? wr_option_read(option, block->child[i], idle.config, error)
                      : fail_idle_key(idle.kind, block, block->child[i], error);
    }
    return code;
}

/* ------------------------------------------------------------------------------------------- overheads */

static enum wr_code apply_overheads(const struct wr_node *block, struct wr_overheads *overheads, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (size_t i = 0; i < block->children && code == WR_OK; i++) {
        const struct wr_node *node = block->child[i];
        const struct wr_option *option = find(wr_overhead_options, wr_overhead_option_count, node->key);
        const char *names[NAMES];
        for (int k = 0; k < wr_overhead_option_count; k++) {
            names[k] = wr_overhead_options[k].key;
        }
        code = option ? wr_option_read(option, node, overheads, error)
                      : wr_fail_unknown(node, "'overheads'", names, (size_t)wr_overhead_option_count, error);
    }
    return code;
}

static enum wr_code check_overheads(const struct wr_key *self, const struct wr_node *block, void *target,
                                    struct wr_error *error)
{
    struct wr_overheads overheads;
    (void)self, (void)target;
    return block->kind == WR_NODE_MAP ? apply_overheads(block, &overheads, error)
                                      : wr_fail_value(block, NULL, "a mapping, as in {pue: 1.2}", error);
}

/* ---------------------------------------------------------------------------------------------- levels */

static const struct wr_key level_keys[] = {
    {.key = "idle", .read = check_idle},
    {.key = "overheads", .read = check_overheads},
};

static enum wr_code check_level(const struct wr_key *self, const struct wr_node *level, void *target,
                                struct wr_error *error)
{
    static const struct wr_block block = {"a level of 'assumptions'", level_keys,
                                          sizeof level_keys / sizeof *level_keys};
    (void)self, (void)target;
    return wr_block_read(&block, level, NULL, error);
}

static enum wr_code check_pairs(const struct wr_key *self, const struct wr_node *map, void *target,
                                struct wr_error *error)
{
    if (map->kind != WR_NODE_MAP) {
        return wr_fail_value(map, NULL, "a mapping of labels, as in {\"MODEL@ACCELERATOR\": {overheads: {pue: 1.2}}}",
                             error);
    }
    enum wr_code code = WR_OK;
    for (size_t i = 0; i < map->children && code == WR_OK; i++) {
        code = check_level(self, map->child[i], target, error);
    }
    return code;
}

enum wr_code wr_assumptions_check(const struct wr_node *map, struct wr_error *error)
{
    static const struct wr_key keys[] = {
        {.key = "all", .read = check_level},
        {.key = "local", .read = check_level},
        {.key = "cloud", .read = check_level},
        {.key = "pairs", .read = check_pairs},
    };
    static const struct wr_block block = {"'assumptions'", keys, sizeof keys / sizeof *keys};
    return wr_block_read(&block, map, NULL, error);
}

/* --------------------------------------------------------------------------------------------- binding */

static enum wr_code resolve(const struct levels *levels, struct wr_assumptions *assumptions, struct wr_error *error)
{
    const struct wr_node *last = NULL;
    enum wr_code code = WR_OK;
    for (int i = 0; i < LEVELS && code == WR_OK; i++) {
        const struct wr_node *idle = wr_node_get(levels->level[i], "idle");
        const struct wr_node *overheads = wr_node_get(levels->level[i], "overheads");
        if (idle) {
            last = idle;
            code = apply_idle(idle, &assumptions->idle, error);
        }
        if (code == WR_OK && overheads) {
            code = apply_overheads(overheads, &assumptions->overheads, error);
        }
    }
    return code == WR_OK && last ? check_required(&assumptions->idle, last, error) : code;
}

/* The nearest place that says what is at fault. */
static enum wr_code fail_at(const struct levels *levels, const struct wr_assumption_fault *fault,
                            struct wr_error *error)
{
    for (int i = LEVELS - 1; i >= 0; i--) {
        const struct wr_node *block = wr_node_get(levels->level[i], fault->block);
        const struct wr_node *node = fault->key ? wr_node_get(block, fault->key) : block;
        if (node) {
            return wr_node_fail_key(error, node);
        }
    }
    return error->code;
}

static enum wr_code bind_pair(const struct wr_node *map, const struct wr_meta *meta, int64_t pair,
                              const struct wr_power_book *power, struct wr_assumptions *assumptions,
                              struct wr_pair_energy *energy, struct wr_error *error)
{
    const bool local = wr_meta_pair_site(meta, pair) == WR_SITE_LOCAL;
    const struct wr_node *pairs = wr_node_get(map, "pairs");
    const struct levels levels = {{wr_node_get(map, "all"), wr_node_get(map, local ? "local" : "cloud"),
                                   wr_node_get(pairs, wr_meta_label(meta, WR_COL_PAIR, pair))}};
    struct wr_assumption_fault fault;
    enum wr_code code = resolve(&levels, assumptions, error);
    if (code == WR_OK && (code = wr_pair_energy_of(assumptions, meta, pair, power, energy, &fault, error)) != WR_OK) {
        fail_at(&levels, &fault, error);
    }
    return code;
}

/* Labels under `pairs` are of pairs in play. */
static enum wr_code check_labels(const struct wr_node *pairs, const struct wr_pool *pool, const struct wr_meta *meta,
                                 struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (size_t i = 0; pairs && i < pairs->children && code == WR_OK; i++) {
        const struct wr_node *named = pairs->child[i];
        struct wr_node label = *named; /* the key, as a value */
        int32_t index;
        label.text = named->key;
        label.line = named->key_line;
        label.column = named->key_column;
        code = wr_pool_find(pool, &label, "assumptions.pairs", "the label of a pair in play", meta, &index, error);
    }
    return code;
}

enum wr_code wr_assumptions_bind(const struct wr_node *map, const struct wr_pool *pool, const struct wr_meta *meta,
                                 const struct wr_power_book *power, struct wr_assumptions **assumptions,
                                 struct wr_pair_energy **energy, struct wr_error *error)
{
    const int64_t pairs = meta->extent[WR_DIM_PAIR];
    *assumptions = wr_array((size_t)pool->pairs, sizeof **assumptions, error);
    *energy = *assumptions ? wr_array((size_t)pairs, sizeof **energy, error) : NULL;
    if (!*energy) {
        return WR_E_NO_MEMORY;
    }
    for (int64_t pair = 0; pair < pairs; pair++) {
        (*energy)[pair] = wr_pair_energy_measured(meta, pair);
    }
    enum wr_code code = check_labels(wr_node_get(map, "pairs"), pool, meta, error);
    for (int p = 0; p < pool->pairs && code == WR_OK; p++) {
        const int32_t pair = pool->pair[p];
        wr_assumptions_init(&(*assumptions)[p]);
        code = bind_pair(map, meta, pair, power, &(*assumptions)[p], &(*energy)[pair], error);
    }
    return code;
}
