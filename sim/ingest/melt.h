/* Tables with a row per query and columns per model, in one file or several, read as records of one query and one model
 * each: what the long shape takes. Which columns a model has is declared.
 *
 * The records' columns are query_id, domain, model and accelerator, where they are needed; the measures that have a
 * name; and those that the user names. A record stands for every model that a row says something of; a row that says
 * nothing of any stands for its first model, so that its query is not lost. */
#ifndef WATTROUTE_SIM_INGEST_MELT_H
#define WATTROUTE_SIM_INGEST_MELT_H

#include "sim/ingest/labels.h"
#include "sim/ingest/records.h"
#include "sim/ingest/wide_header.h"

enum { WR_MELT_MEASURES = 16, WR_MELT_FILES = 4096 };

/* A column of each model: `prefix` MODEL `suffix`. A model is what stands between them in a column whose suffix is not
 * empty. */
struct wr_melt_measure {
    const char *name; /* of the records' column; NULL = none, only `settle` looks at it */
    const char *suffix;
    bool is_telemetry; /* numbers of 0 and below stand for "unavailable": missing */
};

/* One record before it is given out; blank fields are missing. */
struct wr_melt_record {
    const struct wr_records *row; /* where it comes from */
    size_t file;                  /* its number, from 0 */
    int64_t pass;                 /* how often the first row has come by */
    const char *model;
    struct wr_field id, accelerator;
    struct wr_field measure[WR_MELT_MEASURES];
};

struct wr_melt_shape {
    const char *id, *domain; /* columns of the key */
    const char *prefix;
    const struct wr_melt_measure *measure;
    size_t measures;
    bool keeps_models;           /* the first row of a file stands for all models, in the order of the header */
    const char *const *left_out; /* names and, from '*' on, ends of columns that need no mention; ends with NULL */
    /* Completes a record; NULL = nothing to complete. */
    enum wr_code (*settle)(void *context, struct wr_melt_record *record, struct wr_error *error);
};

struct wr_melt;

/* Melts `files` readers, which it closes in the end, also after a failure. The shape, the context of settle() and the
 * options outlive it; `has_accelerator`: records name theirs. The user's --id, --keep, --where and --missing may name
 * any column of the rows; "row" is the number of the row in its file where no column is called so. */
enum wr_code wr_melt_open(struct wr_melt **self, const struct wr_melt_shape *shape, void *context,
                          struct wr_records *const *reader, size_t files, const struct wr_wide_options *options,
                          bool has_accelerator, struct wr_error *error);

struct wr_records *wr_melt_base(struct wr_melt *self); /* borrowed; closing it closes everything */

/* Of the last complete reading: values of 0 and below that stood for "unavailable" in a file. */
int64_t wr_melt_unavailable(const struct wr_melt *self, size_t file);

/* Whether a model has this column in one of the files. */
bool wr_melt_has(const struct wr_melt *self, size_t file, size_t measure);

/* Adds one sentence per file about the columns that are neither used nor left out by declaration. */
enum wr_code wr_melt_warn_ignored(const struct wr_melt *self, struct wr_labels *warnings, struct wr_error *error);

#endif
