#include "sim/store/hash.h"

#include "sim/base/memory.h"
#include "sim/base/segment.h"
#include "sim/store/measurement_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "raw bytes are stored and hashed as little-endian");

enum { READ_BYTES = 1 << 18, STATE_BYTES = 576 /* of xxHash 0.8, whose size is not public */ };

void wr_hash_text(const XXH128_hash_t *hash, char hexadecimal[33])
{
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, *hash);
    for (int i = 0; i < 16; i++) {
        snprintf(hexadecimal + (size_t)i * 2, 3, "%02x", canonical.digest[i]);
    }
}

static XXH3_state_t *start(struct wr_error *error)
{
    XXH3_state_t *state = XXH3_createState();
    if (!state) {
        wr_fail(error, WR_E_NO_MEMORY, "%d", STATE_BYTES);
        return NULL;
    }
    XXH3_128bits_reset(state);
    return state;
}

static void finish(XXH3_state_t *state, char hexadecimal[33])
{
    XXH128_hash_t hash = XXH3_128bits_digest(state);
    wr_hash_text(&hash, hexadecimal);
    XXH3_freeState(state);
}

static void add_text(XXH3_state_t *state, const char *text)
{
    XXH3_128bits_update(state, text, strlen(text) + 1);
}

static void add_dim(XXH3_state_t *state, const struct wr_meta *meta, enum wr_dim dim)
{
    add_text(state, wr_dim_name(dim));
    XXH3_128bits_update(state, &meta->extent[dim], sizeof meta->extent[dim]);
}

static void add_column(XXH3_state_t *state, const struct wr_meta *meta, enum wr_column_id id, const uint64_t *checksum)
{
    const struct wr_column *column = &meta->column[id];
    add_text(state, wr_column_spec(id)->name);
    add_text(state, wr_type_name(column->type));
    add_text(state, wr_provenance_name(column->provenance));
    enum wr_dim dim[WR_RANK_MOST];
    int rank = wr_column_dims(column, dim);
    for (int i = 0; i < rank; i++) {
        add_dim(state, meta, dim[i]);
    }
    if (checksum) {
        size_t blocks = (size_t)wr_block_count(meta->extent[WR_DIM_QUERY]);
        XXH3_128bits_update(state, checksum, blocks * sizeof *checksum);
    } else if (column->type == WR_TYPE_TEXT) {
        for (int64_t i = 0; i < meta->extent[column->dim]; i++) {
            add_text(state, wr_meta_label(meta, id, i));
        }
    } else if (column->data) {
        XXH3_128bits_update(state, column->data, (size_t)wr_meta_elements(meta, id) * wr_type_size(column->type));
    }
}

enum wr_code wr_content_hash(const struct wr_meta *meta, const uint64_t *const checksum[WR_COLUMNS],
                             char hexadecimal[33], struct wr_error *error)
{
    XXH3_state_t *state = start(error);
    if (!state) {
        return WR_E_NO_MEMORY;
    }
    for (int id = 0; id < WR_COLUMNS; id++) {
        if (meta->column[id].present && id != WR_COL_CHECKED_VARIABLE && id != WR_COL_BLOCK_CHECKSUM) {
            add_column(state, meta, (enum wr_column_id)id, checksum[id]);
        }
    }
    finish(state, hexadecimal);
    return WR_OK;
}

enum wr_code wr_attributes_hash(int64_t format, const char *const text[], int texts, char hexadecimal[33],
                                struct wr_error *error)
{
    XXH3_state_t *state = start(error);
    if (!state) {
        return WR_E_NO_MEMORY;
    }
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)format);
    add_text(state, number);
    for (int i = 0; i < texts; i++) {
        add_text(state, text[i]);
    }
    finish(state, hexadecimal);
    return WR_OK;
}

struct wr_file_hash {
    XXH3_state_t *state;
    char *path, *buffer; /* owned */
    int descriptor;
    int64_t hashed; /* bytes from the beginning */
};

void wr_file_hash_close(struct wr_file_hash *self)
{
    if (!self) {
        return;
    }
    if (self->descriptor >= 0) {
        close(self->descriptor);
    }
    if (self->state) {
        XXH3_freeState(self->state);
    }
    wr_free(self->path);
    wr_free(self->buffer);
    wr_free(self);
}

static enum wr_code fail_file(enum wr_code code, const char *path, int reason, struct wr_error *error)
{
    wr_fail(error, code, "%d", 0);
    wr_fail_errno(error, reason);
    return wr_fail_at(error, path, 0, 0);
}

static enum wr_code open_file(struct wr_file_hash *self, const char *path, struct wr_error *error)
{
    self->descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (self->descriptor < 0) {
        return fail_file(WR_E_OPEN, path, errno, error);
    }
    self->state = start(error);
    self->buffer = self->state ? wr_array(READ_BYTES, 1, error) : NULL;
    self->path = self->buffer ? wr_text_copy(path, strlen(path), error) : NULL;
    return self->path ? WR_OK : WR_E_NO_MEMORY;
}

enum wr_code wr_file_hash_open(struct wr_file_hash **self, const char *path, struct wr_error *error)
{
    *self = wr_array(1, sizeof **self, error);
    enum wr_code code = *self ? open_file(*self, path, error) : WR_E_NO_MEMORY;
    if (code != WR_OK) {
        wr_file_hash_close(*self);
        *self = NULL;
    }
    return code;
}

/* Hashes the bytes before `until`, or all that there are; 0 or the errno of the read that failed. */
static int read_until(struct wr_file_hash *self, int64_t until)
{
    while (self->hashed < until) {
        size_t wanted = until - self->hashed < READ_BYTES ? (size_t)(until - self->hashed) : READ_BYTES;
        ssize_t got = pread(self->descriptor, self->buffer, wanted, self->hashed);
        if (got == 0) {
            return 0;
        }
        if (got > 0) {
            XXH3_128bits_update(self->state, self->buffer, (size_t)got);
            self->hashed += got;
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

void wr_file_hash_see(struct wr_file_hash *self, int64_t offset, const char *bytes, size_t length)
{
    if (offset > self->hashed) {
        read_until(self, offset); /* a fault comes again at the end */
    }
    if (offset == self->hashed) {
        XXH3_128bits_update(self->state, bytes, length);
        self->hashed += (int64_t)length;
    }
}

enum wr_code wr_file_hash_finish(struct wr_file_hash *self, char hexadecimal[33], struct wr_error *error)
{
    int reason = read_until(self, INT64_MAX);
    XXH128_hash_t hash = XXH3_128bits_digest(self->state);
    wr_hash_text(&hash, hexadecimal);
    return reason ? fail_file(WR_E_READ, self->path, reason, error) : WR_OK;
}

enum wr_code wr_file_xxh128(const char *path, char hexadecimal[33], struct wr_error *error)
{
    struct wr_file_hash *hash = NULL;
    enum wr_code code = wr_file_hash_open(&hash, path, error);
    code = code == WR_OK ? wr_file_hash_finish(hash, hexadecimal, error) : code;
    wr_file_hash_close(hash);
    return code;
}
