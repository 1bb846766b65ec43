#include "sim/store/measurement_writer.h"

#include "sim/base/memory.h"
#include "sim/base/segment.h"
#include "sim/store/checksum.h"
#include "sim/store/hash.h"
#include "sim/store/limits.h"
#include "sim/store/measurement_layout.h"
#include "sim/store/output.h"
#include "sim/store/provenance.h"
#include "sim/store/quality.h"
#include "sim/store/structure.h"
#include "sim/store/variable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { SYNCED_BLOCKS = 8, SYNCED_ROWS = SYNCED_BLOCKS * WR_BLOCK_ROWS };

struct wr_writer {
    struct wr_output *output;
    char *path;          /* as given */
    char *inputs;        /* the attribute */
    char *quality;       /* the attribute; NULL = none */
    struct wr_meta meta; /* a copy, with the two integrity columns */
    struct wr_layout layout;
    _Atomic int64_t rows;           /* written */
    uint64_t *checksums;            /* [checked variable][block] */
    uint64_t *checksum[WR_COLUMNS]; /* into `checksums`; NULL = not a per-query column of this file */
};

static size_t row_bytes(const struct wr_writer *self, enum wr_column_id id)
{
    return (size_t)wr_meta_row_elements(&self->meta, id) * wr_type_size(self->meta.column[id].type);
}

/* "xxh128  name" per input. */
static char *join_inputs(const struct wr_input_identity *input, int inputs, struct wr_error *error)
{
    size_t length = 0;
    for (int i = 0; i < inputs; i++) {
        length += strlen(input[i].xxh128) + strlen(input[i].name) + 3;
    }
    char *text = wr_array(length + 1, 1, error);
    char *end = text;
    for (int i = 0; text && i < inputs; i++) {
        end = stpcpy(stpcpy(stpcpy(end, input[i].xxh128), "  "), input[i].name);
        end = i + 1 < inputs ? stpcpy(end, "\n") : end;
    }
    return text;
}

/* Declares checked_variable and block_checksum over the per-query columns of the table. */
static enum wr_code add_integrity(struct wr_writer *self, struct wr_error *error)
{
    struct wr_meta *meta = &self->meta;
    int64_t checked = 0, blocks = wr_block_count(meta->extent[WR_DIM_QUERY]);
    for (int id = 0; id < WR_COLUMNS; id++) {
        checked += meta->column[id].present && wr_column_is_per_query((enum wr_column_id)id);
    }
    if (checked == 0) {
        return WR_OK; /* batch curves alone */
    }
    meta->extent[WR_DIM_CHECKED_VARIABLE] = checked;
    meta->extent[WR_DIM_QUERY_BLOCK] = blocks;
    enum wr_code code = wr_meta_add(meta, WR_COL_CHECKED_VARIABLE, error);
    if (code == WR_OK) {
        code = wr_meta_add(meta, WR_COL_BLOCK_CHECKSUM, error);
    }
    self->checksums = code == WR_OK ? meta->column[WR_COL_BLOCK_CHECKSUM].data : NULL;
    int64_t index = 0;
    for (int id = 0; code == WR_OK && id < WR_COLUMNS; id++) {
        if (meta->column[id].present && wr_column_is_per_query((enum wr_column_id)id)) {
            self->checksum[id] = self->checksums + index * blocks;
            code = wr_meta_set_label(meta, WR_COL_CHECKED_VARIABLE, index++,
                                     wr_column_spec((enum wr_column_id)id)->name, error);
        }
    }
    return code;
}

static enum wr_code prepare(struct wr_writer *self, const char *path, const struct wr_meta *meta,
                            const struct wr_input_identity *input, int inputs, struct wr_error *error)
{
    if (meta->column[WR_COL_CHECKED_VARIABLE].present || meta->column[WR_COL_BLOCK_CHECKSUM].present) {
        return wr_fail(error, WR_E_INTERNAL, "%s", "block checksums are the writer's own");
    }
    self->path = wr_text_copy(path, strlen(path), error);
    self->inputs = self->path ? join_inputs(input, inputs, error) : NULL;
    if (!self->inputs || wr_meta_copy(&self->meta, meta, error) != WR_OK) {
        return WR_E_NO_MEMORY;
    }
    enum wr_code code = add_integrity(self, error);
    return code == WR_OK ? wr_limits_check(&self->meta, error) : code;
}

enum wr_code wr_writer_open(struct wr_writer **self, const char *path, const struct wr_meta *meta,
                            const struct wr_input_identity *input, int inputs, struct wr_error *error)
{
    *self = NULL;
    struct wr_writer *writer = wr_array(1, sizeof *writer, error);
    if (!writer) {
        return WR_E_NO_MEMORY;
    }
    wr_meta_init(&writer->meta);
    enum wr_code code = prepare(writer, path, meta, input, inputs, error);
    if (code == WR_OK) {
        code = wr_output_open_regular(&writer->output, path, error);
    }
    if (code == WR_OK) {
        code = wr_layout_create(wr_output_descriptor(writer->output), wr_output_temporary(writer->output),
                                &writer->meta, writer->inputs, &writer->layout, error);
        if (code != WR_OK) {
            wr_fail_at(error, path, 0, 0);
        }
    }
    if (code != WR_OK) {
        wr_writer_discard(&writer);
        return code;
    }
    *self = writer;
    return WR_OK;
}

static enum wr_code write_bytes(struct wr_writer *self, const void *data, size_t size, int64_t offset,
                                struct wr_error *error)
{
    int descriptor = wr_output_descriptor(self->output);
    for (size_t done = 0; done < size;) {
        errno = 0;
        ssize_t wrote = pwrite(descriptor, (const char *)data + done, size - done, (off_t)offset + (off_t)done);
        if (wrote > 0) {
            done += (size_t)wrote;
        } else if (errno != EINTR) {
            int reason = errno ? errno : ENOSPC;
            wr_fail(error, WR_E_WRITE, "%s", "expected room for the whole file (an old file stays as it was)");
            wr_fail_errno(error, reason);
            return wr_fail_at(error, self->path, 0, 0);
        }
    }
    return WR_OK;
}

/* Every NaN becomes the one missing value, so that equal tables give equal bytes. */
static void make_canonical(enum wr_type type, void *data, size_t size)
{
    if (type == WR_TYPE_FLOAT32) {
        uint32_t *bits = data;
        for (size_t i = 0; i < size / sizeof *bits; i++) {
            bits[i] = (bits[i] & 0x7fffffff) > 0x7f800000 ? 0x7fc00000 : bits[i];
        }
    } else if (type == WR_TYPE_FLOAT64) {
        uint64_t *bits = data;
        const uint64_t infinity = UINT64_C(0x7ff0000000000000);
        for (size_t i = 0; i < size / sizeof *bits; i++) {
            bits[i] = (bits[i] & (UINT64_MAX >> 1)) > infinity ? UINT64_C(0x7ff8000000000000) : bits[i];
        }
    }
}

/* Has the system begin to store the rows [from, to) while others are made: less is left for fsync() to wait for. It
 * does what it can; whether all was stored fsync() says. */
static void begin_storing(const struct wr_writer *self, int64_t from, int64_t to)
{
    for (int i = 0; i < WR_COLUMNS; i++) {
        if (self->checksum[i]) {
            off_t bytes = (off_t)row_bytes(self, (enum wr_column_id)i);
            sync_file_range(wr_output_descriptor(self->output), self->layout.offset[i] + from * bytes,
                            (to - from) * bytes, SYNC_FILE_RANGE_WRITE);
        }
    }
}

enum wr_code wr_writer_block(struct wr_writer *self, struct wr_row_block *block, struct wr_error *error)
{
    int64_t queries = self->meta.extent[WR_DIM_QUERY];
    enum wr_code code = WR_OK;
    if (block->row < 0 || block->row >= queries || block->row % WR_BLOCK_ROWS != 0 ||
        block->rows != wr_block_rows(queries, block->row)) {
        return wr_fail(error, WR_E_INTERNAL, "%s", "rows to write are not a block");
    }
    for (int i = 0; code == WR_OK && i < WR_COLUMNS; i++) {
        enum wr_column_id id = (enum wr_column_id)i;
        if (self->checksum[id]) {
            size_t size = (size_t)block->rows * row_bytes(self, id);
            make_canonical(self->meta.column[id].type, block->data[id], size);
            self->checksum[id][block->row / WR_BLOCK_ROWS] = wr_block_checksum(block->data[id], size);
            int64_t offset = self->layout.offset[id] + block->row * (int64_t)row_bytes(self, id);
            code = write_bytes(self, block->data[id], size, offset, error);
        }
    }
    self->rows += code == WR_OK ? block->rows : 0;
    if (code == WR_OK && block->row / WR_BLOCK_ROWS % SYNCED_BLOCKS == SYNCED_BLOCKS - 1) {
        const int64_t end = block->row + WR_BLOCK_ROWS;
        begin_storing(self, end - SYNCED_ROWS, end);
    }
    return code;
}

static enum wr_code check_all_rows_came(const struct wr_writer *self, struct wr_error *error)
{
    bool all = self->rows == self->meta.extent[WR_DIM_QUERY];
    return all ? WR_OK : wr_fail(error, WR_E_INTERNAL, "%s", "the rows were not written to their end");
}

/* What was written reads back as meant. HDF5 can lose a failed write without a word: every small variable and the block
 * checksums are read again and hashed; the rows themselves went through pwrite, which reports. */
static enum wr_code check_written(struct wr_writer *self, const char *content, struct wr_error *error)
{
    struct wr_structure structure;
    enum wr_code code = wr_structure_of_own(wr_output_temporary(self->output), &structure, error);
    bool same = code == WR_OK && !strcmp(structure.content_xxh128, content) &&
                structure.meta.extent[WR_DIM_QUERY] == self->meta.extent[WR_DIM_QUERY];
    if (code == WR_OK) {
        wr_structure_free(&structure);
    }
    if (code == WR_E_NO_MEMORY) {
        return code;
    }
    if (!same) {
        wr_fail(error, WR_E_WRITE, "%s", "expected to read back what was written (an old file stays as it was)");
        return wr_fail_at(error, self->path, 0, 0);
    }
    return WR_OK;
}

static enum wr_code finish(struct wr_writer *self, struct wr_error *error)
{
    char content[33], attributes[33];
    enum wr_code code = check_all_rows_came(self, error);
    begin_storing(self, self->rows / SYNCED_ROWS * SYNCED_ROWS, self->rows);
    if (code == WR_OK) {
        code = wr_content_hash(&self->meta, (const uint64_t *const *)self->checksum, content, error);
    }
    if (code == WR_OK) {
        const char *const text[] = {wr_version(), wr_commit(), self->inputs, content, self->quality};
        code = wr_attributes_hash(WR_FORMAT, text, self->quality ? 5 : 4, attributes, error);
    }
    if (code == WR_OK) {
        code = wr_layout_finish(wr_output_descriptor(self->output), wr_output_temporary(self->output), self->checksums,
                                content, self->quality, attributes, error);
        if (code != WR_OK) {
            return wr_fail_at(error, self->path, 0, 0);
        }
    }
    return code == WR_OK ? check_written(self, content, error) : code;
}

enum wr_code wr_writer_set_quality(struct wr_writer *self, const char *text, struct wr_error *error)
{
    wr_free(self->quality);
    self->quality = wr_text_copy(text, strlen(text), error);
    return self->quality ? WR_OK : WR_E_NO_MEMORY;
}

enum wr_code wr_writer_commit(struct wr_writer **self, struct wr_error *error)
{
    enum wr_code code = finish(*self, error);
    if (code == WR_OK) {
        code = wr_output_commit(&(*self)->output, error);
    }
    wr_writer_discard(self);
    return code;
}

void wr_writer_discard(struct wr_writer **self)
{
    struct wr_writer *writer = *self;
    if (!writer) {
        return;
    }
    *self = NULL;
    wr_output_discard(&writer->output);
    wr_meta_free(&writer->meta);
    wr_free(writer->path);
    wr_free(writer->inputs);
    wr_free(writer->quality);
    wr_free(writer);
}

/* Where the blocks of a source go. */
struct copying {
    struct wr_writer *writer;
    struct wr_quality *quality; /* NULL = nobody looks at them */
};

static enum wr_code put_block(void *context, struct wr_row_block *block, struct wr_error *error)
{
    const struct copying *self = context;
    return wr_writer_block(self->writer, block, error);
}

static enum wr_code see_block(void *context, const struct wr_row_block *block, struct wr_error *error)
{
    const struct copying *self = context;
    (void)error;
    if (self->quality) {
        wr_quality_block(self->quality, block);
    }
    return WR_OK;
}

static enum wr_code copy_source(struct wr_writer *self, struct wr_source *source, struct wr_quality *quality,
                                struct wr_error *error)
{
    struct copying copying = {self, quality};
    const struct wr_block_sink sink = {.context = &copying, .put = put_block, .see = see_block};
    return wr_source_pour(source, &sink, error);
}

static enum wr_code copy_and_look(struct wr_writer *self, struct wr_source *source, struct wr_findings *findings,
                                  struct wr_error *error)
{
    struct wr_quality *quality = NULL;
    char *text = NULL;
    enum wr_code code = wr_quality_new(&quality, source->meta, error);
    code = code != WR_OK ? code : copy_source(self, source, quality, error);
    if (code == WR_OK) {
        wr_quality_report(quality, findings);
        code = findings->conclude ? findings->conclude(findings, error) : WR_OK;
    }
    if (code == WR_OK) {
        text = wr_quality_text(findings, error);
        code = text ? wr_writer_set_quality(self, text, error) : WR_E_NO_MEMORY;
    }
    wr_free(text);
    wr_quality_free(quality);
    return code;
}

enum wr_code wr_write_checked_measurements(const char *path, struct wr_source *source,
                                           const struct wr_input_identity *input, int inputs,
                                           struct wr_findings *findings, struct wr_error *error)
{
    struct wr_writer *writer = NULL;
    enum wr_code code = wr_writer_open(&writer, path, source->meta, input, inputs, error);
    if (code != WR_OK) {
        return code;
    }
    code = findings ? copy_and_look(writer, source, findings, error) : copy_source(writer, source, NULL, error);
    if (code != WR_OK) {
        wr_writer_discard(&writer);
        return code;
    }
    return wr_writer_commit(&writer, error);
}

enum wr_code wr_write_measurements(const char *path, struct wr_source *source, const struct wr_input_identity *input,
                                   int inputs, struct wr_error *error)
{
    return wr_write_checked_measurements(path, source, input, inputs, NULL, error);
}
