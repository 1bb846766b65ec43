#include "sim/store/h5.h"

#include "sim/base/memory.h"
#include "sim/store/attribute.h"

#include <errno.h>
#include <hdf5_hl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ALIGN_FROM = 65536, ALIGN_TO = 4096, TRANSFER_BYTES = 1 << 14 };

/* Once per process, before anything else of HDF5; cheap. No handlers at exit, no plug-ins, no messages. */
static void start(void)
{
    H5dont_atexit();
    H5PLset_loading_state(0);
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    errno = 0;
}

enum wr_code wr_h5_failed(struct wr_error *error)
{
    int reason = errno;
    wr_fail(error, WR_E_WRITE, "%s", "expected room and permission for the whole file (an old file stays as it was)");
    return wr_fail_errno(error, reason);
}

/* Access list of every file that is written: format 1.8, large objects on pages, closing takes everything along. */
static hid_t access_list(struct wr_h5_target *target)
{
    hid_t list = H5Pcreate(H5P_FILE_ACCESS);
    if (list >= 0 && (H5Pset_libver_bounds(list, H5F_LIBVER_V18, H5F_LIBVER_V18) < 0 ||
                      H5Pset_alignment(list, ALIGN_FROM, ALIGN_TO) < 0 ||
                      H5Pset_fclose_degree(list, H5F_CLOSE_STRONG) < 0 || wr_h5_driver_set(list, target) < 0)) {
        H5Pclose(list);
        return H5I_INVALID_HID;
    }
    return list;
}

static hid_t creation_list(void)
{
    const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
    hid_t list = H5Pcreate(H5P_FILE_CREATE);
    if (list >= 0 && (H5Pset_link_creation_order(list, order) < 0 || H5Pset_attr_creation_order(list, order) < 0 ||
                      H5Pset_obj_track_times(list, 0) < 0)) {
        H5Pclose(list);
        return H5I_INVALID_HID;
    }
    return list;
}

static hid_t dataset_list(H5D_alloc_time_t allocation, H5D_fill_time_t filling)
{
    const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
    hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    if (list >= 0 && (H5Pset_layout(list, H5D_CONTIGUOUS) < 0 || H5Pset_alloc_time(list, allocation) < 0 ||
                      H5Pset_fill_time(list, filling) < 0 || H5Pset_obj_track_times(list, 0) < 0 ||
                      H5Pset_attr_creation_order(list, order) < 0)) {
        H5Pclose(list);
        return H5I_INVALID_HID;
    }
    return list;
}

enum wr_code wr_h5_create(struct wr_h5_file *self, int descriptor, const char *path, struct wr_error *error)
{
    start();
    self->target = (struct wr_h5_target){.descriptor = descriptor};
    hid_t access = access_list(&self->target), creation = creation_list();
    self->id = access < 0 || creation < 0 ? H5I_INVALID_HID : H5Fcreate(path, H5F_ACC_TRUNC, creation, access);
    enum wr_code code = self->id < 0 ? wr_h5_failed(error) : WR_OK;
    H5Pclose(access);
    H5Pclose(creation);
    return code;
}

enum wr_code wr_h5_reopen(struct wr_h5_file *self, int descriptor, const char *path, struct wr_error *error)
{
    start();
    self->target = (struct wr_h5_target){.descriptor = descriptor};
    hid_t access = access_list(&self->target);
    self->id = access < 0 ? H5I_INVALID_HID : H5Fopen(path, H5F_ACC_RDWR, access);
    enum wr_code code = self->id < 0 ? wr_h5_failed(error) : WR_OK;
    H5Pclose(access);
    return code;
}

hid_t wr_h5_open_for_reading(const char *path)
{
    start();
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    hid_t file = H5I_INVALID_HID;
    if (access >= 0 && H5Pset_fclose_degree(access, H5F_CLOSE_STRONG) >= 0 && H5Pset_file_locking(access, 0, 1) >= 0) {
        file = H5Fopen(path, H5F_ACC_RDONLY, access);
    }
    H5Pclose(access);
    return file;
}

hid_t wr_h5_open_descriptor(struct wr_h5_target *target)
{
    start();
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    bool ready =
        access >= 0 && H5Pset_fclose_degree(access, H5F_CLOSE_STRONG) >= 0 && wr_h5_driver_set(access, target) >= 0;
    hid_t file = ready ? H5Fopen("input", H5F_ACC_RDONLY, access) : H5I_INVALID_HID;
    H5Pclose(access);
    return file;
}

enum wr_code wr_h5_close(struct wr_h5_file *self, enum wr_code code, struct wr_error *error)
{
    hid_t id = self->id;
    self->id = H5I_INVALID_HID;
    errno = 0;
    bool closed = id < 0 || H5Fclose(id) >= 0;
    if (self->target.reason) { /* the root of whatever else went wrong */
        errno = self->target.reason;
        return wr_h5_failed(error);
    }
    return code == WR_OK && !closed ? wr_h5_failed(error) : code;
}

hid_t wr_h5_text_type(void)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    if (type >= 0 && (H5Tset_size(type, H5T_VARIABLE) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0)) {
        H5Tclose(type);
        return H5I_INVALID_HID;
    }
    return type;
}

hid_t wr_h5_type(enum wr_type type)
{
    switch (type) {
    case WR_TYPE_CHAR:
        return H5T_C_S1; /* one character, netCDF's char */
    case WR_TYPE_INT8:
        return H5T_STD_I8LE;
    case WR_TYPE_INT32:
        return H5T_STD_I32LE;
    case WR_TYPE_UINT64:
        return H5T_STD_U64LE;
    case WR_TYPE_FLOAT32:
        return H5T_IEEE_F32LE;
    case WR_TYPE_FLOAT64:
        return H5T_IEEE_F64LE;
    default:
        return H5I_INVALID_HID;
    }
}

const void *wr_h5_fill(enum wr_type type)
{
    static const char none = '\0', *const empty = "";
    static const int8_t int8 = -1;
    static const int32_t int32 = -1;
    static const uint64_t uint64 = 0;
    static const uint32_t float32 = 0x7fc00000;
    static const uint64_t float64 = UINT64_C(0x7ff8000000000000);
    static const void *const fills[] = {
        [WR_TYPE_TEXT] = &empty,    [WR_TYPE_CHAR] = &none,       [WR_TYPE_INT8] = &int8,      [WR_TYPE_INT32] = &int32,
        [WR_TYPE_UINT64] = &uint64, [WR_TYPE_FLOAT32] = &float32, [WR_TYPE_FLOAT64] = &float64};
    return fills[type];
}

/* Creates and writes one attribute over `space`, which it closes. */
static enum wr_code put_attribute(hid_t object, const char *name, hid_t type, hid_t space, const void *value,
                                  struct wr_error *error)
{
    errno = 0;
    hid_t attribute =
        type < 0 || space < 0 ? H5I_INVALID_HID : H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    bool written = attribute >= 0 && H5Awrite(attribute, type, value) >= 0;
    bool closed = attribute >= 0 && H5Aclose(attribute) >= 0;
    H5Sclose(space);
    return written && closed ? WR_OK : wr_h5_failed(error);
}

enum wr_code wr_h5_put_text(hid_t object, const char *name, const char *text, struct wr_error *error)
{
    hid_t type = wr_h5_text_type();
    enum wr_code code = put_attribute(object, name, type, H5Screate(H5S_SCALAR), &text, error);
    H5Tclose(type);
    return code;
}

enum wr_code wr_h5_put_integer(hid_t object, const char *name, int32_t value, struct wr_error *error)
{
    return put_attribute(object, name, H5T_STD_I32LE, H5Screate(H5S_SCALAR), &value, error);
}

enum wr_code wr_h5_put_values(hid_t object, const char *name, hid_t type, hsize_t count, const void *values,
                              struct wr_error *error)
{
    return put_attribute(object, name, type, H5Screate_simple(1, &count, NULL), values, error);
}

/* Attaches the dimensions, or makes the variable one. */
static enum wr_code put_dimensions(hid_t dataset, const struct wr_h5_variable *variable, struct wr_error *error)
{
    errno = 0;
    if (variable->is_coordinate) {
        return H5DSset_scale(dataset, variable->name) < 0 ? wr_h5_failed(error) : WR_OK;
    }
    for (int i = 0; i < variable->rank; i++) {
        if (H5DSattach_scale(dataset, variable->scale[i], (unsigned)i) < 0) {
            return wr_h5_failed(error);
        }
    }
    return WR_OK;
}

static enum wr_code put_attributes(hid_t dataset, const struct wr_h5_variable *variable, hid_t type,
                                   struct wr_error *error)
{
    enum wr_code code = wr_h5_put_text(dataset, "units", variable->unit, error);
    if (code == WR_OK) {
        code = wr_h5_put_text(dataset, "long_name", variable->long_name, error);
    }
    /* a character's fill value would have to be a fixed-length string: text stands in */
    bool is_text = variable->type < 0 || H5Tequal(variable->type, H5T_C_S1) > 0;
    if (code == WR_OK && is_text) {
        return wr_h5_put_text(dataset, "_FillValue", "", error);
    }
    return code == WR_OK ? wr_h5_put_values(dataset, "_FillValue", type, 1, variable->fill, error) : code;
}

enum wr_code wr_h5_add_variable(hid_t file, const struct wr_h5_variable *variable, hid_t *dataset,
                                struct wr_error *error)
{
    errno = 0;
    bool is_text = variable->type < 0;
    hid_t type = is_text ? wr_h5_text_type() : H5Tcopy(variable->type);
    hid_t space = H5Screate_simple(variable->rank, variable->extent, NULL);
    /* variable-length data must be filled: their references would be garbage */
    hid_t list = dataset_list(H5D_ALLOC_TIME_EARLY, is_text ? H5D_FILL_TIME_ALLOC : H5D_FILL_TIME_NEVER);
    *dataset = H5Dcreate2(file, variable->name, type, space, H5P_DEFAULT, list, H5P_DEFAULT);
    enum wr_code code = *dataset < 0 ? wr_h5_failed(error) : put_attributes(*dataset, variable, type, error);
    if (code == WR_OK) {
        code = put_dimensions(*dataset, variable, error);
    }
    H5Pclose(list);
    H5Sclose(space);
    H5Tclose(type);
    return code;
}

enum wr_code wr_h5_add_dimension(hid_t file, const char *name, hsize_t extent, hid_t *dataset, struct wr_error *error)
{
    char label[80]; /* the text and the width are netCDF-4's own mark */
    snprintf(label, sizeof label, "This is a netCDF dimension but not a netCDF variable.%10llu",
             (unsigned long long)extent);
    errno = 0;
    hid_t space = H5Screate_simple(1, &extent, NULL);
    hid_t list = dataset_list(H5D_ALLOC_TIME_LATE, H5D_FILL_TIME_NEVER);
    *dataset = H5Dcreate2(file, name, H5T_IEEE_F32BE, space, H5P_DEFAULT, list, H5P_DEFAULT);
    bool made = *dataset >= 0 && H5DSset_scale(*dataset, label) >= 0;
    H5Pclose(list);
    H5Sclose(space);
    return made ? WR_OK : wr_h5_failed(error);
}

hid_t wr_h5_small_transfer(void)
{
    hid_t list = H5Pcreate(H5P_DATASET_XFER);
    H5Pset_buffer(list, TRANSFER_BYTES, NULL, NULL);
    return list;
}

enum wr_code wr_h5_write(hid_t dataset, hid_t memory_type, const void *data, struct wr_error *error)
{
    hid_t transfer = wr_h5_small_transfer();
    errno = 0;
    bool written = H5Dwrite(dataset, memory_type, H5S_ALL, H5S_ALL, transfer, data) >= 0;
    int reason = errno;
    H5Pclose(transfer);
    errno = reason;
    return written ? WR_OK : wr_h5_failed(error);
}

enum wr_code wr_h5_write_text(hid_t dataset, const char *const *text, struct wr_error *error)
{
    hid_t type = wr_h5_text_type();
    enum wr_code code = wr_h5_write(dataset, type, text, error);
    H5Tclose(type);
    return code;
}

/* Reads a whole variable of `count` elements into zeroed memory. */
static bool read_back(hid_t file, const char *name, hid_t memory_type, size_t count, void *data)
{
    hid_t dataset = data ? H5Dopen2(file, name, H5P_DEFAULT) : H5I_INVALID_HID;
    hid_t space = H5Dget_space(dataset);
    bool good = H5Sget_simple_extent_npoints(space) == (hssize_t)count &&
                H5Dread(dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) >= 0;
    H5Sclose(space);
    H5Dclose(dataset);
    return good;
}

bool wr_h5_holds(hid_t file, const char *name, hid_t memory_type, size_t count, size_t size, const void *data)
{
    void *stored = wr_array(count, size, NULL);
    bool same = read_back(file, name, memory_type, count, stored) && !memcmp(stored, data, count * size);
    wr_free(stored);
    return same;
}

bool wr_h5_holds_text(hid_t file, const char *name, size_t count, const char *const *text)
{
    char **stored = wr_array(count, sizeof *stored, NULL);
    hid_t type = wr_h5_text_type();
    bool same = read_back(file, name, type, count, stored);
    for (size_t i = 0; stored && i < count; i++) {
        same = same && !strcmp(stored[i] ? stored[i] : "", text[i] ? text[i] : "");
        H5free_memory(stored[i]);
    }
    H5Tclose(type);
    wr_free(stored);
    return same;
}

bool wr_h5_is_complete(const char *path)
{
    double complete = 0;
    hid_t file = wr_h5_open_for_reading(path);
    bool good = file >= 0 && wr_attribute_number(file, "complete", &complete) && complete == 1;
    return file >= 0 && H5Fclose(file) >= 0 && good;
}
