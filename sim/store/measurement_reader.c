#include "sim/store/measurement_reader.h"
#include "sim/base/memory.h"
#include "sim/base/segment.h"
#include "sim/store/checksum.h"
#include "sim/store/child.h"
#include "sim/store/reader_state.h"
#include "sim/store/structure.h"
#include "sim/store/value_rules.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum wr_code unreadable(const char *path, enum wr_code code, int reason, struct wr_error *error)
{
    wr_fail(error, code, "%d", 0);
    wr_fail_errno(error, reason);
    return wr_fail_at(error, path, 0, 0);
}

/* Reads exactly `size` bytes. A file that ends earlier was cut short after it had been opened. */
static enum wr_code read_bytes(const struct wr_reader *self, int64_t offset, void *buffer, size_t size,
                               struct wr_error *error)
{
    for (size_t done = 0; done < size;) {
        ssize_t got = pread(self->descriptor, (char *)buffer + done, size - done, (off_t)offset + (off_t)done);
        if (got > 0) {
            done += (size_t)got;
        } else if (got == 0) {
            return unreadable(self->facts.path, WR_E_READ, 0, error);
        } else if (errno != EINTR) {
            return unreadable(self->facts.path, WR_E_READ, errno, error);
        }
    }
    return WR_OK;
}

/* `checksum` is that of the block that holds `row`. */
static enum wr_code check_block(const struct wr_reader *self, enum wr_column_id id, int64_t row, uint64_t checksum,
                                struct wr_error *error)
{
    int64_t block = row / WR_BLOCK_ROWS, first = block * WR_BLOCK_ROWS;
    int64_t last = first + wr_block_rows(self->structure.meta.extent[WR_DIM_QUERY], first) - 1;
    if (checksum == self->structure.checksum[id][block]) {
        return WR_OK;
    }
    wr_fail(error, WR_E_CHECKSUM, "%s%lld%lld", wr_column_spec(id)->name, (long long)first, (long long)last);
    return wr_fail_at(error, self->facts.path, 0, 0);
}

static size_t row_size(const struct wr_meta *meta, enum wr_column_id id)
{
    return (size_t)wr_meta_row_elements(meta, id) * wr_type_size(meta->column[id].type);
}

static enum wr_code not_a_block(struct wr_error *error)
{
    return wr_fail(error, WR_E_INTERNAL, "%s", "rows to read are not a block of the table");
}

enum wr_code wr_reader_rows(const struct wr_reader *self, enum wr_column_id id, int64_t row, int64_t rows, void *buffer,
                            struct wr_error *error)
{
    const struct wr_meta *meta = &self->structure.meta;
    if (!meta->column[id].present || !wr_column_is_per_query(id) || row < 0 || row % WR_BLOCK_ROWS ||
        row >= meta->extent[WR_DIM_QUERY] || rows != wr_block_rows(meta->extent[WR_DIM_QUERY], row)) {
        return not_a_block(error);
    }
    size_t size = (size_t)rows * row_size(meta, id);
    int64_t offset = self->structure.offset[id] + row * (int64_t)row_size(meta, id);
    enum wr_code code = self->structure.is_direct[id] ? read_bytes(self, offset, buffer, size, error)
                                                      : wr_child_rows(self->child, id, row, rows, buffer, size, error);
    if (code == WR_OK && self->structure.checksum[id]) {
        code = check_block(self, id, row, wr_block_checksum(buffer, size), error);
    }
    return code;
}

/* Rows with checksums were checked when they were written; what another program wrote is checked here. */
static enum wr_code read_rows(struct wr_source *source, enum wr_column_id id, int64_t row, int64_t rows, void *buffer,
                              struct wr_error *error)
{
    const struct wr_reader *self = (const struct wr_reader *)source;
    enum wr_code code = wr_reader_rows(self, id, row, rows, buffer, error);
    if (code != WR_OK || self->structure.checksum[id]) {
        return code;
    }
    code = wr_values_check(source->meta, id, row, rows, buffer, error);
    return code == WR_OK ? WR_OK : wr_fail_at(error, self->facts.path, 0, 0);
}

/* A part of a column that is stored plainly; its checksum is verified with the last part of the block. */
static enum wr_code read_part(struct wr_source *source, enum wr_column_id id, int64_t row, int64_t rows, void *buffer,
                              struct wr_running_checksum *progress, struct wr_error *error)
{
    const struct wr_reader *self = (const struct wr_reader *)source;
    int64_t first = row - row % WR_BLOCK_ROWS, end = first + wr_block_rows(source->meta->extent[WR_DIM_QUERY], first);
    if (!source->in_parts[id] || row < 0 || rows < 1 || row + rows > end) {
        return not_a_block(error);
    }
    size_t bytes = row_size(source->meta, id), size = (size_t)rows * bytes;
    enum wr_code code = read_bytes(self, self->structure.offset[id] + row * (int64_t)bytes, buffer, size, error);
    if (code != WR_OK) {
        return code;
    }
    if (!self->structure.checksum[id]) {
        code = wr_values_check(source->meta, id, row, rows, buffer, error);
        return code == WR_OK ? WR_OK : wr_fail_at(error, self->facts.path, 0, 0);
    }
    if (row == first) {
        wr_block_checksum_begin(progress);
    }
    wr_block_checksum_add(progress, buffer, size);
    return row + rows == end ? check_block(self, id, row, wr_block_checksum_end(progress), error) : WR_OK;
}

static void close_reader(struct wr_source *source)
{
    struct wr_reader *self = (struct wr_reader *)source;
    wr_child_stop(&self->child);
    if (self->descriptor >= 0) {
        close(self->descriptor);
    }
    wr_free(self->facts.path);
    wr_structure_free(&self->structure);
    wr_free(self);
}

/* Opens a regular file that begins as HDF5 does. */
static enum wr_code open_file(struct wr_reader *self, const char *path, struct wr_error *error)
{
    static const char signature[8] = "\x89HDF\r\n\x1a\n";
    struct stat status;
    self->descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (self->descriptor < 0 || fstat(self->descriptor, &status) != 0) {
        return unreadable(path, WR_E_OPEN, errno, error);
    }
    if (!S_ISREG(status.st_mode)) {
        return unreadable(path, WR_E_OPEN, S_ISDIR(status.st_mode) ? EISDIR : ESPIPE, error);
    }
    self->facts.size = status.st_size;
    char start[sizeof signature] = {0};
    ssize_t got = pread(self->descriptor, start, sizeof start, 0);
    if (got < 0) {
        return unreadable(path, WR_E_READ, errno, error);
    }
    if (got != (ssize_t)sizeof start || memcmp(start, signature, sizeof start) != 0) {
        wr_fail(error, WR_E_NOT_HDF5, "%s", got == 0 ? "the file is empty" : "it does not begin as HDF5 does");
        return wr_fail_at(error, path, 0, 0);
    }
    return WR_OK;
}

static enum wr_code take_structure(struct wr_reader *self, const char *path, struct wr_error *error)
{
    struct wr_blob blob = {0};
    bool needed = false;
    enum wr_code code = wr_child_start(&self->child, self->descriptor, path, wr_contained_measurements, NULL, error);
    if (code == WR_OK) {
        code = wr_child_receive(self->child, &blob, &needed, error);
    }
    if (code == WR_OK) {
        code = wr_structure_parse(&blob, self->facts.size, path, &self->structure, error);
    }
    wr_blob_free(&blob);
    if (code == WR_OK && !needed) {
        wr_child_stop(&self->child); /* everything can be read directly */
    }
    for (int id = 0; code == WR_OK && id < WR_COLUMNS; id++) {
        bool rows = self->structure.meta.column[id].present && wr_column_is_per_query((enum wr_column_id)id);
        if (rows && !self->child && !self->structure.is_direct[id]) {
            wr_fail(error, WR_E_DAMAGED, "%s", "its description does not add up");
            code = wr_fail_at(error, path, 0, 0);
        }
    }
    return code;
}

static void fill_facts(struct wr_reader *self)
{
    const struct wr_structure *structure = &self->structure;
    self->facts.format = (int)structure->format;
    self->facts.version = structure->version;
    self->facts.commit = structure->commit;
    self->facts.inputs = structure->inputs;
    self->facts.quality = structure->quality;
    memcpy(self->facts.content_xxh128, structure->content_xxh128, sizeof self->facts.content_xxh128);
}

enum wr_code wr_reader_open(struct wr_source **source, const char *path, struct wr_error *error)
{
    *source = NULL;
    struct wr_reader *self = wr_array(1, sizeof *self, error);
    if (!self) {
        return WR_E_NO_MEMORY;
    }
    self->descriptor = -1;
    (void)wr_block_checksum(path, strlen(path)); /* chooses its vector width while there is one thread */
    wr_meta_init(&self->structure.meta);
    self->source = (struct wr_source){
        .meta = &self->structure.meta, .read = read_rows, .read_part = read_part, .close = close_reader};
    self->facts.path = wr_text_copy(path, strlen(path), error);
    enum wr_code code = self->facts.path ? open_file(self, path, error) : WR_E_NO_MEMORY;
    if (code == WR_OK) {
        code = take_structure(self, path, error);
    }
    if (code != WR_OK) {
        close_reader(&self->source);
        return code;
    }
    memcpy(self->source.in_parts, self->structure.is_direct, sizeof self->source.in_parts);
    fill_facts(self);
    *source = &self->source;
    return WR_OK;
}

const struct wr_file_facts *wr_reader_facts(const struct wr_source *source)
{
    return &((const struct wr_reader *)source)->facts;
}
