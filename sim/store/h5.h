/* HDF5 behind a few verbs: how every file of this program is created, and how variables and attributes are laid down so
 * that they are plain HDF5 and valid netCDF-4.
 *
 * Layout: contiguous, allocated early, never filled, times untracked, creation order tracked, library format 1.8, large
 * variables aligned to pages. Text is variable-length UTF-8, always (fixed-length strings crash ncdump 4.9.0). One
 * thread talks to HDF5. Errors are WR_E_WRITE without a place: the caller knows the name of the output. */
#ifndef WATTROUTE_SIM_STORE_H5_H
#define WATTROUTE_SIM_STORE_H5_H

#include "sim/base/error.h"
#include "sim/store/h5_driver.h"
#include "sim/table/column.h"

#include <hdf5.h>

/* A file being written (sim/store/h5_driver.h). */
struct wr_h5_file {
    hid_t id; /* negative = closed */
    struct wr_h5_target target;
};

/* Creates an HDF5 file in the open file `descriptor`, or opens the one that is there for more writing. `path` is its
 * name; `self` must stay where it is until closed. */
enum wr_code wr_h5_create(struct wr_h5_file *self, int descriptor, const char *path, struct wr_error *error);
enum wr_code wr_h5_reopen(struct wr_h5_file *self, int descriptor, const char *path, struct wr_error *error);
/* Closes the file and whatever is open in it; here every failed write comes to light. `code` is what went before: an
 * earlier error stays the error. */
enum wr_code wr_h5_close(struct wr_h5_file *self, enum wr_code code, struct wr_error *error);

hid_t wr_h5_open_for_reading(const char *path); /* negative on failure */
/* The same through our own driver: HDF5 itself cannot open a file that has no name any more. The target outlives it. */
hid_t wr_h5_open_descriptor(struct wr_h5_target *target);

hid_t wr_h5_text_type(void);         /* variable-length UTF-8; the caller closes it */
hid_t wr_h5_type(enum wr_type type); /* as stored and in memory (both little-endian); borrowed; invalid for TEXT */
const void *wr_h5_fill(enum wr_type type); /* the missing value, one element */

/* For small variables and text: the library clears its buffer for what it converts, 1 MB by default, at each call. The
 * caller closes it. */
hid_t wr_h5_small_transfer(void);

enum wr_code wr_h5_put_text(hid_t object, const char *name, const char *text, struct wr_error *error);
enum wr_code wr_h5_put_integer(hid_t object, const char *name, int32_t value, struct wr_error *error);
/* `count` values of a stored type; 1 value becomes a vector of one. */
enum wr_code wr_h5_put_values(hid_t object, const char *name, hid_t type, hsize_t count, const void *values,
                              struct wr_error *error);

enum { WR_H5_RANK = 4 };

struct wr_h5_variable {
    const char *name, *unit, *long_name;
    hid_t type;         /* stored type; H5I_INVALID_HID = text */
    const void *fill;   /* one element of that type */
    bool is_coordinate; /* names its own dimension */
    int rank;
    hsize_t extent[WR_H5_RANK];
    hid_t scale[WR_H5_RANK]; /* dimensions it lies over; unused for a coordinate */
};

/* Creates a variable with units, long_name, _FillValue and its dimensions attached. */
enum wr_code wr_h5_add_variable(hid_t file, const struct wr_h5_variable *variable, hid_t *dataset,
                                struct wr_error *error);
/* A dimension without a variable, the netCDF-4 way: takes no room whatever its extent. */
enum wr_code wr_h5_add_dimension(hid_t file, const char *name, hsize_t extent, hid_t *dataset, struct wr_error *error);

/* Writes a whole small variable. Text: an array of `const char *`. */
enum wr_code wr_h5_write(hid_t dataset, hid_t memory_type, const void *data, struct wr_error *error);
enum wr_code wr_h5_write_text(hid_t dataset, const char *const *text, struct wr_error *error);

/* Writes or reads rows [row, row + rows) of the first dimension of a variable, all of the others. Text: an array of
 * `const char *`, and of `char *` for H5free_memory(). */
enum wr_code wr_h5_write_rows(hid_t dataset, hid_t memory_type, hsize_t row, hsize_t rows, const void *data,
                              struct wr_error *error);
bool wr_h5_read_rows(hid_t dataset, hid_t memory_type, hsize_t row, hsize_t rows, void *data);

/* True when the variable holds exactly these `count` elements of `size` bytes (text: `const char *`): HDF5 can lose a
 * failed write without a word. */
bool wr_h5_holds(hid_t file, const char *name, hid_t memory_type, size_t count, size_t size, const void *data);
bool wr_h5_holds_text(hid_t file, const char *name, size_t count, const char *const *text);

/* True when the closed file at `path` can be opened and carries complete = 1. */
bool wr_h5_is_complete(const char *path);

/* The error of a failed HDF5 write, with the system's reason where there is one. */
enum wr_code wr_h5_failed(struct wr_error *error);

#endif
