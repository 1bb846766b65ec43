/* Tables of text as one source of query rows: opens them, checks them against each other, and streams the rows. */
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

struct wr_texts {
    const char *const *text; /* borrowed */
    size_t count;
};

struct wr_import;

/* What the scores are. */
enum wr_import_shape {
    WR_SHAPE_BY_HEADER,   /* wide, long or RouterBench's, as their header says */
    WR_SHAPE_LONG,        /* a row per query and pair */
    WR_SHAPE_ROUTERBENCH, /* routerbench.h */
    WR_SHAPE_IPW          /* ipw.h: `run` in place of a path */
};

struct wr_import_options {
    const char *path[WR_IMPORT_INPUTS]; /* NULL = not given; scores, runs or curves are needed; one may be "-" */
    enum wr_import_shape shape;
    struct wr_texts run;         /* [NAME=]FILE each */
    double characters_per_token; /* above 0; NaN = not given */
    const char *keep;            /* columns of the scores that become features: "a,b"; NULL = none */
    const char *id;          /* columns that are the query's key: "domain,identifier" or "identifier"; NULL = by name */
    const char *model;       /* of every record of a long table; NULL = a column says it */
    const char *accelerator; /* every model runs on this one; NULL = the tables say it */
    struct wr_texts map;     /* NAME=COLUMN[:UNIT] each */
    struct wr_texts where;   /* COLUMN=VALUE each: records without it do not count */
    struct wr_texts missing; /* COLUMN=VALUE each: the value stands for a missing one */
    struct wr_csv_dialect dialect[WR_IMPORT_INPUTS]; /* zeroed: commas and points */
    bool has_site;
    int site;               /* enum wr_site of all accelerators, where no table of accelerators says it */
    const char *hdf5_group; /* of the table of scores in an HDF5 file; NULL = the only one */
    wr_foreign_open *hdf5;  /* reads HDF5; NULL = nobody does, and it is no CSV */
    /* Called when the inputs are open, before anything is read of the tables; they are closed when opening fails. NULL
     * = nobody wants to know. */
    void (*opened)(void *context, struct wr_import *self);
    void *context;
};

/* Reads the small tables and surveys the scores. After this reading fails where the file has changed, or where a number
 * that was only counted is not one: then with the error that reading everything here would have given. Curves without
 * scores make a table without queries, whose models and pairs are those of the curves. */
enum wr_code wr_import_open(struct wr_import **self, const struct wr_import_options *options, struct wr_error *error);
void wr_import_close(struct wr_import *self); /* NULL-safe; the source ends with it */

struct wr_source *wr_import_source(struct wr_import *self);               /* borrowed: do not close */
const struct wr_labels *wr_import_warnings(const struct wr_import *self); /* sentences, borrowed */
size_t wr_import_inputs(const struct wr_import *self);                    /* the tables, and the runs behind them */
const struct wr_input *wr_import_input(const struct wr_import *self, size_t which); /* NULL = not given */
/* As wr_input_watch(); false as well where there are no scores. */
bool wr_import_watch_scores(struct wr_import *self, wr_input_watcher *watcher, void *context);
const char *wr_import_main_name(const struct wr_import *self); /* of the scores, the first run or the curves */
int64_t wr_import_joined(const struct wr_import *self);        /* rows that belong to a query of an earlier one */
int64_t wr_import_missing(const struct wr_import *self, enum wr_column_id id); /* of the rows read so far */

#endif
