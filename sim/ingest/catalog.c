#include "sim/ingest/catalog.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define JOULES "joules of 0 or more"
#define SECONDS "seconds of 0 or more"
#define WATTS "watts of 0 or more"
#define WORDS "measured, derived or modelled"
#define DOLLARS "USD of 0 or more"

static const struct wr_small_slot pair_slots[] = {
    [WR_PAIR_MODEL] = {"model", 1, true, {WR_KIND_TEXT, 0, 0, "the name of a model", WR_QUANTITY_NONE}},
    [WR_PAIR_ACCELERATOR] = {"accelerator",
                             1,
                             true,
                             {WR_KIND_TEXT, 0, 0, "the name of an accelerator", WR_QUANTITY_NONE}},
    [WR_PAIR_J_OUT] = {"j_per_output_token", 1, false, {WR_KIND_REAL, 0, 1e15, JOULES, WR_QUANTITY_ENERGY}},
    [WR_PAIR_S_OUT] = {"s_per_output_token", 1, false, {WR_KIND_REAL, 0, 1e15, SECONDS, WR_QUANTITY_TIME}},
    [WR_PAIR_J_IN] = {"j_per_input_token", 1, false, {WR_KIND_REAL, 0, 1e15, JOULES, WR_QUANTITY_ENERGY}},
    [WR_PAIR_S_IN] = {"s_per_input_token", 1, false, {WR_KIND_REAL, 0, 1e15, SECONDS, WR_QUANTITY_TIME}},
    [WR_PAIR_BATCH] = {"measured_batch", 1, false, {WR_KIND_REAL, DBL_MIN, 1e9, "a batch above 0", WR_QUANTITY_NONE}},
    [WR_PAIR_BASIS] = {"energy_basis",
                       1,
                       false,
                       {WR_KIND_BASIS, 0, 0, "accelerator, soc, system or wall", WR_QUANTITY_NONE}},
    [WR_PAIR_PROVENANCE] = {"provenance", 1, false, {WR_KIND_PROVENANCE, 0, 0, WORDS, WR_QUANTITY_NONE}},
    [WR_PAIR_ENERGY_PROVENANCE] = {"energy_provenance", 1, false, {WR_KIND_PROVENANCE, 0, 0, WORDS, WR_QUANTITY_NONE}},
    [WR_PAIR_LATENCY_PROVENANCE] = {"latency_provenance",
                                    1,
                                    false,
                                    {WR_KIND_PROVENANCE, 0, 0, WORDS, WR_QUANTITY_NONE}},
};

static const struct wr_small_slot model_slots[] = {
    [WR_MODEL_NAME] = {"model", 1, true, {WR_KIND_TEXT, 0, 0, "the name of a model", WR_QUANTITY_NONE}},
    [WR_MODEL_TOTAL] = {"params_total_b",
                        1e9,
                        false,
                        {WR_KIND_REAL, 0, 1e15, "parameters of 0 or more", WR_QUANTITY_COUNT}},
    [WR_MODEL_ACTIVE] = {"params_active_b",
                         1e9,
                         false,
                         {WR_KIND_REAL, 0, 1e15, "parameters of 0 or more", WR_QUANTITY_COUNT}},
    [WR_MODEL_USD_IN] = {"usd_per_mtok_in", 1, false, {WR_KIND_REAL, 0, 1e15, DOLLARS, WR_QUANTITY_MONEY}},
    [WR_MODEL_USD_OUT] = {"usd_per_mtok_out", 1, false, {WR_KIND_REAL, 0, 1e15, DOLLARS, WR_QUANTITY_MONEY}},
    [WR_MODEL_RELEASE] = {"release_date", 1, false, {WR_KIND_DATE, 0, 0, "a date as YYYY-MM-DD", WR_QUANTITY_NONE}},
};

static const struct wr_small_alias model_aliases[] = {
    {"total_params_b", WR_MODEL_TOTAL, 1e9},   {"total_params_B", WR_MODEL_TOTAL, 1e9},
    {"params_total", WR_MODEL_TOTAL, 1},       {"active_params_b", WR_MODEL_ACTIVE, 1e9},
    {"active_params_B", WR_MODEL_ACTIVE, 1e9}, {"params_active", WR_MODEL_ACTIVE, 1},
    {"released", WR_MODEL_RELEASE, 1},         {NULL, 0, 0},
};

static const struct wr_small_slot accelerator_slots[] = {
    [WR_ACCELERATOR_NAME] = {"accelerator",
                             1,
                             true,
                             {WR_KIND_TEXT, 0, 0, "the name of an accelerator", WR_QUANTITY_NONE}},
    [WR_ACCELERATOR_SITE] = {"site", 1, true, {WR_KIND_SITE, 0, 0, "local or cloud", WR_QUANTITY_NONE}},
    [WR_ACCELERATOR_DEVICES] = {"devices",
                                1,
                                false,
                                {WR_KIND_WHOLE, 1, 1e6, "a whole number of devices from 1", WR_QUANTITY_NONE}},
    [WR_ACCELERATOR_OFF_W] = {"off_w", 1, false, {WR_KIND_REAL, 0, 1e15, WATTS, WR_QUANTITY_POWER}},
    [WR_ACCELERATOR_IDLE_W] = {"idle_w", 1, false, {WR_KIND_REAL, 0, 1e15, WATTS, WR_QUANTITY_POWER}},
    [WR_ACCELERATOR_LOADED_IDLE_W] = {"loaded_idle_w", 1, false, {WR_KIND_REAL, 0, 1e15, WATTS, WR_QUANTITY_POWER}},
    [WR_ACCELERATOR_ACTIVE_W] = {"active_w", 1, false, {WR_KIND_REAL, 0, 1e15, WATTS, WR_QUANTITY_POWER}},
    [WR_ACCELERATOR_TDP_W] = {"tdp_w", 1, false, {WR_KIND_REAL, 0, 1e15, WATTS, WR_QUANTITY_POWER}},
    [WR_ACCELERATOR_USD_HOUR] = {"usd_per_device_hour", 1, false, {WR_KIND_REAL, 0, 1e15, DOLLARS, WR_QUANTITY_MONEY}},
    [WR_ACCELERATOR_EMBODIED] = {"embodied_kgco2e",
                                 1,
                                 false,
                                 {WR_KIND_REAL, 0, 1e15, "kilograms of 0 or more", WR_QUANTITY_NONE}},
};

static const struct wr_small_slot curve_slots[] = {
    [WR_CURVE_MODEL] = {"model", 1, true, {WR_KIND_TEXT, 0, 0, "the name of a model", WR_QUANTITY_NONE}},
    [WR_CURVE_ACCELERATOR] = {"accelerator",
                              1,
                              true,
                              {WR_KIND_TEXT, 0, 0, "the name of an accelerator", WR_QUANTITY_NONE}},
    [WR_CURVE_BATCH] = {"batch", 1, true, {WR_KIND_REAL, DBL_MIN, 1e9, "a batch above 0", WR_QUANTITY_NONE}},
    [WR_CURVE_J] = {"j_per_output_token", 1, false, {WR_KIND_REAL, 0, 1e15, JOULES, WR_QUANTITY_ENERGY}},
    [WR_CURVE_S] = {"s_per_output_token", 1, false, {WR_KIND_REAL, 0, 1e15, SECONDS, WR_QUANTITY_TIME}},
    [WR_CURVE_POWER] = {"power_w", 1, false, {WR_KIND_REAL, 0, 1e15, WATTS, WR_QUANTITY_POWER}},
};

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))
static const struct wr_small_alias no_aliases[] = {{NULL, 0, 0}};
static const struct wr_small_spec pair_spec = {pair_slots, COUNT(pair_slots), no_aliases};
static const struct wr_small_spec model_spec = {model_slots, COUNT(model_slots), model_aliases};
static const struct wr_small_spec accelerator_spec = {accelerator_slots, COUNT(accelerator_slots), no_aliases};
static const struct wr_small_spec curve_spec = {curve_slots, COUNT(curve_slots), no_aliases};

/* Names of a table (text of slot `name`, with "@" and that of slot `other` when it is not negative) are unique. */
static enum wr_code check_unique(const struct wr_small_table *table, int name, int other, struct wr_labels *names,
                                 struct wr_error *error)
{
    for (int64_t row = 0; row < table->rows; row++) {
        char label[WR_ERROR_TEXT * 2];
        int length = snprintf(label, sizeof label, "%s%s%s", wr_small_text(table, row, name), other < 0 ? "" : "@",
                              other < 0 ? "" : wr_small_text(table, row, other));
        if ((size_t)length >= sizeof label) {
            wr_fail(error, WR_E_TOO_LARGE, "%s%d%zu", "bytes of a name", length, sizeof label - 1);
            return wr_small_fail_at(table, row, error);
        }
        int32_t index = 0;
        enum wr_code code = wr_labels_add(names, label, (size_t)length, &index, error);
        if (code != WR_OK) {
            return code;
        }
        if (index != row) {
            wr_fail(error, WR_E_IMPORT_TWICE, "%s%lld", label, (long long)table->line[index]);
            return wr_small_fail_at(table, row, error);
        }
    }
    return WR_OK;
}

static enum wr_code check_unique_names(const struct wr_small_table *table, int name, int other, struct wr_error *error)
{
    struct wr_labels names = {0};
    enum wr_code code = check_unique(table, name, other, &names, error);
    wr_labels_free(&names);
    return code;
}

/* A pair is split at its last @, so an accelerator has none. */
static enum wr_code check_accelerator_names(const struct wr_small_table *table, struct wr_error *error)
{
    for (int64_t row = 0; row < table->rows; row++) {
        const char *name = wr_small_text(table, row, WR_ACCELERATOR_NAME);
        if (strchr(name, '@')) {
            wr_fail(error, WR_E_IMPORT_AT_SIGN, "%s", name);
            return wr_small_fail_at(table, row, error);
        }
    }
    return WR_OK;
}

static enum wr_code read_given(struct wr_small_table *table, const struct wr_small_spec *spec,
                               const struct wr_input *input, struct wr_table_form *form, struct wr_labels *warnings,
                               struct wr_error *error)
{
    return input ? wr_small_read(table, spec, input, form, warnings, error) : WR_OK;
}

static enum wr_code read_accelerators(struct wr_small_table *table, const struct wr_catalog_inputs *inputs,
                                      struct wr_table_form *form, struct wr_labels *warnings, struct wr_error *error)
{
    if (inputs->accelerators) {
        return wr_small_read(table, &accelerator_spec, inputs->accelerators, form, warnings, error);
    }
    const char *text[COUNT(accelerator_slots)] = {[WR_ACCELERATOR_NAME] = inputs->accelerator};
    double value[COUNT(accelerator_slots)];
    for (int slot = 0; slot < COUNT(accelerator_slots); slot++) {
        value[slot] = slot == WR_ACCELERATOR_SITE ? (double)inputs->site : (double)NAN;
    }
    return wr_small_one_row(table, &accelerator_spec, "--accelerator", text, value, error);
}

enum wr_code wr_catalog_read(struct wr_catalog *self, const struct wr_catalog_inputs *inputs,
                             struct wr_table_form *form, struct wr_labels *warnings, struct wr_error *error)
{
    memset(self, 0, sizeof *self);
    enum wr_code code = read_accelerators(&self->accelerators, inputs, form, warnings, error);
    if (code == WR_OK && (code = check_accelerator_names(&self->accelerators, error)) == WR_OK) {
        code = check_unique(&self->accelerators, WR_ACCELERATOR_NAME, -1, &self->accelerator, error);
    }
    if (code == WR_OK && (code = read_given(&self->pairs, &pair_spec, inputs->pairs, form, warnings, error)) == WR_OK) {
        code = check_unique_names(&self->pairs, WR_PAIR_MODEL, WR_PAIR_ACCELERATOR, error);
    }
    if (code == WR_OK &&
        (code = read_given(&self->models, &model_spec, inputs->models, form, warnings, error)) == WR_OK) {
        code = check_unique_names(&self->models, WR_MODEL_NAME, -1, error);
    }
    if (code == WR_OK) {
        code = read_given(&self->curves, &curve_spec, inputs->curves, form, warnings, error);
    }
    if (code != WR_OK) {
        wr_catalog_free(self);
    }
    return code;
}

void wr_catalog_free(struct wr_catalog *self)
{
    wr_small_free(&self->pairs);
    wr_small_free(&self->models);
    wr_small_free(&self->accelerators);
    wr_small_free(&self->curves);
    wr_labels_free(&self->accelerator);
}
