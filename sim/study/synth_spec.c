#include "sim/study/synth_spec.h"

#include "sim/base/memory.h"
#include "sim/ingest/instant.h"
#include "sim/study/synth_curves.h"
#include "sim/study/synth_datasets.h"
#include "sim/study/synth_keys.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct wr_synth_key model_keys[] = {{"params_total", 1, 1e15, WR_COL_MODEL_PARAMS_TOTAL, false},
                                                 {"params_active", 1, 1e15, WR_COL_MODEL_PARAMS_ACTIVE, false},
                                                 {"usd_per_mtok_in", 0, 1e6, WR_COL_MODEL_USD_IN, false},
                                                 {"usd_per_mtok_out", 0, 1e6, WR_COL_MODEL_USD_OUT, false},
                                                 {"output_tokens", 1, 1e6, WR_COLUMNS, true},
                                                 {.key = NULL}};

static const struct wr_synth_key accelerator_keys[] = {
    {"devices", 1, 1e6, WR_COL_ACCELERATOR_DEVICES, false},
    {"off_w", 0, 1e6, WR_COL_ACCELERATOR_OFF_W, false},
    {"sleep_w", 0, 1e6, WR_COL_ACCELERATOR_SLEEP_W, false},
    {"idle_w", 0, 1e6, WR_COL_ACCELERATOR_IDLE_W, false},
    {"loaded_idle_w", 0, 1e6, WR_COL_ACCELERATOR_LOADED_IDLE_W, false},
    {"setup_w", 0, 1e6, WR_COL_ACCELERATOR_SETUP_W, false},
    {"active_w", 0, 1e6, WR_COL_ACCELERATOR_ACTIVE_W, false},
    {"tdp_w", 0, 1e6, WR_COL_ACCELERATOR_TDP_W, false},
    {"usd_per_device_hour", 0, 1e6, WR_COL_ACCELERATOR_USD_HOUR, false},
    {"embodied_kgco2e", 0, 1e9, WR_COL_ACCELERATOR_EMBODIED, false},
    {.key = NULL}};

/* In the order of struct pair_costs. */
static const struct wr_synth_key pair_keys[] = {{"j_per_output_token", 0, 1e9, WR_COLUMNS, false},
                                                {"s_per_output_token", 0, 1e6, WR_COLUMNS, false},
                                                {"ipj", 1e-15, 1e15, WR_COLUMNS, false},
                                                {"ipw", 1e-15, 1e15, WR_COLUMNS, false},
                                                {"power_w", 1e-6, 1e9, WR_COLUMNS, false},
                                                {"measured_batch", 0, 1e6, WR_COL_PAIR_BATCH, false},
                                                {.key = NULL}};

/* What a pair's entry says about energy and time; NaN = nothing. */
struct pair_costs {
    double j_per_token, s_per_token, ipj, ipw, power_w;
};
_Static_assert(sizeof(struct pair_costs) == 5 * sizeof(double), "read as an array");

static const struct wr_synth_key spread_keys[] = {{"output_tokens", 0, 3, WR_COLUMNS, true},
                                                  {"input_tokens", 0, 3, WR_COLUMNS, true},
                                                  {"energy", 0, 3, WR_COLUMNS, true},
                                                  {.key = NULL}};

static const struct wr_synth_key root_keys[] = {{"wattroute_synth", 1, 1, WR_COLUMNS, true},
                                                {"correlation", 0, 1, WR_COLUMNS, false},
                                                {"length_correlation", 0, 1, WR_COLUMNS, false},
                                                {"input_tokens", 1, 1e6, WR_COLUMNS, true},
                                                {.key = NULL}};

static const char *const root_maps[] = {"spread", "domains", "solvability", "models", "accelerators", "pairs", NULL};
static const char *const model_others[] = {"accuracy", "release_date", NULL};
static const char *const accelerator_others[] = {"site", NULL};
static const char *const pair_others[] = {"basis", "curve", NULL};
static const char *const no_others[] = {NULL};

/* `release_date: 2025-04-29`, a date as YAML writes it, plain. */
static enum wr_code read_release(struct wr_meta *meta, const struct wr_node *entry, int64_t model,
                                 struct wr_error *error)
{
    const struct wr_node *node = wr_node_get(entry, "release_date");
    int64_t days = 0;
    if (node && (node->kind != WR_NODE_SCALAR || !wr_date_parse(node->text, strlen(node->text), &days))) {
        return wr_synth_bad_value(node, "release_date", "a date as YYYY-MM-DD", error);
    }
    return wr_synth_put_number(meta, WR_COL_MODEL_RELEASE, model, node ? (double)days : NAN, error);
}

static enum wr_code read_models(struct wr_synth_spec *spec, const struct wr_node *map, struct wr_error *error)
{
    for (size_t i = 0; i < map->children; i++) {
        const struct wr_node *entry = map->child[i];
        char where[256];
        int64_t model = (int64_t)i;
        enum wr_code code = wr_synth_check_entry(entry, "models", model_keys, model_others, where, sizeof where, error);
        if (code != WR_OK || (code = wr_meta_set_label(&spec->meta, WR_COL_MODEL, model, entry->key, error)) != WR_OK ||
            (code = wr_synth_take_numbers(&spec->meta, entry, where, model_keys, model, &spec->output_tokens[i],
                                          error)) != WR_OK ||
            (code = read_release(&spec->meta, entry, model, error)) != WR_OK ||
            (code = wr_synth_accuracy_read(spec, entry, where, model, error)) != WR_OK) {
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
        enum wr_code code = wr_synth_check_entry(entry, "accelerators", accelerator_keys, accelerator_others, where,
                                                 sizeof where, error);
        if (code != WR_OK || (code = wr_meta_set_label(meta, WR_COL_ACCELERATOR, index, entry->key, error)) != WR_OK ||
            (code = wr_synth_take_numbers(meta, entry, where, accelerator_keys, index, &none, error)) != WR_OK ||
            (code = wr_synth_take_flag(meta, entry, where, "site", WR_COL_ACCELERATOR_SITE, index, error)) != WR_OK) {
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

/* Two keys that say the same thing in two ways. */
static enum wr_code refuse_both(const struct wr_node *entry, const char *key, const char *other, struct wr_error *error)
{
    char expected[96];
    const struct wr_node *node = wr_node_get(entry, key);
    if (!node || !wr_node_get(entry, other)) {
        return WR_OK;
    }
    snprintf(expected, sizeof expected, "no '%s' beside it", other);
    return wr_synth_bad_value(node, key, expected, error);
}

/* J and s per output token of a pair: one of the two is given, and watts give the other. IPJ = accuracy / J per query
 * and IPW = accuracy / W are those of this very table, so J per query = accuracy / IPJ and W = accuracy / IPW; a query
 * has the model's mean output tokens. */
static enum wr_code take_costs(struct wr_synth_spec *spec, const struct wr_node *entry, const struct pair_costs *costs,
                               int64_t pair, struct wr_error *error)
{
    enum wr_code code = refuse_both(entry, "ipj", "j_per_output_token", error);
    if (code != WR_OK || (code = refuse_both(entry, "power_w", "ipw", error)) != WR_OK) {
        return code;
    }
    int64_t model = wr_meta_integer(&spec->meta, WR_COL_PAIR_MODEL, pair);
    double accuracy = wr_synth_accuracy(spec, -1, model);
    double joule = isnan(costs->ipj) ? costs->j_per_token : accuracy / costs->ipj / spec->output_tokens[model];
    double watt = isnan(costs->ipw) ? costs->power_w : accuracy / costs->ipw;
    double second = costs->s_per_token;
    if (!isnan(watt) && (isnan(joule) == isnan(second) || !(watt > 0))) {
        const char *key = isnan(costs->ipw) ? "power_w" : "ipw";
        return wr_synth_bad_value(wr_node_get(entry, key), key, "either an energy or a time beside it", error);
    }
    spec->j_per_token[pair] = !isnan(watt) && isnan(joule) ? watt * second : joule;
    spec->s_per_token[pair] = !isnan(watt) && isnan(second) ? joule / watt : second;
    return WR_OK;
}

static enum wr_code read_pairs(struct wr_synth_spec *spec, const struct wr_node *map, struct wr_error *error)
{
    for (size_t i = 0; i < map->children; i++) {
        const struct wr_node *entry = map->child[i];
        char where[256];
        struct pair_costs costs;
        int64_t pair = (int64_t)i;
        struct wr_meta *meta = &spec->meta;
        enum wr_code code = wr_synth_check_entry(entry, "pairs", pair_keys, pair_others, where, sizeof where, error);
        if (code != WR_OK || (code = read_pair_label(meta, entry, pair, error)) != WR_OK ||
            (code = wr_synth_take_numbers(meta, entry, where, pair_keys, pair, (double *)&costs, error)) != WR_OK ||
            (code = take_costs(spec, entry, &costs, pair, error)) != WR_OK) {
            return code;
        }
        bool stated = !isnan(spec->j_per_token[i]) || wr_node_get(entry, "basis"); /* no energy needs no boundary */
        code = stated ? wr_synth_take_flag(meta, entry, where, "basis", WR_COL_PAIR_BASIS, pair, error) : WR_OK;
        if (code != WR_OK) {
            return code;
        }
    }
    return WR_OK;
}

static enum wr_code read_scalars(struct wr_synth_spec *spec, const struct wr_node *root, double *correlation,
                                 double *length_correlation, struct wr_error *error)
{
    double own[4] = {0}, spread[3] = {0};
    enum wr_code code = wr_synth_check_keys(root, "the specification", root_keys, root_maps, error);
    if (code != WR_OK ||
        (code = wr_synth_take_numbers(&spec->meta, root, "the specification", root_keys, 0, own, error)) != WR_OK) {
        return code;
    }
    const struct wr_node *map;
    if ((code = wr_synth_take_map(root, "spread", 3, &map, error)) != WR_OK ||
        (code = wr_synth_check_keys(map, "spread", spread_keys, no_others, error)) != WR_OK ||
        (code = wr_synth_take_numbers(&spec->meta, map, "spread", spread_keys, 0, spread, error)) != WR_OK) {
        return code;
    }
    *correlation = own[1];
    *length_correlation = own[2];
    spec->input_tokens = own[3];
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
    if (!(spec->dataset = wr_array(domains, sizeof *spec->dataset, error)) ||
        !(spec->domain_dataset = wr_array(domains, sizeof *spec->domain_dataset, error)) ||
        !(spec->domain_share = wr_array(domains, sizeof(double), error)) ||
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
    if ((code = wr_synth_take_map(root, "domains", WR_SYNTH_DOMAINS, &domains, error)) != WR_OK ||
        (code = wr_synth_take_map(root, "models", WR_SYNTH_MODELS, &models, error)) != WR_OK ||
        (code = wr_synth_take_map(root, "accelerators", WR_SYNTH_PAIRS, &accelerators, error)) != WR_OK ||
        (code = wr_synth_take_map(root, "pairs", WR_SYNTH_PAIRS, &pairs, error)) != WR_OK ||
        (code = allocate(spec, domains->children, models->children, accelerators->children, pairs->children, error)) !=
            WR_OK ||
        (code = wr_synth_domains_read(spec, domains, error)) != WR_OK ||
        (code = read_models(spec, models, error)) != WR_OK ||
        (code = read_accelerators(spec, accelerators, error)) != WR_OK) {
        return code;
    }
    code = read_pairs(spec, pairs, error);
    return code == WR_OK ? wr_synth_curves_read(spec, pairs, error) : code;
}

enum wr_code wr_synth_spec_read(struct wr_synth_spec *spec, const struct wr_node *root, struct wr_error *error)
{
    memset(spec, 0, sizeof *spec);
    wr_meta_init(&spec->meta);
    if (root->kind != WR_NODE_MAP) {
        return wr_synth_bad_value(root, "the specification", "a mapping", error);
    }
    double correlation = NAN, length_correlation = NAN;
    enum wr_code code = read_scalars(spec, root, &correlation, &length_correlation, error);
    if (code == WR_OK) {
        code = read_tables(spec, root, error);
    }
    if (code == WR_OK) {
        code = wr_synth_dependence_read(spec, root, correlation, length_correlation, error);
    }
    if (code != WR_OK) {
        wr_synth_spec_free(spec);
    }
    return code;
}
