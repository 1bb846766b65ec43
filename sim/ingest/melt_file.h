/* One file of a melt: its models, and the columns that they and the key have in it. */
#ifndef WATTROUTE_SIM_INGEST_MELT_FILE_H
#define WATTROUTE_SIM_INGEST_MELT_FILE_H

#include "sim/ingest/melt.h"

/* The columns of the records that come before the measures, where the table has them. */
enum wr_melt_key { WR_MELT_ID, WR_MELT_DOMAIN, WR_MELT_MODEL, WR_MELT_ACCELERATOR, WR_MELT_KEYS };

/* Columns of the rows are -1 where there is none. */
struct wr_melt_file {
    struct wr_records *reader; /* owned */
    int64_t key[WR_MELT_KEYS];
    struct wr_labels model;
    int64_t *measure; /* owned: models x measures */
    int64_t *named;   /* owned: of the columns that the user names */
    size_t measures;
    int64_t rows, unavailable; /* of the reading so far */
};

/* Finds the columns in the file of `reader`. IMPORT_NO_MODELS; IMPORT_COLUMN_MISSING where a model has no column that
 * is called like itself and the shape has such a measure. */
enum wr_code wr_melt_file_bind(struct wr_melt_file *self, const struct wr_melt_shape *shape,
                               const struct wr_labels *named, struct wr_error *error);
void wr_melt_file_free(struct wr_melt_file *self); /* closes the reader; of a zeroed, filled or failed one */

/* The field of a column of the present row; blank where the column is -1. */
struct wr_field wr_melt_file_field(const struct wr_melt_file *self, int64_t column);
/* The column of a measure of a model. */
int64_t wr_melt_file_column(const struct wr_melt_file *self, size_t model, size_t measure);
/* Whether the present row says something of a model. */
bool wr_melt_file_says(const struct wr_melt_file *self, size_t model);

/* Adds a sentence about columns that are neither used nor left out by the shape. */
enum wr_code wr_melt_file_warn(const struct wr_melt_file *self, const struct wr_melt_shape *shape, size_t named,
                               struct wr_labels *warnings, struct wr_error *error);

#endif
