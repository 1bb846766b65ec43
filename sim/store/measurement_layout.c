#include "sim/store/measurement_layout.h"

#include "sim/store/h5.h"
#include "sim/store/provenance.h"

#include <string.h>

struct builder {
    hid_t file;
    const struct wr_meta *meta;
    struct wr_layout *layout;
    hid_t scale[WR_DIMS]; /* dimensions made so far; H5I_INVALID_HID = none */
};

/* The label column that is a dimension's own coordinate; WR_COLUMNS when it has none. */
static enum wr_column_id coordinate_of(const struct wr_meta *meta, enum wr_dim dim)
{
    for (int id = 0; id < WR_COLUMNS; id++) {
        if (meta->column[id].present && meta->column[id].type == WR_TYPE_TEXT && meta->column[id].dim == dim) {
            return (enum wr_column_id)id;
        }
    }
    return WR_COLUMNS;
}

/* Dimensions come first, in the order of `enum wr_dim`; those with labels are made by their column. */
static enum wr_code ensure_dimension(struct builder *self, enum wr_dim dim, struct wr_error *error)
{
    if (dim == WR_DIM_NONE || self->scale[dim] >= 0 || coordinate_of(self->meta, dim) != WR_COLUMNS) {
        return WR_OK;
    }
    return wr_h5_add_dimension(self->file, wr_dim_name(dim), (hsize_t)self->meta->extent[dim], &self->scale[dim],
                               error);
}

/* flag_values and flag_meanings of a column of flags. */
static enum wr_code put_flags(hid_t dataset, enum wr_column_id id, struct wr_error *error)
{
    const char *const *flag = wr_column_flags(id);
    int8_t value[8];
    char meanings[128] = "";
    hsize_t count = 0;
    for (; flag && flag[count] && count < sizeof value; count++) {
        value[count] = (int8_t)count;
        strncat(meanings, count ? " " : "", sizeof meanings - strlen(meanings) - 1);
        strncat(meanings, flag[count], sizeof meanings - strlen(meanings) - 1);
    }
    if (!count) {
        return WR_OK;
    }
    enum wr_code code = wr_h5_put_values(dataset, "flag_values", H5T_STD_I8LE, count, value, error);
    return code == WR_OK ? wr_h5_put_text(dataset, "flag_meanings", meanings, error) : code;
}

static enum wr_code put_extras(hid_t dataset, const struct wr_column *column, enum wr_column_id id,
                               struct wr_error *error)
{
    enum wr_code code = put_flags(dataset, id, error);
    if (code == WR_OK && column->type == WR_TYPE_CHAR) {
        code = wr_h5_put_text(dataset, "_Encoding", "utf-8", error);
    }
    if (code == WR_OK && wr_column_is_per_query(id) && column->provenance != WR_MEASURED) {
        code = wr_h5_put_text(dataset, "provenance", wr_provenance_name(column->provenance), error);
    }
    return code;
}

/* Notes where the rows of a per-query column will lie. */
static enum wr_code note_offset(struct builder *self, enum wr_column_id id, hid_t dataset, struct wr_error *error)
{
    int64_t bytes = wr_meta_elements(self->meta, id) * (int64_t)wr_type_size(self->meta->column[id].type);
    haddr_t offset = bytes ? H5Dget_offset(dataset) : 0;
    if (offset == HADDR_UNDEF) {
        return wr_h5_failed(error);
    }
    self->layout->offset[id] = (int64_t)offset;
    if (self->layout->size < (int64_t)offset + bytes) {
        self->layout->size = (int64_t)offset + bytes;
    }
    return WR_OK;
}

static enum wr_code write_small(hid_t dataset, const struct wr_column *column, struct wr_error *error)
{
    if (!column->data) {
        return WR_OK; /* block_checksum: filled in at the end */
    }
    if (column->type == WR_TYPE_TEXT) {
        return wr_h5_write_text(dataset, column->data, error);
    }
    return wr_h5_write(dataset, wr_h5_type(column->type), column->data, error);
}

static enum wr_code add_column(struct builder *self, enum wr_column_id id, struct wr_error *error)
{
    const struct wr_meta *meta = self->meta;
    const struct wr_column *column = &meta->column[id];
    const struct wr_column_spec *spec = wr_column_spec(id);
    struct wr_h5_variable variable = {
        .name = spec->name,
        .unit = spec->unit,
        .long_name = spec->long_name,
        .type = wr_h5_type(column->type),
        .fill = wr_h5_fill(column->type),
        .is_coordinate = column->type == WR_TYPE_TEXT,
        .rank = column->dim2 == WR_DIM_NONE ? 1 : 2,
        .extent = {(hsize_t)meta->extent[column->dim], (hsize_t)meta->extent[column->dim2]},
        .scale = {self->scale[column->dim], self->scale[column->dim2]}};
    hid_t dataset = H5I_INVALID_HID;
    enum wr_code code = wr_h5_add_variable(self->file, &variable, &dataset, error);
    if (code == WR_OK) {
        code = put_extras(dataset, column, id, error);
    }
    if (code == WR_OK) {
        code = wr_column_is_per_query(id) ? note_offset(self, id, dataset, error) : write_small(dataset, column, error);
    }
    if (column->type == WR_TYPE_TEXT) {
        self->scale[column->dim] = dataset; /* closed with the file */
    } else if (dataset >= 0 && H5Dclose(dataset) < 0 && code == WR_OK) {
        code = wr_h5_failed(error);
    }
    return code;
}

static enum wr_code add_columns(struct builder *self, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int id = 0; code == WR_OK && id < WR_COLUMNS; id++) {
        const struct wr_column *column = &self->meta->column[id];
        if (!column->present) {
            continue;
        }
        code = ensure_dimension(self, column->dim, error);
        if (code == WR_OK) {
            code = ensure_dimension(self, column->dim2, error);
        }
        if (code == WR_OK) {
            code = add_column(self, (enum wr_column_id)id, error);
        }
    }
    return code;
}

static enum wr_code put_root(hid_t file, const char *inputs, struct wr_error *error)
{
    enum wr_code code = wr_h5_put_text(file, "Conventions", "CF-1.8", error);
    if (code == WR_OK) {
        code = wr_h5_put_integer(file, "wattroute_format", WR_FORMAT, error);
    }
    const char *const text[][2] = {{"version", wr_version()}, {"commit", wr_commit()}, {"inputs", inputs}};
    for (size_t i = 0; code == WR_OK && i < sizeof text / sizeof *text; i++) {
        code = wr_h5_put_text(file, text[i][0], text[i][1], error);
    }
    return code;
}

enum wr_code wr_layout_create(int descriptor, const char *path, const struct wr_meta *meta, const char *inputs,
                              struct wr_layout *layout, struct wr_error *error)
{
    struct builder self = {.meta = meta, .layout = layout};
    layout->size = 0;
    for (int id = 0; id < WR_COLUMNS; id++) {
        layout->offset[id] = -1;
    }
    for (int dim = 0; dim < WR_DIMS; dim++) {
        self.scale[dim] = H5I_INVALID_HID;
    }
    struct wr_h5_file file;
    enum wr_code code = wr_h5_create(&file, descriptor, path, error);
    self.file = file.id;
    if (code == WR_OK) {
        code = put_root(self.file, inputs, error);
    }
    if (code == WR_OK) {
        code = add_columns(&self, error);
    }
    return wr_h5_close(&file, code, error);
}

static enum wr_code put_checksums(hid_t file, const uint64_t *checksums, struct wr_error *error)
{
    hid_t dataset = H5Dopen2(file, wr_column_spec(WR_COL_BLOCK_CHECKSUM)->name, H5P_DEFAULT);
    enum wr_code code = dataset < 0 ? wr_h5_failed(error) : wr_h5_write(dataset, H5T_STD_U64LE, checksums, error);
    if (dataset >= 0 && H5Dclose(dataset) < 0 && code == WR_OK) {
        code = wr_h5_failed(error);
    }
    return code;
}

/* `checksums` is NULL where no variable has rows. */
static enum wr_code put_hashes(hid_t file, const uint64_t *checksums, const char *content, const char *quality,
                               const char *attributes, struct wr_error *error)
{
    enum wr_code code = checksums ? put_checksums(file, checksums, error) : WR_OK;
    if (code == WR_OK) {
        code = wr_h5_put_text(file, "content_xxh128", content, error);
    }
    if (code == WR_OK && quality) {
        code = wr_h5_put_text(file, "quality", quality, error);
    }
    return code == WR_OK ? wr_h5_put_text(file, "attributes_xxh128", attributes, error) : code;
}

enum wr_code wr_layout_finish(int descriptor, const char *path, const uint64_t *checksums, const char *content,
                              const char *quality, const char *attributes, struct wr_error *error)
{
    struct wr_h5_file file;
    enum wr_code code = wr_h5_reopen(&file, descriptor, path, error);
    if (code == WR_OK) {
        code = put_hashes(file.id, checksums, content, quality, attributes, error);
    }
    if ((code = wr_h5_close(&file, code, error)) != WR_OK) {
        return code;
    }
    if ((code = wr_h5_reopen(&file, descriptor, path, error)) == WR_OK) {
        code = wr_h5_put_integer(file.id, "complete", 1, error);
    }
    return wr_h5_close(&file, code, error);
}
