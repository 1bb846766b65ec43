#include "sim/study/scenarios.h"

#include "sim/base/memory.h"
#include "sim/study/keys.h"
#include "sim/study/overlay.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* -------------------------------------------------------------------------------------------- counting */

static enum wr_code fail_many(const struct wr_node *place, struct wr_error *error)
{
    wr_fail(error, WR_E_SWEEP_SCENARIOS, "%d", WR_SCENARIOS_MOST);
    return wr_node_fail_key(error, place);
}

/* How many scenarios the axes give. */
static enum wr_code count(struct wr_sweep_block *self, const struct wr_node *place, struct wr_error *error)
{
    self->scenarios = 1;
    for (int i = 0; i < self->axes; i++) {
        const struct wr_axis *axis = &self->axis[i];
        if (self->is_product) {
            self->scenarios *= axis->values; /* both at most a million */
        } else if (i > 0 && axis->values != self->axis[0].values) {
            wr_fail(error, WR_E_SWEEP_LENGTHS, "%s%" PRId64 "%s%" PRId64, axis->key, axis->values, self->axis[0].key,
                    self->axis[0].values);
            return wr_node_fail_key(error, axis->place);
        } else {
            self->scenarios = axis->values;
        }
        if (self->scenarios > WR_SCENARIOS_MOST) {
            return fail_many(place, error);
        }
    }
    return WR_OK;
}

/* --------------------------------------------------------------------------------------------- reading */

/* An axis of the same key: two spellings of one key would change it twice. */
static bool is_named(const struct wr_axis *axis, int axes, const char *key)
{
    bool found = false;
    for (int i = 0; i < axes && !found; i++) {
        found = strcmp(axis[i].key, key) == 0;
    }
    return found;
}

static enum wr_code fail_twice(const struct wr_axis *axis, struct wr_error *error)
{
    wr_fail(error, WR_E_SWEEP_TWICE, "%s", axis->key);
    return wr_node_fail_key(error, axis->place);
}

/* grid and zip: a map of axes. */
static enum wr_code read_axes(struct wr_sweep_block *self, const struct wr_node *root, const struct wr_node *map,
                              struct wr_error *error)
{
    if (map->kind != WR_NODE_MAP || map->children == 0) {
        return wr_fail_value(map, NULL, "a mapping of keys to lists or ranges, as in {cloud.overheads.pue: [1.1, 1.4]}",
                             error);
    }
    self->axis = wr_array(map->children, sizeof *self->axis, error);
    enum wr_code code = self->axis ? WR_OK : WR_E_NO_MEMORY;
    for (size_t i = 0; i < map->children && code == WR_OK; i++) {
        struct wr_axis *axis = &self->axis[self->axes++];
        code = wr_axis_read(axis, root, map->child[i], error);
        if (code == WR_OK && is_named(self->axis, self->axes - 1, axis->key)) {
            code = fail_twice(axis, error);
        }
    }
    return code;
}

/* The axis of an entry's key in a list, made when it is new. */
static enum wr_code axis_of(struct wr_sweep_block *self, const struct wr_node *root, const struct wr_node *key,
                            size_t entries, size_t *capacity, struct wr_axis **found, struct wr_error *error)
{
    const char *name;
    wr_overlay_is_assumption(key->key, &name);
    for (int i = 0; i < self->axes; i++) {
        if (strcmp(self->axis[i].key, name) == 0) {
            *found = &self->axis[i];
            return WR_OK;
        }
    }
    void *array = self->axis;
    enum wr_code code = wr_array_grow(&array, capacity, (size_t)self->axes + 1, sizeof *self->axis, error);
    if (code == WR_OK) {
        self->axis = array;
        *found = &self->axis[self->axes++];
        code = wr_axis_init(*found, root, key, (int64_t)entries, error);
    }
    return code;
}

static enum wr_code read_entry(struct wr_sweep_block *self, const struct wr_node *root, const struct wr_node *list,
                               size_t entry, size_t *capacity, struct wr_error *error)
{
    const struct wr_node *map = list->child[entry];
    if (map->kind != WR_NODE_MAP || map->children == 0) {
        return wr_fail_value(map, "an entry of 'list'", "a mapping of keys to values, as in {cloud.overheads.pue: 1.2}",
                             error);
    }
    enum wr_code code = WR_OK;
    for (size_t i = 0; i < map->children && code == WR_OK; i++) {
        struct wr_axis *axis = NULL;
        code = axis_of(self, root, map->child[i], list->children, capacity, &axis, error);
        if (code == WR_OK && axis->value[entry]) {
            struct wr_axis again = *axis;
            again.place = map->child[i];
            code = fail_twice(&again, error);
        } else if (code == WR_OK) {
            axis->value[entry] = map->child[i];
        }
    }
    return code;
}

static enum wr_code read_list(struct wr_sweep_block *self, const struct wr_node *root, const struct wr_node *list,
                              struct wr_error *error)
{
    if (list->kind != WR_NODE_LIST || list->children == 0) {
        return wr_fail_value(list, NULL, "a list of mappings, as in [{cloud.overheads.pue: 1.2}]", error);
    }
    size_t capacity = 0;
    enum wr_code code = WR_OK;
    for (size_t i = 0; i < list->children && code == WR_OK; i++) {
        code = read_entry(self, root, list, i, &capacity, error);
    }
    return code;
}

/* Whether a preset of `use` has a key that is not assumed. */
static bool use_changes_study(const struct wr_node *root, const struct wr_node *use)
{
    bool found = false;
    for (size_t i = 0; use && i < use->children; i++) {
        const struct wr_node *preset = wr_node_get(wr_node_get(root, "presets"), use->child[i]->text);
        for (size_t k = 0; preset && k < preset->children && !found; k++) {
            found = !wr_overlay_is_assumed(preset->child[k]->key);
        }
    }
    return found;
}

/* At most one of grid, zip and list. */
static enum wr_code the_form(const struct wr_node *map, const struct wr_node **form, struct wr_error *error)
{
    static const char *const names[] = {"use", "grid", "zip", "list"};
    *form = NULL;
    for (size_t i = 0; i < map->children; i++) {
        const struct wr_node *node = map->child[i];
        bool known = false;
        for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
            known = known || strcmp(node->key, names[k]) == 0;
        }
        if (!known) {
            return wr_fail_unknown(node, "a block of 'sweep'", names, sizeof names / sizeof *names, error);
        }
        if (strcmp(node->key, "use") == 0) {
            continue;
        }
        if (*form) {
            wr_fail(error, WR_E_STUDY_BOTH, "%s%s%s", "a block of 'sweep'", (*form)->key, node->key);
            return wr_node_fail_key(error, node);
        }
        *form = node;
    }
    return WR_OK;
}

static enum wr_code read_block(struct wr_sweep_block *self, const struct wr_node *root, const struct wr_node *map,
                               struct wr_error *error)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    const struct wr_node *form;
    self->name = map->key;
    if (map->key[strspn(map->key, letters)] != '\0') {
        struct wr_node name = *map;
        name.kind = WR_NODE_SCALAR;
        name.text = map->key;
        name.line = map->key_line;
        name.column = map->key_column;
        return wr_fail_value(&name, "the name of a block", "letters, digits and . _ -", error);
    }
    if (map->kind != WR_NODE_MAP) {
        return wr_fail_value(map, NULL, "a mapping, as in {} or {grid: {cloud.overheads.pue: [1.1, 1.4]}}", error);
    }
    enum wr_code code = the_form(map, &form, error);
    self->use = wr_node_get(map, "use");
    if (code == WR_OK && self->use) {
        code = wr_use_check(root, self->use, error);
    }
    if (code == WR_OK && form) {
        self->is_product = strcmp(form->key, "grid") == 0;
        code = strcmp(form->key, "list") == 0 ? read_list(self, root, form, error) : read_axes(self, root, form, error);
    }
    self->changes_study = code == WR_OK && use_changes_study(root, self->use);
    for (int i = 0; i < self->axes; i++) {
        self->changes_study = self->changes_study || !self->axis[i].is_assumed;
    }
    return code == WR_OK ? count(self, map, error) : code;
}

/* The columns of the swept keys. */
static enum wr_code add_keys(struct wr_sweep *self, struct wr_sweep_block *block, struct wr_error *error)
{
    for (int i = 0; i < block->axes; i++) {
        struct wr_axis *axis = &block->axis[i];
        for (axis->column = 0; axis->column < self->keys; axis->column++) {
            if (strcmp(self->key[axis->column], axis->key) == 0) {
                break;
            }
        }
        if (axis->column == WR_SWEPT_KEYS) {
            return wr_fail(error, WR_E_LIMIT, "%s%d%d", "the number of swept keys", WR_SWEPT_KEYS + 1, WR_SWEPT_KEYS);
        }
        if (axis->column == self->keys) {
            self->key[self->keys++] = axis->key;
        }
    }
    return WR_OK;
}

enum wr_code wr_sweep_read(struct wr_sweep *self, const struct wr_node *root, struct wr_error *error)
{
    const struct wr_node *map = wr_node_get(root, "sweep");
    *self = (struct wr_sweep){.root = root};
    if (!map) {
        return WR_OK;
    }
    if (map->kind != WR_NODE_MAP || map->children == 0) {
        return wr_fail_value(map, NULL, "a mapping of names to blocks, as in {as-published: {}}", error);
    }
    self->block = wr_array(map->children, sizeof *self->block, error);
    enum wr_code code = self->block ? WR_OK : WR_E_NO_MEMORY;
    for (size_t i = 0; i < map->children && code == WR_OK; i++) {
        struct wr_sweep_block *block = &self->block[self->blocks++];
        block->first = self->scenarios;
        code = read_block(block, root, map->child[i], error);
        if (code == WR_OK) {
            self->scenarios += block->scenarios;
            code = self->scenarios > WR_SCENARIOS_MOST ? fail_many(map->child[i], error) : add_keys(self, block, error);
        }
    }
    return code;
}

void wr_sweep_free(struct wr_sweep *self)
{
    for (int i = 0; i < self->blocks; i++) {
        for (int k = 0; k < self->block[i].axes; k++) {
            wr_axis_free(&self->block[i].axis[k]);
        }
        wr_free(self->block[i].axis);
    }
    wr_free(self->block);
    *self = (struct wr_sweep){0};
}

enum wr_code wr_sweep_check(const struct wr_node *root, struct wr_error *error)
{
    struct wr_sweep sweep;
    enum wr_code code = wr_sweep_read(&sweep, root, error);
    wr_sweep_free(&sweep);
    return code;
}

/* ------------------------------------------------------------------------------------------- scenarios */

const struct wr_sweep_block *wr_sweep_block_of(const struct wr_sweep *self, int64_t scenario)
{
    int low = 0, high = self->blocks - 1;
    while (low < high) {
        const int middle = (low + high + 1) / 2;
        if (self->block[middle].first <= scenario) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    return &self->block[low];
}

void wr_scenario_name(const struct wr_sweep *self, int64_t scenario, char name[WR_SCENARIO_NAME])
{
    const struct wr_sweep_block *block = wr_sweep_block_of(self, scenario);
    if (block->axes == 0) {
        snprintf(name, WR_SCENARIO_NAME, "%s", block->name);
    } else {
        snprintf(name, WR_SCENARIO_NAME, "%s/%" PRId64, block->name, scenario - block->first + 1);
    }
}

const struct wr_node *wr_scenario_value(const struct wr_sweep_block *block, const struct wr_axis *axis,
                                        int64_t scenario)
{
    int64_t at = scenario - block->first;
    for (int i = block->axes - 1; block->is_product && &block->axis[i] != axis; i--) {
        at /= block->axis[i].values;
    }
    return axis->value[block->is_product ? at % axis->values : at];
}

char *wr_scenario_text(const struct wr_sweep *self, int64_t scenario, int key, struct wr_error *error)
{
    const struct wr_sweep_block *block = wr_sweep_block_of(self, scenario);
    const struct wr_node *value = NULL;
    for (int i = 0; i < block->axes && !value; i++) {
        value = block->axis[i].column == key ? wr_scenario_value(block, &block->axis[i], scenario) : NULL;
    }
    return value ? wr_node_flow(value, error) : wr_text_copy("", 0, error);
}

enum wr_code wr_scenario_overlay(const struct wr_sweep *self, int64_t scenario, int which, struct wr_node *study,
                                 struct wr_error *error)
{
    const struct wr_sweep_block *block = wr_sweep_block_of(self, scenario);
    enum wr_code code = wr_overlay_use(study, self->root, block->use, which, error);
    for (int i = 0; i < block->axes && code == WR_OK; i++) {
        const struct wr_axis *axis = &block->axis[i];
        const struct wr_node *value = wr_scenario_value(block, axis, scenario);
        if (value) {
            struct wr_node one = *value;
            one.is_swept = value->key == NULL;
            code = wr_overlay_put(study, axis->place->key, one.is_swept ? axis->place : value, &one, which, error);
        }
    }
    return code;
}
