/* Compound datasets, and what pandas says of their members and of its matrices.
 *
 * pandas keeps lists of names as Python pickles of protocol 0: lines, of which those that begin with V, or with aV
 * behind another name, are the names. */
#include "sim/base/memory.h"
#include "sim/store/attribute.h"
#include "sim/store/foreign_layout.h"
#include "sim/store/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MOST = 256 };

/* Writes a code point as UTF-8. */
static size_t put_utf8(char *to, unsigned point)
{
    if (point < 0x80) {
        to[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        to[0] = (char)(0xC0 | point >> 6);
        to[1] = (char)(0x80 | (point & 0x3F));
        return 2;
    }
    if (point < 0x10000) {
        to[0] = (char)(0xE0 | point >> 12);
        to[1] = (char)(0x80 | (point >> 6 & 0x3F));
        to[2] = (char)(0x80 | (point & 0x3F));
        return 3;
    }
    to[0] = (char)(0xF0 | (point >> 18 & 0x07));
    to[1] = (char)(0x80 | (point >> 12 & 0x3F));
    to[2] = (char)(0x80 | (point >> 6 & 0x3F));
    to[3] = (char)(0x80 | (point & 0x3F));
    return 4;
}

/* Python's raw-unicode-escape of Latin-1 bytes, \uXXXX and \UXXXXXXXX, as UTF-8. */
static void decode_name(const char *from, size_t length, char name[NAME_MOST])
{
    size_t size = 0;
    for (size_t i = 0; i < length && size + 5 < NAME_MOST;) {
        unsigned point = (unsigned char)from[i];
        size_t digits = 0;
        if (from[i] == '\\' && i + 1 < length) {
            digits = from[i + 1] == 'u' ? 4 : from[i + 1] == 'U' ? 8 : 0;
        }
        char hex[9] = "";
        if (digits && i + 2 + digits <= length) {
            memcpy(hex, from + i + 2, digits);
            point = (unsigned)strtoul(hex, NULL, 16);
            i += 2 + digits;
        } else {
            i++;
        }
        size += put_utf8(name + size, point);
    }
    name[size] = '\0';
}

/* Name `index` of a pickled list; false when it has none. In a dictionary keys and values count, and s goes before a
 * name that follows a value. */
static bool pickled_name(const char *pickle, int64_t index, char name[NAME_MOST])
{
    for (const char *line = pickle; *line;) {
        size_t length = strcspn(line, "\n");
        size_t skip = line[0] == 'V' ? 1 : (line[0] == 'a' || line[0] == 's') && line[1] == 'V' ? 2 : 0;
        if (skip && index-- == 0) {
            decode_name(line + skip, length - skip, name);
            return true;
        }
        line += length + (line[length] == '\n');
    }
    return false;
}

/* The attribute MEMBER_WHAT; "" when there is none. */
static char *member_attribute(hid_t dataset, const char *member, const char *what, struct wr_error *error)
{
    char name[NAME_MOST + 16];
    snprintf(name, sizeof name, "%s_%s", member, what);
    return wr_attribute_text(dataset, name, error);
}

static const char categorical[] =
    "a pandas categorical, whose texts lie elsewhere (astype(str) before to_hdf writes them here)";

/* The columns of one member: itself, or one for each of an array's values. */
static enum wr_code add_values(struct wr_foreign_layout *self, hid_t dataset, const char *member, hid_t type,
                               const char *fault, struct wr_error *error)
{
    struct wr_stored_column column = {.member = (char *)member, .many = 1};
    char *names = member_attribute(dataset, member, "kind", error);
    char *kind = member_attribute(dataset, member, "dtype", error),
         *meta = member_attribute(dataset, member, "meta", error);
    hid_t base = H5Tget_class(type) == H5T_ARRAY ? H5Tget_super(type) : H5Tcopy(type);
    enum wr_code code = names && kind && meta ? WR_OK : WR_E_NO_MEMORY;
    hsize_t many = 1;
    bool is_array = H5Tget_class(type) == H5T_ARRAY;
    if (is_array && (H5Tget_array_ndims(type) != 1 || H5Tget_array_dims2(type, &many) < 0 || many == 0 ||
                     many > WR_FOREIGN_COLUMNS)) {
        fault = "of lists";
        many = 1;
    }
    column.many = is_array ? (int64_t)many : 0;
    for (int64_t i = 0; code == WR_OK && i < (int64_t)many; i++) {
        char name[NAME_MOST];
        column.index = i;
        column.type = H5Tcopy(base);
        const char *unfit = wr_cell_form_of(base, &column.form);
        bool is_date = strncmp(kind, "datetime64", 10) == 0 || strncmp(kind, "timedelta64", 11) == 0;
        column.form.missing_integer = is_date ? INT64_MIN : 0;
        column.form.missing = self->missing_text;
        bool is_named_index = strcmp(member, "index") == 0 && *self->index_name;
        if (is_named_index) {
            snprintf(name, sizeof name, "%s", self->index_name);
        } else if (!pickled_name(names, i, name)) {
            snprintf(name, sizeof name, many > 1 ? "%s_%lld" : "%s", member, (long long)i);
        }
        const char *why = fault ? fault : unfit ? unfit : strcmp(meta, "category") == 0 ? categorical : NULL;
        code = wr_foreign_add_column(self, name, why, &column, error);
    }
    H5Tclose(base);
    wr_free(names);
    wr_free(kind);
    wr_free(meta);
    return code;
}

static enum wr_code add_members(struct wr_foreign_layout *self, hid_t dataset, hid_t type, const char *fault,
                                struct wr_error *error)
{
    int members = H5Tget_nmembers(type);
    enum wr_code code = WR_OK;
    for (int i = 0; code == WR_OK && i < members; i++) {
        char *member = H5Tget_member_name(type, (unsigned)i);
        hid_t stored = H5Tget_member_type(type, (unsigned)i);
        bool is_sound = member && stored >= 0 && strlen(member) < NAME_MOST;
        code = is_sound ? add_values(self, dataset, member, stored, fault, error)
                        : wr_fail(error, WR_E_DAMAGED, "%s", "a member of a compound type cannot be read");
        H5Tclose(stored);
        H5free_memory(member);
    }
    return code;
}

/* What pandas' group says of its table: the text that stands for a missing one, and the name of the index. */
static enum wr_code read_group(struct wr_foreign_layout *self, hid_t file, const char *path, struct wr_error *error)
{
    char group[WR_FOREIGN_PATH + 8], name[NAME_MOST] = "";
    snprintf(group, sizeof group, "%s", path);
    char *slash = strrchr(group, '/');
    *(slash == group ? slash + 1 : slash) = '\0';
    hid_t parent = H5Gopen2(file, group, H5P_DEFAULT);
    bool known = H5Aexists(parent, "nan_rep") > 0;
    self->missing_text = known ? wr_attribute_text(parent, "nan_rep", error) : NULL;
    char *info = wr_attribute_text(parent, "info", error), *at = info ? strstr(info, "Vindex_name\n") : NULL;
    if (at && pickled_name(at, 1, name)) {
        snprintf(self->index_name, sizeof self->index_name, "%s", name);
    }
    wr_free(info);
    H5Gclose(parent);
    return known && !self->missing_text ? WR_E_NO_MEMORY : WR_OK;
}

enum wr_code wr_foreign_read_compound(struct wr_foreign_layout *self, hid_t file, const char *path,
                                      struct wr_error *error)
{
    int64_t extent[2];
    hid_t dataset = H5Dopen2(file, path, H5P_DEFAULT), type = H5Dget_type(dataset);
    enum wr_code code = WR_OK;
    if (dataset < 0 || H5Tget_class(type) != H5T_COMPOUND) {
        code = wr_fail(error, WR_E_FOREIGN_NONE, "%s", path);
    }
    code = code == WR_OK ? read_group(self, file, path, error) : code;
    code = code == WR_OK ? wr_foreign_add_set(self, path, error) : code;
    if (code == WR_OK) {
        const char *fault = wr_foreign_extents(dataset, 1, extent);
        self->set[self->sets - 1].rows = fault ? -1 : extent[0];
        code = add_members(self, dataset, type, fault, error);
    }
    H5Tclose(type);
    H5Dclose(dataset);
    return code;
}

/* The columns of a block; their names are fixed texts. */
static enum wr_code add_block_columns(struct wr_foreign_layout *self, hid_t items, const struct wr_stored_column *like,
                                      const char *fault, struct wr_error *error)
{
    int64_t extent[2] = {0, 0};
    struct wr_cell_form form;
    hid_t type = H5Dget_type(items);
    const char *unfit = wr_foreign_extents(items, 1, extent);
    unfit = unfit ? unfit : wr_cell_form_of(type, &form);
    bool is_named = !unfit && form.kind == WR_CELL_FIXED_TEXT && extent[0] <= WR_FOREIGN_COLUMNS &&
                    (double)extent[0] * (double)form.size <= WR_FOREIGN_ROW_BYTES;
    char *names = is_named ? wr_array((size_t)extent[0] + 1, form.size + 1, error) : NULL;
    enum wr_code code = is_named && !names ? WR_E_NO_MEMORY : WR_OK;
    if (names && H5Dread(items, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, names) < 0) {
        code = wr_fail(error, WR_E_DAMAGED, "%s", "the names of a block of columns cannot be read");
    }
    if (code == WR_OK && !fault && (!names || extent[0] != like->many)) {
        code = wr_fail(error, WR_E_DAMAGED, "%s", "names and values of a block of columns do not agree");
    }
    for (int64_t i = 0; names && code == WR_OK && i < extent[0]; i++) {
        char name[NAME_MOST];
        struct wr_stored_column column = *like;
        column.index = i;
        column.type = H5Tcopy(like->type);
        snprintf(name, sizeof name, "%.*s", (int)form.size, names + (size_t)i * form.size);
        code = wr_foreign_add_column(self, name, fault, &column, error);
    }
    wr_free(names);
    H5Tclose(type);
    return code;
}

/* PyTables' True. */
static bool is_true(hid_t dataset, const char *name)
{
    unsigned char value = 0;
    hid_t attribute = H5Aexists(dataset, name) > 0 ? H5Aopen(dataset, name, H5P_DEFAULT) : H5I_INVALID_HID;
    hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
    bool is_byte = H5Tget_size(type) == 1 && H5Sget_simple_extent_npoints(space) == 1;
    bool is_bit = is_byte && H5Tget_class(type) == H5T_BITFIELD;
    bool is_set = is_byte && H5Aread(attribute, is_bit ? H5T_NATIVE_B8 : H5T_NATIVE_UINT8, &value) >= 0 && value == 1;
    H5Sclose(space);
    H5Tclose(type);
    H5Aclose(attribute);
    return is_set;
}

/* One type's columns: blockN_values of rows by columns, blockN_items with the columns' names. */
static enum wr_code add_block(struct wr_foreign_layout *self, hid_t file, const char *values, const char *items,
                              struct wr_error *error)
{
    hid_t dataset = H5Dopen2(file, values, H5P_DEFAULT), names = H5Dopen2(file, items, H5P_DEFAULT);
    int64_t extent[2] = {-1, 0};
    struct wr_stored_column like = {.type = H5Dget_type(dataset)};
    enum wr_code code = dataset < 0 || names < 0 ? wr_fail(error, WR_E_DAMAGED, "%s", "a block of columns is missing")
                                                 : wr_foreign_add_set(self, values, error);
    if (code == WR_OK) {
        const char *fault = wr_cell_form_of(like.type, &like.form);
        bool is_pickle = H5Tget_class(like.type) == H5T_VLEN;
        fault = is_pickle ? "a Python pickle (pandas writes texts readably with format=\"table\")" : fault;
        fault = fault ? fault : wr_foreign_extents(dataset, 2, extent);
        if (!fault && !is_true(dataset, "transposed")) {
            fault = "of columns by rows";
        }
        char *kind = wr_attribute_text(dataset, "value_type", error);
        like.form.missing_integer = kind && strncmp(kind, "datetime64", 10) == 0 ? INT64_MIN : 0;
        wr_free(kind);
        self->set[self->sets - 1].rows = fault ? -1 : extent[0];
        self->set[self->sets - 1].across = extent[1];
        like.many = extent[1];
        code = add_block_columns(self, names, &like, fault, error);
    }
    H5Tclose(like.type);
    H5Dclose(names);
    H5Dclose(dataset);
    return code;
}

enum wr_code wr_foreign_read_fixed(struct wr_foreign_layout *self, hid_t file, const char *path, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int block = 0; code == WR_OK && block < WR_FOREIGN_COLUMNS; block++) {
        char values[WR_FOREIGN_PATH + 32], items[WR_FOREIGN_PATH + 32];
        snprintf(values, sizeof values, "%s/block%d_values", strcmp(path, "/") == 0 ? "" : path, block);
        snprintf(items, sizeof items, "%s/block%d_items", strcmp(path, "/") == 0 ? "" : path, block);
        if (H5Lexists(file, values, H5P_DEFAULT) <= 0) {
            break;
        }
        code = add_block(self, file, values, items, error);
    }
    return code;
}
