/* Values of a variable, converted where the file stores them otherwise. */
#include "sim/base/memory.h"
#include "sim/store/h5.h"
#include "sim/store/variable.h"

#include <float.h>
#include <math.h>
#include <string.h>

static enum wr_code unreadable(const struct wr_variable *self, struct wr_error *error)
{
    return wr_fail(error, WR_E_VARIABLE, "%s%s%s", wr_column_spec(self->id)->name, "data that HDF5 cannot read",
                   "whole, undamaged data");
}

static enum wr_code does_not_fit(const struct wr_variable *self, double value, struct wr_error *error)
{
    return wr_fail(error, WR_E_VARIABLE, "%s%g%s", wr_column_spec(self->id)->name, value, wr_type_name(self->type));
}

static enum wr_code read_by(const struct wr_variable *self, hid_t transfer, hid_t memory_type, int64_t row,
                            int64_t rows, void *buffer, struct wr_error *error)
{
    hsize_t from[WR_RANK_MOST] = {(hsize_t)row};
    hsize_t count[WR_RANK_MOST] = {(hsize_t)rows, (hsize_t)self->extent[1], (hsize_t)self->extent[2]};
    hid_t file_space = H5Dget_space(self->dataset), space = H5Screate_simple(self->rank, count, NULL);
    bool good = H5Sselect_hyperslab(file_space, H5S_SELECT_SET, from, NULL, count, NULL) >= 0 &&
                H5Dread(self->dataset, memory_type, space, file_space, transfer, buffer) >= 0;
    H5Sclose(space);
    H5Sclose(file_space);
    return good ? WR_OK : unreadable(self, error);
}

static enum wr_code read_as(const struct wr_variable *self, hid_t memory_type, int64_t row, int64_t rows, void *buffer,
                            struct wr_error *error)
{
    return read_by(self, H5P_DEFAULT, memory_type, row, rows, buffer, error);
}

static enum wr_code narrow_integers(const struct wr_variable *self, const int64_t *wide, size_t count, void *buffer,
                                    struct wr_error *error)
{
    int64_t most = self->type == WR_TYPE_INT8 ? INT8_MAX : INT32_MAX;
    for (size_t i = 0; i < count; i++) {
        if (wide[i] > most || wide[i] < -most - 1) {
            return does_not_fit(self, (double)wide[i], error);
        }
        if (self->type == WR_TYPE_INT8) {
            ((int8_t *)buffer)[i] = (int8_t)wide[i];
        } else {
            ((int32_t *)buffer)[i] = (int32_t)wide[i];
        }
    }
    return WR_OK;
}

static enum wr_code narrow_reals(const struct wr_variable *self, const double *wide, size_t count, void *buffer,
                                 struct wr_error *error)
{
    for (size_t i = 0; i < count; i++) {
        if (isfinite(wide[i]) && fabs(wide[i]) > FLT_MAX) {
            return does_not_fit(self, wide[i], error);
        }
        ((float *)buffer)[i] = wr_float32(wide[i]);
    }
    return WR_OK;
}

/* Reads into the widest type of the class and narrows with a check: HDF5 itself clips without a word. */
static enum wr_code read_narrowing(const struct wr_variable *self, int64_t row, int64_t rows, void *buffer,
                                   struct wr_error *error)
{
    size_t count = (size_t)(rows * wr_variable_row(self));
    void *wide = wr_array_aligned(count, sizeof(int64_t), error);
    if (!wide) {
        return WR_E_NO_MEMORY;
    }
    bool integer = self->type == WR_TYPE_INT8 || self->type == WR_TYPE_INT32;
    enum wr_code code = read_as(self, integer ? H5T_NATIVE_INT64 : H5T_NATIVE_DOUBLE, row, rows, wide, error);
    if (code == WR_OK) {
        code = integer ? narrow_integers(self, wide, count, buffer, error)
                       : narrow_reals(self, wide, count, buffer, error);
    }
    wr_free(wide);
    return code;
}

enum wr_code wr_variable_read(const struct wr_variable *self, int64_t row, int64_t rows, void *buffer,
                              struct wr_error *error)
{
    if (rows == 0 || wr_variable_row(self) == 0) {
        return WR_OK;
    }
    bool narrowing = self->type == WR_TYPE_INT8 || self->type == WR_TYPE_INT32 || self->type == WR_TYPE_FLOAT32;
    if (narrowing && !self->is_native) {
        return read_narrowing(self, row, rows, buffer, error);
    }
    return read_as(self, wr_h5_type(self->type), row, rows, buffer, error);
}

/* Hands on labels of variable length, a batch at a time. */
static enum wr_code take_variable_labels(const struct wr_variable *self, wr_take_label *take, void *context,
                                         struct wr_error *error)
{
    enum { BATCH = 1024 };
    hid_t type = wr_h5_text_type(), transfer = wr_h5_small_transfer();
    enum wr_code code = WR_OK;
    for (int64_t row = 0; code == WR_OK && row < self->extent[0]; row += BATCH) {
        char *label[BATCH] = {NULL};
        int64_t rows = self->extent[0] - row < BATCH ? self->extent[0] - row : BATCH;
        code = read_by(self, transfer, type, row, rows, label, error);
        for (int64_t i = 0; code == WR_OK && i < rows; i++) {
            bool fits = !label[i] || strnlen(label[i], WR_TEXT_MOST) < WR_TEXT_MOST;
            code = fits ? take(context, label[i] ? label[i] : "", error) : unreadable(self, error);
        }
        for (int i = 0; i < BATCH; i++) {
            H5free_memory(label[i]);
        }
    }
    H5Tclose(type);
    H5Pclose(transfer);
    return code;
}

static enum wr_code take_fixed_labels(const struct wr_variable *self, hid_t stored, wr_take_label *take, void *context,
                                      struct wr_error *error)
{
    size_t size = H5Tget_size(stored);
    if (size == 0 || size >= WR_TEXT_MOST) {
        return unreadable(self, error);
    }
    char *label = wr_array(size + 1, 1, error);
    enum wr_code code = label ? WR_OK : WR_E_NO_MEMORY;
    for (int64_t row = 0; code == WR_OK && row < self->extent[0]; row++) {
        memset(label, 0, size + 1);
        code = read_as(self, stored, row, 1, label, error);
        if (code == WR_OK) {
            code = take(context, label, error);
        }
    }
    wr_free(label);
    return code;
}

enum wr_code wr_variable_labels(const struct wr_variable *self, wr_take_label *take, void *context,
                                struct wr_error *error)
{
    hid_t stored = H5Dget_type(self->dataset);
    enum wr_code code = H5Tis_variable_str(stored) > 0 ? take_variable_labels(self, take, context, error)
                                                       : take_fixed_labels(self, stored, take, context, error);
    H5Tclose(stored);
    return code;
}
