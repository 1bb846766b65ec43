/* CSV inputs as one source of query rows: opens them, checks them against each other, and streams the rows. */
#ifndef WATTROUTE_SIM_INGEST_IMPORT_TABLES_H
#define WATTROUTE_SIM_INGEST_IMPORT_TABLES_H

#include "sim/base/error.h"
#include "sim/ingest/csv_reader.h"
#include "sim/ingest/input.h"
#include "sim/ingest/labels.h"
#include "sim/table/foreign.h"
#include "sim/table/source.h"

enum wr_import_input {
    WR_IMPORT_SCORES,
    WR_IMPORT_PAIRS,
    WR_IMPORT_MODELS,
    WR_IMPORT_ACCELERATORS,
    WR_IMPORT_CURVES,
    WR_IMPORT_INPUTS
};

struct wr_import_options {
    const char *path[WR_IMPORT_INPUTS]; /* NULL = not given; scores are needed; one may be "-" */
    bool is_long; /* the scores have a row per query and pair; otherwise their header says what they are */
    double characters_per_token; /* above 0; NaN = not given */
    const char *keep;            /* columns of the scores that become features: "a,b"; NULL = none */
    const char *id;          /* columns that are the query's key: "domain,identifier" or "identifier"; NULL = by name */
    const char *accelerator; /* every model runs on this one; NULL = accelerators are in a file, which is needed then */
    const char *const *map;  /* NAME=COLUMN[:UNIT] each */
    size_t maps;
    struct wr_csv_dialect dialect; /* of every table; zeroed: commas and points */
    const char *hdf5_group;        /* of the table of scores in an HDF5 file; NULL = the only one */
    wr_foreign_open *hdf5;         /* reads HDF5; NULL = nobody does, and it is no CSV */
    int site;                      /* enum wr_site of `accelerator` when there is no file of accelerators */
};

struct wr_import;

/* Reads the small tables and surveys the scores: after this only a change of the file can make reading fail. */
enum wr_code wr_import_open(struct wr_import **self, const struct wr_import_options *options, struct wr_error *error);
void wr_import_close(struct wr_import *self); /* NULL-safe; the source ends with it */

struct wr_source *wr_import_source(struct wr_import *self);                      /* borrowed: do not close */
const struct wr_labels *wr_import_warnings(const struct wr_import *self);        /* sentences, borrowed */
const struct wr_input *wr_import_input(const struct wr_import *self, int which); /* NULL = not given */
int64_t wr_import_missing(const struct wr_import *self, enum wr_column_id id);   /* of the rows read so far */

#endif
