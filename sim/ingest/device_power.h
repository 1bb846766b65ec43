/* A table of devices' watts, as data/device-power.csv: device, boundary, off_w, sleep_w, idle_w, loaded_idle_w,
 * setup_w, active_w, tdp_w, source, date. Watts are of one device; a blank is unknown. */
#ifndef WATTROUTE_SIM_INGEST_DEVICE_POWER_H
#define WATTROUTE_SIM_INGEST_DEVICE_POWER_H

#include "sim/ingest/labels.h"
#include "sim/ingest/small_table.h"
#include "sim/table/column.h"

enum wr_device_slot {
    WR_DEVICE_NAME,
    WR_DEVICE_BOUNDARY, /* enum wr_basis */
    WR_DEVICE_OFF_W,
    WR_DEVICE_SLEEP_W,
    WR_DEVICE_IDLE_W,
    WR_DEVICE_LOADED_IDLE_W,
    WR_DEVICE_SETUP_W,
    WR_DEVICE_ACTIVE_W,
    WR_DEVICE_TDP_W,
    WR_DEVICE_SOURCE,
    WR_DEVICE_DATE
};

struct wr_device_power {
    struct wr_small_table table; /* owned */
    struct wr_labels device;     /* names; the index is the row */
};

/* Reads a file. Errors: those of wr_input_open() and wr_small_read(), IMPORT_TWICE for a device of two rows,
 * DEVICE_COLUMNS for a column that such a table does not have. */
enum wr_code wr_device_power_read(struct wr_device_power *self, const char *path, struct wr_error *error);
void wr_device_power_free(struct wr_device_power *self); /* of a zeroed or read one */

#endif
