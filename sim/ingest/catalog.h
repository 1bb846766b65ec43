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
    WR_ACCELERATOR_SLEEP_W,
    WR_ACCELERATOR_IDLE_W,
    WR_ACCELERATOR_LOADED_IDLE_W,
    WR_ACCELERATOR_SETUP_W,
    WR_ACCELERATOR_ACTIVE_W,
    WR_ACCELERATOR_TDP_W,
    WR_ACCELERATOR_USD_HOUR,
    WR_ACCELERATOR_EMBODIED
};

struct wr_catalog {
    struct wr_small_table pairs, models, accelerators, curves; /* rows = 0: not given */
    struct wr_labels accelerator;                              /* names, in the order of the file */
    bool is_open; /* no table lists the accelerators: there are those that the others name, all at one site */
    int site;     /* enum wr_site of an open catalog */
};

enum wr_catalog_input { WR_CATALOG_PAIRS, WR_CATALOG_MODELS, WR_CATALOG_ACCELERATORS, WR_CATALOG_CURVES };
enum { WR_CATALOG_INPUTS = 4 };

/* Where the tables come from. Sites are in the table of accelerators, or all are at `site`; without that table there is
 * the accelerator of that name, or else the catalog is open. */
struct wr_catalog_inputs {
    const struct wr_input *input[WR_CATALOG_INPUTS]; /* NULL = not given */
    struct wr_csv_dialect dialect[WR_CATALOG_INPUTS];
    const char *accelerator; /* borrowed; NULL = none */
    bool has_site;
    int site; /* enum wr_site */
};

/* Names in a table are unique, except that a model may come again if its row says the same. */
enum wr_code wr_catalog_read(struct wr_catalog *self, const struct wr_catalog_inputs *inputs,
                             struct wr_table_form *form, struct wr_labels *warnings, struct wr_error *error);

/* Index of an accelerator, which an open catalog takes in; -1 when it is not listed. Its devices become `devices` where
 * nothing else has said them (NaN: nor does this). IMPORT_AT_SIGN for a name with an @. */
enum wr_code wr_catalog_accelerator(struct wr_catalog *self, const char *name, double devices, int32_t *index,
                                    struct wr_error *error);

void wr_catalog_free(struct wr_catalog *self); /* of a zeroed or filled catalog */

#endif
