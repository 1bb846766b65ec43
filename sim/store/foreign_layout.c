#include "sim/store/foreign_layout.h"

#include "sim/base/memory.h"
#include "sim/store/attribute.h"
#include "sim/store/dataset.h"
#include "sim/store/foreign_links.h"
#include "sim/store/limits.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void wr_foreign_layout_free(struct wr_foreign_layout *self)
{
    for (size_t i = 0; i < self->sets; i++) {
        wr_free(self->set[i].path);
    }
    for (size_t i = 0; i < self->columns; i++) {
        wr_free(self->column[i].name);
        wr_free(self->column[i].fault);
        wr_free(self->column[i].member);
        wr_free(self->column[i].unit);
        H5Tclose(self->column[i].type);
    }
    wr_free(self->set);
    wr_free(self->column);
    wr_free(self->missing_text);
    memset(self, 0, sizeof *self);
}

enum wr_code wr_foreign_add_set(struct wr_foreign_layout *self, const char *path, struct wr_error *error)
{
    enum wr_code code =
        wr_array_grow((void **)&self->set, &self->set_capacity, self->sets + 1, sizeof *self->set, error);
    char *copy = code == WR_OK ? wr_text_copy(path, strlen(path), error) : NULL;
    if (!copy) {
        return WR_E_NO_MEMORY;
    }
    self->set[self->sets++] = (struct wr_column_set){.path = copy, .rows = -1};
    return WR_OK;
}

enum wr_code wr_foreign_add_column(struct wr_foreign_layout *self, const char *name, const char *fault,
                                   const struct wr_stored_column *column, struct wr_error *error)
{
    if (self->columns >= WR_FOREIGN_COLUMNS) {
        H5Tclose(column->type);
        return wr_fail(error, WR_E_CSV_COLUMNS, "%d", WR_FOREIGN_COLUMNS);
    }
    enum wr_code code =
        wr_array_grow((void **)&self->column, &self->column_capacity, self->columns + 1, sizeof *column, error);
    if (code != WR_OK) {
        H5Tclose(column->type);
        return code;
    }
    struct wr_stored_column *added = &self->column[self->columns++];
    *added = *column;
    added->set = self->sets - 1;
    added->name = wr_text_copy(name, strlen(name), error);
    added->fault = wr_text_copy(fault ? fault : "", fault ? strlen(fault) : 0, error);
    added->member = column->member ? wr_text_copy(column->member, strlen(column->member), error) : NULL;
    added->unit = wr_text_copy(column->unit ? column->unit : "", column->unit ? strlen(column->unit) : 0, error);
    bool complete = added->name && added->fault && added->unit && (added->member || !column->member);
    return complete ? WR_OK : WR_E_NO_MEMORY;
}

const char *wr_foreign_extents(hid_t dataset, int rank, int64_t extent[2])
{
    hsize_t found[2] = {0, 0};
    hid_t space = H5Dget_space(dataset);
    bool simple = H5Sget_simple_extent_type(space) == H5S_SIMPLE;
    int dimensions = simple ? H5Sget_simple_extent_ndims(space) : 0;
    bool fits = dimensions == rank && H5Sget_simple_extent_dims(space, found, NULL) >= 0;
    H5Sclose(space);
    if (!fits) {
        return dimensions == 0 ? "a single value" : "of several dimensions";
    }
    if (found[0] > (hsize_t)WR_EXTENT_MOST || found[1] > WR_FOREIGN_COLUMNS) {
        return "of more than 2^40 rows or 4096 columns";
    }
    extent[0] = (int64_t)found[0];
    extent[1] = (int64_t)found[1];
    const char *refusal = wr_dataset_refusal(dataset);
    return refusal || wr_dataset_is_written(dataset) ? refusal : "in part never written";
}

/* What netCDF says of missing and packed values. */
static const char *read_conventions(hid_t dataset, struct wr_cell_form *form)
{
    wr_attribute_number(dataset, "_FillValue", &form->fill[0]);
    wr_attribute_number(dataset, "missing_value", &form->fill[1]);
    bool packed = H5Aexists(dataset, "scale_factor") > 0 || H5Aexists(dataset, "add_offset") > 0;
    return packed ? "packed (scale_factor, add_offset)" : NULL;
}

/* A dimension without a variable, the netCDF-4 way. */
static bool is_bare_dimension(hid_t dataset)
{
    static const char mark[] = "This is a netCDF dimension but not a netCDF variable";
    char *name = wr_attribute_text(dataset, "NAME", NULL);
    bool bare = name && strncmp(name, mark, sizeof mark - 1) == 0;
    wr_free(name);
    return bare;
}

static enum wr_code add_dataset(struct wr_foreign_layout *self, hid_t dataset, const char *name, struct wr_error *error)
{
    int64_t extent[2] = {-1, 0};
    struct wr_stored_column column = {.type = H5Dget_type(dataset), .many = 1};
    const char *fault = wr_cell_form_of(column.type, &column.form);
    fault = fault ? fault : wr_foreign_extents(dataset, 1, extent);
    fault = fault ? fault : read_conventions(dataset, &column.form);
    self->set[self->sets - 1].rows = fault ? -1 : extent[0];
    column.unit = wr_attribute_text(dataset, "units", error);
    enum wr_code code = wr_foreign_add_column(self, name, fault, &column, error);
    wr_free(column.unit);
    return code;
}

/* A link of the group as a column. Groups are no columns. */
static enum wr_code add_link(void *context, hid_t file, const struct wr_foreign_link *link, struct wr_error *error)
{
    struct wr_foreign_layout *self = context;
    const struct wr_stored_column nothing = {.type = H5I_INVALID_HID};
    if (link->kind == WR_LINK_GROUP || link->kind == WR_LINK_OTHER) {
        return WR_OK;
    }
    enum wr_code code = wr_foreign_add_set(self, link->path, error);
    if (code != WR_OK || link->kind == WR_LINK_REFUSED) {
        return code == WR_OK ? wr_foreign_add_column(self, link->name, "a soft or external link", &nothing, error)
                             : code;
    }
    hid_t dataset = H5Dopen2(file, link->path, H5P_DEFAULT);
    if (dataset < 0) {
        return wr_foreign_add_column(self, link->name, "no readable dataset", &nothing, error);
    }
    if (!is_bare_dimension(dataset)) {
        code = add_dataset(self, dataset, link->name, error);
    }
    H5Dclose(dataset);
    return code;
}

/* Columns of the set, "" when it has none: what an error names. */
static const char *name_of_set(const struct wr_foreign_layout *self, size_t set)
{
    for (size_t i = 0; i < self->columns; i++) {
        if (self->column[i].set == set) {
            return self->column[i].name;
        }
    }
    return "";
}

/* The length that most columns have is the table's; those of another, such as coordinates of other dimensions, are no
 * columns of it. */
static enum wr_code choose_length(struct wr_foreign_layout *self, const char *path, struct wr_error *error)
{
    size_t most = 0, best = 0, rival = 0;
    for (size_t i = 0; i < self->sets; i++) {
        size_t same = 0;
        for (size_t k = 0; k < self->sets && self->set[i].rows >= 0; k++) {
            same += self->set[k].rows == self->set[i].rows;
        }
        if (same > most) {
            best = rival = i;
            most = same;
        } else if (same == most && same > 0 && self->set[i].rows != self->set[best].rows) {
            rival = i;
        }
    }
    self->rows = most ? self->set[best].rows : 0;
    if (most && self->set[rival].rows != self->set[best].rows) {
        return wr_fail(error, WR_E_FOREIGN_LENGTHS, "%s%s%lld%s%lld", path, name_of_set(self, best),
                       (long long)self->set[best].rows, name_of_set(self, rival), (long long)self->set[rival].rows);
    }
    return WR_OK;
}

static enum wr_code fault_other_lengths(struct wr_foreign_layout *self, struct wr_error *error)
{
    for (size_t i = 0; i < self->columns; i++) {
        struct wr_stored_column *column = &self->column[i];
        int64_t rows = self->set[column->set].rows;
        if (*column->fault || rows == self->rows) {
            continue;
        }
        char text[96];
        int length = snprintf(text, sizeof text, "of %lld rows where the others have %lld", (long long)rows,
                              (long long)self->rows);
        char *fault = wr_text_copy(text, (size_t)length, error);
        if (!fault) {
            return WR_E_NO_MEMORY;
        }
        wr_free(column->fault);
        column->fault = fault;
    }
    return WR_OK;
}

enum wr_code wr_foreign_layout_read(struct wr_foreign_layout *self, hid_t file, enum wr_foreign_way way,
                                    const char *path, struct wr_error *error)
{
    char table[WR_FOREIGN_PATH + 8];
    snprintf(table, sizeof table, "%s/table", path);
    memset(self, 0, sizeof *self);
    enum wr_code code = WR_OK;
    switch (way) {
    case WR_FOREIGN_COMPOUND:
        code = wr_foreign_read_compound(self, file, path, error);
        break;
    case WR_FOREIGN_PANDAS_TABLE:
        code = wr_foreign_read_compound(self, file, table, error);
        break;
    case WR_FOREIGN_PANDAS_FIXED:
        code = wr_foreign_read_fixed(self, file, path, error);
        break;
    default:
        code = wr_foreign_links(file, path, add_link, self, error);
    }
    code = code == WR_OK ? choose_length(self, path, error) : code;
    return code == WR_OK ? fault_other_lengths(self, error) : code;
}
