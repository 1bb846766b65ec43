#include "sim/ingest/device_power.h"

#include "sim/ingest/input.h"

#include <string.h>

#define WATTS(column)                                                                                                  \
    {                                                                                                                  \
        column, 1, WR_OPTIONAL,                                                                                        \
        {                                                                                                              \
            WR_KIND_REAL, 0, 1e15, "watts of 0 or more", WR_QUANTITY_POWER                                             \
        }                                                                                                              \
    }

static const struct wr_small_slot slots[] = {
    [WR_DEVICE_NAME] = {"device", 1, WR_NEEDED, {WR_KIND_TEXT, 0, 0, "the name of a device", WR_QUANTITY_NONE}},
    [WR_DEVICE_BOUNDARY] = {"boundary",
                            1,
                            WR_NEEDED,
                            {WR_KIND_BASIS, 0, 0, "accelerator, soc, system or wall", WR_QUANTITY_NONE}},
    [WR_DEVICE_OFF_W] = WATTS("off_w"),
    [WR_DEVICE_SLEEP_W] = WATTS("sleep_w"),
    [WR_DEVICE_IDLE_W] = WATTS("idle_w"),
    [WR_DEVICE_LOADED_IDLE_W] = WATTS("loaded_idle_w"),
    [WR_DEVICE_SETUP_W] = WATTS("setup_w"),
    [WR_DEVICE_ACTIVE_W] = WATTS("active_w"),
    [WR_DEVICE_TDP_W] = WATTS("tdp_w"),
    [WR_DEVICE_SOURCE] = {"source", 1, WR_OPTIONAL, {WR_KIND_TEXT, 0, 0, "where it is from", WR_QUANTITY_NONE}},
    [WR_DEVICE_DATE] = {"date", 1, WR_OPTIONAL, {WR_KIND_TEXT, 0, 0, "a date", WR_QUANTITY_NONE}},
};

static const struct wr_small_alias no_aliases[] = {{NULL, 0, 0}};
static const struct wr_small_spec spec = {
    .slot = slots, .slots = (int)(sizeof slots / sizeof *slots), .alias = no_aliases};

static enum wr_code list_devices(struct wr_device_power *self, struct wr_error *error)
{
    for (int64_t row = 0; row < self->table.rows; row++) {
        const char *name = wr_small_text(&self->table, row, WR_DEVICE_NAME);
        int32_t index = 0;
        if (wr_labels_add(&self->device, name, strlen(name), &index, error) != WR_OK) {
            return WR_E_NO_MEMORY;
        }
        if (index != row) {
            wr_fail(error, WR_E_IMPORT_TWICE, "%s%lld", name, (long long)self->table.line[index]);
            return wr_small_fail_at(&self->table, row, error);
        }
    }
    return WR_OK;
}

/* A misspelt state would be taken for an unknown one. The warning names the file, as the error does. */
static enum wr_code check_columns(const struct wr_device_power *self, const struct wr_labels *warnings,
                                  struct wr_error *error)
{
    if (warnings->count == 0) {
        return WR_OK;
    }
    wr_fail(error, WR_E_DEVICE_COLUMNS, "%s", warnings->text[0] + strlen(self->table.file) + strlen(": "));
    return wr_fail_at(error, self->table.file, 1, 0);
}

enum wr_code wr_device_power_read(struct wr_device_power *self, const char *path, struct wr_error *error)
{
    struct wr_input *input = NULL;
    struct wr_table_form form = {.dialect = {.delimiter = ',', .decimal = '.'}};
    struct wr_labels warnings = {0};
    *self = (struct wr_device_power){0};
    enum wr_code code = wr_input_open(&input, path, error);
    code = code == WR_OK ? wr_small_read(&self->table, &spec, input, &form, error) : code;
    code = code == WR_OK ? wr_ignored_columns_warn(&form.ignored, &warnings, error) : code;
    code = code == WR_OK ? check_columns(self, &warnings, error) : code;
    code = code == WR_OK ? list_devices(self, error) : code;
    wr_ignored_columns_free(&form.ignored);
    wr_labels_free(&warnings);
    wr_input_close(input);
    if (code != WR_OK) {
        wr_device_power_free(self);
    }
    return code;
}

void wr_device_power_free(struct wr_device_power *self)
{
    wr_small_free(&self->table);
    wr_labels_free(&self->device);
    *self = (struct wr_device_power){0};
}
