#include "sim/store/scan.h"

#include "sim/base/memory.h"
#include "sim/base/segment.h"
#include "sim/store/attribute.h"
#include "sim/store/h5.h"
#include "sim/store/measurement_layout.h"

#include <stdio.h>
#include <string.h>

enum { LINKS_MOST = 1000, NAME_MOST = 256, PIECE = 1 << 20 /* bytes of a small variable that are read at once */ };

static enum wr_code check_root(hid_t file, struct wr_error *error)
{
    double format = 0, complete = 0;
    if (!wr_attribute_number(file, "wattroute_format", &format)) {
        bool results = H5Aexists(file, "wattroute_results") > 0;
        return wr_fail(error, WR_E_FORMAT, "%s",
                       results ? "this is a results file" : "there is no root attribute 'wattroute_format'");
    }
    if (format != WR_FORMAT) {
        char found[80];
        snprintf(found, sizeof found, "the root attribute 'wattroute_format' is %g", format);
        return wr_fail(error, WR_E_FORMAT, "%s", found);
    }
    if (!wr_attribute_number(file, "complete", &complete) || complete != 1) {
        return wr_fail(error, WR_E_FORMAT, "%s", "there is no root attribute 'complete' = 1: its writing was cut off");
    }
    return WR_OK;
}

static enum wr_code put_root(hid_t file, struct wr_blob *blob, struct wr_error *error)
{
    static const char *const names[] = {"version",           "commit", "inputs", "content_xxh128",
                                        "attributes_xxh128", "quality"};
    enum wr_code code = wr_blob_put_number(blob, WR_FORMAT, error);
    for (size_t i = 0; code == WR_OK && i < sizeof names / sizeof *names; i++) {
        char *text = wr_attribute_text(file, names[i], error);
        code = text ? wr_blob_put_text(blob, text, error) : WR_E_NO_MEMORY;
        wr_free(text);
    }
    return code;
}

/* Columns, and dimensions without a variable. */
static bool is_known(const char *name)
{
    for (int id = 0; id < WR_COLUMNS; id++) {
        if (!strcmp(name, wr_column_spec((enum wr_column_id)id)->name)) {
            return true;
        }
    }
    for (int dim = WR_DIM_NONE + 1; dim < WR_DIMS; dim++) {
        if (!strcmp(name, wr_dim_name((enum wr_dim)dim))) {
            return true;
        }
    }
    return false;
}

/* The name of link `index`; refuses links that lead elsewhere. */
static enum wr_code look_at_link(hid_t file, hsize_t index, char name[NAME_MOST], struct wr_error *error)
{
    ssize_t length = H5Lget_name_by_idx(file, "/", H5_INDEX_NAME, H5_ITER_INC, index, name, NAME_MOST, H5P_DEFAULT);
    if (length <= 0 || length >= NAME_MOST) {
        return wr_fail(error, WR_E_DAMAGED, "%s", "a name cannot be read");
    }
    H5L_info_t info;
    if (H5Lget_info(file, name, &info, H5P_DEFAULT) < 0) {
        return wr_fail(error, WR_E_DAMAGED, "%s", "a link cannot be read");
    }
    if (info.type != H5L_TYPE_HARD) {
        return wr_fail(error, WR_E_REFUSED, "%s%s", name, "a soft or external link");
    }
    return WR_OK;
}

/* Looks at every link of the root group and writes down the names that are not of this format. */
static enum wr_code put_extras(hid_t file, struct wr_blob *blob, struct wr_error *error)
{
    H5G_info_t group;
    if (H5Gget_info(file, &group) < 0) {
        return wr_fail(error, WR_E_DAMAGED, "%s", "the root group cannot be read");
    }
    if (group.nlinks > LINKS_MOST) {
        return wr_fail(error, WR_E_TOO_LARGE, "%s%lld%d", "variables", (long long)group.nlinks, LINKS_MOST);
    }
    char *names = wr_array((size_t)group.nlinks * (NAME_MOST + 1) + 1, 1, error), *end = names;
    enum wr_code code = names ? WR_OK : WR_E_NO_MEMORY;
    for (hsize_t i = 0; code == WR_OK && i < group.nlinks; i++) {
        char name[NAME_MOST];
        code = look_at_link(file, i, name, error);
        if (code == WR_OK && !is_known(name)) {
            end = stpcpy(stpcpy(end, name), "\n");
        }
    }
    if (code == WR_OK) {
        code = wr_blob_put_text(blob, names, error);
    }
    wr_free(names);
    return code;
}

static enum wr_code take_label(void *context, const char *label, struct wr_error *error)
{
    return wr_blob_put(context, label, strlen(label) + 1, error);
}

static enum wr_code put_values(const struct wr_variable *variable, struct wr_blob *blob, struct wr_error *error)
{
    int64_t size = variable->extent[1] * (int64_t)wr_type_size(variable->type);
    int64_t most = size < PIECE && size > 0 ? PIECE / size : 1;
    void *values = wr_array_aligned((size_t)(most * size), 1, error);
    enum wr_code code = values ? WR_OK : WR_E_NO_MEMORY;
    for (int64_t row = 0; code == WR_OK && row < variable->extent[0]; row += most) {
        int64_t rows = variable->extent[0] - row < most ? variable->extent[0] - row : most;
        code = wr_variable_read(variable, row, rows, values, error);
        if (code == WR_OK) {
            code = wr_blob_put(blob, values, (size_t)(rows * size), error);
        }
    }
    wr_free(values);
    return code;
}

/* Labels or values of a variable that is not per query, with the length in front. */
static enum wr_code put_data(const struct wr_variable *variable, struct wr_blob *blob, struct wr_error *error)
{
    size_t mark = blob->size;
    enum wr_code code = wr_blob_put_number(blob, 0, error);
    if (code == WR_OK) {
        code = variable->type == WR_TYPE_TEXT ? wr_variable_labels(variable, take_label, blob, error)
                                              : put_values(variable, blob, error);
    }
    if (code == WR_E_TOO_LARGE) {
        char what[96];
        snprintf(what, sizeof what, "bytes of labels and small variables up to '%s'",
                 wr_column_spec(variable->id)->name);
        return wr_fail(error, code, "%s%s%d", what, "more", WR_BLOB_MOST);
    }
    if (code == WR_OK) {
        int64_t size = (int64_t)(blob->size - mark - sizeof size);
        memcpy(blob->bytes + mark, &size, sizeof size);
    }
    return code;
}

static enum wr_code put_variable(const struct wr_variable *variable, struct wr_blob *blob, struct wr_error *error)
{
    const int64_t number[] = {variable->id,        variable->type,      variable->rank,   variable->extent[0],
                              variable->extent[1], variable->dim[0],    variable->dim[1], variable->is_direct,
                              variable->offset,    variable->provenance};
    enum wr_code code = WR_OK;
    for (size_t i = 0; code == WR_OK && i < sizeof number / sizeof *number; i++) {
        code = wr_blob_put_number(blob, number[i], error);
    }
    return code == WR_OK && !wr_column_is_per_query(variable->id) ? put_data(variable, blob, error) : code;
}

/* Chunks and the reader's block of rows share WR_CHUNKS_KEPT. Variables with little per query come first: a chunk of
 * theirs has the rows of many blocks. */
static enum wr_code keep_chunks(struct wr_scan *self, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    size_t row = 0;
    for (int id = 0; id < WR_COLUMNS; id++) {
        const struct wr_variable *variable = &self->variable[id];
        row += variable->dataset >= 0 ? (size_t)variable->extent[1] * wr_type_size(variable->type) : 0;
    }
    size_t block = (row < WR_ROW_BYTES_MOST ? row : WR_ROW_BYTES_MOST) * WR_BLOCK_ROWS;
    size_t left = WR_CHUNKS_KEPT - block;
    for (int rank = 1; rank <= 2; rank++) {
        for (int id = 0; code == WR_OK && id < WR_COLUMNS; id++) {
            if (self->variable[id].dataset >= 0 && self->variable[id].rank == rank) {
                code = wr_variable_keep_chunks(&self->variable[id], self->file, &left, error);
            }
        }
    }
    self->kept = WR_CHUNKS_KEPT - block - left;
    return code;
}

static enum wr_code put_variables(struct wr_scan *self, struct wr_blob *blob, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    struct wr_expansion expansion = {0, 0};
    for (int i = 0; code == WR_OK && i < WR_COLUMNS; i++) {
        enum wr_column_id id = (enum wr_column_id)i;
        struct wr_variable *variable = &self->variable[i];
        if (H5Lexists(self->file, wr_column_spec(id)->name, H5P_DEFAULT) <= 0) {
            continue;
        }
        code = wr_variable_open(self->file, id, &expansion, variable, error);
        if (code == WR_OK) {
            code = put_variable(variable, blob, error);
        }
        bool keep = code == WR_OK && wr_column_is_per_query(id) && !variable->is_direct;
        self->needed |= keep;
        if (!keep) {
            wr_variable_close(variable);
        }
    }
    code = code == WR_OK ? keep_chunks(self, error) : code;
    return code == WR_OK ? wr_blob_put_number(blob, -1, error) : code;
}

enum wr_code wr_scan_open(const char *path, struct wr_scan *self, struct wr_blob *blob, struct wr_error *error)
{
    memset(self, 0, sizeof *self);
    for (int id = 0; id < WR_COLUMNS; id++) {
        self->variable[id].dataset = H5I_INVALID_HID;
    }
    self->file = wr_h5_open_for_reading(path);
    if (self->file < 0) {
        return wr_fail(error, WR_E_DAMAGED, "%s", "HDF5 cannot open it (cut short or changed)");
    }
    enum wr_code code = check_root(self->file, error);
    if (code == WR_OK) {
        code = put_root(self->file, blob, error);
    }
    if (code == WR_OK) {
        code = put_extras(self->file, blob, error);
    }
    return code == WR_OK ? put_variables(self, blob, error) : code;
}

void wr_scan_close(struct wr_scan *self)
{
    if (self->file >= 0) {
        H5Fclose(self->file); /* strong: takes the variables along; opened for reading, so nothing can be lost */
    }
    self->file = H5I_INVALID_HID;
}
