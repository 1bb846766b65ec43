#include "sim/store/structure.h"

#include "sim/base/memory.h"
#include "sim/base/segment.h"
#include "sim/store/hash.h"
#include "sim/store/limits.h"
#include "sim/store/scan.h"
#include "sim/store/variable.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A variable as the blob tells it. */
struct entry {
    bool present;
    enum wr_type type;
    int rank;
    int64_t extent[2];
    int dim[2]; /* -1 = the file does not say */
    const void *data;
    size_t size;
};

struct parse {
    struct wr_structure *out;
    struct entry entry[WR_COLUMNS];
    const char *path;
    int64_t file_size;
};

static enum wr_code malformed(const struct parse *self, const char *what, struct wr_error *error)
{
    wr_fail(error, WR_E_DAMAGED, "%s", what);
    return wr_fail_at(error, self->path, 0, 0);
}

static enum wr_code wrong(const struct parse *self, enum wr_column_id id, const char *found, const char *expected,
                          struct wr_error *error)
{
    wr_fail(error, WR_E_VARIABLE, "%s%s%s", wr_column_spec(id)->name, found, expected);
    return wr_fail_at(error, self->path, 0, 0);
}

static bool read_entry(struct parse *self, struct wr_blob_reader *blob, enum wr_column_id id)
{
    struct entry *entry = &self->entry[id];
    if (entry->present) {
        return false;
    }
    entry->present = true;
    entry->type = (enum wr_type)wr_blob_number_in(blob, WR_TYPE_TEXT, WR_TYPE_FLOAT64);
    entry->rank = (int)wr_blob_number_in(blob, 1, 2);
    entry->extent[0] = wr_blob_number_in(blob, 0, WR_EXTENT_MOST);
    entry->extent[1] = wr_blob_number_in(blob, 0, wr_columns_most(id));
    entry->dim[0] = (int)wr_blob_number_in(blob, -1, WR_DIMS - 1);
    entry->dim[1] = (int)wr_blob_number_in(blob, -1, WR_DIMS - 1);
    self->out->is_direct[id] = wr_blob_number_in(blob, 0, 1);
    self->out->offset[id] = wr_blob_number_in(blob, -1, INT64_MAX / 2);
    self->out->meta.column[id].provenance = (int8_t)wr_blob_number_in(blob, 0, WR_PROVENANCES - 1);
    bool enough = true; /* bytes for what is claimed, so that nothing larger is allocated for it */
    if (!wr_column_is_per_query(id)) {
        entry->size = (size_t)wr_blob_number_in(blob, 0, WR_BLOB_MOST);
        entry->data = wr_blob_bytes(blob, entry->size);
        int64_t claimed = entry->extent[1] ? (int64_t)entry->size / entry->extent[1] : INT64_MAX;
        enough = entry->extent[0] <= claimed && entry->extent[0] <= WR_BLOB_MOST;
    }
    const struct wr_column_spec *spec = wr_column_spec(id);
    bool type_known = entry->type == spec->type || entry->type == spec->other_type;
    bool shape_known = entry->rank == 2 || entry->extent[1] == 1;
    return !blob->bad && enough && type_known && shape_known;
}

static char *copy(struct wr_blob_reader *blob, struct wr_error *error)
{
    const char *text = wr_blob_text(blob);
    return wr_text_copy(text, strlen(text), error);
}

static enum wr_code read_root(struct parse *self, struct wr_blob_reader *blob, char attributes[33],
                              struct wr_error *error)
{
    struct wr_structure *out = self->out;
    out->format = wr_blob_number(blob);
    out->version = copy(blob, error);
    out->commit = copy(blob, error);
    out->inputs = copy(blob, error);
    snprintf(out->content_xxh128, sizeof out->content_xxh128, "%s", wr_blob_text(blob));
    snprintf(attributes, 33, "%s", wr_blob_text(blob));
    out->quality = copy(blob, error);
    out->extras = copy(blob, error);
    if (!out->version || !out->commit || !out->inputs || !out->quality || !out->extras) {
        return WR_E_NO_MEMORY;
    }
    return blob->bad ? malformed(self, "its description is cut short", error) : WR_OK;
}

static enum wr_code read_blob(struct parse *self, const struct wr_blob *bytes, char attributes[33],
                              struct wr_error *error)
{
    struct wr_blob_reader blob = {.at = bytes->bytes, .left = bytes->size};
    enum wr_code code = read_root(self, &blob, attributes, error);
    while (code == WR_OK) {
        int64_t id = wr_blob_number_in(&blob, -1, WR_COLUMNS - 1);
        if (id < 0) {
            break;
        }
        if (blob.bad || !read_entry(self, &blob, (enum wr_column_id)id)) {
            blob.bad = true;
            break;
        }
    }
    return code == WR_OK && (blob.bad || blob.left) ? malformed(self, "its description does not add up", error) : code;
}

/* Sets an extent from one variable's side, or compares it with what another said. */
static bool agree(int64_t extent[WR_DIMS], bool known[WR_DIMS], enum wr_dim dim, int64_t value)
{
    if (dim == WR_DIM_NONE) {
        return value == 1;
    }
    if (!known[dim]) {
        known[dim] = true;
        extent[dim] = value;
    }
    return extent[dim] == value;
}

/* True when every pair has the model of its own number: then a column over models and one over pairs are the same. */
static bool pairs_are_models(const struct parse *self)
{
    const struct entry *entry = &self->entry[WR_COL_PAIR_MODEL];
    for (int64_t i = 0; i < (int64_t)(entry->size / sizeof(int32_t)); i++) {
        int32_t model = 0;
        memcpy(&model, (const char *)entry->data + (size_t)i * sizeof model, sizeof model);
        if (model != i) {
            return false;
        }
    }
    return true;
}

/* The second dimension of a column: what its scale says; without one, the declared choice whose extent it has. WR_DIMS
 * when nothing fits or two do. */
static enum wr_dim second_dimension(const struct parse *self, enum wr_column_id id)
{
    const struct wr_column_spec *spec = wr_column_spec(id);
    const struct entry *entry = &self->entry[id];
    const int64_t *extent = self->out->meta.extent;
    if (entry->rank == 1) {
        return spec->dim2 == WR_DIM_NONE ? WR_DIM_NONE : WR_DIMS;
    }
    if (entry->dim[1] >= 0) {
        enum wr_dim dim = (enum wr_dim)entry->dim[1];
        return dim == spec->dim2 || dim == spec->other_dim2 ? dim : WR_DIMS;
    }
    if (spec->dim2 == spec->other_dim2 || spec->dim2 == WR_DIM_NONE) {
        return spec->other_dim2;
    }
    bool first = extent[spec->dim2] == entry->extent[1], other = extent[spec->other_dim2] == entry->extent[1];
    if (first && other) {
        return pairs_are_models(self) ? spec->dim2 : WR_DIMS;
    }
    return first ? spec->dim2 : other ? spec->other_dim2 : WR_DIMS;
}

static enum wr_code place_column(struct parse *self, enum wr_column_id id, bool known[WR_DIMS], struct wr_error *error)
{
    const struct wr_column_spec *spec = wr_column_spec(id);
    const struct entry *entry = &self->entry[id];
    struct wr_meta *meta = &self->out->meta;
    enum wr_dim dim2 = second_dimension(self, id);
    if (dim2 == WR_DIMS || (entry->dim[0] >= 0 && entry->dim[0] != (int)spec->dim)) {
        return wrong(self, id, "dimensions that do not fit or are ambiguous",
                     "those of format 1, attached as dimension scales", error);
    }
    if (!agree(meta->extent, known, spec->dim, entry->extent[0]) ||
        !agree(meta->extent, known, dim2, entry->extent[1])) {
        return wrong(self, id, "another length than other variables give", "one length for every dimension", error);
    }
    struct wr_column *column = &meta->column[id];
    column->type = entry->type;
    column->dim = spec->dim;
    column->dim2 = dim2;
    return WR_OK;
}

/* Extents come from the labels first, then from every other variable; all have to agree. */
static enum wr_code place_columns(struct parse *self, struct wr_error *error)
{
    bool known[WR_DIMS] = {false};
    enum wr_code code = WR_OK;
    for (int id = 0; code == WR_OK && id < WR_COLUMNS; id++) {
        if (self->entry[id].present && self->entry[id].rank == 1) {
            code = place_column(self, (enum wr_column_id)id, known, error);
        }
    }
    for (int id = 0; code == WR_OK && id < WR_COLUMNS; id++) {
        if (self->entry[id].present && self->entry[id].rank == 2) {
            code = place_column(self, (enum wr_column_id)id, known, error);
        }
    }
    int64_t queries = self->out->meta.extent[WR_DIM_QUERY];
    if (code == WR_OK && known[WR_DIM_QUERY_BLOCK] &&
        self->out->meta.extent[WR_DIM_QUERY_BLOCK] != wr_block_count(queries)) {
        code = wrong(self, WR_COL_BLOCK_CHECKSUM, "another number of blocks", "one per 4096 queries", error);
    }
    return code;
}

static enum wr_code take_labels(struct parse *self, enum wr_column_id id, struct wr_error *error)
{
    struct wr_blob_reader labels = {.at = self->entry[id].data, .left = self->entry[id].size};
    enum wr_code code = WR_OK;
    for (int64_t i = 0; code == WR_OK && i < self->entry[id].extent[0]; i++) {
        const unsigned char *end = labels.left ? memchr(labels.at, '\0', labels.left) : NULL;
        if (!end) {
            return malformed(self, "labels are missing", error);
        }
        const char *label = wr_blob_bytes(&labels, (size_t)(end - labels.at) + 1);
        code = wr_meta_set_label(&self->out->meta, id, i, label, error);
    }
    return code;
}

/* Metadata columns into `meta`. wr_meta_add() sets the declared dims; those of the file go back in after it. */
static enum wr_code take_column(struct parse *self, enum wr_column_id id, struct wr_error *error)
{
    struct wr_meta *meta = &self->out->meta;
    struct wr_column placed = meta->column[id];
    enum wr_code code = wr_meta_add(meta, id, error);
    if (code != WR_OK) {
        return code;
    }
    struct wr_column *column = &meta->column[id];
    column->type = placed.type;
    column->dim2 = placed.dim2;
    column->provenance = placed.provenance;
    if (wr_column_is_per_query(id)) {
        return WR_OK;
    }
    if (column->type == WR_TYPE_TEXT) {
        return take_labels(self, id, error);
    }
    size_t size = (size_t)wr_meta_elements(meta, id) * wr_type_size(column->type);
    if (size != self->entry[id].size) {
        return malformed(self, "values are missing", error);
    }
    if (size) {
        memcpy(column->data, self->entry[id].data, size);
    }
    return WR_OK;
}

static enum wr_code take_columns(struct parse *self, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int id = 0; code == WR_OK && id < WR_COLUMNS; id++) {
        if (self->entry[id].present) {
            code = take_column(self, (enum wr_column_id)id, error);
        }
    }
    return code;
}

/* Checksums leave the metadata: they are the file's, not the table's. */
static enum wr_code take_checksums(struct parse *self, struct wr_error *error)
{
    struct wr_structure *out = self->out;
    struct wr_meta *meta = &out->meta;
    bool labels = meta->column[WR_COL_CHECKED_VARIABLE].present, sums = meta->column[WR_COL_BLOCK_CHECKSUM].present;
    if (labels != sums) {
        return wrong(self, WR_COL_BLOCK_CHECKSUM, "only one of block_checksum and checked_variable", "both", error);
    }
    if (!sums) {
        return WR_OK;
    }
    out->checksums = meta->column[WR_COL_BLOCK_CHECKSUM].data;
    meta->column[WR_COL_BLOCK_CHECKSUM] = (struct wr_column){.present = false};
    for (int id = 0; id < WR_COLUMNS; id++) {
        int64_t index = meta->column[id].present && wr_column_is_per_query((enum wr_column_id)id)
                            ? wr_meta_find(meta, WR_COL_CHECKED_VARIABLE, wr_column_spec((enum wr_column_id)id)->name)
                            : -1;
        out->checksum[id] = index < 0 ? NULL : out->checksums + index * meta->extent[WR_DIM_QUERY_BLOCK];
    }
    struct wr_column *column = &meta->column[WR_COL_CHECKED_VARIABLE];
    for (int64_t i = 0; i < meta->extent[WR_DIM_CHECKED_VARIABLE]; i++) {
        wr_free(((char **)column->data)[i]);
    }
    wr_free(column->data);
    *column = (struct wr_column){.present = false};
    meta->extent[WR_DIM_CHECKED_VARIABLE] = meta->extent[WR_DIM_QUERY_BLOCK] = 0;
    return WR_OK;
}

struct range {
    int64_t from, to;
    enum wr_column_id id;
};

static int compare_ranges(const void *a, const void *b)
{
    const struct range *left = a, *right = b;
    return left->from < right->from ? -1 : left->from > right->from;
}

/* Rows that are read directly lie within the file and do not overlap. */
static enum wr_code check_ranges(const struct parse *self, struct wr_error *error)
{
    struct range range[WR_COLUMNS];
    size_t ranges = 0;
    for (int i = 0; i < WR_COLUMNS; i++) {
        enum wr_column_id id = (enum wr_column_id)i;
        if (!self->entry[i].present || !wr_column_is_per_query(id) || !self->out->is_direct[i]) {
            continue;
        }
        int64_t row = self->entry[i].extent[1] * (int64_t)wr_type_size(self->entry[i].type), bytes = 0;
        int64_t from = self->out->offset[i];
        if (__builtin_mul_overflow(row, self->entry[i].extent[0], &bytes) || from < 8 || bytes > self->file_size ||
            from > self->file_size - bytes) {
            return wrong(self, id, "rows outside the file", "all rows within it (the file may be cut short)", error);
        }
        range[ranges++] = (struct range){from, from + bytes, id};
    }
    qsort(range, ranges, sizeof *range, compare_ranges);
    for (size_t i = 1; i < ranges; i++) {
        if (range[i].from < range[i - 1].to) {
            return wrong(self, range[i].id, "rows that overlap another variable's", "a place of its own", error);
        }
    }
    return WR_OK;
}

static enum wr_code differs(const struct parse *self, const char *what, const char *stored, const char *computed,
                            struct wr_error *error)
{
    wr_fail(error, WR_E_CONTENT, "%s%s%s", what, stored, computed);
    return wr_fail_at(error, self->path, 0, 0);
}

static enum wr_code check_hashes(const struct parse *self, const char *attributes, struct wr_error *error)
{
    const struct wr_structure *out = self->out;
    char computed[33];
    if (*out->content_xxh128) {
        for (int id = 0; id < WR_COLUMNS; id++) {
            if (out->meta.column[id].present && wr_column_is_per_query((enum wr_column_id)id) && !out->checksum[id]) {
                return wrong(self, (enum wr_column_id)id, "no block checksums", "them, as content_xxh128 is there",
                             error);
            }
        }
        enum wr_code code = wr_content_hash(&out->meta, out->checksum, computed, error);
        if (code != WR_OK) {
            return code;
        }
        if (strcmp(computed, out->content_xxh128) != 0) {
            return differs(self, "content_xxh128", out->content_xxh128, computed, error);
        }
    }
    if (*attributes) {
        const char *const text[] = {out->version, out->commit, out->inputs, out->content_xxh128, out->quality};
        enum wr_code code = wr_attributes_hash(out->format, text, *out->quality ? 5 : 4, computed, error);
        if (code != WR_OK) {
            return code;
        }
        if (strcmp(computed, attributes) != 0) {
            return differs(self, "attributes_xxh128", attributes, computed, error);
        }
    }
    return WR_OK;
}

static enum wr_code parse(struct parse *self, const struct wr_blob *blob, struct wr_error *error)
{
    char attributes[33];
    enum wr_code code = read_blob(self, blob, attributes, error);
    if (code == WR_OK) {
        code = place_columns(self, error);
    }
    if (code == WR_OK) {
        code = check_ranges(self, error);
    }
    if (code == WR_OK) {
        code = take_columns(self, error);
    }
    if (code == WR_OK && (code = wr_limits_check(&self->out->meta, error)) != WR_OK) {
        wr_fail_at(error, self->path, 0, 0);
    }
    if (code == WR_OK) {
        code = take_checksums(self, error);
    }
    if (code == WR_OK) {
        code = check_hashes(self, attributes, error);
    }
    return code == WR_OK ? wr_meta_check(&self->out->meta, self->path, error) : code;
}

enum wr_code wr_structure_parse(const struct wr_blob *blob, int64_t file_size, const char *path,
                                struct wr_structure *self, struct wr_error *error)
{
    memset(self, 0, sizeof *self);
    wr_meta_init(&self->meta);
    struct parse state = {.out = self, .path = path, .file_size = file_size};
    enum wr_code code = parse(&state, blob, error);
    if (code != WR_OK) {
        wr_structure_free(self);
    }
    return code;
}

void wr_structure_free(struct wr_structure *self)
{
    wr_meta_free(&self->meta);
    wr_free(self->version);
    wr_free(self->commit);
    wr_free(self->inputs);
    wr_free(self->quality);
    wr_free(self->extras);
    wr_free(self->checksums);
    memset(self, 0, sizeof *self);
}

enum wr_code wr_structure_of_own(const char *path, struct wr_structure *self, struct wr_error *error)
{
    struct wr_scan scan;
    struct wr_blob blob = {0};
    struct stat status;
    enum wr_code code = wr_scan_open(path, &scan, &blob, error);
    wr_scan_close(&scan);
    if (code == WR_OK && stat(path, &status) != 0) {
        code = wr_fail(error, WR_E_DAMAGED, "%s", "it has vanished");
    }
    if (code == WR_OK) {
        code = wr_structure_parse(&blob, status.st_size, path, self, error);
    }
    wr_blob_free(&blob);
    return code;
}
