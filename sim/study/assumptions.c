#include "sim/study/assumptions.h"

#include "sim/study/assumption_blocks.h"
#include "sim/study/keys.h"
#include "sim/study/pairs.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LEVELS = 3 };

/* What holds for a pair, from the farthest level to the nearest; NULL = nothing said there. */
struct levels {
    const struct wr_node *level[LEVELS];
};

static enum wr_code check_kind_block(const struct wr_kind_block *kind_block, const struct wr_node *block,
                                     struct wr_error *error)
{
    struct wr_assumptions scratch = {0};
    kind_block->start(&scratch, 0); /* until a key says which */
    return wr_kind_block_check(kind_block, block, &scratch, error);
}

static enum wr_code check_batching(const struct wr_key *self, const struct wr_node *block, void *target,
                                   struct wr_error *error)
{
    (void)self, (void)target;
    return check_kind_block(&wr_batching_block, block, error);
}

static enum wr_code check_idle(const struct wr_key *self, const struct wr_node *block, void *target,
                               struct wr_error *error)
{
    (void)self, (void)target;
    return check_kind_block(&wr_idle_block, block, error);
}

static enum wr_code check_overheads(const struct wr_key *self, const struct wr_node *block, void *target,
                                    struct wr_error *error)
{
    struct wr_overheads overheads;
    (void)self, (void)target;
    return wr_overheads_block_apply(block, &overheads, error);
}

/* ---------------------------------------------------------------------------------------------- levels */

static enum wr_code check_fleet(const struct wr_key *self, const struct wr_node *block, void *target,
                                struct wr_error *error)
{
    struct wr_fleet_choice fleet;
    (void)self, (void)target;
    wr_fleet_choice_init(&fleet);
    return wr_fleet_block_apply(block, &fleet, error);
}

static const struct wr_key level_keys[] = {
    {.key = "batching", .read = check_batching},
    {.key = "fleet", .read = check_fleet},
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

/* Lets all levels speak of a block that names a kind; `*last` is the last that did, NULL = none. */
static enum wr_code resolve_kind(const struct levels *levels, const struct wr_kind_block *kind_block,
                                 struct wr_assumptions *assumptions, const struct wr_node **last,
                                 struct wr_error *error)
{
    enum wr_code code = WR_OK;
    *last = NULL;
    for (int i = 0; i < LEVELS && code == WR_OK; i++) {
        const struct wr_node *block = wr_node_get(levels->level[i], kind_block->name);
        if (block) {
            *last = block;
            code = wr_kind_block_apply(kind_block, block, assumptions, error);
        }
    }
    return code == WR_OK && *last ? wr_kind_block_require(kind_block, *last, assumptions, error) : code;
}

/* The nearest place that says `key` of a block, as long as no nearer one starts the block afresh; NULL = none. */
static const struct wr_node *nearest_key(const struct levels *levels, const char *name, const char *key)
{
    const struct wr_node *node = NULL;
    bool afresh = false;
    for (int i = LEVELS - 1; i >= 0 && !node && !afresh; i--) {
        const struct wr_node *block = wr_node_get(levels->level[i], name);
        node = wr_node_get(block, key);
        afresh = wr_node_get(block, "kind") != NULL;
    }
    return node;
}

/* `useless`: keys of `block` without an effect there, ended by NULL. */
static enum wr_code check_effects(const struct levels *levels, const char *block, const char *kind,
                                  const char *const *useless, const char *lacks, struct wr_error *error)
{
    for (const char *const *key = useless; key && *key; key++) {
        const struct wr_node *node = nearest_key(levels, block, *key);
        if (node) {
            char where[96], remedy[64];
            snprintf(where, sizeof where, "%s kind '%s' without %s", block, kind, lacks);
            snprintf(remedy, sizeof remedy, "%s with it", lacks);
            wr_fail(error, WR_E_STUDY_USELESS_KEY, "%s%s%s", *key, where, remedy);
            return wr_node_fail_key(error, node);
        }
    }
    return WR_OK;
}

static enum wr_code check_idle_effects(const struct levels *levels, const struct wr_idle *idle, struct wr_error *error)
{
    const char *lacks = "";
    const char *const *useless = idle->kind->useless ? idle->kind->useless(idle->config, &lacks) : NULL;
    return check_effects(levels, "idle", idle->kind->name, useless, lacks, error);
}

static enum wr_code check_batching_effects(const struct levels *levels, const struct wr_batching *batching,
                                           struct wr_error *error)
{
    const char *lacks = "";
    const char *const *useless = batching->kind->useless ? batching->kind->useless(batching->config, &lacks) : NULL;
    return check_effects(levels, "batching", batching->kind->name, useless, lacks, error);
}

/* A fleet is of a load-driven station. */
static enum wr_code resolve_fleet(const struct levels *levels, struct wr_assumptions *assumptions,
                                  struct wr_error *error)
{
    const bool loaded = !isnan(assumptions->setting.queries_per_s);
    enum wr_code code = WR_OK;
    for (int i = 0; i < LEVELS && code == WR_OK; i++) {
        const struct wr_node *fleet = wr_node_get(levels->level[i], "fleet");
        if (fleet && !loaded) {
            wr_fail(error, WR_E_STUDY_USELESS_KEY, "%s%s%s", "fleet", "assumptions without load-driven batching",
                    "'batching' with queries_per_s and cap");
            return wr_node_fail_key(error, fleet);
        }
        code = fleet ? wr_fleet_block_apply(fleet, &assumptions->fleet, error) : WR_OK;
    }
    return code;
}

static enum wr_code resolve(const struct levels *levels, const struct wr_meta *meta, int64_t pair,
                            struct wr_assumptions *assumptions, struct wr_error *error)
{
    const struct wr_node *last;
    enum wr_code code = resolve_kind(levels, &wr_batching_block, assumptions, &last, error);
    code = code == WR_OK ? wr_batching_block_bind(last, meta, pair, assumptions, error) : code;
    code = code == WR_OK ? check_batching_effects(levels, &assumptions->batching, error) : code;
    code = code == WR_OK ? resolve_kind(levels, &wr_idle_block, assumptions, &last, error) : code;
    code = code == WR_OK ? check_idle_effects(levels, &assumptions->idle, error) : code;
    for (int i = 0; i < LEVELS && code == WR_OK; i++) {
        const struct wr_node *overheads = wr_node_get(levels->level[i], "overheads");
        code = overheads ? wr_overheads_block_apply(overheads, &assumptions->overheads, error) : WR_OK;
    }
    return code == WR_OK ? resolve_fleet(levels, assumptions, error) : code;
}

/* At the key, or at the value where that is one of a sweep's; of a block at what is swept in it. */
static enum wr_code fail_said(const struct wr_node *node, struct wr_error *error)
{
    for (size_t i = 0; i < node->children; i++) {
        if (node->child[i]->is_swept) {
            return wr_node_fail(error, node->child[i]);
        }
    }
    return node->is_swept ? wr_node_fail(error, node) : wr_node_fail_key(error, node);
}

/* The nearest place that says what is at fault, NULL = nothing does. */
static const struct wr_node *find_said(const struct levels *levels, const struct wr_assumption_fault *fault)
{
    const struct wr_node *node = NULL;
    for (int i = LEVELS - 1; i >= 0 && !node; i--) {
        const struct wr_node *block = wr_node_get(levels->level[i], fault->block);
        node = fault->key ? wr_node_get(block, fault->key) : block;
    }
    return node;
}

/* Whether a node, or one in it, is what a sweep or --set changes. */
static bool is_changed(const struct wr_node *node)
{
    bool changed = node && (node->is_swept || node->from_command_line);
    for (size_t i = 0; node && i < node->children; i++) {
        changed |= node->child[i]->is_swept || node->child[i]->from_command_line;
    }
    return changed;
}

/* At what is at fault, of several things the first that is changed, else the first that is said. */
static enum wr_code fail_at(const struct levels *levels, const struct wr_assumption_fault *fault,
                            struct wr_error *error)
{
    const struct wr_node *said = NULL;
    for (; fault; fault = fault->instead) {
        const struct wr_node *node = find_said(levels, fault);
        if (is_changed(node)) {
            return fail_said(node, error);
        }
        said = said ? said : node;
    }
    return said ? fail_said(said, error) : error->code;
}

/* What is said of a pair. */
static struct levels levels_of(const struct wr_node *map, const struct wr_meta *meta, int64_t pair)
{
    const bool local = wr_meta_pair_site(meta, pair) == WR_SITE_LOCAL;
    return (struct levels){{wr_node_get(map, "all"), wr_node_get(map, local ? "local" : "cloud"),
                            wr_node_get(wr_node_get(map, "pairs"), wr_meta_label(meta, WR_COL_PAIR, pair))}};
}

enum wr_code wr_assumptions_fail(const struct wr_node *map, const struct wr_meta *meta, int64_t pair,
                                 const struct wr_assumption_fault *fault, struct wr_error *error)
{
    const struct levels levels = levels_of(map, meta, pair);
    return fail_at(&levels, fault, error);
}

/* Pairs of one local device have one queue, and so one idle block. */
static enum wr_code check_shared(const struct wr_node *map, const struct wr_meta *meta,
                                 const struct wr_scenario *scenario, struct wr_error *error)
{
    for (int a = 0; a < scenario->pairs; a++) {
        for (int b = 0; b < a; b++) {
            const struct wr_pair_plan *one = &scenario->plan[a], *other = &scenario->plan[b];
            const struct wr_idle *idle = &scenario->assumptions[a].idle, *theirs = &scenario->assumptions[b].idle;
            const bool shared = one->subject.local && other->subject.states == one->subject.states &&
                                (idle->kind->settle != NULL || theirs->kind->settle != NULL);
            if (shared && !wr_idle_equals(idle, theirs)) {
                const struct wr_assumption_fault fault = {"idle", NULL, NULL};
                const int64_t named = wr_node_get(levels_of(map, meta, one->pair).level[LEVELS - 1], "idle") != NULL
                                          ? one->pair
                                          : other->pair;
                wr_fail(error, WR_E_IDLE_SHARED, "%s%s%s", other->subject.pair, one->subject.pair,
                        one->subject.accelerator);
                return wr_assumptions_fail(map, meta, named, &fault, error);
            }
        }
    }
    return WR_OK;
}

static enum wr_code bind_pair(const struct wr_node *map, const struct wr_meta *meta, int index, int64_t pair,
                              const struct wr_power_book *power, struct wr_scenario *scenario, struct wr_error *error)
{
    const struct levels levels = levels_of(map, meta, pair);
    struct wr_assumption_fault fault;
    enum wr_code code = resolve(&levels, meta, pair, &scenario->assumptions[index], error);
    if (code == WR_OK && (code = wr_scenario_compile(scenario, meta, index, pair, power, &fault, error)) != WR_OK) {
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
                                 const struct wr_power_book *power, struct wr_scenario *scenario,
                                 struct wr_error *error)
{
    enum wr_code code = wr_scenario_init(scenario, pool->pairs, meta, error);
    code = code == WR_OK ? check_labels(wr_node_get(map, "pairs"), pool, meta, error) : code;
    for (int p = 0; p < pool->pairs && code == WR_OK; p++) {
        code = bind_pair(map, meta, p, pool->pair[p], power, scenario, error);
    }
    return code == WR_OK ? check_shared(map, meta, scenario, error) : code;
}
