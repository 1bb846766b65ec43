#include "sim/ingest/wide_meta.h"

#include "sim/base/memory.h"
#include "sim/ingest/curve_table.h"
#include "sim/ingest/warnings.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Where the slots of a small table go. */
struct destination {
    int slot;
    enum wr_column_id id;
};

static const struct destination model_destinations[] = {
    {WR_MODEL_TOTAL, WR_COL_MODEL_PARAMS_TOTAL}, {WR_MODEL_ACTIVE, WR_COL_MODEL_PARAMS_ACTIVE},
    {WR_MODEL_USD_IN, WR_COL_MODEL_USD_IN},      {WR_MODEL_USD_OUT, WR_COL_MODEL_USD_OUT},
    {WR_MODEL_RELEASE, WR_COL_MODEL_RELEASE},
};

static const struct destination accelerator_destinations[] = {
    {WR_ACCELERATOR_SITE, WR_COL_ACCELERATOR_SITE},
    {WR_ACCELERATOR_DEVICES, WR_COL_ACCELERATOR_DEVICES},
    {WR_ACCELERATOR_OFF_W, WR_COL_ACCELERATOR_OFF_W},
    {WR_ACCELERATOR_SLEEP_W, WR_COL_ACCELERATOR_SLEEP_W},
    {WR_ACCELERATOR_IDLE_W, WR_COL_ACCELERATOR_IDLE_W},
    {WR_ACCELERATOR_LOADED_IDLE_W, WR_COL_ACCELERATOR_LOADED_IDLE_W},
    {WR_ACCELERATOR_SETUP_W, WR_COL_ACCELERATOR_SETUP_W},
    {WR_ACCELERATOR_ACTIVE_W, WR_COL_ACCELERATOR_ACTIVE_W},
    {WR_ACCELERATOR_TDP_W, WR_COL_ACCELERATOR_TDP_W},
    {WR_ACCELERATOR_USD_HOUR, WR_COL_ACCELERATOR_USD_HOUR},
    {WR_ACCELERATOR_EMBODIED, WR_COL_ACCELERATOR_EMBODIED},
};

static const struct destination pair_destinations[] = {
    {WR_PAIR_BATCH, WR_COL_PAIR_BATCH},
    {WR_PAIR_BASIS, WR_COL_PAIR_BASIS},
};

static const struct destination curve_destinations[] = {
    {WR_CURVE_BATCH, WR_COL_CURVE_BATCH},
    {WR_CURVE_J, WR_COL_CURVE_J},
    {WR_CURVE_S, WR_COL_CURVE_S},
    {WR_CURVE_POWER, WR_COL_CURVE_POWER},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Stores a value in a column that is not per query; NaN leaves what is there. */
static void store(struct wr_meta *meta, enum wr_column_id id, int64_t index, double value)
{
    struct wr_column *column = &meta->column[id];
    if (isnan(value)) {
        return;
    }
    switch (column->type) {
    case WR_TYPE_INT8:
        ((int8_t *)column->data)[index] = (int8_t)value;
        break;
    case WR_TYPE_INT32:
        ((int32_t *)column->data)[index] = (int32_t)value;
        break;
    default:
        ((double *)column->data)[index] = value;
    }
}

static bool has_values(const struct wr_small_table *table, int slot)
{
    for (int64_t row = 0; row < table->rows; row++) {
        if (!isnan(wr_small_value(table, row, slot))) {
            return true;
        }
    }
    return false;
}

/* Copies slots of a table to columns; `index` says which element each row is, -1 = none, NULL = the row itself. */
static enum wr_code copy_slots(struct wr_meta *meta, const struct wr_small_table *table, const int64_t *index,
                               const struct destination *to, size_t count, struct wr_error *error)
{
    for (size_t i = 0; i < count; i++) {
        if (!has_values(table, to[i].slot)) {
            continue;
        }
        enum wr_code code = wr_meta_add(meta, to[i].id, error);
        for (int64_t row = 0; code == WR_OK && row < table->rows; row++) {
            int64_t element = index ? index[row] : row;
            if (element >= 0) {
                store(meta, to[i].id, element, wr_small_value(table, row, to[i].slot));
            }
        }
        if (code != WR_OK) {
            return code;
        }
    }
    return WR_OK;
}

static enum wr_code add_labels(struct wr_meta *meta, enum wr_column_id id, const struct wr_labels *labels,
                               struct wr_error *error)
{
    enum wr_code code = labels->count ? wr_meta_add(meta, id, error) : WR_OK;
    for (size_t i = 0; code == WR_OK && i < labels->count; i++) {
        code = wr_meta_set_label(meta, id, (int64_t)i, labels->text[i], error);
    }
    return code;
}

static enum wr_code add_all_labels(struct wr_meta *meta, const struct wr_wide_header *header,
                                   const struct wr_wide_survey *survey, const struct wr_catalog *catalog,
                                   struct wr_error *error)
{
    enum wr_code code = add_labels(meta, WR_COL_MODEL, &header->model, error);
    code = code != WR_OK ? code : add_labels(meta, WR_COL_ACCELERATOR, &catalog->accelerator, error);
    code = code != WR_OK ? code : add_labels(meta, WR_COL_PAIR, &header->pairs.label, error);
    code =
        code != WR_OK || !survey->has_features ? code : add_labels(meta, WR_COL_FEATURE, header->feature_name, error);
    return code != WR_OK ? code : add_labels(meta, WR_COL_DOMAIN, &survey->domain, error);
}

/* Copies the catalog's models to those of the scores, by name. */
static enum wr_code add_models(struct wr_meta *meta, const struct wr_small_table *table, const struct wr_labels *models,
                               struct wr_labels *warnings, struct wr_error *error)
{
    struct wr_name_list unknown = {.count = 0};
    int64_t *index = wr_array((size_t)table->rows, sizeof *index, error);
    if (!index) {
        return WR_E_NO_MEMORY;
    }
    for (int64_t row = 0; row < table->rows; row++) {
        const char *name = wr_small_text(table, row, WR_MODEL_NAME);
        index[row] = wr_labels_find(models, name, strlen(name));
        if (index[row] < 0) {
            wr_name_list_add(&unknown, name);
        }
    }
    enum wr_code code = copy_slots(meta, table, index, model_destinations, COUNT(model_destinations), error);
    wr_free(index);
    return code == WR_OK ? wr_warn_ignored(warnings, table->file, "models without scores", &unknown, error) : code;
}

static enum wr_code add_accelerators(struct wr_meta *meta, const struct wr_small_table *table, struct wr_error *error)
{
    enum wr_code code = copy_slots(meta, table, NULL, accelerator_destinations, COUNT(accelerator_destinations), error);
    if (code == WR_OK && !meta->column[WR_COL_ACCELERATOR_DEVICES].present) {
        code = wr_meta_add(meta, WR_COL_ACCELERATOR_DEVICES, error); /* one device each */
    }
    return code;
}

static bool has_measured(const struct wr_wide_header *header, const struct wr_wide_survey *survey,
                         enum wr_column_id target, int32_t pair)
{
    const struct wr_wide_thing thing = {target, -1, pair};
    int64_t column = wr_wide_index_find(&header->index, &thing);
    return column >= 0 && survey->present[column] > 0;
}

/* The provenance of a pair's energy or latency: what the pairs file says, else measured for measured columns and
 * modelled for composed ones; -1 when the pair has none. */
static int provenance_of(const struct wr_catalog *catalog, bool measured, bool composed, int32_t pair, int own_slot)
{
    if (!measured && !composed) {
        return -1;
    }
    if (catalog->pairs.rows > 0) {
        double own = wr_small_value(&catalog->pairs, pair, own_slot);
        double common = wr_small_value(&catalog->pairs, pair, WR_PAIR_PROVENANCE);
        if (!isnan(own) || !isnan(common)) {
            return (int)(isnan(own) ? common : own);
        }
    }
    return measured ? WR_MEASURED : WR_MODELLED;
}

/* Adds a per-query column and its per-pair provenance where at least one pair has values. */
static enum wr_code add_pair_values(struct wr_meta *meta, const struct wr_wide_header *header,
                                    const struct wr_wide_survey *survey, const struct wr_catalog *catalog,
                                    enum wr_column_id target, struct wr_error *error)
{
    bool energy = target == WR_COL_ENERGY;
    enum wr_column_id id = energy ? WR_COL_PAIR_ENERGY_PROVENANCE : WR_COL_PAIR_LATENCY_PROVENANCE;
    enum wr_code code = WR_OK;
    for (int32_t pair = 0; code == WR_OK && pair < (int32_t)header->pairs.label.count; pair++) {
        bool composed = energy ? wr_composes_energy(header, survey, pair) : wr_composes_latency(header, survey, pair);
        int provenance = provenance_of(catalog, has_measured(header, survey, target, pair), composed, pair,
                                       energy ? WR_PAIR_ENERGY_PROVENANCE : WR_PAIR_LATENCY_PROVENANCE);
        if (provenance < 0) {
            continue;
        }
        if (!meta->column[id].present && (code = wr_meta_add(meta, id, error)) == WR_OK) {
            code = wr_meta_add(meta, target, error);
        }
        if (code == WR_OK) {
            store(meta, id, pair, provenance);
        }
    }
    return code;
}

static enum wr_code add_pairs(struct wr_meta *meta, const struct wr_wide_header *header,
                              const struct wr_wide_survey *survey, const struct wr_catalog *catalog,
                              struct wr_error *error)
{
    enum wr_code code = wr_meta_add(meta, WR_COL_PAIR_MODEL, error);
    code = code != WR_OK ? code : wr_meta_add(meta, WR_COL_PAIR_ACCELERATOR, error);
    for (size_t i = 0; code == WR_OK && i < header->pairs.label.count; i++) {
        store(meta, WR_COL_PAIR_MODEL, (int64_t)i, header->pairs.model[i]);
        store(meta, WR_COL_PAIR_ACCELERATOR, (int64_t)i, header->pairs.accelerator[i]);
    }
    code = code != WR_OK ? code
                         : copy_slots(meta, &catalog->pairs, NULL, pair_destinations, COUNT(pair_destinations), error);
    code = code != WR_OK ? code : add_pair_values(meta, header, survey, catalog, WR_COL_ENERGY, error);
    return code != WR_OK ? code : add_pair_values(meta, header, survey, catalog, WR_COL_LATENCY, error);
}

/* The pair each point of a batch curve belongs to. */
static enum wr_code add_curves(struct wr_meta *meta, const struct wr_small_table *table, const struct wr_pairs *pairs,
                               struct wr_error *error)
{
    enum wr_code code = table->rows ? wr_meta_add(meta, WR_COL_CURVE_PAIR, error) : WR_OK;
    for (int64_t row = 0; code == WR_OK && row < table->rows; row++) {
        char label[1024];
        snprintf(label, sizeof label, "%s@%s", wr_small_text(table, row, WR_CURVE_MODEL),
                 wr_small_text(table, row, WR_CURVE_ACCELERATOR));
        int32_t pair = wr_labels_find(&pairs->label, label, strlen(label));
        if (pair < 0) {
            wr_fail(error, WR_E_IMPORT_UNKNOWN, "%s%s%s%s", "pair", label, "the pairs",
                    wr_labels_nearest(&pairs->label, label));
            return wr_small_fail_at(table, row, error);
        }
        store(meta, WR_COL_CURVE_PAIR, row, pair);
    }
    return code == WR_OK ? copy_slots(meta, table, NULL, curve_destinations, COUNT(curve_destinations), error) : code;
}

static bool has_any(const struct wr_wide_header *header, const struct wr_wide_survey *survey, enum wr_column_id target)
{
    for (size_t i = 0; i < header->columns; i++) {
        const struct wr_wide_rule *rule = header->column[i].rule;
        if (rule && rule->target == target && survey->present[i] > 0) {
            return true;
        }
    }
    return false;
}

/* Per-query columns other than energy and latency, with their alternative types and dimensions. */
static enum wr_code add_query_columns(struct wr_meta *meta, const struct wr_wide_header *header,
                                      const struct wr_wide_survey *survey, struct wr_error *error)
{
    static const enum wr_column_id ids[] = {WR_COL_COST,        WR_COL_OUTPUT_TOKENS, WR_COL_INPUT_TOKENS,
                                            WR_COL_QUERY_USER,  WR_COL_QUERY_WEIGHT,  WR_COL_ARRIVAL,
                                            WR_COL_QUERY_DOMAIN};
    if (survey->rows == 0) {
        return WR_OK; /* batch curves alone */
    }
    enum wr_code code = wr_meta_add(meta, WR_COL_SCORE, error);
    for (size_t i = 0; code == WR_OK && i < COUNT(ids); i++) {
        if (has_any(header, survey, ids[i])) {
            code = wr_meta_add(meta, ids[i], error);
            meta->column[ids[i]].provenance = header->derived[ids[i]] ? WR_DERIVED : WR_MEASURED;
        }
    }
    if (code == WR_OK && header->query.parts > 0) {
        code = wr_meta_add(meta, WR_COL_QUERY_ID, error);
    }
    if (code == WR_OK && survey->has_features) {
        code = wr_meta_add(meta, WR_COL_FEATURE_VALUE, error);
    }
    meta->column[WR_COL_SCORE].type = survey->graded ? WR_TYPE_FLOAT32 : WR_TYPE_INT8;
    meta->column[WR_COL_SCORE].dim2 = header->per_pair[WR_COL_SCORE] ? WR_DIM_PAIR : WR_DIM_MODEL;
    if (header->per_pair[WR_COL_OUTPUT_TOKENS]) {
        meta->column[WR_COL_OUTPUT_TOKENS].dim2 = WR_DIM_PAIR;
    }
    if (header->per_pair[WR_COL_INPUT_TOKENS]) {
        meta->column[WR_COL_INPUT_TOKENS].dim2 = WR_DIM_MODEL;
    }
    return code;
}

/* Names the pairs whose profile is of no use because the file has no tokens for it. */
static enum wr_code warn_no_tokens(const struct wr_wide_header *header, const struct wr_wide_survey *survey,
                                   const struct wr_catalog *catalog, struct wr_labels *warnings, struct wr_error *error)
{
    struct wr_name_list useless = {.count = 0};
    for (int32_t pair = 0; pair < (int32_t)header->pairs.label.count; pair++) {
        const struct wr_profile *profile = &header->pairs.profile[pair];
        bool energy = !(isnan(profile->j_out) && isnan(profile->j_in));
        bool latency = !(isnan(profile->s_out) && isnan(profile->s_in));
        if ((energy && !wr_composes_energy(header, survey, pair)) ||
            (latency && !wr_composes_latency(header, survey, pair))) {
            wr_name_list_add(&useless, header->pairs.label.text[pair]);
        }
    }
    return wr_warn_ignored(warnings, catalog->pairs.file, "for want of tokens, J and s per token are", &useless, error);
}

enum wr_code wr_wide_meta(struct wr_meta *meta, const struct wr_wide_header *header,
                          const struct wr_wide_survey *survey, const struct wr_catalog *catalog,
                          struct wr_labels *warnings, struct wr_error *error)
{
    wr_meta_init(meta);
    meta->extent[WR_DIM_MODEL] = (int64_t)header->model.count;
    meta->extent[WR_DIM_ACCELERATOR] = (int64_t)catalog->accelerator.count;
    meta->extent[WR_DIM_PAIR] = (int64_t)header->pairs.label.count;
    meta->extent[WR_DIM_DOMAIN] = (int64_t)survey->domain.count;
    meta->extent[WR_DIM_CURVE_POINT] = catalog->curves.rows;
    meta->extent[WR_DIM_FEATURE] = survey->has_features ? (int64_t)header->features : 0;
    meta->extent[WR_DIM_QUERY] = survey->rows;
    meta->extent[WR_DIM_ATTEMPT] = header->attempts;
    meta->extent[WR_DIM_QUERY_ID_LEN] = (int64_t)survey->id_bytes;
    enum wr_code code = add_all_labels(meta, header, survey, catalog, error);
    code = code != WR_OK ? code : add_models(meta, &catalog->models, &header->model, warnings, error);
    code = code != WR_OK ? code : add_accelerators(meta, &catalog->accelerators, error);
    code = code != WR_OK ? code : add_pairs(meta, header, survey, catalog, error);
    code = code != WR_OK ? code : add_curves(meta, &catalog->curves, &header->pairs, error);
    code = code != WR_OK ? code : add_query_columns(meta, header, survey, error);
    return code != WR_OK ? code : warn_no_tokens(header, survey, catalog, warnings, error);
}
