#include "sim/store/variable.h"

#include "sim/base/memory.h"
#include "sim/base/segment.h"
#include "sim/store/attribute.h"
#include "sim/store/dataset.h"
#include "sim/store/h5.h"

#include <hdf5_hl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    CHUNK_SLOTS = 521,
    ROWS_UNPACKED_AGAIN = 4 * WR_BLOCK_ROWS /* of a chunk that is unpacked again for each block */
};

static enum wr_code wrong(const struct wr_variable *self, const char *found, const char *expected,
                          struct wr_error *error)
{
    return wr_fail(error, WR_E_VARIABLE, "%s%s%s", wr_column_spec(self->id)->name, found, expected);
}

static enum wr_code refused(const struct wr_variable *self, const char *what, struct wr_error *error)
{
    return wr_fail(error, WR_E_REFUSED, "%s%s", wr_column_spec(self->id)->name, what);
}

int64_t wr_variable_row(const struct wr_variable *self)
{
    return self->extent[1] * self->extent[2]; /* neither is above 2^26 */
}

static int64_t elements(const struct wr_variable *self)
{
    return self->extent[0] * wr_variable_row(self);
}

/* Rows that nobody wrote would read as zeros, or as a fill value that need not mean "missing". */
static enum wr_code check_allocation(const struct wr_variable *self, struct wr_error *error)
{
    return wr_dataset_is_written(self->dataset)
               ? WR_OK
               : wrong(self, "rows that were never written", "all of them, missing values as such", error);
}

/* A file cannot claim far more data than it holds. What a variable claims may be its due where others hold enough: a
 * constant column packs to almost nothing. */
static enum wr_code check_expansion(const struct wr_variable *self, size_t size, struct wr_expansion *expansion,
                                    struct wr_error *error)
{
    expansion->claimed += (double)elements(self) * (double)size;
    expansion->held += (double)H5Dget_storage_size(self->dataset);
    if (expansion->claimed > expansion->held * WR_EXPANSION_MOST + WR_EXPANSION_FREE) {
        return refused(self, "far larger than the bytes that hold it", error);
    }
    return WR_OK;
}

static enum wr_code check_layout(struct wr_variable *self, hid_t type, struct wr_expansion *expansion,
                                 struct wr_error *error)
{
    hid_t list = H5Dget_create_plist(self->dataset);
    size_t size = H5Tget_size(type);
    H5D_layout_t layout = H5Pget_layout(list);
    const char *refusal = wr_dataset_refusal(self->dataset);
    enum wr_code code = refusal ? refused(self, refusal, error) : WR_OK;
    if (code == WR_OK) {
        code = check_expansion(self, size, expansion, error);
    }
    if (code == WR_OK) {
        code = check_allocation(self, error);
    }
    haddr_t offset = layout == H5D_CONTIGUOUS ? H5Dget_offset(self->dataset) : HADDR_UNDEF;
    bool whole = H5Dget_storage_size(self->dataset) == (hsize_t)elements(self) * size;
    self->offset = offset != HADDR_UNDEF && offset < INT64_MAX ? (int64_t)offset : -1;
    self->is_direct = self->is_native && self->offset >= 0 && whole && size == wr_type_size(self->type);
    H5Pclose(list);
    return code;
}

static enum wr_code check_shape(struct wr_variable *self, struct wr_error *error)
{
    const struct wr_column_spec *spec = wr_column_spec(self->id);
    hid_t space = H5Dget_space(self->dataset);
    int rank = H5Sget_simple_extent_type(space) == H5S_SIMPLE ? H5Sget_simple_extent_ndims(space) : 0;
    hsize_t extent[WR_RANK_MOST] = {1, 1, 1};
    bool vector = spec->dim2 == WR_DIM_NONE, matrix = spec->other_dim2 != WR_DIM_NONE;
    bool repeats = spec->repeat != WR_DIM_NONE;
    bool known = (rank == 1 && vector) || (rank == 2 && matrix) || (rank == 3 && repeats);
    if (known && H5Sget_simple_extent_dims(space, extent, NULL) < 0) {
        known = false;
    }
    H5Sclose(space);
    if (!known) {
        char found[48];
        snprintf(found, sizeof found, "%d dimensions", rank);
        return wrong(self, found,
                     vector    ? (matrix ? "1 or 2 dimensions" : "1 dimension")
                     : repeats ? "2 dimensions, or 3 with repeated attempts"
                               : "2 dimensions",
                     error);
    }
    hsize_t most = (hsize_t)wr_columns_most(self->id);
    if (extent[0] > WR_EXTENT_MOST || extent[1] > most || extent[2] > most) {
        return wrong(self, "a dimension that is too long", "at most 2^40 queries and 16384 columns", error);
    }
    self->rank = rank;
    for (int i = 0; i < WR_RANK_MOST; i++) {
        self->extent[i] = (int64_t)extent[i];
    }
    return WR_OK;
}

/* Which of the column's types the stored class stands for. */
static enum wr_code choose_type(struct wr_variable *self, hid_t type, struct wr_error *error)
{
    const struct wr_column_spec *spec = wr_column_spec(self->id);
    H5T_class_t class = H5Tget_class(type);
    bool real = class == H5T_FLOAT, integer = class == H5T_INTEGER;
    self->type = real ? spec->other_type : spec->type;
    bool known = false;
    switch (self->type) {
    case WR_TYPE_TEXT:
        known = class == H5T_STRING;
        break;
    case WR_TYPE_CHAR:
        known = class == H5T_STRING && H5Tis_variable_str(type) == 0 && H5Tget_size(type) == 1;
        break;
    case WR_TYPE_UINT64:
        known = integer && H5Tget_sign(type) == H5T_SGN_NONE;
        break;
    case WR_TYPE_INT8:
    case WR_TYPE_INT32:
        known = integer;
        break;
    default:
        known = real || integer;
    }
    if (!known) {
        return wrong(self, "another kind of type", wr_type_name(self->type), error);
    }
    self->is_native =
        self->type == WR_TYPE_CHAR || (self->type != WR_TYPE_TEXT && H5Tequal(type, wr_h5_type(self->type)) > 0);
    return WR_OK;
}

/* Size limits that hold whatever the file says. */
static enum wr_code check_size(const struct wr_variable *self, struct wr_error *error)
{
    int64_t size = self->type == WR_TYPE_TEXT ? 1 : (int64_t)wr_type_size(self->type);
    if (wr_column_is_per_query(self->id) && wr_variable_row(self) * size > WR_ROW_BYTES_MOST) {
        return wrong(self, "rows that are too wide", "at most 16384 bytes per query", error);
    }
    bool small = self->extent[0] <= WR_SMALL_BYTES_MOST && elements(self) <= WR_SMALL_BYTES_MOST / size;
    if (!wr_column_is_per_query(self->id) && !small) {
        return wrong(self, "too many values", "at most 16 MiB", error);
    }
    if (self->type == WR_TYPE_TEXT && self->extent[0] > WR_LABEL_MOST) {
        return wrong(self, "too many labels", "at most 262144", error);
    }
    return WR_OK;
}

/* Attributes that would change the meaning of the numbers. */
static enum wr_code check_meaning(struct wr_variable *self, struct wr_error *error)
{
    const struct wr_column_spec *spec = wr_column_spec(self->id);
    char *unit = wr_attribute_text(self->dataset, "units", error);
    char *provenance = unit ? wr_attribute_text(self->dataset, "provenance", error) : NULL;
    enum wr_code code = provenance ? WR_OK : WR_E_NO_MEMORY;
    double fill = NAN, ours = NAN;
    if (code == WR_OK && *unit && strcmp(unit, spec->unit) != 0) {
        code = wrong(self, unit, spec->unit, error);
    } else if (code == WR_OK && *provenance && (self->provenance = wr_provenance_of(provenance)) < 0) {
        code = wrong(self, provenance, "provenance measured, derived or modelled", error);
    } else if (code == WR_OK &&
               (H5Aexists(self->dataset, "scale_factor") > 0 || H5Aexists(self->dataset, "add_offset") > 0)) {
        code = wrong(self, "packed values (scale_factor, add_offset)", "plain values", error);
    } else if (code == WR_OK && H5Aexists(self->dataset, "_FillValue") > 0) {
        wr_attribute_number(self->dataset, "_FillValue", &fill); /* no number: NaN, which is right for reals alone */
        ours = self->type == WR_TYPE_UINT64                                  ? 0
               : (self->type == WR_TYPE_INT8 || self->type == WR_TYPE_INT32) ? -1
                                                                             : NAN;
        if (!(isnan(ours) && isnan(fill)) && !(fill == ours)) {
            code = wrong(self, "another _FillValue", "NaN for reals, -1 for integers", error);
        }
    }
    wr_free(unit);
    wr_free(provenance);
    return code;
}

/* Notes the dimension that a scale stands for; an unknown name leaves WR_DIMS. */
static herr_t note_scale(hid_t dataset, unsigned axis, hid_t scale, void *context)
{
    (void)dataset;
    (void)axis;
    int *dim = context;
    char name[64] = "";
    ssize_t length = H5Iget_name(scale, name, sizeof name);
    *dim = WR_DIMS;
    for (int i = WR_DIM_NONE + 1; length > 1 && i < WR_DIMS; i++) {
        if (!strcmp(name + 1, wr_dim_name((enum wr_dim)i))) {
            *dim = i;
        }
    }
    return 1; /* the first is enough */
}

static enum wr_code find_dimensions(struct wr_variable *self, struct wr_error *error)
{
    for (int axis = 0; axis < self->rank; axis++) {
        self->dim[axis] = -1;
        if (self->type != WR_TYPE_TEXT && H5Aexists(self->dataset, "DIMENSION_LIST") > 0 &&
            H5DSiterate_scales(self->dataset, (unsigned)axis, NULL, note_scale, &self->dim[axis]) < 0) {
            return wrong(self, "a damaged list of dimensions", "dimension scales within the file", error);
        }
        if (self->dim[axis] == WR_DIMS) {
            return wrong(self, "a dimension of another name", "dimensions of format 1", error);
        }
    }
    return WR_OK;
}

enum wr_code wr_variable_open(hid_t file, enum wr_column_id id, struct wr_expansion *expansion,
                              struct wr_variable *self, struct wr_error *error)
{
    *self = (struct wr_variable){.id = id, .offset = -1, .extent = {0, 1, 1}, .dim = {-1, -1, -1}};
    self->dataset = H5Dopen2(file, wr_column_spec(id)->name, H5P_DEFAULT);
    hid_t type = H5Dget_type(self->dataset);
    if (self->dataset < 0 || type < 0) {
        return wrong(self, "no readable HDF5 dataset", wr_type_name(wr_column_spec(id)->type), error);
    }
    enum wr_code code = check_shape(self, error);
    if (code == WR_OK) {
        code = choose_type(self, type, error);
    }
    if (code == WR_OK) {
        code = check_size(self, error);
    }
    if (code == WR_OK) {
        code = check_layout(self, type, expansion, error);
    }
    if (code == WR_OK) {
        code = check_meaning(self, error);
    }
    H5Tclose(type);
    return code == WR_OK ? find_dimensions(self, error) : code;
}

/* Opens the dataset again with a cache for `chunks` chunks of `size` bytes in all. With a preemption weight of 1 the
 * library (1.10.8) never lets go of a chunk that was read in part: 0, the chunk that was used longest ago goes. */
static void keep(struct wr_variable *self, hid_t file, size_t chunks, size_t size)
{
    hid_t access = H5Pcreate(H5P_DATASET_ACCESS);
    if (H5Pset_chunk_cache(access, CHUNK_SLOTS + 4 * chunks, size, 0) >= 0) {
        H5Dclose(self->dataset); /* first: datasets open twice share the cache of the first */
        self->dataset = H5Dopen2(file, wr_column_spec(self->id)->name, access);
    }
    H5Pclose(access);
}

/* Chunks that the rows of one block lie in side by side. */
static size_t chunks_across(const struct wr_variable *self, const hsize_t *chunk)
{
    size_t chunks = 1;
    for (int i = 1; i < WR_RANK_MOST; i++) {
        chunks *= ((size_t)self->extent[i] + (size_t)chunk[i] - 1) / (size_t)chunk[i];
    }
    return chunks;
}

enum wr_code wr_variable_keep_chunks(struct wr_variable *self, hid_t file, size_t *left, struct wr_error *error)
{
    hid_t list = H5Dget_create_plist(self->dataset), type = H5Dget_type(self->dataset);
    hsize_t chunk[WR_RANK_MOST] = {1, 1, 1};
    enum wr_code code = WR_OK;
    if (H5Pget_layout(list) == H5D_CHUNKED && H5Pget_chunk(list, WR_RANK_MOST, chunk) >= 0) {
        size_t across = chunks_across(self, chunk);
        size_t size =
            across * (size_t)(chunk[0] * chunk[1] * chunk[2]) * H5Tget_size(type); /* bounded by check_chunks() */
        if (size <= *left) {
            *left -= size;
            keep(self, file, across, size);
        } else if (chunk[0] > ROWS_UNPACKED_AGAIN) {
            code = refused(self, "stored in chunks that are too large to be kept while blocks of rows are read", error);
        }
    }
    H5Tclose(type);
    H5Pclose(list);
    return code;
}

void wr_variable_close(struct wr_variable *self)
{
    if (self->dataset >= 0) {
        H5Dclose(self->dataset);
    }
    self->dataset = H5I_INVALID_HID;
}
