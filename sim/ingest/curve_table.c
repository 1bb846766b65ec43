#include "sim/ingest/curve_table.h"

#include "sim/base/memory.h"
#include "sim/ingest/warnings.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct wr_small_slot slots[] = {
    [WR_CURVE_MODEL] = {"model", 1, WR_NEEDED, {WR_KIND_TEXT, 0, 0, "the name of a model", WR_QUANTITY_NONE}},
    [WR_CURVE_ACCELERATOR] = {"accelerator",
                              1,
                              WR_WHOLE,
                              {WR_KIND_TEXT, 0, 0, "the name of an accelerator", WR_QUANTITY_NONE}},
    [WR_CURVE_BATCH] = {"batch", 1, WR_NEEDED, {WR_KIND_REAL, DBL_MIN, 1e9, "a batch above 0", WR_QUANTITY_NONE}},
    [WR_CURVE_J] = {"j_per_output_token",
                    1,
                    WR_OPTIONAL,
                    {WR_KIND_REAL, 0, 1e15, "joules of 0 or more", WR_QUANTITY_ENERGY}},
    [WR_CURVE_S] = {"s_per_output_token",
                    1,
                    WR_OPTIONAL,
                    {WR_KIND_REAL, 0, 1e15, "seconds of 0 or more", WR_QUANTITY_TIME}},
    [WR_CURVE_POWER] = {"power_w", 1, WR_OPTIONAL, {WR_KIND_REAL, 0, 1e15, "watts of 0 or more", WR_QUANTITY_POWER}},
    [WR_CURVE_DEVICE] = {"device", 1, WR_WHOLE, {WR_KIND_TEXT, 0, 0, "the name of a device", WR_QUANTITY_NONE}},
    [WR_CURVE_DEVICES] = {"devices",
                          1,
                          WR_WHOLE,
                          {WR_KIND_WHOLE, 1, 1e6, "a whole number of devices from 1", WR_QUANTITY_NONE}},
    [WR_CURVE_TOKENS_PER_S] = {"tokens_per_s",
                               1,
                               WR_OPTIONAL,
                               {WR_KIND_REAL, DBL_MIN, 1e15, "tokens per second above 0", WR_QUANTITY_NONE}},
    [WR_CURVE_POWER_FRACTION] = {"power_fraction",
                                 1,
                                 WR_OPTIONAL,
                                 {WR_KIND_REAL, 0, 10, "a fraction of the TDP from 0 to 10", WR_QUANTITY_SHARE}},
    [WR_CURVE_TASK] = {"task", 1, WR_OPTIONAL, {WR_KIND_TEXT, 0, 0, "the name of a task", WR_QUANTITY_NONE}},
};

static const struct wr_small_alias aliases[] = {
    {"model_id", WR_CURVE_MODEL, 1},
    {"gpu_model", WR_CURVE_DEVICE, 1},
    {"num_gpus", WR_CURVE_DEVICES, 1},
    {"avg_batch_size", WR_CURVE_BATCH, 1},
    {"energy_per_token_joules", WR_CURVE_J, 1},
    {"output_throughput_tokens_per_sec", WR_CURVE_TOKENS_PER_S, 1},
    {"avg_power_watts", WR_CURVE_POWER, 1},
    {NULL, 0, 0},
};

static const struct wr_small_spec spec = {.slot = slots,
                                          .slots = (int)(sizeof slots / sizeof *slots),
                                          .alias = aliases,
                                          .either = {WR_CURVE_ACCELERATOR, WR_CURVE_DEVICE}};

/* An accelerator is one unit of so many devices, in all rows and in the table of accelerators. */
static enum wr_code check_devices(const struct wr_catalog *catalog, int64_t row, int32_t accelerator,
                                  struct wr_error *error)
{
    const struct wr_small_table *table = &catalog->curves;
    const double known =
        accelerator < 0 ? (double)NAN : wr_small_value(&catalog->accelerators, accelerator, WR_ACCELERATOR_DEVICES);
    const double devices = wr_small_value(table, row, WR_CURVE_DEVICES);
    if (isnan(known) || isnan(devices) || known == devices) {
        return WR_OK;
    }
    const char *name = wr_small_text(table, row, WR_CURVE_ACCELERATOR), *file = "";
    int64_t line = 0;
    for (int64_t other = 0; other < row && line == 0; other++) {
        bool is_same = strcmp(wr_small_text(table, other, WR_CURVE_ACCELERATOR), name) == 0;
        line = is_same && !isnan(wr_small_value(table, other, WR_CURVE_DEVICES)) ? table->line[other] : 0;
    }
    if (line == 0) {
        line = catalog->accelerators.line[accelerator];
        file = catalog->accelerators.file;
    }
    wr_fail(error, WR_E_IMPORT_DEVICES, "%s%g%g%lld%s%s", name, devices, known, (long long)line, *file ? " of " : "",
            file);
    return wr_small_fail_at(table, row, error);
}

/* Gives a row the name of its accelerator, and an open catalog the accelerator. */
static enum wr_code name_accelerator(struct wr_catalog *catalog, int64_t row, struct wr_error *error)
{
    struct wr_small_table *table = &catalog->curves;
    double devices = wr_small_value(table, row, WR_CURVE_DEVICES);
    enum wr_code code = WR_OK;
    if (!table->has[WR_CURVE_ACCELERATOR]) {
        char name[WR_ERROR_TEXT * 2];
        int length = snprintf(name, sizeof name, "%sx%.0f", wr_small_text(table, row, WR_CURVE_DEVICE),
                              isnan(devices) ? 1 : devices);
        if ((size_t)length >= sizeof name) {
            wr_fail(error, WR_E_TOO_LARGE, "%s%d%zu", "bytes of a name", length, sizeof name - 1);
            return wr_small_fail_at(table, row, error);
        }
        code = wr_small_set_text(table, row, WR_CURVE_ACCELERATOR, name, error);
    }
    int32_t index = -1;
    code = code == WR_OK ? wr_catalog_accelerator(catalog, wr_small_text(table, row, WR_CURVE_ACCELERATOR), devices,
                                                  &index, error)
                         : code;
    if (code == WR_OK) {
        return check_devices(catalog, row, index, error);
    }
    return code == WR_E_NO_MEMORY ? code : wr_small_fail_at(table, row, error);
}

/* A step gives each request of the batch one token: s per token = batch / tokens per s. */
static void derive_time(struct wr_small_table *table, int64_t row)
{
    double throughput = wr_small_value(table, row, WR_CURVE_TOKENS_PER_S);
    if (isnan(wr_small_value(table, row, WR_CURVE_S)) && !isnan(throughput)) {
        wr_small_set_value(table, row, WR_CURVE_S, wr_small_value(table, row, WR_CURVE_BATCH) / throughput);
    }
}

/* Power of the unit from a fraction of its TDP; accelerators without one are listed. */
static enum wr_code derive_power(struct wr_catalog *catalog, int64_t row, struct wr_labels *unknown,
                                 struct wr_error *error)
{
    struct wr_small_table *table = &catalog->curves;
    double fraction = wr_small_value(table, row, WR_CURVE_POWER_FRACTION);
    if (isnan(fraction) || !isnan(wr_small_value(table, row, WR_CURVE_POWER))) {
        return WR_OK;
    }
    const char *name = wr_small_text(table, row, WR_CURVE_ACCELERATOR);
    int32_t index = wr_labels_find(&catalog->accelerator, name, strlen(name)), listed = 0;
    double tdp = index < 0 ? (double)NAN : wr_small_value(&catalog->accelerators, index, WR_ACCELERATOR_TDP_W);
    double devices = index < 0 ? (double)NAN : wr_small_value(&catalog->accelerators, index, WR_ACCELERATOR_DEVICES);
    wr_small_set_value(table, row, WR_CURVE_POWER, fraction * tdp * (isnan(devices) ? 1 : devices));
    return isnan(tdp) ? wr_labels_add(unknown, name, strlen(name), &listed, error) : WR_OK;
}

/* Points of one pair are of one task: others have other lengths, and so other costs per token. */
static enum wr_code check_task(const struct wr_small_table *table, int64_t row, struct wr_labels *pairs, int64_t *first,
                               struct wr_error *error)
{
    char label[WR_ERROR_TEXT * 4];
    const char *model = wr_small_text(table, row, WR_CURVE_MODEL);
    int length = snprintf(label, sizeof label, "%s@%s", model, wr_small_text(table, row, WR_CURVE_ACCELERATOR));
    if ((size_t)length >= sizeof label) {
        wr_fail(error, WR_E_TOO_LARGE, "%s%d%zu", "bytes of a name", length, sizeof label - 1);
        return wr_small_fail_at(table, row, error);
    }
    size_t known = pairs->count;
    int32_t index = 0;
    enum wr_code code = wr_labels_add(pairs, label, (size_t)length, &index, error);
    if (code != WR_OK) {
        return code;
    }
    if (pairs->count > known) {
        first[index] = row;
        return WR_OK;
    }
    const char *task = wr_small_text(table, row, WR_CURVE_TASK);
    const char *other = wr_small_text(table, first[index], WR_CURVE_TASK);
    if (strcmp(task, other) == 0) {
        return WR_OK;
    }
    wr_fail(error, WR_E_IMPORT_TASKS, "%s%s%s%lld", label, task, other, (long long)table->line[first[index]]);
    return wr_small_fail_at(table, row, error);
}

static enum wr_code check_tasks(const struct wr_small_table *table, struct wr_error *error)
{
    struct wr_labels pairs = {0};
    int64_t *first = wr_array((size_t)table->rows, sizeof *first, error); /* row of each pair */
    enum wr_code code = first ? WR_OK : WR_E_NO_MEMORY;
    for (int64_t row = 0; code == WR_OK && row < table->rows; row++) {
        code = check_task(table, row, &pairs, first, error);
    }
    wr_labels_free(&pairs);
    wr_free(first);
    return code;
}

static enum wr_code warn_unknown(const struct wr_catalog *catalog, const struct wr_labels *unknown,
                                 struct wr_labels *warnings, struct wr_error *error)
{
    struct wr_name_list names = {.count = 0};
    for (size_t i = 0; i < unknown->count; i++) {
        wr_name_list_add(&names, unknown->text[i]);
    }
    return wr_warn_ignored(warnings, catalog->curves.file, "for want of tdp_w, fractions of the power are", &names,
                           error);
}

enum wr_code wr_curves_read(struct wr_catalog *catalog, const struct wr_input *input, struct wr_table_form *form,
                            struct wr_labels *warnings, struct wr_error *error)
{
    struct wr_labels unknown = {0};
    enum wr_code code = wr_small_read(&catalog->curves, &spec, input, form, error);
    for (int64_t row = 0; code == WR_OK && row < catalog->curves.rows; row++) {
        code = name_accelerator(catalog, row, error);
        derive_time(&catalog->curves, row);
        code = code == WR_OK ? derive_power(catalog, row, &unknown, error) : code;
    }
    code = code == WR_OK ? check_tasks(&catalog->curves, error) : code;
    code = code == WR_OK ? warn_unknown(catalog, &unknown, warnings, error) : code;
    wr_labels_free(&unknown);
    return code;
}
