/* One value of a dataset of another program, and the text it becomes. Runs in the contained child. */
#ifndef WATTROUTE_SIM_STORE_FOREIGN_CELL_H
#define WATTROUTE_SIM_STORE_FOREIGN_CELL_H

#include "sim/store/blob.h"

#include <hdf5.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum wr_cell_kind {
    WR_CELL_SIGNED,     /* int64 */
    WR_CELL_UNSIGNED,   /* uint64 */
    WR_CELL_REAL,       /* double */
    WR_CELL_BOOLEAN,    /* a byte, 0 or 1 */
    WR_CELL_FIXED_TEXT, /* `size` bytes, padded */
    WR_CELL_TEXT        /* char *, of HDF5's memory; NULL = missing */
};

struct wr_cell_form {
    enum wr_cell_kind kind;
    size_t size;             /* bytes in memory */
    bool is_padded;          /* FIXED_TEXT: with spaces */
    const char *missing;     /* text that means missing, borrowed; NULL = none */
    double fill[2];          /* numbers that mean missing; NaN = none */
    int64_t missing_integer; /* SIGNED: means missing; 0 = none */
};

/* The form of values of a stored type; returns why there is none ("of a type that ..."), NULL when there is. */
const char *wr_cell_form_of(hid_t stored, struct wr_cell_form *self);

/* Complex numbers as h5py stores them: a compound of r and i. */
bool wr_cell_is_complex(hid_t type);

/* The type that values are read into; the caller closes it. */
hid_t wr_cell_memory_type(const struct wr_cell_form *self, hid_t stored);

/* Appends the text of a value with its NUL. FOREIGN_TEXT naming `column` when a text is too long. */
enum wr_code wr_cell_put(const struct wr_cell_form *self, const char *column, const void *cell, struct wr_blob *text,
                         struct wr_error *error);

#endif
