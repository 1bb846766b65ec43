#include "sim/study/synth_spec.h"

#include "sim/base/memory.h"
#include "sim/study/node.h"
#include "sim/text/nearest.h"
#include "sim/text/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A key that holds a number. `column` is the column it goes to, WR_COLUMNS for the caller's own arrays. */
struct number_key {
    const char *key;
    double least, most;
    enum wr_column_id column;
    bool required;
};

static const struct number_key model_keys[] = {{"params_total", 1, 1e15, WR_COL_MODEL_PARAMS_TOTAL, false},
                                               {"params_active", 1, 1e15, WR_COL_MODEL_PARAMS_ACTIVE, false},
                                               {"usd_per_mtok_in", 0, 1e6, WR_COL_MODEL_USD_IN, false},
                                               {"usd_per_mtok_out", 0, 1e6, WR_COL_MODEL_USD_OUT, false},
                                               {"output_tokens", 1, 1e6, WR_COLUMNS, true},
                                               {.key = NULL}};

static const struct number_key accelerator_keys[] = {
    {"devices", 1, 1e6, WR_COL_ACCELERATOR_DEVICES, false},
    {"off_w", 0, 1e6, WR_COL_ACCELERATOR_OFF_W, false},
    {"idle_w", 0, 1e6, WR_COL_ACCELERATOR_IDLE_W, false},
    {"loaded_idle_w", 0, 1e6, WR_COL_ACCELERATOR_LOADED_IDLE_W, false},
    {"active_w", 0, 1e6, WR_COL_ACCELERATOR_ACTIVE_W, false},
    {"tdp_w", 0, 1e6, WR_COL_ACCELERATOR_TDP_W, false},
    {"usd_per_device_hour", 0, 1e6, WR_COL_ACCELERATOR_USD_HOUR, false},
    {"embodied_kgco2e", 0, 1e9, WR_COL_ACCELERATOR_EMBODIED, false},
    {.key = NULL}};

static const struct number_key pair_keys[] = {{"j_per_output_token", 0, 1e9, WR_COLUMNS, true},
                                              {"s_per_output_token", 0, 1e6, WR_COLUMNS, true},
                                              {"measured_batch", 0, 1e6, WR_COL_PAIR_BATCH, false},
                                              {.key = NULL}};

static const struct number_key spread_keys[] = {{"output_tokens", 0, 3, WR_COLUMNS, true},
                                                {"input_tokens", 0, 3, WR_COLUMNS, true},
                                                {"energy", 0, 3, WR_COLUMNS, true},
                                                {.key = NULL}};

static const struct number_key root_keys[] = {{"wattroute_synth", 1, 1, WR_COLUMNS, true},
                                              {"correlation", 0, 1, WR_COLUMNS, true},
                                              {"input_tokens", 1, 1e6, WR_COLUMNS, true},
                                              {.key = NULL}};

static const char *const root_maps[] = {"spread", "domains", "models", "accelerators", "pairs", NULL};
static const char *const model_others[] = {"accuracy", NULL};
static const char *const accelerator_others[] = {"site", NULL};
static const char *const pair_others[] = {"basis", NULL};
static const char *const no_others[] = {NULL};

/* Refuses keys of a map that are neither in `numbers` nor in `others`. */
static enum wr_code check_keys(const struct wr_node *map, const char *where, const struct number_key *numbers,
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

static enum wr_code bad_value(const struct wr_node *node, const char *key, const char *expected, struct wr_error *error)
{
    const char *found = node->kind == WR_NODE_SCALAR ? node->text : node->kind == WR_NODE_MAP ? "a mapping" : "a list";
    wr_fail(error, WR_E_SYNTH_VALUE, "%s%s%s", key, found, expected);
    return wr_node_fail(error, node);
}

static enum wr_code missing_key(const struct wr_node *map, const char *where, const char *key, struct wr_error *error)
{
    wr_fail(error, WR_E_SYNTH_MISSING, "%s%s", where, key);
    return wr_node_fail(error, map);
}

static enum wr_code number_of(const struct wr_node *node, const char *key, double least, double most, double *value,
                              struct wr_error *error)
{
    bool good = node->kind == WR_NODE_SCALAR && !node->quoted && wr_parse_real(node->text, strlen(node->text), value);
    if (good && *value >= least && *value <= most) {
        return WR_OK;
    }
    char expected[96];
    snprintf(expected, sizeof expected, "a number from %.12g to %.12g", least, most);
    return bad_value(node, key, expected, error);
}

/* Value of a key; an optional one that is absent gives NaN. */
static enum wr_code take_number(const struct wr_node *map, const char *where, const struct number_key *key,
                                double *value, struct wr_error *error)
{
    const struct wr_node *node = wr_node_get(map, key->key);
    *value = NAN;
    if (!node) {
        return key->required ? missing_key(map, where, key->key, error) : WR_OK;
    }
    return number_of(node, key->key, key->least, key->most, value, error);
}

/* A map that is there and is not empty. */
static enum wr_code take_map(const struct wr_node *root, const char *key, size_t most, const struct wr_node **map,
                             struct wr_error *error)
{
    *map = wr_node_get(root, key);
    if (!*map) {
        return missing_key(root, "the specification", key, error);
    }
    if ((*map)->kind != WR_NODE_MAP || (*map)->children == 0 || (*map)->children > most) {
        char expected[96];
        snprintf(expected, sizeof expected, "a mapping with 1 to %zu entries", most);
        return bad_value(*map, key, expected, error);
    }
    return WR_OK;
}

static enum wr_code check_entry(const struct wr_node *entry, const char *folder, const struct number_key *numbers,
                                const char *const *others, char *where, size_t size, struct wr_error *error)
{
    snprintf(where, size, "%s.%s", folder, entry->key);
    if (entry->kind != WR_NODE_MAP) {
        return bad_value(entry, where, "a mapping", error);
    }
    return check_keys(entry, where, numbers, others, error);
}

/* Puts a number into element `index` of a column, making the column when this is its first number. */
static enum wr_code put_number(struct wr_meta *meta, enum wr_column_id id, int64_t index, double value,
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
static enum wr_code take_numbers(struct wr_meta *meta, const struct wr_node *entry, const char *where,
                                 const struct number_key *keys, int64_t index, double *own, struct wr_error *error)
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
            return bad_value(wr_node_get(entry, keys->key), keys->key, "a whole number", error);
        }
        if ((code = put_number(meta, keys->column, index, value, error)) != WR_OK) {
            return code;
        }
    }
    return WR_OK;
}

/* A flag column's value by name. */
static enum wr_code take_flag(struct wr_meta *meta, const struct wr_node *entry, const char *where, const char *key,
                              enum wr_column_id id, int64_t index, struct wr_error *error)
{
    const struct wr_node *node = wr_node_get(entry, key);
    if (!node) {
        return missing_key(entry, where, key, error);
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
    return bad_value(node, key, expected, error);
}

static enum wr_code read_domains(struct wr_synth_spec *spec, const struct wr_node *map, struct wr_error *error)
{
    double sum = 0;
    enum wr_code code = WR_OK;
    for (size_t i = 0; i < map->children && code == WR_OK; i++) {
        const struct wr_node *entry = map->child[i];
        code = number_of(entry, entry->key, 0, 1e12, &spec->domain_share[i], error);
        sum += spec->domain_share[i];
        if (code == WR_OK) {
            code = wr_meta_set_label(&spec->meta, WR_COL_DOMAIN, (int64_t)i, entry->key, error);
        }
    }
    if (code == WR_OK && !(sum > 0)) {
        return bad_value(map, "domains", "shares of which one is over 0", error);
    }
    for (size_t i = 0; i < map->children && code == WR_OK; i++) {
        spec->domain_share[i] /= sum;
    }
    return code;
}

/* `accuracy: 0.6`, or a map with a number for every domain. */
static enum wr_code read_accuracy(struct wr_synth_spec *spec, const struct wr_node *entry, const char *where,
                                  int64_t model, struct wr_error *error)
{
    const struct wr_node *node = wr_node_get(entry, "accuracy");
    if (!node) {
        return missing_key(entry, where, "accuracy", error);
    }
    int64_t domains = spec->meta.extent[WR_DIM_DOMAIN], models = spec->meta.extent[WR_DIM_MODEL];
    for (size_t i = 0; node->kind == WR_NODE_MAP && i < node->children; i++) {
        if (wr_meta_find(&spec->meta, WR_COL_DOMAIN, node->child[i]->key) < 0) {
            wr_fail(error, WR_E_SYNTH_NAME, "%s%s", "domain", node->child[i]->key);
            return wr_node_fail_key(error, node->child[i]);
        }
    }
    for (int64_t d = 0; d < domains; d++) {
        const char *domain = wr_meta_label(&spec->meta, WR_COL_DOMAIN, d);
        const struct wr_node *value = node->kind == WR_NODE_MAP ? wr_node_get(node, domain) : node;
        if (!value) {
            return missing_key(node, where, domain, error);
        }
        enum wr_code code = number_of(value, "accuracy", 0, 1, &spec->accuracy[d * models + model], error);
        if (code != WR_OK) {
            return code;
        }
    }
    return WR_OK;
}

static enum wr_code read_models(struct wr_synth_spec *spec, const struct wr_node *map, struct wr_error *error)
{
    for (size_t i = 0; i < map->children; i++) {
        const struct wr_node *entry = map->child[i];
        char where[256];
        int64_t model = (int64_t)i;
        enum wr_code code = check_entry(entry, "models", model_keys, model_others, where, sizeof where, error);
        if (code != WR_OK || (code = wr_meta_set_label(&spec->meta, WR_COL_MODEL, model, entry->key, error)) != WR_OK ||
            (code = take_numbers(&spec->meta, entry, where, model_keys, model, &spec->output_tokens[i], error)) !=
                WR_OK ||
            (code = read_accuracy(spec, entry, where, model, error)) != WR_OK) {
            return code;
        }
    }
    return WR_OK;
}

static enum wr_code read_accelerators(struct wr_synth_spec *spec, const struct wr_node *map, struct wr_error *error)
{
    for (size_t i = 0; i < map->children; i++) {
        const struct wr_node *entry = map->child[i];
        char where[256];
        double none = NAN; /* every number of an accelerator has a column */
        int64_t index = (int64_t)i;
        struct wr_meta *meta = &spec->meta;
        enum wr_code code =
            check_entry(entry, "accelerators", accelerator_keys, accelerator_others, where, sizeof where, error);
        if (code != WR_OK || (code = wr_meta_set_label(meta, WR_COL_ACCELERATOR, index, entry->key, error)) != WR_OK ||
            (code = take_numbers(meta, entry, where, accelerator_keys, index, &none, error)) != WR_OK ||
            (code = take_flag(meta, entry, where, "site", WR_COL_ACCELERATOR_SITE, index, error)) != WR_OK) {
            return code;
        }
    }
    return WR_OK;
}

/* The label MODEL@ACCELERATOR, split at the last @. */
static enum wr_code read_pair_label(struct wr_meta *meta, const struct wr_node *entry, int64_t pair,
                                    struct wr_error *error)
{
    const char *at = strrchr(entry->key, '@');
    char *model = wr_text_copy(entry->key, at ? (size_t)(at - entry->key) : strlen(entry->key), error);
    if (!model) {
        return WR_E_NO_MEMORY;
    }
    int64_t m = wr_meta_find(meta, WR_COL_MODEL, model);
    wr_free(model);
    int64_t a = at ? wr_meta_find(meta, WR_COL_ACCELERATOR, at + 1) : -1;
    if (m < 0 || a < 0) {
        wr_fail(error, WR_E_SYNTH_NAME, "%s%s", m < 0 ? "model of pair" : "accelerator of pair", entry->key);
        return wr_node_fail_key(error, entry);
    }
    ((int32_t *)meta->column[WR_COL_PAIR_MODEL].data)[pair] = (int32_t)m;
    ((int32_t *)meta->column[WR_COL_PAIR_ACCELERATOR].data)[pair] = (int32_t)a;
    ((int8_t *)meta->column[WR_COL_PAIR_ENERGY_PROVENANCE].data)[pair] = WR_MODELLED;
    ((int8_t *)meta->column[WR_COL_PAIR_LATENCY_PROVENANCE].data)[pair] = WR_MODELLED;
    return wr_meta_set_label(meta, WR_COL_PAIR, pair, entry->key, error);
}

static enum wr_code read_pairs(struct wr_synth_spec *spec, const struct wr_node *map, struct wr_error *error)
{
    for (size_t i = 0; i < map->children; i++) {
        const struct wr_node *entry = map->child[i];
        char where[256];
        double own[2] = {0};
        int64_t pair = (int64_t)i;
        struct wr_meta *meta = &spec->meta;
        enum wr_code code = check_entry(entry, "pairs", pair_keys, pair_others, where, sizeof where, error);
        if (code != WR_OK || (code = read_pair_label(meta, entry, pair, error)) != WR_OK ||
            (code = take_numbers(meta, entry, where, pair_keys, pair, own, error)) != WR_OK ||
            (code = take_flag(meta, entry, where, "basis", WR_COL_PAIR_BASIS, pair, error)) != WR_OK) {
            return code;
        }
        spec->j_per_token[i] = own[0];
        spec->s_per_token[i] = own[1];
    }
    return WR_OK;
}

static enum wr_code read_scalars(struct wr_synth_spec *spec, const struct wr_node *root, struct wr_error *error)
{
    double own[3] = {0}, spread[3] = {0};
    enum wr_code code = check_keys(root, "the specification", root_keys, root_maps, error);
    if (code != WR_OK ||
        (code = take_numbers(&spec->meta, root, "the specification", root_keys, 0, own, error)) != WR_OK) {
        return code;
    }
    const struct wr_node *map;
    if ((code = take_map(root, "spread", 3, &map, error)) != WR_OK ||
        (code = check_keys(map, "spread", spread_keys, no_others, error)) != WR_OK ||
        (code = take_numbers(&spec->meta, map, "spread", spread_keys, 0, spread, error)) != WR_OK) {
        return code;
    }
    spec->correlation = own[1];
    spec->input_tokens = own[2];
    spec->output_sigma = spread[0];
    spec->input_sigma = spread[1];
    spec->energy_sigma = spread[2];
    return WR_OK;
}

/* Sets the extents and makes what every table has. */
static enum wr_code allocate(struct wr_synth_spec *spec, size_t domains, size_t models, size_t accelerators,
                             size_t pairs, struct wr_error *error)
{
    static const enum wr_column_id columns[] = {WR_COL_MODEL,
                                                WR_COL_ACCELERATOR,
                                                WR_COL_PAIR,
                                                WR_COL_DOMAIN,
                                                WR_COL_PAIR_MODEL,
                                                WR_COL_PAIR_ACCELERATOR,
                                                WR_COL_PAIR_BASIS,
                                                WR_COL_PAIR_ENERGY_PROVENANCE,
                                                WR_COL_PAIR_LATENCY_PROVENANCE,
                                                WR_COL_ACCELERATOR_SITE};
    struct wr_meta *meta = &spec->meta;
    meta->extent[WR_DIM_DOMAIN] = (int64_t)domains;
    meta->extent[WR_DIM_MODEL] = (int64_t)models;
    meta->extent[WR_DIM_ACCELERATOR] = (int64_t)accelerators;
    meta->extent[WR_DIM_PAIR] = (int64_t)pairs;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        enum wr_code code = wr_meta_add(meta, columns[i], error);
        if (code != WR_OK) {
            return code;
        }
    }
    if (!(spec->domain_share = wr_array(domains, sizeof(double), error)) ||
        !(spec->accuracy = wr_array(domains * models, sizeof(double), error)) ||
        !(spec->output_tokens = wr_array(models, sizeof(double), error)) ||
        !(spec->j_per_token = wr_array(pairs, sizeof(double), error)) ||
        !(spec->s_per_token = wr_array(pairs, sizeof(double), error))) {
        return WR_E_NO_MEMORY;
    }
    return WR_OK;
}

static enum wr_code read_tables(struct wr_synth_spec *spec, const struct wr_node *root, struct wr_error *error)
{
    const struct wr_node *domains, *models, *accelerators, *pairs;
    enum wr_code code;
    if ((code = take_map(root, "domains", WR_SYNTH_DOMAINS, &domains, error)) != WR_OK ||
        (code = take_map(root, "models", WR_SYNTH_MODELS, &models, error)) != WR_OK ||
        (code = take_map(root, "accelerators", WR_SYNTH_PAIRS, &accelerators, error)) != WR_OK ||
        (code = take_map(root, "pairs", WR_SYNTH_PAIRS, &pairs, error)) != WR_OK ||
        (code = allocate(spec, domains->children, models->children, accelerators->children, pairs->children, error)) !=
            WR_OK ||
        (code = read_domains(spec, domains, error)) != WR_OK || (code = read_models(spec, models, error)) != WR_OK ||
        (code = read_accelerators(spec, accelerators, error)) != WR_OK) {
        return code;
    }
    return read_pairs(spec, pairs, error);
}

enum wr_code wr_synth_spec_read(struct wr_synth_spec *spec, const struct wr_node *root, struct wr_error *error)
{
    memset(spec, 0, sizeof *spec);
    wr_meta_init(&spec->meta);
    if (root->kind != WR_NODE_MAP) {
        return bad_value(root, "the specification", "a mapping", error);
    }
    enum wr_code code = read_scalars(spec, root, error);
    if (code == WR_OK) {
        code = read_tables(spec, root, error);
    }
    if (code != WR_OK) {
        wr_synth_spec_free(spec);
    }
    return code;
}
