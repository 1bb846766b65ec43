/* The small tables of an import (pairs, models, accelerators, batch curves) as declared, and the list of pairs. */
#ifndef WATTROUTE_SIM_INGEST_CATALOG_H
#define WATTROUTE_SIM_INGEST_CATALOG_H

#include "sim/ingest/small_table.h"

enum wr_pair_slot {
    WR_PAIR_MODEL,
    WR_PAIR_ACCELERATOR,
    WR_PAIR_J_OUT, /* J per output token, of the unit */
    WR_PAIR_S_OUT, /* s per output token */
    WR_PAIR_J_IN,
    WR_PAIR_S_IN,
    WR_PAIR_BATCH,
    WR_PAIR_BASIS,
    WR_PAIR_PROVENANCE,
    WR_PAIR_ENERGY_PROVENANCE,
    WR_PAIR_LATENCY_PROVENANCE,
    WR_PAIR_SLOTS
};

enum wr_model_slot {
    WR_MODEL_NAME,
    WR_MODEL_TOTAL,
    WR_MODEL_ACTIVE,
    WR_MODEL_USD_IN,
    WR_MODEL_USD_OUT,
    WR_MODEL_RELEASE
};

enum wr_accelerator_slot {
    WR_ACCELERATOR_NAME,
    WR_ACCELERATOR_SITE,
    WR_ACCELERATOR_DEVICES,
    WR_ACCELERATOR_OFF_W,
    WR_ACCELERATOR_IDLE_W,
    WR_ACCELERATOR_LOADED_IDLE_W,
    WR_ACCELERATOR_ACTIVE_W,
    WR_ACCELERATOR_TDP_W,
    WR_ACCELERATOR_USD_HOUR,
    WR_ACCELERATOR_EMBODIED
};

enum wr_curve_slot { WR_CURVE_MODEL, WR_CURVE_ACCELERATOR, WR_CURVE_BATCH, WR_CURVE_J, WR_CURVE_S, WR_CURVE_POWER };

struct wr_catalog {
    struct wr_small_table pairs, models, accelerators, curves; /* rows = 0: not given */
    struct wr_labels accelerator;                              /* names, in the order of the file */
};

/* Where the tables come from; what was not given is NULL. Either `accelerators`, or one accelerator by its name and its
 * site. */
struct wr_catalog_inputs {
    const struct wr_input *pairs, *models, *accelerators, *curves;
    const char *accelerator; /* borrowed */
    int site;                /* enum wr_site */
};

/* Names in a table are unique. */
enum wr_code wr_catalog_read(struct wr_catalog *self, const struct wr_catalog_inputs *inputs,
                             struct wr_table_form *form, struct wr_labels *warnings, struct wr_error *error);
void wr_catalog_free(struct wr_catalog *self); /* of a zeroed or filled catalog */

#endif
