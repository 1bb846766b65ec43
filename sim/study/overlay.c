#include "sim/study/overlay.h"

#include "sim/base/memory.h"
#include "sim/study/keys.h"
#include "sim/study/read.h"
#include "sim/study/study.h"

#include <stdio.h>
#include <string.h>

enum { NAMES = 64 };

/* ------------------------------------------------------------------------------------------------ keys */

static const char *const levels[] = {"all", "local", "cloud", "pairs"};
static const char *const changeable[] = {"all",      "local",      "cloud",  "pairs",   "baseline", "objective",
                                         "compute",  "cost",       "carbon", "correct", "queries",  "allow_mixed_basis",
                                         "policies", "assumptions"};

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Whether `name` is the first of the keys. */
static bool begins_with(const char *key, const char *name)
{
    const size_t length = strlen(name);
    return strncmp(key, name, length) == 0 && (key[length] == '.' || key[length] == '\0');
}

bool wr_overlay_is_assumption(const char *key, const char **within)
{
    static const char block[] = "assumptions.";
    const bool full = strncmp(key, block, sizeof block - 1) == 0;
    *within = full ? key + sizeof block - 1 : key;
    bool is_level = full;
    for (size_t i = 0; i < COUNT(levels); i++) {
        is_level = is_level || begins_with(key, levels[i]);
    }
    return is_level;
}

bool wr_overlay_is_assumed(const char *key)
{
    const char *within;
    return wr_overlay_is_assumption(key, &within) || begins_with(key, "carbon");
}

/* A key under `policies` names a policy of the study: an overlay changes policies, it adds none. */
static enum wr_code check_policy(const struct wr_node *root, const struct wr_node *key, struct wr_error *error)
{
    const struct wr_node *policies = wr_node_get(root, "policies");
    const char *names[NAMES], *rest = key->key + strlen("policies");
    size_t count = 0;
    for (size_t i = 0; policies && policies->kind == WR_NODE_MAP && i < policies->children && count < NAMES; i++) {
        const char *name = policies->child[i]->key;
        const size_t length = strlen(name);
        names[count++] = name;
        const bool quoted = rest[0] == '.' && (rest[1] == '"' || rest[1] == '\'');
        const char *at = rest + 1 + quoted;
        if (rest[0] == '.' && strncmp(at, name, length) == 0 &&
            (quoted ? at[length] == rest[1] : at[length] == '.' || at[length] == '\0')) {
            return WR_OK;
        }
    }
    struct wr_node named = *key;
    named.key = (char *)(*rest ? rest + 1 : rest);
    return wr_fail_unknown(&named, "'policies', which an overlay changes but does not add to", names, count, error);
}

enum wr_code wr_overlay_check(const struct wr_node *root, const struct wr_node *key, struct wr_error *error)
{
    bool known = false;
    for (size_t i = 0; i < COUNT(changeable); i++) {
        known = known || begins_with(key->key, changeable[i]);
    }
    if (!known) {
        char first[WR_NODE_KEY_BYTES + 1];
        struct wr_node named = *key;
        snprintf(first, sizeof first, "%.*s", (int)strcspn(key->key, "."), key->key);
        named.key = first;
        return wr_fail_unknown(&named, "an overlay", changeable, COUNT(changeable), error);
    }
    return begins_with(key->key, "policies") ? check_policy(root, key, error) : WR_OK;
}

/* --------------------------------------------------------------------------------------------- overlaying */

/* The study's `assumptions`, made when there are none. */
static enum wr_code assumptions_of(struct wr_node *study, const struct wr_node *place, struct wr_node **map,
                                   struct wr_error *error)
{
    static const struct wr_node nothing = {.kind = WR_NODE_MAP};
    enum wr_code code = WR_OK;
    *map = wr_node_get(study, "assumptions");
    if (!*map) {
        struct wr_node empty = nothing;
        empty.file = place->file;
        empty.from_command_line = place->from_command_line;
        code = wr_node_put(study, "assumptions", place, &empty, error);
        *map = wr_node_get(study, "assumptions");
    }
    return code;
}

enum wr_code wr_overlay_put(struct wr_node *study, const char *key, const struct wr_node *place,
                            const struct wr_node *value, int which, struct wr_error *error)
{
    const char *within;
    if (!(which & (wr_overlay_is_assumed(key) ? WR_OVERLAID_ASSUMPTIONS : WR_OVERLAID_STUDY))) {
        return WR_OK;
    }
    if (!wr_overlay_is_assumption(key, &within)) {
        return wr_node_put(study, key, place, value, error);
    }
    struct wr_node *map;
    enum wr_code code = assumptions_of(study, place, &map, error);
    return code == WR_OK ? wr_node_put(map, within, place, value, error) : code;
}

static enum wr_code put_all(struct wr_node *study, const struct wr_node *preset, int which, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (size_t i = 0; i < preset->children && code == WR_OK; i++) {
        code = wr_overlay_put(study, preset->child[i]->key, preset->child[i], preset->child[i], which, error);
    }
    return code;
}

enum wr_code wr_overlay_use(struct wr_node *study, const struct wr_node *root, const struct wr_node *use, int which,
                            struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (size_t i = 0; use && i < use->children && code == WR_OK; i++) {
        const struct wr_node *preset = wr_preset_of(root, use->child[i], error);
        code = preset ? put_all(study, preset, which, error) : error->code;
    }
    return code;
}

/* --------------------------------------------------------------------------------------------- presets */

const struct wr_node *wr_preset_of(const struct wr_node *root, const struct wr_node *entry, struct wr_error *error)
{
    const struct wr_node *presets = wr_node_get(root, "presets");
    const struct wr_node *preset = entry->kind == WR_NODE_SCALAR ? wr_node_get(presets, entry->text) : NULL;
    const char *names[NAMES];
    size_t count = 0;
    for (size_t i = 0; !preset && presets && i < presets->children && count < NAMES; i++) {
        names[count++] = presets->child[i]->key;
    }
    if (!preset && count == 0) {
        wr_fail_value(entry, "an entry of 'use'", "the name of a preset, but the study has no 'presets'", error);
    } else if (!preset) {
        wr_fail_choice(entry, "an entry of 'use'", names, count, error);
    }
    return preset;
}

enum wr_code wr_use_check(const struct wr_node *root, const struct wr_node *use, struct wr_error *error)
{
    if (use->kind != WR_NODE_LIST || use->children == 0) {
        return wr_fail_value(use, NULL, "a list of names of presets, as in [busy]", error);
    }
    enum wr_code code = WR_OK;
    for (size_t i = 0; i < use->children && code == WR_OK; i++) {
        code = wr_preset_of(root, use->child[i], error) ? WR_OK : error->code;
        for (size_t k = 0; k < i && code == WR_OK; k++) {
            if (strcmp(use->child[k]->text, use->child[i]->text) == 0) {
                code = wr_fail_value(use->child[i], "a preset of 'use'", "each preset once", error);
            }
        }
    }
    return code;
}

/* The preset on the study without assumptions: those that a preset relies on may come from another one. */
static enum wr_code try_preset(const struct wr_node *root, const struct wr_node *preset, struct wr_error *error)
{
    static const char *const without[] = {"presets", "use", "sweep", "assumptions", NULL};
    struct wr_study study;
    struct wr_node *tree = wr_node_copy(root, without, error);
    enum wr_code code =
        tree ? put_all(tree, preset, WR_OVERLAID_STUDY | WR_OVERLAID_ASSUMPTIONS, error) : WR_E_NO_MEMORY;
    if (code != WR_OK) {
        wr_node_free(tree);
        return code;
    }
    if ((code = wr_study_of_tree(&study, tree, error)) == WR_OK) {
        wr_study_free(&study);
    }
    return code;
}

enum wr_code wr_presets_form(const struct wr_node *root, struct wr_error *error)
{
    const struct wr_node *presets = wr_node_get(root, "presets");
    enum wr_code code = WR_OK;
    if (presets && (presets->kind != WR_NODE_MAP || presets->children == 0)) {
        return wr_fail_value(presets, NULL, "a mapping of names, as in {busy: {cloud.overheads.pue: 1.2}}", error);
    }
    for (size_t i = 0; presets && i < presets->children && code == WR_OK; i++) {
        const struct wr_node *preset = presets->child[i];
        if (preset->kind != WR_NODE_MAP || preset->children == 0) {
            return wr_fail_value(preset, NULL, "a mapping of a key or more, as in {cloud.overheads.pue: 1.2}", error);
        }
        for (size_t k = 0; k < preset->children && code == WR_OK; k++) {
            code = wr_overlay_check(root, preset->child[k], error);
        }
    }
    return code;
}

enum wr_code wr_presets_try(const struct wr_node *root, struct wr_error *error)
{
    const struct wr_node *presets = wr_node_get(root, "presets");
    enum wr_code code = WR_OK;
    for (size_t i = 0; presets && i < presets->children && code == WR_OK; i++) {
        code = try_preset(root, presets->child[i], error);
    }
    return code;
}
