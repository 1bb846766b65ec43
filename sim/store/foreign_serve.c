#include "sim/store/foreign_serve.h"

#include "sim/base/memory.h"
#include "sim/store/attribute.h"
#include "sim/store/foreign_find.h"
#include "sim/store/h5.h"
#include "sim/store/limits.h"
#include "sim/store/variable.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

enum {
    MESSAGE_BYTES = 1 << 18, /* about: cells of one message */
    BUFFER_BYTES = 1 << 22,  /* about: rows of a dataset in memory at a time */
    TEXTS_AT_ONCE = 512,     /* rows where texts have any length */
    TEXT_EXPANSION_MOST = 4, /* texts of any length are not packed: each is in the file */
    TEXT_EXPANSION_FREE = 1 << 26,
    KEPT_BYTES = 1 << 26, /* a chunk, rows, and texts of any length */
    CACHE_SLOTS = 521
};

/* What the parent asked for. */
struct wanted {
    int64_t rows_at_once;
    char column[WR_FOREIGN_COLUMNS];
};

/* One dataset while it is read: its values in memory, a row behind the other. */
struct reading {
    const struct wr_foreign_layout *layout;
    const struct wr_column_set *set;
    size_t number; /* of the set */
    hid_t dataset, type;
    size_t row_bytes, stored_bytes; /* of a row in memory, in the file */
    int64_t served;                 /* bytes of rows so far, of all datasets */
    size_t *offset;                 /* owned: of each column in a row */
    char *buffer;                   /* owned */
    int64_t rows_at_once;
    bool has_texts; /* of any length, which are HDF5's memory until they are reclaimed */
    int64_t left;   /* bytes that such texts may still take */
};

static enum wr_code describe(const struct wr_foreign_layout *layout, struct wr_blob *blob, struct wr_error *error)
{
    enum wr_code code = wr_blob_put_number(blob, layout->rows, error);
    code = code == WR_OK ? wr_blob_put_number(blob, (int64_t)layout->columns, error) : code;
    for (size_t i = 0; code == WR_OK && i < layout->columns; i++) {
        code = wr_blob_put_text(blob, layout->column[i].name, error);
        code = code == WR_OK ? wr_blob_put_text(blob, layout->column[i].fault, error) : code;
        code = code == WR_OK ? wr_blob_put_text(blob, layout->column[i].unit, error) : code;
    }
    return code;
}

static enum wr_code open_table(const char *path, const char *group, struct wr_foreign_layout *layout, hid_t *file,
                               struct wr_error *error)
{
    struct wr_foreign_place place;
    double format = 0;
    static struct wr_h5_target target;
    target.descriptor = open(path, O_RDONLY);
    *file = target.descriptor < 0 ? H5I_INVALID_HID : wr_h5_open_descriptor(&target);
    if (*file < 0) {
        return wr_fail(error, WR_E_DAMAGED, "%s", "HDF5 cannot open it (cut short or changed)");
    }
    if (wr_attribute_number(*file, "wattroute_format", &format)) {
        return wr_fail(error, WR_E_FOREIGN_OURS, "%s", "");
    }
    enum wr_code code = wr_foreign_find(*file, group, &place, error);
    return code == WR_OK ? wr_foreign_layout_read(layout, *file, place.way, place.path, error) : code;
}

static enum wr_code unreadable(const struct wr_column_set *set, struct wr_error *error)
{
    char text[200];
    snprintf(text, sizeof text, "the data of '%.150s' cannot be read", set->path);
    return wr_fail(error, WR_E_DAMAGED, "%s", text);
}

/* Opens the dataset so that a chunk of it is unpacked once, however few rows are read at a time. */
static hid_t open_cached(hid_t file, const char *path)
{
    hid_t dataset = H5Dopen2(file, path, H5P_DEFAULT), list = H5Dget_create_plist(dataset);
    hsize_t chunk[2] = {1, 1};
    if (dataset >= 0 && H5Pget_layout(list) == H5D_CHUNKED && H5Pget_chunk(list, 2, chunk) > 0) {
        hid_t type = H5Dget_type(dataset), access = H5Pcreate(H5P_DATASET_ACCESS);
        size_t size = (size_t)(chunk[0] * chunk[1]) * H5Tget_size(type); /* bounded by wr_dataset_refusal() */
        H5Pset_chunk_cache(access, CACHE_SLOTS, size, 1);
        H5Dclose(dataset);
        dataset = H5Dopen2(file, path, access);
        H5Pclose(access);
        H5Tclose(type);
    }
    H5Pclose(list);
    return dataset;
}

/* Adds a wanted member to the compound type in memory. The columns of one array stand one behind the other. */
static bool add_member(struct reading *self, const struct wr_stored_column *column, size_t first)
{
    size_t size = column->form.size * (size_t)(column->many ? column->many : 1);
    hid_t value = wr_cell_memory_type(&column->form, column->type), type = value;
    if (column->many) {
        hsize_t many = (hsize_t)column->many;
        type = H5Tarray_create2(value, 1, &many);
    }
    bool good = self->row_bytes + size <= WR_FOREIGN_ROW_BYTES &&
                H5Tset_size(self->type, self->row_bytes + size) >= 0 &&
                H5Tinsert(self->type, column->member, self->row_bytes, type) >= 0;
    for (int64_t i = 0; i < (column->many ? column->many : 1); i++) {
        self->offset[first + (size_t)i] = self->row_bytes + (size_t)i * column->form.size;
    }
    self->row_bytes += size;
    if (column->many) {
        H5Tclose(type);
    }
    H5Tclose(value);
    return good;
}

/* The memory type of a row, and where its columns are. */
static bool place_columns(struct reading *self, const struct wanted *wanted)
{
    const struct wr_foreign_layout *layout = self->layout;
    bool good = true;
    for (size_t i = 0; good && i < layout->columns;) {
        const struct wr_stored_column *column = &layout->column[i];
        size_t many = column->member && column->many > 1 ? (size_t)column->many : 1;
        bool is_wanted = false;
        for (size_t k = i; column->set == self->number && k < i + many && k < layout->columns; k++) {
            is_wanted |= wanted->column[k] != 0;
        }
        self->has_texts |= is_wanted && column->form.kind == WR_CELL_TEXT;
        if (is_wanted && column->member) {
            self->type = self->type < 0 ? H5Tcreate(H5T_COMPOUND, 1) : self->type;
            good = i + many <= layout->columns && add_member(self, column, i);
        } else if (is_wanted) {
            self->type = self->type < 0 ? wr_cell_memory_type(&column->form, column->type) : self->type;
            self->offset[i] = (size_t)column->index * column->form.size;
            self->row_bytes = (size_t)(self->set->across ? self->set->across : 1) * column->form.size;
            good = self->row_bytes <= WR_FOREIGN_ROW_BYTES;
        }
        i += many;
    }
    return good;
}

static bool read_rows(const struct reading *self, int64_t row, int64_t rows, hid_t *space)
{
    int rank = self->set->across ? 2 : 1;
    hsize_t from[2] = {(hsize_t)row, 0}, count[2] = {(hsize_t)rows, (hsize_t)self->set->across};
    hid_t file_space = H5Dget_space(self->dataset);
    *space = H5Screate_simple(rank, count, NULL);
    bool good = H5Sselect_hyperslab(file_space, H5S_SELECT_SET, from, NULL, count, NULL) >= 0 &&
                H5Dread(self->dataset, self->type, *space, file_space, H5P_DEFAULT, self->buffer) >= 0;
    H5Sclose(file_space);
    return good;
}

/* Sends the cells gathered so far: the numbers in front of them are filled in now. */
static void send_cells(struct wr_blob *blob, size_t column, int64_t rows)
{
    const int64_t head[2] = {(int64_t)column, rows};
    memcpy(blob->bytes, head, sizeof head);
    wr_contained_reply(WR_OK, true, blob->bytes, blob->size, NULL);
}

/* Sends `rows` rows of a column, in as many messages as their texts need. */
static enum wr_code send_column(struct reading *self, size_t column, int64_t rows, struct wr_blob *blob,
                                struct wr_error *error)
{
    const struct wr_stored_column *stored = &self->layout->column[column];
    const char *cell = self->buffer + self->offset[column];
    enum wr_code code = WR_OK;
    int64_t gathered = 0;
    for (int64_t i = 0; code == WR_OK && i < rows; i++, cell += self->row_bytes) {
        if (gathered == 0) {
            const int64_t head[2] = {0, 0};
            blob->size = 0;
            code = wr_blob_put(blob, head, sizeof head, error);
        }
        code = code == WR_OK ? wr_cell_put(&stored->form, stored->name, cell, blob, error) : code;
        gathered++;
        if (code == WR_OK && self->left < 0) {
            code = wr_fail(error, WR_E_REFUSED, "%s%s", self->set->path, "far larger than the bytes that hold it");
        }
        if (code == WR_OK && (blob->size >= MESSAGE_BYTES || i == rows - 1)) {
            self->left -= stored->form.kind == WR_CELL_TEXT ? (int64_t)blob->size : 0;
            send_cells(blob, column, gathered);
            gathered = 0;
        }
    }
    return code;
}

static enum wr_code stream_set(struct reading *self, const struct wanted *wanted, struct wr_error *error)
{
    struct wr_blob blob = {0};
    enum wr_code code = WR_OK;
    for (int64_t row = 0; code == WR_OK && row < self->set->rows; row += self->rows_at_once) {
        int64_t rows = self->set->rows - row < self->rows_at_once ? self->set->rows - row : self->rows_at_once;
        hid_t space = H5I_INVALID_HID;
        self->served += rows * (int64_t)(self->row_bytes + self->stored_bytes);
        wr_contained_allow_time(self->served);
        code = read_rows(self, row, rows, &space) ? WR_OK : unreadable(self->set, error);
        for (size_t i = 0; code == WR_OK && i < self->layout->columns; i++) {
            if (self->layout->column[i].set == self->number && wanted->column[i]) {
                code = send_column(self, i, rows, &blob, error);
            }
        }
        if (code == WR_OK && self->has_texts) {
            H5Dvlen_reclaim(self->type, space, H5P_DEFAULT, self->buffer);
        }
        H5Sclose(space);
    }
    wr_blob_free(&blob);
    return code;
}

static size_t stored_row_bytes(const struct reading *self)
{
    hid_t type = H5Dget_type(self->dataset);
    size_t size = H5Tget_size(type) * (size_t)(self->set->across ? self->set->across : 1);
    H5Tclose(type);
    return size;
}

/* `*served` counts the bytes of rows. */
static enum wr_code read_set(hid_t file, const struct wr_foreign_layout *layout, size_t number,
                             const struct wanted *wanted, int64_t *served, struct wr_error *error)
{
    struct reading self = {.layout = layout, .set = &layout->set[number], .number = number, .type = H5I_INVALID_HID};
    hsize_t held = 0;
    H5Fget_filesize(file, &held);
    self.left = (int64_t)held * TEXT_EXPANSION_MOST + TEXT_EXPANSION_FREE;
    self.offset = wr_array(layout->columns, sizeof *self.offset, error);
    self.dataset = open_cached(file, self.set->path);
    self.stored_bytes = stored_row_bytes(&self);
    self.served = *served;
    enum wr_code code = self.offset ? WR_OK : WR_E_NO_MEMORY;
    if (code == WR_OK && (self.dataset < 0 || !place_columns(&self, wanted))) {
        code = unreadable(self.set, error);
    }
    if (code == WR_OK && self.row_bytes > 0) {
        int64_t fitting = BUFFER_BYTES / (int64_t)self.row_bytes;
        self.rows_at_once = wanted->rows_at_once < fitting ? wanted->rows_at_once : fitting;
        if (self.has_texts && self.rows_at_once > TEXTS_AT_ONCE) {
            self.rows_at_once = TEXTS_AT_ONCE;
        }
        self.buffer = wr_array_aligned((size_t)self.rows_at_once, self.row_bytes, error);
        code = self.buffer ? stream_set(&self, wanted, error) : WR_E_NO_MEMORY;
    }
    *served = self.served;
    wr_free(self.buffer);
    wr_free(self.offset);
    H5Tclose(self.type);
    H5Dclose(self.dataset);
    return code;
}

/* A file cannot claim far more data than it holds. What one dataset claims may be its due where others hold enough. */
static enum wr_code check_expansion(hid_t file, const struct wr_foreign_layout *layout, const struct wanted *wanted,
                                    struct wr_error *error)
{
    double claimed = 0, held = 0;
    for (size_t i = 0; i < layout->columns; i++) {
        const struct wr_stored_column *column = &layout->column[i];
        bool is_first = i == 0 || layout->column[i - 1].set != column->set;
        claimed += wanted->column[i] ? (double)layout->rows * (double)H5Tget_size(column->type) : 0;
        if (is_first) {
            hid_t dataset = H5Dopen2(file, layout->set[column->set].path, H5P_DEFAULT);
            held += (double)H5Dget_storage_size(dataset);
            H5Dclose(dataset);
        }
        if (claimed > held * WR_EXPANSION_MOST + WR_EXPANSION_FREE) {
            return wr_fail(error, WR_E_REFUSED, "%s%s", column->name, "far larger than the bytes that hold it");
        }
    }
    return WR_OK;
}

static enum wr_code check_wanted(const struct wr_foreign_layout *layout, struct wanted *wanted, struct wr_error *error)
{
    bool sound = wanted->rows_at_once >= 1 && wanted->rows_at_once <= 1 << 16;
    for (size_t i = 0; sound && i < layout->columns; i++) {
        sound = !wanted->column[i] || !*layout->column[i].fault;
    }
    return sound ? WR_OK : wr_fail(error, WR_E_INTERNAL, "%s", "columns that cannot be read were asked for");
}

static bool is_set_wanted(const struct wr_foreign_layout *layout, size_t set, const struct wanted *wanted)
{
    bool is_wanted = false;
    for (size_t i = 0; i < layout->columns; i++) {
        is_wanted |= layout->column[i].set == set && wanted->column[i];
    }
    return is_wanted;
}

static enum wr_code serve(hid_t file, const struct wr_foreign_layout *layout, struct wanted *wanted,
                          struct wr_error *error)
{
    int64_t served = 0;
    enum wr_code code = check_wanted(layout, wanted, error);
    wr_contained_allow_memory(KEPT_BYTES);
    code = code == WR_OK ? check_expansion(file, layout, wanted, error) : code;
    for (size_t i = 0; code == WR_OK && i < layout->sets; i++) {
        code = is_set_wanted(layout, i, wanted) ? read_set(file, layout, i, wanted, &served, error) : WR_OK;
    }
    return code;
}

void wr_contained_foreign(const char *path, const void *context)
{
    static struct wanted wanted;
    struct wr_foreign_layout layout = {0};
    struct wr_blob blob = {0};
    struct wr_error error = {0};
    hid_t file = H5I_INVALID_HID;
    const int64_t end[2] = {-1, 0};
    enum wr_code code = open_table(path, context, &layout, &file, &error);
    code = code == WR_OK ? describe(&layout, &blob, &error) : code;
    wr_contained_reply(code, true, blob.bytes, blob.size, &error);
    wr_blob_free(&blob);
    if (code == WR_OK && wr_contained_receive(&wanted.rows_at_once, sizeof wanted.rows_at_once) &&
        wr_contained_receive(wanted.column, layout.columns)) {
        code = serve(file, &layout, &wanted, &error);
        wr_contained_reply(code, false, end, sizeof end, &error);
    }
    wr_foreign_layout_free(&layout);
}
