#include "sim/study/synth_keys.h"

#include "sim/text/nearest.h"
#include "sim/text/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Refuses keys of a map that are neither in `numbers` nor in `others`. */
enum wr_code wr_synth_check_keys(const struct wr_node *map, const char *where, const struct wr_synth_key *numbers,
                                 const char *const *others, struct wr_error *error)
{
    const char *known[32];
    char list[WR_ERROR_TEXT] = "";
    size_t count = 0, length = 0;
    for (; numbers->key; numbers++) {
        known[count++] = numbers->key;
    }
    for (; *others; others++) {
        known[count++] = *others;
    }
    for (size_t i = 0; i < count; i++) {
        length += (size_t)snprintf(list + length, sizeof list - length, "%s%s", i ? ", " : "", known[i]);
    }
    for (size_t i = 0; i < map->children; i++) {
        const char *key = map->child[i]->key;
        size_t k = 0;
        while (k < count && strcmp(known[k], key) != 0) {
            k++;
        }
        if (k == count) {
            wr_fail(error, WR_E_SYNTH_KEY, "%s%s%s%s", key, where, list, wr_nearest(key, known, count));
            return wr_node_fail_key(error, map->child[i]);
        }
    }
    return WR_OK;
}

enum wr_code wr_synth_bad_value(const struct wr_node *node, const char *key, const char *expected,
                                struct wr_error *error)
{
    const char *found = node->kind == WR_NODE_SCALAR ? node->text : node->kind == WR_NODE_MAP ? "a mapping" : "a list";
    wr_fail(error, WR_E_SYNTH_VALUE, "%s%s%s", key, found, expected);
    return wr_node_fail(error, node);
}

enum wr_code wr_synth_missing_key(const struct wr_node *map, const char *where, const char *key, struct wr_error *error)
{
    wr_fail(error, WR_E_SYNTH_MISSING, "%s%s", where, key);
    return wr_node_fail(error, map);
}

enum wr_code wr_synth_number_of(const struct wr_node *node, const char *key, double least, double most, double *value,
                                struct wr_error *error)
{
    bool good = node->kind == WR_NODE_SCALAR && !node->quoted && wr_parse_real(node->text, strlen(node->text), value);
    if (good && *value >= least && *value <= most) {
        return WR_OK;
    }
    char expected[96];
    snprintf(expected, sizeof expected, "a number from %.12g to %.12g", least, most);
    return wr_synth_bad_value(node, key, expected, error);
}

/* Value of a key; an optional one that is absent gives NaN. */
static enum wr_code take_number(const struct wr_node *map, const char *where, const struct wr_synth_key *key,
                                double *value, struct wr_error *error)
{
    const struct wr_node *node = wr_node_get(map, key->key);
    *value = NAN;
    if (!node) {
        return key->required ? wr_synth_missing_key(map, where, key->key, error) : WR_OK;
    }
    return wr_synth_number_of(node, key->key, key->least, key->most, value, error);
}

/* A map that is there and is not empty. */
enum wr_code wr_synth_take_map(const struct wr_node *root, const char *key, size_t most, const struct wr_node **map,
                               struct wr_error *error)
{
    *map = wr_node_get(root, key);
    if (!*map) {
        return wr_synth_missing_key(root, "the specification", key, error);
    }
    if ((*map)->kind != WR_NODE_MAP || (*map)->children == 0 || (*map)->children > most) {
        char expected[96];
        snprintf(expected, sizeof expected, "a mapping with 1 to %zu entries", most);
        return wr_synth_bad_value(*map, key, expected, error);
    }
    return WR_OK;
}

enum wr_code wr_synth_check_entry(const struct wr_node *entry, const char *folder, const struct wr_synth_key *numbers,
                                  const char *const *others, char *where, size_t size, struct wr_error *error)
{
    snprintf(where, size, "%s.%s", folder, entry->key);
    if (entry->kind != WR_NODE_MAP) {
        return wr_synth_bad_value(entry, where, "a mapping", error);
    }
    return wr_synth_check_keys(entry, where, numbers, others, error);
}

/* Puts a number into element `index` of a column, making the column when this is its first number. */
enum wr_code wr_synth_put_number(struct wr_meta *meta, enum wr_column_id id, int64_t index, double value,
                                 struct wr_error *error)
{
    if (isnan(value)) {
        return WR_OK;
    }
    if (!meta->column[id].present) {
        enum wr_code code = wr_meta_add(meta, id, error);
        if (code != WR_OK) {
            return code;
        }
    }
    if (meta->column[id].type == WR_TYPE_INT32) {
        ((int32_t *)meta->column[id].data)[index] = (int32_t)value;
    } else {
        ((double *)meta->column[id].data)[index] = value;
    }
    return WR_OK;
}

/* The numbers of one entry into their columns; those without a column into `own`, in the order of the keys. */
enum wr_code wr_synth_take_numbers(struct wr_meta *meta, const struct wr_node *entry, const char *where,
                                   const struct wr_synth_key *keys, int64_t index, double *own, struct wr_error *error)
{
    for (; keys->key; keys++) {
        double value;
        enum wr_code code = take_number(entry, where, keys, &value, error);
        if (code != WR_OK) {
            return code;
        }
        if (keys->column == WR_COLUMNS) {
            *own++ = value;
            continue;
        }
        if (keys->column == WR_COL_ACCELERATOR_DEVICES && !isnan(value) && value != floor(value)) {
            return wr_synth_bad_value(wr_node_get(entry, keys->key), keys->key, "a whole number", error);
        }
        if ((code = wr_synth_put_number(meta, keys->column, index, value, error)) != WR_OK) {
            return code;
        }
    }
    return WR_OK;
}

/* A flag column's value by name. */
enum wr_code wr_synth_take_flag(struct wr_meta *meta, const struct wr_node *entry, const char *where, const char *key,
                                enum wr_column_id id, int64_t index, struct wr_error *error)
{
    const struct wr_node *node = wr_node_get(entry, key);
    if (!node) {
        return wr_synth_missing_key(entry, where, key, error);
    }
    char expected[96] = "one of";
    size_t length = strlen(expected);
    const char *const *flag = wr_column_flags(id);
    for (int8_t value = 0; flag[value]; value++) {
        if (node->kind == WR_NODE_SCALAR && strcmp(node->text, flag[value]) == 0) {
            ((int8_t *)meta->column[id].data)[index] = value;
            return WR_OK;
        }
        length += (size_t)snprintf(expected + length, sizeof expected - length, "%s %s", value ? "," : "", flag[value]);
    }
    return wr_synth_bad_value(node, key, expected, error);
}
