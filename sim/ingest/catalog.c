#include "sim/ingest/catalog.h"

#include "sim/base/memory.h"
#include "sim/ingest/curve_table.h"

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
    [WR_PAIR_MODEL] = {"model", 1, WR_NEEDED, {WR_KIND_TEXT, 0, 0, "the name of a model", WR_QUANTITY_NONE}},
    [WR_PAIR_ACCELERATOR] = {"accelerator",
                             1,
                             WR_NEEDED,
                             {WR_KIND_TEXT, 0, 0, "the name of an accelerator", WR_QUANTITY_NONE}},
    [WR_PAIR_J_OUT] = {"j_per_output_token", 1, WR_OPTIONAL, {WR_KIND_REAL, 0, 1e15, JOULES, WR_QUANTITY_ENERGY}},
    [WR_PAIR_S_OUT] = {"s_per_output_token", 1, WR_OPTIONAL, {WR_KIND_REAL, 0, 1e15, SECONDS, WR_QUANTITY_TIME}},
    [WR_PAIR_J_IN] = {"j_per_input_token", 1, WR_OPTIONAL, {WR_KIND_REAL, 0, 1e15, JOULES, WR_QUANTITY_ENERGY}},
    [WR_PAIR_S_IN] = {"s_per_input_token", 1, WR_OPTIONAL, {WR_KIND_REAL, 0, 1e15, SECONDS, WR_QUANTITY_TIME}},
    [WR_PAIR_BATCH] = {"measured_batch",
                       1,
                       WR_OPTIONAL,
                       {WR_KIND_REAL, DBL_MIN, 1e9, "a batch above 0", WR_QUANTITY_NONE}},
    [WR_PAIR_BASIS] = {"energy_basis",
                       1,
                       WR_OPTIONAL,
                       {WR_KIND_BASIS, 0, 0, "accelerator, soc, system or wall", WR_QUANTITY_NONE}},
    [WR_PAIR_PROVENANCE] = {"provenance", 1, WR_OPTIONAL, {WR_KIND_PROVENANCE, 0, 0, WORDS, WR_QUANTITY_NONE}},
    [WR_PAIR_ENERGY_PROVENANCE] = {"energy_provenance",
                                   1,
                                   WR_OPTIONAL,
                                   {WR_KIND_PROVENANCE, 0, 0, WORDS, WR_QUANTITY_NONE}},
    [WR_PAIR_LATENCY_PROVENANCE] = {"latency_provenance",
                                    1,
                                    WR_OPTIONAL,
                                    {WR_KIND_PROVENANCE, 0, 0, WORDS, WR_QUANTITY_NONE}},
};

static const struct wr_small_slot model_slots[] = {
    [WR_MODEL_NAME] = {"model", 1, WR_NEEDED, {WR_KIND_TEXT, 0, 0, "the name of a model", WR_QUANTITY_NONE}},
    [WR_MODEL_TOTAL] = {"params_total_b",
                        1e9,
                        WR_OPTIONAL,
                        {WR_KIND_REAL, 0, 1e15, "parameters of 0 or more", WR_QUANTITY_COUNT}},
    [WR_MODEL_ACTIVE] = {"params_active_b",
                         1e9,
                         WR_OPTIONAL,
                         {WR_KIND_REAL, 0, 1e15, "parameters of 0 or more", WR_QUANTITY_COUNT}},
    [WR_MODEL_USD_IN] = {"usd_per_mtok_in", 1, WR_OPTIONAL, {WR_KIND_REAL, 0, 1e15, DOLLARS, WR_QUANTITY_MONEY}},
    [WR_MODEL_USD_OUT] = {"usd_per_mtok_out", 1, WR_OPTIONAL, {WR_KIND_REAL, 0, 1e15, DOLLARS, WR_QUANTITY_MONEY}},
    [WR_MODEL_RELEASE] = {"release_date",
                          1,
                          WR_OPTIONAL,
                          {WR_KIND_DATE, 0, 0, "a date as YYYY-MM-DD", WR_QUANTITY_NONE}},
};

static const struct wr_small_alias model_aliases[] = {
    {"model_id", WR_MODEL_NAME, 1},
    {"total_params_billions", WR_MODEL_TOTAL, 1e9},
    {"activated_params_billions", WR_MODEL_ACTIVE, 1e9},
    {"total_params_b", WR_MODEL_TOTAL, 1e9},
    {"total_params_B", WR_MODEL_TOTAL, 1e9},
    {"params_total", WR_MODEL_TOTAL, 1},
    {"active_params_b", WR_MODEL_ACTIVE, 1e9},
    {"active_params_B", WR_MODEL_ACTIVE, 1e9},
    {"params_active", WR_MODEL_ACTIVE, 1},
    {"released", WR_MODEL_RELEASE, 1},
    {NULL, 0, 0},
};

static const struct wr_small_slot accelerator_slots[] = {
    [WR_ACCELERATOR_NAME] = {"accelerator",
                             1,
                             WR_NEEDED,
                             {WR_KIND_TEXT, 0, 0, "the name of an accelerator", WR_QUANTITY_NONE}},
    [WR_ACCELERATOR_SITE] = {"site", 1, WR_NEEDED, {WR_KIND_SITE, 0, 0, "local or cloud", WR_QUANTITY_NONE}},
    [WR_ACCELERATOR_DEVICES] = {"devices",
                                1,
                                WR_OPTIONAL,
                                {WR_KIND_WHOLE, 1, 1e6, "a whole number of devices from 1", WR_QUANTITY_NONE}},
    [WR_ACCELERATOR_OFF_W] = {"off_w", 1, WR_OPTIONAL, {WR_KIND_REAL, 0, 1e15, WATTS, WR_QUANTITY_POWER}},
    [WR_ACCELERATOR_SLEEP_W] = {"sleep_w", 1, WR_OPTIONAL, {WR_KIND_REAL, 0, 1e15, WATTS, WR_QUANTITY_POWER}},
    [WR_ACCELERATOR_IDLE_W] = {"idle_w", 1, WR_OPTIONAL, {WR_KIND_REAL, 0, 1e15, WATTS, WR_QUANTITY_POWER}},
    [WR_ACCELERATOR_LOADED_IDLE_W] = {"loaded_idle_w",
                                      1,
                                      WR_OPTIONAL,
                                      {WR_KIND_REAL, 0, 1e15, WATTS, WR_QUANTITY_POWER}},
    [WR_ACCELERATOR_SETUP_W] = {"setup_w", 1, WR_OPTIONAL, {WR_KIND_REAL, 0, 1e15, WATTS, WR_QUANTITY_POWER}},
    [WR_ACCELERATOR_ACTIVE_W] = {"active_w", 1, WR_OPTIONAL, {WR_KIND_REAL, 0, 1e15, WATTS, WR_QUANTITY_POWER}},
    [WR_ACCELERATOR_TDP_W] = {"tdp_w", 1, WR_OPTIONAL, {WR_KIND_REAL, 0, 1e15, WATTS, WR_QUANTITY_POWER}},
    [WR_ACCELERATOR_USD_HOUR] = {"usd_per_device_hour",
                                 1,
                                 WR_OPTIONAL,
                                 {WR_KIND_REAL, 0, 1e15, DOLLARS, WR_QUANTITY_MONEY}},
    [WR_ACCELERATOR_EMBODIED] = {"embodied_kgco2e",
                                 1,
                                 WR_OPTIONAL,
                                 {WR_KIND_REAL, 0, 1e15, "kilograms of 0 or more", WR_QUANTITY_NONE}},
};

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))
static const struct wr_small_alias no_aliases[] = {{NULL, 0, 0}};
static const struct wr_small_spec pair_spec = {.slot = pair_slots, .slots = COUNT(pair_slots), .alias = no_aliases};
static const struct wr_small_spec model_spec = {
    .slot = model_slots, .slots = COUNT(model_slots), .alias = model_aliases};
static const struct wr_small_spec accelerator_spec = {
    .slot = accelerator_slots, .slots = COUNT(accelerator_slots), .alias = no_aliases};
static const struct wr_small_spec accelerator_spec_without_site = {
    .slot = accelerator_slots, .slots = COUNT(accelerator_slots), .alias = no_aliases, .waived = WR_ACCELERATOR_SITE};

/* Whether two rows say the same. */
static bool are_equal(const struct wr_small_table *table, int64_t one, int64_t other)
{
    for (int slot = 0; slot < table->spec->slots; slot++) {
        double a = wr_small_value(table, one, slot), b = wr_small_value(table, other, slot);
        bool is_same = (isnan(a) && isnan(b)) || a == b;
        if (!is_same || strcmp(wr_small_text(table, one, slot), wr_small_text(table, other, slot)) != 0) {
            return false;
        }
    }
    return true;
}

/* Names of a table (text of slot `name`, with "@" and that of slot `other` when it is not negative) are unique, or rows
 * of the same name are equal if they `may_repeat`. */
static enum wr_code check_unique(const struct wr_small_table *table, int name, int other, bool may_repeat,
                                 struct wr_error *error)
{
    struct wr_labels names = {0};
    int64_t *first = wr_array((size_t)table->rows, sizeof *first, error); /* row of each name */
    enum wr_code code = first ? WR_OK : WR_E_NO_MEMORY;
    for (int64_t row = 0; code == WR_OK && row < table->rows; row++) {
        char label[WR_ERROR_TEXT * 2];
        int length = snprintf(label, sizeof label, "%s%s%s", wr_small_text(table, row, name), other < 0 ? "" : "@",
                              other < 0 ? "" : wr_small_text(table, row, other));
        size_t known = names.count;
        int32_t index = 0;
        if ((size_t)length >= sizeof label) {
            wr_fail(error, WR_E_TOO_LARGE, "%s%d%zu", "bytes of a name", length, sizeof label - 1);
            code = wr_small_fail_at(table, row, error);
        } else if ((code = wr_labels_add(&names, label, (size_t)length, &index, error)) == WR_OK &&
                   names.count > known) {
            first[index] = row;
        } else if (code == WR_OK && !(may_repeat && are_equal(table, first[index], row))) {
            wr_fail(error, WR_E_IMPORT_TWICE, "%s%lld", label, (long long)table->line[first[index]]);
            code = wr_small_fail_at(table, row, error);
        }
    }
    wr_labels_free(&names);
    wr_free(first);
    return code;
}

/* Takes the names over. A pair is split at its last @, so an accelerator has none. */
static enum wr_code list_accelerators(struct wr_catalog *self, struct wr_error *error)
{
    const struct wr_small_table *table = &self->accelerators;
    enum wr_code code = WR_OK;
    int32_t index = 0;
    for (int64_t row = 0; code == WR_OK && row < table->rows; row++) {
        const char *name = wr_small_text(table, row, WR_ACCELERATOR_NAME);
        if (strchr(name, '@')) {
            wr_fail(error, WR_E_IMPORT_AT_SIGN, "%s", name);
            return wr_small_fail_at(table, row, error);
        }
        code = wr_labels_add(&self->accelerator, name, strlen(name), &index, error);
    }
    return code;
}

/* Adds an accelerator that no table lists. */
static enum wr_code add_accelerator(struct wr_catalog *self, const char *name, int32_t *index, struct wr_error *error)
{
    struct wr_small_table *table = &self->accelerators;
    int64_t row = table->rows;
    if (strchr(name, '@')) {
        return wr_fail(error, WR_E_IMPORT_AT_SIGN, "%s", name);
    }
    enum wr_code code = wr_small_add_row(table, error);
    code = code == WR_OK ? wr_small_set_text(table, row, WR_ACCELERATOR_NAME, name, error) : code;
    if (code == WR_OK) {
        wr_small_set_value(table, row, WR_ACCELERATOR_SITE, self->site);
        code = wr_labels_add(&self->accelerator, name, strlen(name), index, error);
    }
    return code;
}

enum wr_code wr_catalog_accelerator(struct wr_catalog *self, const char *name, double devices, int32_t *index,
                                    struct wr_error *error)
{
    *index = wr_labels_find(&self->accelerator, name, strlen(name));
    enum wr_code code = *index < 0 && self->is_open ? add_accelerator(self, name, index, error) : WR_OK;
    if (code == WR_OK && *index >= 0 && isnan(wr_small_value(&self->accelerators, *index, WR_ACCELERATOR_DEVICES))) {
        wr_small_set_value(&self->accelerators, *index, WR_ACCELERATOR_DEVICES, devices);
    }
    return code;
}

/* The table that lists accelerators, whose sites are in it or else all the same. */
static enum wr_code read_accelerators(struct wr_catalog *self, const struct wr_catalog_inputs *inputs,
                                      struct wr_table_form *form, struct wr_error *error)
{
    struct wr_small_table *table = &self->accelerators;
    const struct wr_input *input = inputs->input[WR_CATALOG_ACCELERATORS];
    form->dialect = inputs->dialect[WR_CATALOG_ACCELERATORS];
    enum wr_code code =
        wr_small_read(table, inputs->has_site ? &accelerator_spec_without_site : &accelerator_spec, input, form, error);
    if (code == WR_OK && inputs->has_site && table->has[WR_ACCELERATOR_SITE]) {
        return wr_fail(error, WR_E_USAGE, "%s%s", "--site says what the accelerators file says; leave it out",
                       "import");
    }
    for (int64_t row = 0; code == WR_OK && inputs->has_site && row < table->rows; row++) {
        wr_small_set_value(table, row, WR_ACCELERATOR_SITE, inputs->site);
    }
    code = code == WR_OK ? check_unique(table, WR_ACCELERATOR_NAME, -1, false, error) : code;
    return code == WR_OK ? list_accelerators(self, error) : code;
}

/* No table lists accelerators: there is one, or those that the other tables name. */
static enum wr_code name_accelerators(struct wr_catalog *self, const struct wr_catalog_inputs *inputs,
                                      struct wr_error *error)
{
    int32_t index = 0;
    self->site = inputs->site;
    self->is_open = !inputs->accelerator && inputs->has_site;
    const char *origin = inputs->accelerator ? "--accelerator" : "--site";
    enum wr_code code = wr_small_init(&self->accelerators, &accelerator_spec, origin, error);
    return code == WR_OK && inputs->accelerator ? add_accelerator(self, inputs->accelerator, &index, error) : code;
}

static enum wr_code read_pairs(struct wr_catalog *self, const struct wr_catalog_inputs *inputs,
                               struct wr_table_form *form, struct wr_error *error)
{
    struct wr_small_table *table = &self->pairs;
    form->dialect = inputs->dialect[WR_CATALOG_PAIRS];
    enum wr_code code = wr_small_read(table, &pair_spec, inputs->input[WR_CATALOG_PAIRS], form, error);
    code = code == WR_OK ? check_unique(table, WR_PAIR_MODEL, WR_PAIR_ACCELERATOR, false, error) : code;
    for (int64_t row = 0; code == WR_OK && row < table->rows; row++) {
        int32_t index = 0;
        code = wr_catalog_accelerator(self, wr_small_text(table, row, WR_PAIR_ACCELERATOR), (double)NAN, &index, error);
        code = code == WR_E_IMPORT_AT_SIGN ? wr_small_fail_at(table, row, error) : code;
    }
    return code;
}

static enum wr_code read_models(struct wr_catalog *self, const struct wr_catalog_inputs *inputs,
                                struct wr_table_form *form, struct wr_error *error)
{
    form->dialect = inputs->dialect[WR_CATALOG_MODELS];
    enum wr_code code = wr_small_read(&self->models, &model_spec, inputs->input[WR_CATALOG_MODELS], form, error);
    return code == WR_OK ? check_unique(&self->models, WR_MODEL_NAME, -1, true, error) : code;
}

enum wr_code wr_catalog_read(struct wr_catalog *self, const struct wr_catalog_inputs *inputs,
                             struct wr_table_form *form, struct wr_labels *warnings, struct wr_error *error)
{
    const struct wr_input *const *input = inputs->input;
    memset(self, 0, sizeof *self);
    enum wr_code code = input[WR_CATALOG_ACCELERATORS] ? read_accelerators(self, inputs, form, error)
                                                       : name_accelerators(self, inputs, error);
    if (code == WR_OK && input[WR_CATALOG_PAIRS]) {
        code = read_pairs(self, inputs, form, error);
    }
    if (code == WR_OK && input[WR_CATALOG_MODELS]) {
        code = read_models(self, inputs, form, error);
    }
    if (code == WR_OK && input[WR_CATALOG_CURVES]) {
        form->dialect = inputs->dialect[WR_CATALOG_CURVES];
        code = wr_curves_read(self, input[WR_CATALOG_CURVES], form, warnings, error);
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
