/* Which datasets of a file of another program hold a table, and what its columns are. Runs in the contained child.
 *
 * Four ways to store one: a group with a dataset per column (h5py; netCDF-4 with one dimension); a compound dataset
 * (h5py, PyTables); pandas' "table" format, a compound dataset `table` whose members hold several columns of one type
 * each; pandas' "fixed" format, a matrix blockN_values per type with names in blockN_items. */
#ifndef WATTROUTE_SIM_STORE_FOREIGN_LAYOUT_H
#define WATTROUTE_SIM_STORE_FOREIGN_LAYOUT_H

#include "sim/store/foreign_cell.h"

enum {
    WR_FOREIGN_COLUMNS = 1 << 12,  /* of one table */
    WR_FOREIGN_PATH = 1024,        /* bytes of a path within a file */
    WR_FOREIGN_ROW_BYTES = 1 << 20 /* of one row of a dataset, in memory */
};

enum wr_foreign_way { WR_FOREIGN_GROUP, WR_FOREIGN_COMPOUND, WR_FOREIGN_PANDAS_TABLE, WR_FOREIGN_PANDAS_FIXED };

/* A dataset that columns are read from. */
struct wr_column_set {
    char *path;     /* owned */
    int64_t rows;   /* -1 = none of its columns can be read */
    int64_t across; /* columns of a matrix; 0 = a vector */
};

struct wr_stored_column {
    char *name, *fault; /* owned; fault "" = none */
    char *member;       /* owned: of a compound; NULL = the dataset itself */
    char *unit;         /* owned: the attribute units; "" = none */
    size_t set;
    hid_t type;          /* stored type of one value */
    int64_t index, many; /* which of the `many` values of a member, or column of a matrix */
    struct wr_cell_form form;
};

struct wr_foreign_layout {
    struct wr_column_set *set; /* owned */
    size_t sets, set_capacity;
    struct wr_stored_column *column; /* owned */
    size_t columns, column_capacity;
    int64_t rows;
    char *missing_text;   /* owned: pandas' nan_rep; NULL = none */
    char index_name[256]; /* of pandas' index; "" = it has none */
};

/* Describes the table at `path`, an absolute one over hard links. Columns that cannot be read have a fault. */
enum wr_code wr_foreign_layout_read(struct wr_foreign_layout *self, hid_t file, enum wr_foreign_way way,
                                    const char *path, struct wr_error *error);
void wr_foreign_layout_free(struct wr_foreign_layout *self);

/* For the ways of storing. Names and units are copied. */
enum wr_code wr_foreign_add_set(struct wr_foreign_layout *self, const char *path, struct wr_error *error);
/* A column of the last set; takes `column->type` over. */
enum wr_code wr_foreign_add_column(struct wr_foreign_layout *self, const char *name, const char *fault,
                                   const struct wr_stored_column *column, struct wr_error *error);
/* Extents of a dataset of `rank` dimensions; the fault that it has for a table, NULL when it has none. */
const char *wr_foreign_extents(hid_t dataset, int rank, int64_t extent[2]);
/* The members of a compound dataset; `path` is its own. */
enum wr_code wr_foreign_read_compound(struct wr_foreign_layout *self, hid_t file, const char *path,
                                      struct wr_error *error);
enum wr_code wr_foreign_read_fixed(struct wr_foreign_layout *self, hid_t file, const char *path,
                                   struct wr_error *error);

#endif
