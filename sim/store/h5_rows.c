/* Some rows of a variable. */
#include "sim/store/h5.h"

#include <errno.h>

/* Selects the rows; `memory` gets the shape of what is moved. Both are the caller's, negative on failure. */
static void select_rows(hid_t dataset, hsize_t row, hsize_t rows, hid_t *file, hid_t *memory)
{
    hsize_t extent[WR_H5_RANK], start[WR_H5_RANK] = {row};
    *file = H5Dget_space(dataset);
    *memory = H5I_INVALID_HID;
    const int rank = *file < 0 ? -1 : H5Sget_simple_extent_ndims(*file);
    if (rank < 1 || rank > WR_H5_RANK || H5Sget_simple_extent_dims(*file, extent, NULL) != rank) {
        return;
    }
    extent[0] = rows;
    if (H5Sselect_hyperslab(*file, H5S_SELECT_SET, start, NULL, extent, NULL) >= 0) {
        *memory = H5Screate_simple(rank, extent, NULL);
    }
}

enum wr_code wr_h5_write_rows(hid_t dataset, hid_t memory_type, hsize_t row, hsize_t rows, const void *data,
                              struct wr_error *error)
{
    hid_t file, memory;
    errno = 0;
    select_rows(dataset, row, rows, &file, &memory);
    const bool written = memory >= 0 && H5Dwrite(dataset, memory_type, memory, file, H5P_DEFAULT, data) >= 0;
    const enum wr_code code = written ? WR_OK : wr_h5_failed(error);
    H5Sclose(memory);
    H5Sclose(file);
    return code;
}

bool wr_h5_read_rows(hid_t dataset, hid_t memory_type, hsize_t row, hsize_t rows, void *data)
{
    hid_t file, memory;
    select_rows(dataset, row, rows, &file, &memory);
    const bool good = memory >= 0 && H5Dread(dataset, memory_type, memory, file, H5P_DEFAULT, data) >= 0;
    H5Sclose(memory);
    H5Sclose(file);
    return good;
}
