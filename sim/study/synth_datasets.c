#include "sim/study/synth_datasets.h"

#include "sim/ingest/synth_fit.h"
#include "sim/study/synth_keys.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Length of the data set's name that a domain's label begins with; 0 = none. */
static size_t name_length(const char *label)
{
    const char *slash = strchr(label, '/');
    return slash ? (size_t)(slash - label) : 0;
}

static const char *first_label(const struct wr_synth_spec *spec, int64_t dataset)
{
    return wr_meta_label(&spec->meta, WR_COL_DOMAIN, spec->dataset[dataset].first);
}

/* Index of the data set, or -1. */
static int64_t find_dataset(const struct wr_synth_spec *spec, const char *name, size_t length)
{
    for (int64_t i = 0; i < spec->datasets; i++) {
        if (spec->dataset[i].name_length == length && strncmp(first_label(spec, i), name, length) == 0) {
            return i;
        }
    }
    return -1;
}

static void place_domain(struct wr_synth_spec *spec, int64_t domain)
{
    const char *label = wr_meta_label(&spec->meta, WR_COL_DOMAIN, domain);
    size_t length = name_length(label);
    int64_t dataset = find_dataset(spec, label, length);
    if (dataset < 0) {
        dataset = spec->datasets++;
        spec->dataset[dataset] = (struct wr_synth_dataset){.first = domain, .name_length = length, .target = NAN};
    }
    spec->domain_dataset[domain] = (int32_t)dataset;
    spec->dataset[dataset].share += spec->domain_share[domain];
}

/* A data set's name as text. */
static const char *dataset_name(const struct wr_synth_spec *spec, int64_t dataset, char *text, size_t size)
{
    snprintf(text, size, "%.*s", (int)spec->dataset[dataset].name_length, first_label(spec, dataset));
    return text;
}

static enum wr_code name_features(struct wr_synth_spec *spec, struct wr_error *error)
{
    int64_t features = 0;
    for (int64_t i = 0; i < spec->datasets; i++) {
        features += spec->dataset[i].name_length > 0;
    }
    spec->meta.extent[WR_DIM_FEATURE] = features;
    enum wr_code code = features > 0 ? wr_meta_add(&spec->meta, WR_COL_FEATURE, error) : WR_OK;
    for (int64_t i = 0, f = 0; i < spec->datasets && code == WR_OK; i++) {
        char name[WR_NODE_KEY_BYTES + 1];
        if (spec->dataset[i].name_length > 0) {
            dataset_name(spec, i, name, sizeof name);
            code = wr_meta_set_label(&spec->meta, WR_COL_FEATURE, f++, name, error);
        }
    }
    return code;
}

enum wr_code wr_synth_domains_read(struct wr_synth_spec *spec, const struct wr_node *map, struct wr_error *error)
{
    double sum = 0;
    enum wr_code code = WR_OK;
    for (size_t i = 0; i < map->children && code == WR_OK; i++) {
        const struct wr_node *entry = map->child[i];
        code = wr_synth_number_of(entry, entry->key, 0, 1e12, &spec->domain_share[i], error);
        sum += spec->domain_share[i];
        if (code == WR_OK) {
            code = wr_meta_set_label(&spec->meta, WR_COL_DOMAIN, (int64_t)i, entry->key, error);
        }
    }
    if (code == WR_OK && !(sum > 0)) {
        return wr_synth_bad_value(map, "domains", "shares of which one is over 0", error);
    }
    for (size_t i = 0; i < map->children && code == WR_OK; i++) {
        spec->domain_share[i] /= sum;
        place_domain(spec, (int64_t)i);
    }
    return code == WR_OK ? name_features(spec, error) : code;
}

static enum wr_code check_names(const struct wr_synth_spec *spec, const struct wr_node *map, const char *what,
                                bool domains, struct wr_error *error)
{
    for (size_t i = 0; i < map->children; i++) {
        const char *name = map->child[i]->key;
        if (find_dataset(spec, name, strlen(name)) < 0 &&
            (!domains || wr_meta_find(&spec->meta, WR_COL_DOMAIN, name) < 0)) {
            wr_fail(error, WR_E_SYNTH_NAME, "%s%s", what, name);
            return wr_node_fail_key(error, map->child[i]);
        }
    }
    return WR_OK;
}

/* The number of a domain: under its own name, else under its data set's. */
static const struct wr_node *number_for(const struct wr_synth_spec *spec, const struct wr_node *map, int64_t domain)
{
    char name[WR_NODE_KEY_BYTES + 1];
    const struct wr_node *own = wr_node_get(map, wr_meta_label(&spec->meta, WR_COL_DOMAIN, domain));
    return own ? own : wr_node_get(map, dataset_name(spec, spec->domain_dataset[domain], name, sizeof name));
}

enum wr_code wr_synth_accuracy_read(struct wr_synth_spec *spec, const struct wr_node *entry, const char *where,
                                    int64_t model, struct wr_error *error)
{
    const struct wr_node *node = wr_node_get(entry, "accuracy");
    if (!node) {
        return wr_synth_missing_key(entry, where, "accuracy", error);
    }
    int64_t models = spec->meta.extent[WR_DIM_MODEL];
    bool map = node->kind == WR_NODE_MAP;
    enum wr_code code = map ? check_names(spec, node, "domain", true, error) : WR_OK;
    for (int64_t d = 0; d < spec->meta.extent[WR_DIM_DOMAIN] && code == WR_OK; d++) {
        const struct wr_node *value = map ? number_for(spec, node, d) : node;
        if (!value) {
            return wr_synth_missing_key(node, where, wr_meta_label(&spec->meta, WR_COL_DOMAIN, d), error);
        }
        code = wr_synth_number_of(value, "accuracy", 0, 1, &spec->accuracy[d * models + model], error);
    }
    return code;
}

/* `solvability`: a share for every data set. */
static enum wr_code read_targets(struct wr_synth_spec *spec, const struct wr_node *map, struct wr_error *error)
{
    enum wr_code code = check_names(spec, map, "data set", false, error);
    for (int64_t i = 0; i < spec->datasets && code == WR_OK; i++) {
        char name[WR_NODE_KEY_BYTES + 1];
        const struct wr_node *node = wr_node_get(map, dataset_name(spec, i, name, sizeof name));
        if (!node && spec->dataset[i].name_length == 0) {
            return wr_synth_bad_value(map, "solvability", "domains that all have a data set: DATA SET/DOMAIN", error);
        }
        if (!node) {
            return wr_synth_missing_key(map, "solvability", name, error);
        }
        code = wr_synth_number_of(node, node->key, 0, 1, &spec->dataset[i].target, error);
    }
    if (code == WR_OK) {
        wr_synth_fit(spec);
    }
    return code;
}

enum wr_code wr_synth_dependence_read(struct wr_synth_spec *spec, const struct wr_node *root, double correlation,
                                      double length_correlation, struct wr_error *error)
{
    const struct wr_node *map = wr_node_get(root, "solvability");
    spec->length_correlation = isnan(length_correlation) ? correlation : length_correlation;
    if (!map) {
        for (int64_t i = 0; i < spec->datasets; i++) {
            spec->dataset[i].correlation = correlation;
        }
        return isnan(correlation) ? wr_synth_missing_key(root, "the specification", "correlation", error) : WR_OK;
    }
    if (!isnan(correlation)) {
        return wr_synth_bad_value(map, "solvability", "no 'correlation' beside it: it is fitted", error);
    }
    if (isnan(length_correlation)) {
        return wr_synth_missing_key(root, "the specification", "length_correlation", error);
    }
    const struct wr_node *checked;
    enum wr_code code = wr_synth_take_map(root, "solvability", WR_SYNTH_DOMAINS, &checked, error);
    return code == WR_OK ? read_targets(spec, checked, error) : code;
}
