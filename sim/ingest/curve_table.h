/* Batch curves as tables have them: points of (model, accelerator, batch), in our names or in those of the ML.ENERGY
 * leaderboard.
 *
 * Where no column names accelerators, DEVICExN is the one of N devices of that name (columns device and devices).
 * Where time per token is not given, it is batch / throughput: each of `batch` requests gets a token in one step. Where
 * power is not given, it is power_fraction x TDP of a device x devices, as far as the catalog knows the TDP. */
#ifndef WATTROUTE_SIM_INGEST_CURVE_TABLE_H
#define WATTROUTE_SIM_INGEST_CURVE_TABLE_H

#include "sim/ingest/catalog.h"

enum wr_curve_slot {
    WR_CURVE_MODEL,
    WR_CURVE_ACCELERATOR, /* filled in every row after reading */
    WR_CURVE_BATCH,
    WR_CURVE_J,
    WR_CURVE_S,
    WR_CURVE_POWER,
    WR_CURVE_DEVICE,
    WR_CURVE_DEVICES,
    WR_CURVE_TOKENS_PER_S,
    WR_CURVE_POWER_FRACTION,
    WR_CURVE_TASK /* what was asked for: points of several tasks are no curve */
};

/* Reads `input` into the curves of a catalog that has its accelerators. An open catalog takes in those of the curves.
 * Repeated batches stay: they are points of their own. IMPORT_TASKS where a pair's points are of several tasks. */
enum wr_code wr_curves_read(struct wr_catalog *catalog, const struct wr_input *input, struct wr_table_form *form,
                            struct wr_labels *warnings, struct wr_error *error);

#endif
