#include "sim/study/pairs.h"

#include "sim/base/memory.h"
#include "sim/study/keys.h"
#include "sim/text/nearest.h"
#include "sim/text/pattern.h"

#include <string.h>

/* ------------------------------------------------------------------------------------------------ form */

static enum wr_code read_pattern(const struct wr_key *self, const struct wr_node *node, void *target,
                                 struct wr_error *error)
{
    (void)target;
    bool fine = node->kind == WR_NODE_SCALAR && *node->text;
    return fine ? WR_OK : wr_fail_value(node, NULL, self->help, error);
}

static const char *const sites[] = {"local", "cloud", NULL};

static enum wr_code read_site(const struct wr_key *self, const struct wr_node *node, void *target,
                              struct wr_error *error)
{
    int site;
    (void)target;
    return wr_read_choice(self, node, &site, error);
}

static const struct wr_key selector_keys[] = {
    {.key = "site", .read = read_site, .choices = sites, .help = "local or cloud"},
    {.key = "accelerator", .read = read_pattern, .help = "a label or pattern of accelerators"},
    {.key = "model", .read = read_pattern, .help = "a label or pattern of models"},
    {.key = "pair", .read = read_pattern, .help = "a label or pattern of pairs"},
};
static const struct wr_block selector = {"an entry of 'pairs'", selector_keys,
                                         sizeof selector_keys / sizeof *selector_keys};

enum wr_code wr_pairs_check(const struct wr_node *list, struct wr_error *error)
{
    static const char expected[] = "a list of mappings, as in [{site: local}, {pair: \"MODEL@ACCELERATOR\"}]";
    if (list->kind != WR_NODE_LIST || list->children == 0) {
        return wr_fail_value(list, NULL, expected, error);
    }
    enum wr_code code = WR_OK;
    for (size_t i = 0; i < list->children && code == WR_OK; i++) {
        const struct wr_node *entry = list->child[i];
        bool some = entry->kind == WR_NODE_MAP && entry->children > 0;
        code = some ? wr_block_read(&selector, entry, NULL, error)
                    : wr_fail_value(entry, selector.name, "a mapping of site, accelerator, model or pair", error);
    }
    return code;
}

/* -------------------------------------------------------------------------------------------- matching */

/* What a selector's key is matched against, for one pair. */
static const char *subject(const struct wr_meta *meta, int64_t pair, const char *key)
{
    if (strcmp(key, "site") == 0) {
        return wr_site_name(wr_meta_pair_site(meta, pair));
    }
    if (strcmp(key, "accelerator") == 0) {
        return wr_meta_label(meta, WR_COL_ACCELERATOR, wr_meta_integer(meta, WR_COL_PAIR_ACCELERATOR, pair));
    }
    if (strcmp(key, "model") == 0) {
        return wr_meta_label(meta, WR_COL_MODEL, wr_meta_integer(meta, WR_COL_PAIR_MODEL, pair));
    }
    return wr_meta_label(meta, WR_COL_PAIR, pair);
}

static bool key_selects(const struct wr_node *key, const struct wr_meta *meta, int64_t pair)
{
    return wr_pattern_matches(key->text, subject(meta, pair, key->key));
}

static bool entry_selects(const struct wr_node *entry, const struct wr_meta *meta, int64_t pair)
{
    bool selected = true;
    for (size_t i = 0; i < entry->children && selected; i++) {
        selected = key_selects(entry->child[i], meta, pair);
    }
    return selected;
}

/* The subjects of all pairs under a key, for the nearest one. */
static enum wr_code fail_no_match(const struct wr_node *key, const struct wr_meta *meta, struct wr_error *error)
{
    int64_t pairs = meta->extent[WR_DIM_PAIR];
    const char **names = wr_array((size_t)pairs, sizeof *names, error);
    if (!names) {
        return WR_E_NO_MEMORY;
    }
    for (int64_t pair = 0; pair < pairs; pair++) {
        names[pair] = subject(meta, pair, key->key);
    }
    const char *nearest = wr_nearest(key->text, names, (size_t)pairs);
    wr_fail(error, WR_E_STUDY_NO_MATCH, "%s%s%s", key->key, key->text, nearest);
    wr_free(names);
    return wr_node_fail(error, key);
}

static enum wr_code fail_empty_entry(const struct wr_node *entry, const struct wr_meta *meta, struct wr_error *error)
{
    for (size_t i = 0; i < entry->children; i++) {
        bool some = false;
        for (int64_t pair = 0; pair < meta->extent[WR_DIM_PAIR] && !some; pair++) {
            some = key_selects(entry->child[i], meta, pair);
        }
        if (!some) {
            return fail_no_match(entry->child[i], meta, error);
        }
    }
    wr_fail(error, WR_E_STUDY_NO_MATCH_TOGETHER, "%d", 0);
    return wr_node_fail(error, entry);
}

/* Marks in `chosen` (per pair of the file) what the entries select. */
static enum wr_code mark(const struct wr_node *list, const struct wr_meta *meta, bool *chosen, struct wr_error *error)
{
    int64_t pairs = meta->extent[WR_DIM_PAIR];
    for (int64_t pair = 0; pair < pairs; pair++) {
        chosen[pair] = !list;
    }
    for (size_t i = 0; list && i < list->children; i++) {
        bool some = false;
        for (int64_t pair = 0; pair < pairs; pair++) {
            bool selected = entry_selects(list->child[i], meta, pair);
            chosen[pair] |= selected;
            some |= selected;
        }
        if (!some) {
            return fail_empty_entry(list->child[i], meta, error);
        }
    }
    return WR_OK;
}

/* ------------------------------------------------------------------------------------------------ pool */

static enum wr_code fail_unknown_pair(const struct wr_node *label, const char *what, const char *expected,
                                      const struct wr_meta *meta, struct wr_error *error)
{
    int64_t pairs = meta->extent[WR_DIM_PAIR];
    const char **names = wr_array((size_t)pairs, sizeof *names, error);
    if (!names) {
        return WR_E_NO_MEMORY;
    }
    for (int64_t pair = 0; pair < pairs; pair++) {
        names[pair] = wr_meta_label(meta, WR_COL_PAIR, pair);
    }
    const char *nearest = wr_nearest(label->text, names, (size_t)pairs);
    wr_fail(error, WR_E_STUDY_UNKNOWN_PAIR, "%s%s%s%s", what, label->text, expected, nearest);
    wr_free(names);
    return wr_node_fail(error, label);
}

static enum wr_code fill_pool(struct wr_pool *pool, const bool *chosen, int64_t baseline, const struct wr_meta *meta,
                              struct wr_error *error)
{
    int64_t pairs = meta->extent[WR_DIM_PAIR];
    int32_t *pair = wr_array((size_t)pairs, sizeof *pair, error);
    bool *local = pair ? wr_array((size_t)pairs, sizeof *local, error) : NULL;
    *pool = (struct wr_pool){.pair = pair, .local = local, .baseline = -1};
    if (!local) {
        wr_pool_free(pool);
        return WR_E_NO_MEMORY;
    }
    for (int64_t p = 0; p < pairs; p++) {
        if (chosen[p]) {
            pool->baseline = p == baseline ? pool->pairs : pool->baseline;
            local[pool->pairs] = wr_meta_pair_site(meta, p) == WR_SITE_LOCAL;
            pair[pool->pairs++] = (int32_t)p;
        }
    }
    return WR_OK;
}

enum wr_code wr_pool_select(struct wr_pool *pool, const struct wr_node *list, const struct wr_node *baseline,
                            const struct wr_meta *meta, struct wr_error *error)
{
    int64_t index = wr_meta_find(meta, WR_COL_PAIR, baseline->text);
    if (index < 0) {
        return fail_unknown_pair(baseline, "'baseline'", "the label of a pair, MODEL@ACCELERATOR", meta, error);
    }
    bool *chosen = wr_array((size_t)meta->extent[WR_DIM_PAIR], sizeof *chosen, error);
    if (!chosen) {
        return WR_E_NO_MEMORY;
    }
    enum wr_code code = mark(list, meta, chosen, error);
    chosen[index] = true;
    if (code == WR_OK) {
        code = fill_pool(pool, chosen, index, meta, error);
    }
    wr_free(chosen);
    return code;
}

enum wr_code wr_pool_mark_exactly(const struct wr_pool *pool, const struct wr_node *list, const struct wr_meta *meta,
                                  bool *marked, struct wr_error *error)
{
    bool *chosen = wr_array((size_t)meta->extent[WR_DIM_PAIR], sizeof *chosen, error), some = false;
    enum wr_code code = chosen ? mark(list, meta, chosen, error) : WR_E_NO_MEMORY;
    for (int p = 0; p < pool->pairs && code == WR_OK; p++) {
        marked[p] = chosen[pool->pair[p]];
        some |= marked[p];
    }
    wr_free(chosen);
    if (code == WR_OK && !some) {
        wr_fail(error, WR_E_STUDY_NOT_IN_PLAY, "%s%s", "'pairs'", "what its entries select");
        code = wr_node_fail(error, list);
    }
    return code;
}

enum wr_code wr_pool_mark(const struct wr_pool *pool, const struct wr_node *list, const struct wr_meta *meta,
                          bool *marked, struct wr_error *error)
{
    enum wr_code code = wr_pool_mark_exactly(pool, list, meta, marked, error);
    marked[pool->baseline] = true;
    return code;
}

void wr_pool_free(struct wr_pool *pool)
{
    wr_free((void *)pool->pair);
    wr_free((void *)pool->local);
    *pool = (struct wr_pool){.baseline = -1};
}

enum wr_code wr_pool_find(const struct wr_pool *pool, const struct wr_node *label, const char *what,
                          const char *expected, const struct wr_meta *meta, int32_t *index, struct wr_error *error)
{
    int64_t pair = wr_meta_find(meta, WR_COL_PAIR, label->text);
    if (pair < 0) {
        return fail_unknown_pair(label, what, expected, meta, error);
    }
    for (int32_t p = 0; p < pool->pairs; p++) {
        if (pool->pair[p] == pair) {
            *index = p;
            return WR_OK;
        }
    }
    wr_fail(error, WR_E_STUDY_NOT_IN_PLAY, "%s%s", what, label->text);
    return wr_node_fail(error, label);
}

enum wr_code wr_accelerator_check(const struct wr_node *entry, const struct wr_meta *meta, struct wr_error *error)
{
    if (wr_meta_find(meta, WR_COL_ACCELERATOR, entry->key) >= 0) {
        return WR_OK;
    }
    const char *nearest = wr_nearest(entry->key, (const char *const *)meta->column[WR_COL_ACCELERATOR].data,
                                     (size_t)meta->extent[WR_DIM_ACCELERATOR]);
    wr_fail(error, WR_E_IMPORT_UNKNOWN, "%s%s%s%s", "accelerator", entry->key, "the measurements", nearest);
    return wr_node_fail_key(error, entry);
}

bool wr_pool_mixes_basis(const struct wr_pool *pool, const struct wr_meta *meta, const int *basis, int32_t *a,
                         int32_t *b)
{
    *a = pool->pair[0];
    for (int p = 1; p < pool->pairs && meta->column[WR_COL_ENERGY].present; p++) {
        *b = pool->pair[p];
        if (basis[*a] != basis[*b]) {
            return true;
        }
    }
    return false;
}
