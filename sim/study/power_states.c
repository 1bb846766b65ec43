#include "sim/study/power_states.h"

#include "sim/base/memory.h"
#include "sim/study/measurements.h"
#include "sim/study/pairs.h"

#include <math.h>
#include <string.h>

static const char EXPECTED[] =
    "the path of a table of devices, or a mapping, as in {file: device-power.csv, devices: {ACCELERATOR: DEVICE}}";

static enum wr_code check_devices(const struct wr_key *self, const struct wr_node *map, void *target,
                                  struct wr_error *error)
{
    (void)self, (void)target;
    if (map->kind != WR_NODE_MAP) {
        return wr_fail_value(map, NULL, "a mapping of accelerators to devices, as in {H100x4: \"NVIDIA H100 SXM\"}",
                             error);
    }
    enum wr_code code = WR_OK;
    for (size_t i = 0; i < map->children && code == WR_OK; i++) {
        const char *device;
        code = wr_read_borrowed(&(struct wr_key){.key = "devices"}, map->child[i], &device, error);
    }
    return code;
}

static const struct wr_key keys[] = {
    {.key = "file", .required = true, .read = wr_read_text, .help = "the path of a table of devices"},
    {.key = "devices", .read = check_devices},
};

enum wr_code wr_power_states_read(const struct wr_key *self, const struct wr_node *node, void *target,
                                  struct wr_error *error)
{
    static const struct wr_block block = {"'power_states'", keys, sizeof keys / sizeof *keys};
    if (node->kind == WR_NODE_LIST || wr_node_is_nothing(node)) {
        return wr_fail_value(node, NULL, EXPECTED, error);
    }
    return node->kind == WR_NODE_MAP ? wr_block_read(&block, node, (char *)target + self->offset, error)
                                     : wr_read_text(self, node, target, error);
}

const struct wr_node *wr_power_states_file(const struct wr_node *root)
{
    const struct wr_node *node = wr_node_get(root, "power_states");
    return node && node->kind == WR_NODE_MAP ? wr_node_get(node, "file") : node;
}

static const struct wr_node *devices_of(const struct wr_study *study)
{
    return wr_node_get(wr_node_get(study->root, "power_states"), "devices");
}

/* Every entry of `devices` is about an accelerator of the table and a device of the file. */
static enum wr_code check_names(const struct wr_study *study, const struct wr_meta *meta, struct wr_error *error)
{
    const struct wr_node *map = devices_of(study);
    const struct wr_labels *devices = &study->devices.device;
    for (size_t i = 0; map && i < map->children; i++) {
        const struct wr_node *node = map->child[i];
        if (wr_accelerator_check(node, meta, error) != WR_OK) {
            return error->code;
        }
        if (wr_labels_find(devices, node->text, strlen(node->text)) < 0) {
            wr_fail(error, WR_E_IMPORT_UNKNOWN, "%s%s%s%s", "device", node->text, study->device_power_file,
                    wr_labels_nearest(devices, node->text));
            return wr_node_fail(error, node);
        }
    }
    return WR_OK;
}

static void fill(struct wr_power_states *self, const struct wr_small_table *table, int64_t row, double devices)
{
    self->device = wr_small_text(table, row, WR_DEVICE_NAME);
    for (int i = 0; i < WR_POWER_STATES; i++) {
        static const enum wr_device_slot slots[WR_POWER_STATES] = {
            [WR_POWER_OFF] = WR_DEVICE_OFF_W,     [WR_POWER_SLEEP] = WR_DEVICE_SLEEP_W,
            [WR_POWER_IDLE] = WR_DEVICE_IDLE_W,   [WR_POWER_LOADED_IDLE] = WR_DEVICE_LOADED_IDLE_W,
            [WR_POWER_SETUP] = WR_DEVICE_SETUP_W, [WR_POWER_ACTIVE] = WR_DEVICE_ACTIVE_W,
            [WR_POWER_TDP] = WR_DEVICE_TDP_W,
        };
        const double watts = wr_small_value(table, row, slots[i]);
        if (isnan(self->state[i].watts) && !isnan(watts)) {
            self->state[i] = (struct wr_state_watts){.watts = devices * watts,
                                                     .basis = (int)wr_small_value(table, row, WR_DEVICE_BOUNDARY),
                                                     .source = wr_small_text(table, row, WR_DEVICE_SOURCE)};
        }
    }
}

static void fill_from_file(struct wr_study *study, const struct wr_meta *meta, int64_t accelerator)
{
    struct wr_power_states *states = &study->power.states[accelerator];
    const struct wr_labels *devices = &study->devices.device;
    const struct wr_node *named = wr_node_get(devices_of(study), states->accelerator);
    const char *device = named ? named->text : states->accelerator;
    const int64_t row = wr_labels_find(devices, device, strlen(device));
    states->file = study->device_power_file;
    states->nearest = wr_labels_nearest(devices, device);
    if (row >= 0) {
        fill(states, &study->devices.table, row, wr_power_devices(meta, accelerator));
    }
}

enum wr_code wr_power_states_bind(struct wr_study *study, const struct wr_meta *meta, struct wr_error *error)
{
    const int64_t accelerators = meta->extent[WR_DIM_ACCELERATOR];
    study->power = (struct wr_power_book){.may_mix = study->allow_mixed_basis};
    study->power.states = wr_array((size_t)accelerators, sizeof *study->power.states, error);
    if (!study->power.states) {
        return WR_E_NO_MEMORY;
    }
    for (int64_t a = 0; a < accelerators; a++) {
        wr_power_states_of_meta(&study->power.states[a], meta, a);
    }
    if (!study->device_power_file) {
        return WR_OK;
    }
    enum wr_code code =
        wr_study_file_failed(wr_power_states_file(study->root), study->device_power_file,
                             wr_device_power_read(&study->devices, study->device_power_file, error), error);
    code = code == WR_OK ? check_names(study, meta, error) : code;
    for (int64_t a = 0; a < accelerators && code == WR_OK; a++) {
        fill_from_file(study, meta, a);
    }
    return code;
}

void wr_power_states_unbind(struct wr_study *study)
{
    wr_device_power_free(&study->devices);
    wr_free(study->power.states);
    study->power = (struct wr_power_book){0};
}
